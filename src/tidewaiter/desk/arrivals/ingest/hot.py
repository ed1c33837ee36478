"""Movements at hand: what a process keeps of the movements that it wrote last, so that the next message of one
need not read, unseal and resolve all earlier ones again.

A movement at hand is used only while its row in the database still bears the revision that this process gave it,
and while every key is alive under which its messages were sealed: both are looked up at the beginning of each
intake, in its transaction. Whoever changes or erases what is kept of a movement gives it another revision. What
no longer holds is dropped at once, and so is what was not used for half an hour, whether messages come or not.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import timezone

from tidewaiter.desk.arrivals.ingest.identifiers import Value
from tidewaiter.desk.arrivals.models import Movement, Plain
from tidewaiter.desk.protection.models import DataKey
from tidewaiter.records import (
    KnownBooking,
    KnownTraveller,
    Memo,
    Standing,
    Statement,
    as_sparse_text,
)
from tidewaiter.targeting import Assessment, Watch

_IDLE = timedelta(minutes=30)
"""How long a movement stays at hand without a message: a push of one flight lasts minutes, the next comes hours
later."""


@dataclass(slots=True)
class PersonRow:
    """The row of a traveller. `item` is what it shows; None for a row that was just read, which shows `stored`
    (`known` and `statements`). `listed` says whether a passenger list names who is shown. `values` are its identifiers: row id and whether shared."""

    pk: UUID
    key: str
    name_folded: str
    state: str
    item: KnownTraveller | None = None
    listed: bool = False
    stored: tuple[Plain, Plain] | None = None
    values: dict[Value, tuple[UUID, bool]] = field(default_factory=dict)


@dataclass(slots=True)
class BookingRow:
    """The row of a booking, in the same manner."""

    pk: UUID
    key: str
    item: KnownBooking | None = None
    stored: tuple[Plain, Plain] | None = None


@dataclass(slots=True)
class Judged:
    """What profiles and lists said of a movement last, under which `signature`: travellers with a match and those
    whom something matches now or only a profile on trial hits (by row id), what is said of bookings that name nobody, and the hits in the
    movement's row (None: not known)."""

    signature: tuple[object, ...]
    matched: set[UUID]
    watch: Watch = field(default_factory=Watch)
    struck: set[UUID] = field(default_factory=set)
    tried: set[UUID] = field(default_factory=set)
    of_nobody: list[Assessment] = field(default_factory=list)
    hits: list[Plain] | None = None


@dataclass(slots=True)
class Hot:
    """A movement at hand: its row (without `known` and `hits`), everything told of it, and its rows by key."""

    row: Movement
    standing: Standing
    keys: set[UUID] = field(default_factory=set)
    people: dict[str, PersonRow] = field(default_factory=dict)
    bookings: dict[str, BookingRow] = field(default_factory=dict)
    pairs: set[tuple[UUID, UUID]] = field(default_factory=set)
    texts: Texts = field(default_factory=lambda: Texts())  # noqa: PLW0108  the class stands below
    judged: Judged | None = None
    used_at: datetime | None = None

    @property
    def is_new(self) -> bool:
        """Whether the movement has no row yet."""
        return self.row._state.adding

    @property
    def weight(self) -> int:
        """What it takes in memory, in messages."""
        return len(self.standing.sources)


class Texts:
    """Statements as JSON: each is written with every further message of its movement, and made once."""

    def __init__(self) -> None:
        self._texts: dict[int, tuple[Statement, str]] = {}
        self._heads: dict[tuple[str, str, str, str | None], str] = {}

    def of(self, statements: Any, memo: Memo) -> str:
        """The statements of a record, as `as_sparse_dict` would give them."""
        texts = self._texts
        told = []
        for name, said in statements.items():
            found = [
                known[1] if (known := texts.get(id(one))) is not None else self._made(one, memo)
                for one in said
            ]
            told.append(f"{_quoted(name)}:[{','.join(found)}]")
        return f"{{{','.join(told)}}}"

    def _made(self, said: Statement, memo: Memo) -> str:
        speaker = (said.source, said.sender, said.kind, said.told_at)
        head = self._heads.get(speaker)
        if head is None:
            bare = as_sparse_text(Statement(*speaker, value=None), without="value")
            head = self._heads[speaker] = f'{bare[:-1]},"value":'
        place = said.place
        end = f',"place":[{place[0]},{place[1]}]}}' if place is not None else "}"
        text = f"{head}{as_sparse_text(said.value, memo=memo)}{end}"
        self._texts[id(said)] = (said, text)
        return text


