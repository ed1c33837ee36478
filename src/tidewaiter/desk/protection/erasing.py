"""Erasing again what was erased after a backup was made: every app says how, for each kind that it erases."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from tidewaiter.desk.common import ledger
from tidewaiter.errors import Refused

Again = Callable[[Collection[UUID], datetime], int]
"""From ids and the moment to how many rows were still there and went."""

_again: dict[tuple[str, str], Again] = {}
_only_since: set[tuple[str, str]] = set()


def register(kind: str, how: str, again: Again, *, only_since: bool = False) -> None:
    """Say how rows of a kind are erased again; called once in `AppConfig.ready`. `only_since`: what happened
    before the backup was made is in it, and may have been undone since."""
    _again[kind, how] = again
    if only_since:
        _only_since.add((kind, how))


def erase(kind: str, how: str, ids: Iterable[UUID]) -> None:
    """Write into the ledger what the open transaction erases; call it before the rows change. A kind that nobody
    knows how to erase again may not be erased, or a backup would bring it back."""
    if (kind, how) not in _again:
        raise LookupError(f"No way to erase {kind} ({how}) again is registered.")
    if not connection.in_atomic_block:
        raise RuntimeError("The ledger is written in the transaction that erases.")
    ledger.note(kind, how, ids)


def erase_again(now: datetime, since: datetime) -> dict[str, int]:
    """Erase everything that the ledger names and that is there again with a backup of the moment `since`; counts
    by kind. Within a transaction."""
    counts: dict[str, int] = {}
    for erasure in ledger.erasures():
        again = _again.get((erasure.kind, erasure.how))
        if again is None:
            raise Refused(
                f"The ledger of erasures names {erasure.kind} ({erasure.how}), which this version does not know. "
                "Install the version that wrote it, or a newer one."
            )
        if (erasure.kind, erasure.how) in _only_since and datetime.fromisoformat(
            erasure.at
        ) < since:
            continue
        gone = again([UUID(one) for one in erasure.ids], now)
        if gone:
            name = f"{erasure.kind} {erasure.how}"
            counts[name] = counts.get(name, 0) + gone
    return counts
