"""Keys and the settings that guard the door."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core import checks as django_checks

from tidewaiter.desk import DEMONSTRATION
from tidewaiter.desk.common import keys
from tidewaiter.desk.keeping.checks.register import Told, check, fail, ok, warn

_ALL = frozenset({"security.W005", "security.W021"})
"""Of Django's own: they ask whether all names below this one speak https too, which is not the desk's to say."""


def master_key_path() -> Path:
    """The file of the master key."""
    return Path(
        settings.TIDEWAITER_MASTER_KEY_FILE or Path(settings.TIDEWAITER_HOME) / "master.key"
    )


@check("master-key")
def master_key() -> Iterator[Told]:
    """There, of the right form, and closed to others."""
    keys.master_key()
    path = master_key_path()
    yield _closed(path, "The master key")
    if path.resolve().is_relative_to(Path(settings.TIDEWAITER_HOME).resolve()):
        yield warn(
            f"The master key lies in the data folder ({path}), beside what it seals.",
            "Move it to a folder of its own, name it in TIDEWAITER_MASTER_KEY_FILE, and lay a copy into a safe.",
        )


@check("secret-key")
def secret_key() -> Iterator[Told]:
    """Long enough, and closed to others where it is a file."""
    path = Path(settings.TIDEWAITER_HOME) / "secret.key"
    if path.exists():
        yield _closed(path, "The secret key")
    else:
        yield ok("The secret key comes from the environment.")


@check("data-folder")
def data_folder() -> Iterator[Told]:
    """Closed to others."""
    yield _closed(Path(settings.TIDEWAITER_HOME), "The data folder")


@check("debug")
def debug() -> Iterator[Told]:
    """Off, and no demonstration."""
    if settings.DEBUG:
        yield fail(
            "DEBUG is on: errors show values.", "Serve with tidewaiter.desk.settings as they are."
        )
    of_demonstration = (Path(settings.TIDEWAITER_HOME) / DEMONSTRATION).exists()
    if settings.TIDEWAITER_DEMO:
        yield fail(
            "This is a demonstration: the second factor may be left out.",
            "Take TIDEWAITER_DEMO out of the environment before real people's data come in.",
        )
    if of_demonstration:
        yield fail(
            "The data folder is that of a demonstration: its people are invented, and its next start empties it.",
            "Name a folder of its own in TIDEWAITER_HOME before real people's data come in.",
        )
    if not (settings.DEBUG or settings.TIDEWAITER_DEMO or of_demonstration):
        yield ok("DEBUG is off, and this is no demonstration.")


@check("hosts")
def hosts() -> Iterator[Told]:
    """Names of one's own."""
    names = list(settings.ALLOWED_HOSTS)
    if "*" in names:
        yield fail("The desk answers to every name.", "Name its hosts in TIDEWAITER_HOSTS.")
    elif all(name in {"localhost", "127.0.0.1", "[::1]"} for name in names):
        yield warn(
            "The desk answers on this machine only.",
            "Name the host under which officers reach it in TIDEWAITER_HOSTS.",
        )
    else:
        yield ok(f"The desk answers to {', '.join(names)}.")


@check("https")
def https() -> Iterator[Told]:
    """Behind a proxy that says so, or with a certificate of its own."""
    certificate, key = settings.TIDEWAITER_TLS_CERTIFICATE, settings.TIDEWAITER_TLS_KEY
    if not settings.HTTPS:
        yield fail("Pages and cookies go without https.", "Take TIDEWAITER_HTTPS=0 out.")
    elif bool(certificate) != bool(key):
        yield fail(
            "Of certificate and key only one is set.",
            "Set TIDEWAITER_TLS_CERTIFICATE and TIDEWAITER_TLS_KEY, or neither.",
        )
    elif certificate and settings.TIDEWAITER_PROXIES:
        yield warn(
            "The desk speaks https itself, and believes a proxy as well.",
            "Set TIDEWAITER_PROXIES to 0 unless a proxy stands in front.",
        )
    elif certificate:
        yield _closed(Path(str(key)), "The key of the certificate")
    elif settings.TIDEWAITER_PROXIES:
        yield ok(f"{settings.TIDEWAITER_PROXIES} proxies in front speak https.")
    else:
        yield fail(
            "Nobody speaks https: there is no certificate and no proxy that is believed.",
            "Set TIDEWAITER_PROXIES=1 behind a proxy, or the certificate and its key.",
        )


@check("django")
def django() -> Iterator[Told]:
    """What the framework itself says of a server."""
    found = [
        message
        for message in django_checks.run_checks(include_deployment_checks=True)
        if message.id not in _ALL and not message.is_silenced()
    ]
    for message in found:
        words, mend = f"{message.id}: {message.msg}", message.hint or "See Django's documentation."
        serious = message.level >= django_checks.ERROR
        yield fail(words, mend) if serious else warn(words, mend)
    if not found:
        yield ok("Django's checks for a server find nothing.")


def _closed(path: Path, name: str) -> Told:
    """Whether nobody but its owner, and the group that reads it, may touch a file or folder."""
    mode = stat.S_IMODE(path.stat().st_mode)
    allowed = 0o700 if path.is_dir() else 0o740
    if mode & ~allowed & 0o777:
        least = "700" if path.is_dir() else "400, or 440 with a group of its own"
        return fail(
            f"{name} ({path}) is open to others: mode {mode:o}.", f"Give it the mode {least}."
        )
    return ok(f"{name} is closed to others.")
