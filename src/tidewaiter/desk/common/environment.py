"""Typed readers of the environment: a wrong value stops the start with the name of the variable."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tidewaiter.errors import TidewaiterError

_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"0", "false", "no", "off", ""})


class SettingError(TidewaiterError):
    """A setting is missing or cannot be understood; the message names it and its mend."""

    code = "setting"


def text(name: str, default: str = "") -> str:
    """A word or a line."""
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool) -> bool:
    """Yes or no: 1/0, true/false, yes/no, on/off."""
    value = os.environ.get(name)
    if value is None:
        return default
    lowered = value.strip().lower()
    if lowered in _YES:
        return True
    if lowered in _NO:
        return False
    raise SettingError(f"{name} must be 1 or 0.")


def number(name: str, default: int) -> int:
    """A whole number that is not negative."""
    value = text(name, str(default))
    if not value.isdecimal():
        raise SettingError(f"{name} must be a whole number.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """A list divided by commas."""
    return [word for part in text(name, default).split(",") if (word := part.strip())]


def folders(name: str) -> list[tuple[str, Path]]:
    """Folders by the code of their administration: `northland=/srv/incoming`, several divided by commas."""
    found = []
    for word in words(name):
        code, divided, path = word.partition("=")
        if not (code and divided and path):
            raise SettingError(f"{name} must name folders as code=/path, divided by commas.")
        found.append((code.strip(), Path(path.strip()).resolve()))
    return found


def file(name: str) -> Path | None:
    """A file that must be there and readable, or None where the variable is not set."""
    value = text(name)
    if not value:
        return None
    path = Path(value)
    if not os.access(path, os.R_OK):
        raise SettingError(f"{name} names {path}, which cannot be read.")
    return path


def folder(name: str) -> Path | None:
    """A folder that is there or can be made, or None where the variable is not set."""
    value = text(name)
    if not value:
        return None
    path = Path(value).resolve()
    if path.exists() and not path.is_dir():
        raise SettingError(f"{name} names {path}, which is not a folder.")
    return path


def secret(name: str, kept_in: Path) -> str:
    """A secret of at least 32 characters: from the variable, from the file that `<name>_FILE` names, or from
    `kept_in`, made on first use and readable by its owner only."""
    path = file(f"{name}_FILE")
    found = text(name) or (path.read_text("utf-8").strip() if path else secret_file(kept_in))
    if len(found) < 32:
        raise SettingError(f"{name} must have at least 32 characters.")
    return found


def secret_file(path: Path) -> str:
    """The content of a secret file, 256 random bits in hexadecimal when it is made here.

    It gets its name only once it is whole, and only where nobody was quicker: processes that start together agree
    on one secret, none reads half of it, and one that is killed leaves none.
    """
    if path.exists():
        return path.read_text("ascii").strip()
    made = secrets.token_hex(32)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as handle:
                handle.write(made + "\n")
                handle.flush()
                os.fsync(handle.fileno())
            os.link(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    except FileExistsError:
        return path.read_text("ascii").strip()
    except OSError as failure:
        raise SettingError(f"{path} cannot be made: {failure.strerror}.") from failure
    return made


# `secure_delete`: what is deleted is overwritten, not only unlinked. `cache_size` (in kB, a connection) holds the pages
# of the flights that push at one time; with `wal_autocheckpoint` (in pages of 4 kB) a page that changes with every batch
# goes from the journal into the file once for many of them.
_SQLITE_START = """
    PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;
    PRAGMA cache_size=-32768; PRAGMA wal_autocheckpoint=4000; PRAGMA temp_store=MEMORY;
"""


def database(name: str, home: Path) -> dict[str, Any]:
    """The entry of Django's DATABASES for a URL: `sqlite:///path` or `postgresql://user:password@host/name`.

    A socket folder goes into the query: `postgresql:///name?host=/run/postgresql`.
    Without the variable: SQLite in the data folder.
    """
    url = text(name)
    parts = urlsplit(url)
    if not url or parts.scheme == "sqlite":
        path = Path(unquote(parts.path)[1:]) if url else home / "desk.sqlite3"
        return _sqlite(path)
    if parts.scheme in {"postgresql", "postgres"}:
        return _postgresql(parts.path, dict(parse_qsl(parts.query)), url)
    raise SettingError(f"{name} must begin with sqlite:/// or postgresql://.")


def _sqlite(path: Path) -> dict[str, Any]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The folder may have been there before, open to others. The journal's files take the rights of this one.
    if not path.exists():
        path.touch(mode=0o600)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # A transaction takes the write lock when it begins, so that two writers wait in turn instead of
        # failing half way.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _SQLITE_START},
    }


def _postgresql(path: str, options: Mapping[str, str], url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    rest = {key: value for key, value in options.items() if key not in {"host", "port"}}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.get("host") or parts.hostname or "",
        "PORT": options.get("port") or str(parts.port or ""),
        "OPTIONS": rest,
        "CONN_HEALTH_CHECKS": True,
    }
