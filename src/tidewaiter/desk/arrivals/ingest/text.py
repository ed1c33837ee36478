"""Values of records as columns hold them: cut to length, folded for finding, times as instants."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any

from django.db.models import Model

# Letters that Unicode does not take apart although people type the plain ones for them.
_PLAIN = str.maketrans(
    {"Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "Æ": "AE", "Œ": "OE", "ß": "SS", "Ħ": "H"}
)


def folded(text: str) -> str:
    """Text as it is searched: upper case, without diacritics, single blanks."""
    if text.isascii():
        return " ".join(text.upper().split())
    taken_apart = unicodedata.normalize("NFKD", text.upper().translate(_PLAIN))
    letters = "".join(letter for letter in taken_apart if not unicodedata.combining(letter))
    return " ".join(letters.split())


def instant(text: str | None) -> datetime | None:
    """The instant of an ISO text, None where there is none or it has no hour. Without a zone it is UTC."""
    if not text or len(text) < 16:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def short_key(key: str, longest: int = 250) -> str:
    """A record's key as a column holds it: one that a carrier made too long keeps its beginning, and a digest
    tells it from others."""
    if len(key) <= longest:
        return key
    return f"{key[: longest - 33]}#{sha256(key.encode()).hexdigest()[:32]}"


def fitted(model: type[Model], values: dict[str, Any]) -> dict[str, Any]:
    """Texts cut to the length of their columns: a carrier may send any length, and the whole text stays in
    `known`."""
    longest = _longest(model)
    return {
        name: _storable(value)[: longest[name]]
        if isinstance(value, str) and name in longest
        else value
        for name, value in values.items()
    }


@cache
def _longest(model: type[Model]) -> dict[str, int]:
    """The length of each column that has one."""
    return {
        field.attname: longest
        for field in model._meta.concrete_fields
        if (longest := getattr(field, "max_length", None))
    }


def _storable(text: str) -> str:
    """A text that every database takes: the name of a file in a drop folder may be any bytes."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
