"""Values of records as columns hold them: cut to length, folded for finding, times as instants."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db.models import Model

# Letters that Unicode does not take apart although people type the plain ones for them.
_PLAIN = str.maketrans(
    {"Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "Æ": "AE", "Œ": "OE", "ß": "SS", "Ħ": "H"}
)


def folded(text: str) -> str:
    """Text as it is searched: upper case, without diacritics, single blanks."""
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
    return {name: _cut(model, name, value) for name, value in values.items()}


def _cut(model: type[Model], name: str, value: Any) -> Any:
    longest = getattr(model._meta.get_field(name), "max_length", None)
    return _storable(value)[:longest] if longest and isinstance(value, str) else value


def _storable(text: str) -> str:
    """A text that every database takes: the name of a file in a drop folder may be any bytes."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
