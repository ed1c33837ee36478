"""Bringing the desk up: database, static files, translations, and the server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from granian.constants import Interfaces
from granian.server import Server

from tidewaiter.desk.audit.actions import anchor
from tidewaiter.errors import Refused

Progress = Callable[[str], None]


def prepare(say: Progress = lambda _line: None) -> None:
    """Everything that must stand before the first request; quick when nothing changed."""
    home: Path = settings.TIDEWAITER_HOME
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    say("Bringing the database up to date")
    call_command("migrate", interactive=False, verbosity=0)
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


def serve(host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve the desk until it is stopped: one worker process, which is the one writer SQLite wants."""
    certificate, key = settings.TIDEWAITER_TLS_CERTIFICATE, settings.TIDEWAITER_TLS_KEY
    if bool(certificate) != bool(key):
        raise Refused(
            "TIDEWAITER_TLS_CERTIFICATE and TIDEWAITER_TLS_KEY belong together: set both or neither."
        )
    anchor()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tidewaiter.desk.settings")
    Server(
        "tidewaiter.desk.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        workers=1,
        workers_kill_timeout=30,  # an answer that takes longer than this when the server stops never ends
        websockets=False,
        log_access=False,  # addresses of pages name records; the audit log is the record of access
        static_path_route=[settings.STATIC_URL.rstrip("/")],
        static_path_mount=[Path(settings.STATIC_ROOT)],
        static_path_expires=86_400,  # names carry the hash of their content
        ssl_cert=certificate,
        ssl_key=key,
    ).serve()
