"""What changed, for pages that stand open: one look a second at the log, shared by all streams of this process.

Every change is an entry of the log, written in its transaction, so the log's newest number is the change counter:
whatever a page shows has changed after it, or not at all. A stream carries numbers only, never a record: the page
asks for its own rows again, through its own query and under its own permission.
"""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from types import FrameType
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection
from django.db.models import Max
from django.utils import timezone

from tidewaiter.desk.accounts.models import Shift
from tidewaiter.desk.audit.models import Entry

Handler = Callable[[int, FrameType | None], Any]

MOST_A_USER = 4
"""Streams that one person may have open; a page beyond them asks every ten seconds instead. Browsers open no more
than six connections to a server, and each open stream is one of them."""

LOOK_EVERY = 0.5
"""Seconds between two looks at the log."""

SAY_EVERY = 0.25
"""Seconds between two times at which a stream asks what the last look found; that costs no query."""

BEAT_EVERY = 15.0
"""Seconds after which a stream without news says that it is alive: proxies close what is silent."""

_KEPT = 2_000  # changes remembered for streams that have not come round yet
_AT_ONCE = (
    5_000  # entries read in one look; whatever is older than these is told by the newest of them
)

MESSAGES = frozenset({"arrivals.received", "arrivals.read_again"})
"""Changes whose subjects name the movements that they touch."""

