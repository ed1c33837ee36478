"""What stands in the top bar: each app registers its pages and what waits for somebody, in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from django.urls import reverse


class MayActor(Protocol):
    """An actor as far as the top bar needs one."""

    def may(self, permission: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the top bar. `label` may be lazy; the lowest `order` stands first and is where people start."""

    url_name: str
    label: object
    permission: str
    order: int

    @property
    def address(self) -> str:
        """Where the page is."""
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for this person: how many, and where."""

    label: object
    count: int
    address: str


WaitingCounter = Callable[..., Iterable[Waiting]]

_pages: dict[str, Page] = {}
_counters: list[WaitingCounter] = []


def register_page(url_name: str, label: object, *, permission: str, order: int) -> None:
    """Put a page into the top bar of everybody with a permission."""
    _pages[url_name] = Page(url_name, label, permission, order)


def register_waiting(counter: WaitingCounter) -> None:
    """Add a function from an actor to what waits for them; it must be fast, every page asks it."""
    if counter not in _counters:
        _counters.append(counter)


def pages_for(actor: MayActor) -> list[Page]:
    """The pages that somebody may open, in order."""
    return sorted(
        (page for page in _pages.values() if actor.may(page.permission)),
        key=lambda page: page.order,
    )


def waiting_for(actor: MayActor) -> list[Waiting]:
    """What waits for somebody, without what is empty."""
    return [found for counter in _counters for found in counter(actor) if found.count]
