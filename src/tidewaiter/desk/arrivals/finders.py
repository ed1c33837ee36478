"""Apps above that find things of their own by the words in the top bar: cargo, for one. One search for everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tidewaiter.desk.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was found: `title` leads to its page, `details` say what tells it from others, `on` and `on_address` are
    its movement, `at` and `place` when and where that arrives, `state` the words of its match."""

    id: UUID
    title: str
    address: str
    details: Sequence[str] = ()
    on: str = ""
    on_address: str = ""
    at: datetime | None = None
    place: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind. `strangers` counts the lines with which the actor has no task; integrity control was told
    of them. `meant` are the words that were taken for mistyped ones, by the word typed."""

    label: str
    lines: Sequence[Line]
    more: bool = False
    strangers: int = 0
    meant: Mapping[str, Sequence[str]] = field(default_factory=dict)


Finder = Callable[[Actor, str], Sequence[Group]]
"""From an actor and the words typed to what that actor may see of what they find, by kind, without empty groups."""

_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Ask a finder at every search; called once in `AppConfig.ready`."""
    if finder not in _finders:
        _finders.append(finder)


def groups(actor: Actor, words: str) -> list[Group]:
    """What all finders found."""
    return [group for finder in _finders for group in finder(actor, words)]
