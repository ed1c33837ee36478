"""Pages of what other apps keep of a movement: arrivals list matches of boxes and bills, and know nothing else of them.

An app registers each kind in `AppConfig.ready`; lists, tasks, orders, targets and sheets lead there.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.urls import reverse

Facts = list[tuple[str, str]]
"""What finds a subject on the spot: label and value, in the reader's language."""

CALL = "call"
"""The page of the cargo of a movement; the other kinds are subjects of a `Match`."""

_pages: dict[str, str] = {}
_facts: dict[str, Callable[[UUID], Facts]] = {}


def register(kind: str, url_name: str, facts: Callable[[UUID], Facts] | None = None) -> None:
    """Say on which page a kind stands (it takes the id of the row), and what finds one of it on the spot."""
    _pages[kind] = url_name
    if facts is not None:
        _facts[kind] = facts


def address_of(kind: str, row_id: UUID | None) -> str:
    """The address of a subject's page; the list of what waits where the subject is gone or nobody shows its kind."""
    if row_id is None or kind not in _pages:
        return reverse("arrivals:waiting")
    return reverse(_pages[kind], args=[row_id])


def facts_of(kind: str, row_id: UUID | None) -> Facts:
    """What finds a subject on the spot; nothing where it is gone."""
    return _facts[kind](row_id) if row_id is not None and kind in _facts else []