@cache
def _quoted(attribute: str) -> str:
    """The name of an attribute as JSON: there are a few dozen."""
    return json.dumps(attribute)


_LOOKED_UP = ("revision", "purpose", "jurisdiction", "mask_due", "delete_due")
"""What is looked up of each movement at hand: whether it is still what it was, and the terms of its rows."""


class HotMovements:
    """The movements at hand of this process. Bounded: those used least go first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[UUID, str], Hot] = OrderedDict()
        self._timer: threading.Timer | None = None

    def renew(self, administration_id: UUID, now: datetime) -> None:
        """Drop what no longer holds; called in the transaction of every intake before anything is taken."""
        with self._lock:
            for name in [name for name, hot in self._held.items() if _is_idle(hot, now)]:
                del self._held[name]
            held = [hot for name, hot in self._held.items() if name[0] == administration_id]
        if not held:
            return
        found = Movement.objects.filter(pk__in=[hot.row.pk for hot in held], masked_at=None)
        rows = {row["pk"]: row for row in found.values("pk", *_LOOKED_UP)}
        alive = set(
            DataKey.objects.filter(
                pk__in={key for hot in held for key in hot.keys}, destroyed_at=None
            ).values_list("pk", flat=True)
        )
        with self._lock:
            for hot in held:
                row = rows.get(hot.row.pk)
                if row is None or row["revision"] != hot.row.revision or not hot.keys <= alive:
                    self._held.pop((administration_id, hot.standing.key), None)
                    continue
                for column in _LOOKED_UP:
                    setattr(hot.row, column, row[column])

    def take(self, administration_id: UUID, key: str) -> Hot | None:
        """Take a movement out to work on it; only who puts it back has it again."""
        with self._lock:
            return self._held.pop((administration_id, key), None)

    def of(self, administration_id: UUID) -> dict[UUID, Hot]:
        """The movements at hand of an administration by the ids of their rows, to look at; they stay at hand."""
        with self._lock:
            return {
                hot.row.pk: hot for name, hot in self._held.items() if name[0] == administration_id
            }

    def put(self, administration_id: UUID, hot: Hot, now: datetime) -> None:
        """Keep a movement as it was written. Should the transaction fail, its row never bears the revision."""
        hot.used_at = now
        self._sweep_later()
        most: int = settings.TIDEWAITER_MESSAGES_AT_HAND
        with self._lock:
            self._held[administration_id, hot.standing.key] = hot
            weight = sum(one.weight for one in self._held.values())
            while weight > most and self._held:
                _, gone = self._held.popitem(last=False)
                weight -= gone.weight

    def sweep(self) -> None:
        """Drop what was not used for long. Runs by itself, so that nothing stays where no message comes any
        more."""
        now = timezone.now()
        with self._lock:
            self._timer = None
            for name in [name for name, hot in self._held.items() if _is_idle(hot, now)]:
                del self._held[name]
            left = bool(self._held)
        if left:
            self._sweep_later()

    def _sweep_later(self) -> None:
        with self._lock:
            if self._timer is None:
                self._timer = threading.Timer(_IDLE.total_seconds(), self.sweep)
                self._timer.daemon = True
                self._timer.start()

    def forget(self, movements: Iterable[UUID] | None = None) -> None:
        """Forget movements, all of them where none are named."""
        gone = None if movements is None else set(movements)
        with self._lock:
            for name in [
                name for name, hot in self._held.items() if gone is None or hot.row.pk in gone
            ]:
                del self._held[name]

    def __len__(self) -> int:
        return len(self._held)


def _is_idle(hot: Hot, now: datetime) -> bool:
    return hot.used_at is None or now - hot.used_at > _IDLE


def new_revision(movement: Movement) -> UUID:
    """Another revision for a movement, before its row is written."""
    movement.revision = uuid4()
    return movement.revision


at_hand = HotMovements()
"""The movements at hand of this process."""
