"""Installs the project as a stranger would, the core alone, and uses it.

In an empty environment outside the checkout: locked requirements, then the project itself from a copy of the
tracked files. Then every module must import, every tracked file of the package must have been installed, and
the command must read a message. Runs with any Python that has pip.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from tree import ROOT, tracked

MESSAGE = (
    b"UNA:+.? '\nUNB+UNOA:4+CARRIER+CUSTOMS+260105:0900+1'UNH+1+PAXLST:D:02B:UN:IATA'BGM+745'"
    b"TDT+20+TW0100+++TW'LOC+125+AMS'DTM+189:2601051000:201'LOC+87+OSL'DTM+232:2601051200:201'"
    b"NAD+FL+++TIDE:WANDA'ATT+2++F'DTM+329:800101'LOC+178+AMS'LOC+179+OSL'NAT+2+NLD'DOC+P:110:111+XX0000001'"
    b"CNT+42:1'UNT+15+1'UNZ+1+1'"
)


def install(scratch: Path) -> Path:
    """An environment with the core and the project; answers its folder of programs."""
    source = scratch / "source"
    for path in tracked():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, source / path)
    environment = scratch / "environment"
    venv.create(environment, with_pip=False)
    programs = environment / "bin"
    pip = [sys.executable, "-m", "pip", "--python", programs / "python"]
    for what in (
        [
            "--require-hashes",
            "--only-binary",
            ":all:",
            "-r",
            "requirements/build.txt",
            "-r",
            "requirements/core.txt",
        ],
        ["--no-deps", "--no-build-isolation", "--no-index", "."],
    ):
        quiet = ["--disable-pip-version-check", "--quiet"]
        subprocess.run([*pip, *quiet, "install", *what], cwd=source, check=True)
    return programs


def missing_files(programs: Path) -> list[Path]:
    """Tracked files of the package that the installation lacks."""
    where = subprocess.run(
        [programs / "python", "-c", "import tidewaiter; print(tidewaiter.__path__[0])"],
        cwd=programs, check=True, capture_output=True, text=True,
    )  # fmt: skip
    package = Path(where.stdout.strip()).parent
    inside = (path.relative_to("src") for path in tracked() if path.parts[0] == "src")
    return [path for path in inside if not (package / path).exists()]


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="tidewaiter-core-") as name:
        scratch = Path(name)
        programs = install(scratch)
        if missing := missing_files(programs):
            print("Not installed:", *missing, sep="\n  ", file=sys.stderr)
            return 1
        home = {**os.environ, "TIDEWAITER_HOME": str(scratch / "home")}
        tools = scratch / "source" / "tools"
        subprocess.run(
            [programs / "python", tools / "imports.py"], cwd=scratch, env=home, check=True
        )
        subprocess.run([programs / "tidewaiter", "--help"], check=True, stdout=subprocess.DEVNULL)
        read = subprocess.run(
            [programs / "tidewaiter", "read", "-"], input=MESSAGE, check=True, capture_output=True
        )
        names = [person["family_name"] for person in json.loads(read.stdout)["travellers"]]
        if names != ["TIDE"]:
            print(f"The installed command read {names}.", file=sys.stderr)
            return 1
    print("The core alone installs, imports and reads.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
