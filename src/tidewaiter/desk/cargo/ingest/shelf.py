"""The messages of calls that a process read lately, so that the next one of a call need not unseal all of them again.

A message is used from the shelf only while its sealed copy stands and the key is alive under which it is sealed, which is
looked up at each intake, in its transaction. What was not used for half an hour goes, whether messages come or not."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from tidewaiter.desk.arrivals.ingest.deliveries import Forgotten, unsealed_messages
from tidewaiter.desk.arrivals.ingest.followers import Stored
from tidewaiter.desk.arrivals.ingest.intake import Intake
from tidewaiter.desk.arrivals.models import ReceivedMessage
from tidewaiter.desk.cargo.ingest.flights import with_flights
from tidewaiter.records import KnownCargo, Message

_IDLE = timedelta(minutes=30)
_AT_ONCE = 800
_BOXES_A_MESSAGE = 50
"""How many boxes or bills weigh as much in memory as one message on travellers."""

MOST_KNOWN = 40_000
"""Boxes and bills of which it is kept at hand what is known: two large ships."""

ToldRow = tuple[UUID, str, Message]
Judged = tuple[object, dict[str, tuple[tuple[str, str], ...]]]
"""Under which rules and on which day, and what was found by the key of each box and bill: kinds and words."""
KnownThen = tuple[frozenset[UUID], KnownCargo, datetime]
"""From which messages, what was known, and when it was used last."""


class Shelf:
    """Messages by the id of their row. Bounded: those used least go first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[UUID, tuple[Message, datetime]] = OrderedDict()
        self._known: OrderedDict[frozenset[str], KnownThen] = OrderedDict()
        self._judged: dict[frozenset[str], Judged] = {}
        self._timer: threading.Timer | None = None

    def told(
        self, intake: Intake, messages: Collection[UUID], fresh: dict[UUID, Stored]
    ) -> list[ToldRow]:
        """Messages with the ids of their rows and their sources. Raises `Forgotten` where one was erased."""
        found = [(pk, fresh[pk][0].source, fresh[pk][1]) for pk in messages if pk in fresh]
        ids = sorted(messages - fresh.keys() if isinstance(messages, set) else messages)
        for start in range(0, len(ids), _AT_ONCE):
            found += self._stored(ids[start : start + _AT_ONCE])
        self._keep(found, intake.now)
        return sorted(found, key=lambda item: item[1])

    def _stored(self, ids: list[UUID]) -> list[ToldRow]:
        kept = ReceivedMessage.objects.filter(pk__in=ids)
        # An erased copy or a destroyed key forbids the copy in memory too.
        state = kept.values_list(
            "pk",
            "source",
            "delivery__received_at",
            "delivery__masked_at",
            "delivery__key__destroyed_at",
        )
        sources: dict[UUID, str] = {}
        received: dict[UUID, datetime] = {}
        for pk, source, received_at, masked_at, destroyed_at in state:
            if masked_at is not None or destroyed_at is not None:
                raise Forgotten("A message of this call was erased when its retention ended.")
            sources[pk], received[pk] = source, received_at
        with self._lock:
            held = {pk: self._held[pk][0] for pk in sources if pk in self._held}
        missing = [pk for pk in sources if pk not in held]
        by_source = {source: pk for pk, source in sources.items()}
        for source, message in unsealed_messages(kept.filter(pk__in=missing)) if missing else ():
            pk = by_source[source]
            held[pk] = with_flights(message, received[pk])
        return [(pk, source, held[pk]) for pk, source in sources.items()]

    def _keep(self, found: list[ToldRow], now: datetime) -> None:
        most: int = settings.TIDEWAITER_MESSAGES_AT_HAND
        self._sweep_later()
        with self._lock:
            for pk, _source, message in found:
                self._held[pk] = (message, now)
                self._held.move_to_end(pk)
            weight = sum(_weight(message) for message, _at in self._held.values())
            while weight > most and self._held:
                _pk, (message, _at) = self._held.popitem(last=False)
                weight -= _weight(message)

    def known_before(self, keys: set[str], messages: Collection[UUID]) -> KnownCargo | None:
        """What was known of a group from exactly these messages; ask after `told`, which sees that none was erased."""
        with self._lock:
            found = self._known.get(frozenset(keys))
        return found[1] if found is not None and found[0] == messages else None

    def keep_known(self, keys: set[str], messages: Collection[UUID], cargo: KnownCargo) -> None:
        """Keep what is known of a group. Should the transaction fail, its messages are never asked for again."""
        with self._lock:
            self._known[frozenset(keys)] = (frozenset(messages), cargo, timezone.now())
            self._known.move_to_end(frozenset(keys))
            weight = sum(_size(known) for _m, known, _at in self._known.values())
            while weight > MOST_KNOWN and len(self._known) > 1:
                _keys, (_messages, known, _at) = self._known.popitem(last=False)
                weight -= _size(known)

    def judged_before(self, keys: set[str]) -> Judged | None:
        """What was found of a group last, and under which rules and day."""
        with self._lock:
            return self._judged.get(frozenset(keys))

    def keep_judged(self, keys: set[str], judged: Judged) -> None:
        """Keep what was found of a group, as long as what is known of it is kept."""
        with self._lock:
            self._judged = {
                name: kept for name, kept in self._judged.items() if name in self._known
            }
            if frozenset(keys) in self._known:
                self._judged[frozenset(keys)] = judged

    def sweep(self) -> None:
        """Drop what was not used for long."""
        now = timezone.now()
        with self._lock:
            self._timer = None
            for pk in [pk for pk, (_m, at) in self._held.items() if now - at > _IDLE]:
                del self._held[pk]
            for keys in [keys for keys, known in self._known.items() if now - known[2] > _IDLE]:
                del self._known[keys]
                self._judged.pop(keys, None)
            left = bool(self._held or self._known)
        if left:
            self._sweep_later()

    def _sweep_later(self) -> None:
        with self._lock:
            if self._timer is None:
                self._timer = threading.Timer(_IDLE.total_seconds(), self.sweep)
                self._timer.daemon = True
                self._timer.start()

    def forget(self) -> None:
        """Forget everything; called before messages are erased."""
        with self._lock:
            self._held.clear()
            self._known.clear()
            self._judged.clear()

    def __len__(self) -> int:
        return len(self._held) + len(self._known)


def _size(known: KnownCargo) -> int:
    return len(known.equipment) + len(known.consignments)


def _weight(message: Message) -> int:
    return 1 + (len(message.equipment) + len(message.consignments)) // _BOXES_A_MESSAGE


shelf = Shelf()
"""The one of this process."""