WORK = frozenset(
    {
        "arrivals.assigned",
        "arrivals.handed_over",
        "arrivals.released",
        "arrivals.review_undone",
        "arrivals.reviewed",
        "arrivals.taken",
        "cargo.breach_closed",
        "cargo.hold_answered",
        "cargo.hold_asked",
        "cargo.hold_lifted",
        "cargo.moved_under_hold",
        "cargo.referral_answered",
        "cargo.referred",
        "order-control",
        "protection.purged",
        "record-result",
        "withdraw-order",
    }
)
"""Changes that any open page may show."""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the log that pages may have to follow. `of` are its subjects where they name movements; None
    concerns every page."""

    seq: int
    administration_id: UUID | None
    of: frozenset[str] | None


@dataclass(eq=False)
class Stream:
    """One page that stands open. `of` is the movement that it shows; empty: all of them. `behind` says that
    something changed between the page and its stream."""

    user_id: UUID
    administration_id: UUID
    shift_id: UUID
    ends: datetime
    of: str = ""
    seq: int = 0
    behind: bool = False
    over: bool = False


@dataclass
class Watcher:
    """Looks at the log while somebody listens, in a thread and with a connection of its own."""

    changes: deque[Change] = field(default_factory=lambda: deque(maxlen=_KEPT))
    streams: set[Stream] = field(default_factory=set)
    seq: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _running: bool = False

    def open(self, stream: Stream, after: int) -> bool:
        """Add a stream of a page that showed everything up to the number `after`; False where its user has as many
        as one may have, and where the page is gone already."""
        with self._lock:
            if stream.over or self._count(stream.user_id) >= MOST_A_USER:
                return False
            self.streams.add(stream)
            if not self._running:
                self.seq = newest()
                self._running = True
                self._start()
            stream.seq = self.seq
        stream.behind = changed_between(stream.administration_id, after, stream.seq)
        return True

    def close(self, stream: Stream) -> None:
        """Take a stream away for good."""
        with self._lock:
            stream.over = True
            self.streams.discard(stream)

    def full(self, user_id: UUID) -> bool:
        """Whether somebody has as many streams as one may have."""
        with self._lock:
            return self._count(user_id) >= MOST_A_USER

    def news(self, stream: Stream) -> int:
        """The number of the newest change since the stream was asked last; 0 where there is none for it."""
        with self._lock:
            newer = list(takewhile(lambda change: change.seq > stream.seq, reversed(self.changes)))
            stream.seq = max(stream.seq, self.seq)
        return max((change.seq for change in newer if concerns(change, stream)), default=0)

    def look(self) -> None:
        """Read what was added to the log, and end the streams whose shift or sign-in is over."""
        rows = list(
            Entry.objects.filter(seq__gt=self.seq)
            .order_by("-seq")
            .values_list("seq", "administration_id", "action", "subjects")[:_AT_ONCE]
        )
        with self._lock:
            for seq, administration_id, action, subjects in reversed(rows):
                if action in MESSAGES or action in WORK:
                    of = frozenset(subjects) if action in MESSAGES else None
                    self.changes.append(Change(seq, administration_id, of))
                self.seq = seq
            listening = list(self.streams)
        on = running({stream.shift_id for stream in listening})
        now = timezone.now()
        for stream in listening:
            if stream.shift_id not in on or stream.ends <= now:
                stream.over = True

    def _count(self, user_id: UUID) -> int:
        return sum(1 for item in self.streams if item.user_id == user_id)

    def _start(self) -> None:
        threading.Thread(target=self._run, name="live pages", daemon=True).start()

    def _run(self) -> None:
        try:
            while self._wanted():
                try:
                    self.look()
                except DatabaseError:
                    connection.close()  # busy or away; the next look tries again
                time.sleep(LOOK_EVERY)
        finally:
            connection.close()

    def _wanted(self) -> bool:
        with self._lock:
            self._running = bool(self.streams)
            return self._running


def concerns(change: Change, stream: Stream) -> bool:
    """Whether a page has to follow a change."""
    if change.administration_id != stream.administration_id:
        return False
    return change.of is None or not stream.of or stream.of in change.of


def newest() -> int:
    """The number of the newest entry of the log."""
    return Entry.objects.aggregate(seq=Max("seq"))["seq"] or 0


def changed_between(administration_id: UUID, after: int, until: int) -> bool:
    """Whether the log has a change that pages show, after one number and up to another."""
    changes = Entry.objects.filter(
        seq__gt=after,
        seq__lte=until,
        administration_id=administration_id,
        action__in=MESSAGES | WORK,
    )
    return after < until and changes.exists()


def running(shift_ids: Collection[UUID]) -> set[UUID]:
    """Those of these shifts that still run, of people who may still come in."""
    return set(
        Shift.objects.filter(
            pk__in=shift_ids, ended_at__isnull=True, user__is_active=True
        ).values_list("pk", flat=True)
    )


WATCHER = Watcher()
"""The one of this process."""


async def told(stream: Stream, after: int, watcher: Watcher = WATCHER) -> AsyncIterator[bytes]:
    """What a stream says, as server-sent events: `changed` with a number, and `over` when there is no more.

    The stream has its place from the first word to the last, however the page goes away.
    """
    try:
        _end_with_the_server(watcher)
        yield b"retry: 5000\n\n"
        if await sync_to_async(_begin, thread_sensitive=True)(stream, after, watcher):
            yield _changed(stream.seq)
        silent = 0.0
        while not stream.over:
            if seq := watcher.news(stream):
                silent = 0.0
                yield _changed(seq)
            elif silent >= BEAT_EVERY:
                silent = 0.0
                yield b": alive\n\n"
            await asyncio.sleep(SAY_EVERY)
            silent += SAY_EVERY
        yield b"event: over\ndata: 0\n\n"
    finally:
        watcher.close(stream)


class _Ending:
    """A signal's handler that ends the streams and then does what was done before it."""

    def __init__(self, watcher: Watcher, before: Handler) -> None:
        self.watcher = watcher
        self.before = before

    def __call__(self, number: int, frame: FrameType | None) -> None:
        for stream in list(
            self.watcher.streams
        ):  # no lock: the signal may have come while this thread holds it
            stream.over = True
        self.before(number, frame)


def _end_with_the_server(watcher: Watcher) -> None:
    """Let the streams end when the server is told to stop: it waits for all its answers, and a stream is one that
    would never end. Handlers belong to the main thread, where the server runs its loop; elsewhere nothing is done."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        before = signal.getsignal(number)
        if callable(before) and not isinstance(before, _Ending):
            signal.signal(number, _Ending(watcher, before))


def _begin(stream: Stream, after: int, watcher: Watcher) -> bool:
    """Open a stream; gives whether its page is behind. The connection to the database that the request had is
    given back: a stream may last eight hours."""
    stream.over = not watcher.open(stream, after)
    if not connection.in_atomic_block:
        connection.close()
    return stream.behind


def _changed(seq: int) -> bytes:
    return f"id: {seq}\nevent: changed\ndata: {seq}\n\n".encode()
