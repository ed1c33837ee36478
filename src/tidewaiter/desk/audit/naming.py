"""What an id of the log stands for, as long as the data live.

The log holds ids only. Apps above register how their ids are named for a reader, so that a page can say who
saw whom; when a record is deleted its id names nothing any more, and the log stays.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any
from uuid import UUID

Namer = Callable[[Any, Collection[UUID]], dict[UUID, str]]
"""From the reader and ids to words for those ids that it knows; a reader without the right gets none."""

_namers: list[Namer] = []


def register(namer: Namer) -> None:
    """Add a namer; called once in `AppConfig.ready`."""
    if namer not in _namers:
        _namers.append(namer)


def names(reader: Any, ids: Iterable[str | UUID | None]) -> dict[str, str]:
    """Words for ids, as far as anybody knows them, by the id as text."""
    wanted = {found for item in ids if (found := uuid_of(item))}
    known: dict[UUID, str] = {}
    for namer in _namers:
        if rest := wanted - known.keys():
            known |= namer(reader, rest)
    return {str(key): words for key, words in known.items()}


def uuid_of(value: str | UUID | None) -> UUID | None:
    """An id from its text, or None where it is none."""
    try:
        return value if isinstance(value, UUID) else UUID(value or "")
    except ValueError:
        return None
