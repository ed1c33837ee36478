"""Bringing the desk up: database, static files, translations, and the server."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server import Server

from tidewaiter.desk.audit.actions import anchor
from tidewaiter.desk.keeping.upgrading import bring_up_to_date
from tidewaiter.errors import Refused

Progress = Callable[[str], None]

HEAD_SECONDS = 10
"""How long a connection may take to bring the head of a request, the first or the next one."""
_MOST_FILES = 65_536

PARENT = "TIDEWAITER_SERVED_BY"
"""Tells the process that answers requests beside whom it lives."""


def prepare(say: Progress = lambda _line: None) -> None:
    """Everything that must stand before the first request; quick when nothing changed."""
    home: Path = settings.TIDEWAITER_HOME
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    say("Bringing the database up to date")
    bring_up_to_date()
    for path in stale_translations():
        say(f"Compiling {path.parent.parent.name}/{path.name}")
        try:
            compile_translation(path)
        except OSError as failure:
            # An installed program is read-only to its user, and pip keeps no times: what it brought is used.
            say(f"  left as it is: {failure.strerror}")
    say("Laying out pages' files")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)


def stale_translations() -> Iterator[Path]:
    """Translation files whose compiled form is missing or older."""
    for folder in settings.LOCALE_PATHS:
        for path in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            compiled = path.with_suffix(".mo")
            if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
                yield path


def compile_translation(path: Path) -> None:
    """Write the `.mo` beside a `.po`; in one move, so that a running server never reads half a file."""
    with path.open("rb") as source:
        catalogue = read_po(source, locale=path.parent.parent.name)
    half = path.with_suffix(".mo.new")
    with half.open("wb") as target:
        write_mo(target, catalogue)
    half.replace(path.with_suffix(".mo"))


def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    say: Progress = lambda _line: None,
    *,
    worker: bool = True,
) -> None:
    """Serve the desk until it is stopped: one process for pages and, unless it runs elsewhere, the worker beside it.

    Two writers wait for each other; SQLite wants no more of them.
    """
    certificate, key = settings.TIDEWAITER_TLS_CERTIFICATE, settings.TIDEWAITER_TLS_KEY
    if bool(certificate) != bool(key):
        raise Refused(
            "TIDEWAITER_TLS_CERTIFICATE and TIDEWAITER_TLS_KEY belong together: set both or neither."
        )
    anchor()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tidewaiter.desk.settings")
    os.environ[PARENT] = str(os.getpid())
    _allow_files()
    server = Server(
        "tidewaiter.desk.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        # Only so is a connection let go that asks nothing: while the server waits to learn which version is spoken it has
        # no clock, and a thousand silent connections would hold all its places.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_SECONDS * 1000),
        workers=1,
        respawn_failed_workers=True,
        workers_kill_timeout=30,  # an answer that takes longer than this when the server stops never ends
        websockets=False,
        log_access=False,  # addresses of pages name records; the audit log is the record of access
        static_path_route=[settings.STATIC_URL.rstrip("/")],
        static_path_mount=[Path(settings.STATIC_ROOT)],
        static_path_expires=86_400,  # names carry the hash of their content
        ssl_cert=certificate,
        ssl_key=key,
    )
    with Beside(say) if worker else nullcontext():
        server.serve()


def _allow_files() -> None:
    """A thousand connections and what their requests open are more files than a system allows at first; it lets a program
    ask for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


_AGAIN_AFTER, _LONGEST_AGAIN = 0.5, 60.0
"""Seconds before a worker that died is started again: longer each time, until one lives for a while."""
_PATIENCE = 60.0
"""Seconds in which a worker that is told to stop finishes what is in hand."""


class Beside:
    """The worker as a process beside the server: started with it, started again when it dies, ended with it.

    A server that is killed cannot end it: the worker looks for its parent and ends by itself.
    """

    def __init__(self, say: Progress) -> None:
        self._say = say
        self._over = threading.Event()
        self._starting = threading.Lock()
        self._process: subprocess.Popen[bytes]
        self._thread = threading.Thread(target=self._keep, name="worker", daemon=True)

    def __enter__(self) -> None:
        # Before the server makes processes of its own: one that is forked while this one is started would hold the
        # pipe by which the start is told, and the start would never end.
        self._process = self._started()
        self._thread.start()

    def __exit__(self, *_failure: object) -> None:
        with self._starting:
            self._over.set()
            process = self._process
        process.terminate()  # it finishes what is in hand
        self._thread.join(_PATIENCE)
        process.kill()
        self._thread.join()

    def _started(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tidewaiter", "worker", "--parent", str(os.getpid())]
        return subprocess.Popen(command)  # noqa: S603  our own program, without a shell

    def _keep(self) -> None:
        pause = _AGAIN_AFTER
        start = time.monotonic()
        while True:
            code = self._process.wait()
            if self._over.is_set():
                return
            self._say(f"The worker ended with {code}; it is started again.")
            lived = time.monotonic() - start > _LONGEST_AGAIN
            pause = _AGAIN_AFTER if lived else min(2 * pause, _LONGEST_AGAIN)
            self._over.wait(pause)
            with self._starting:
                if self._over.is_set():
                    return
                start = time.monotonic()
                self._process = self._started()
