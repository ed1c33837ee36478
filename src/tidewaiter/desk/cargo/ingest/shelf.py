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
from tidewaiter.records import Message

_IDLE = timedelta(minutes=30)
_AT_ONCE = 800
_BOXES_A_MESSAGE = 50
"""How many boxes or bills weigh as much in memory as one message on travellers."""

ToldRow = tuple[UUID, str, Message]


class Shelf:
    """Messages by the id of their row. Bounded: those used least go first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[UUID, tuple[Message, datetime]] = OrderedDict()
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

    def sweep(self) -> None:
        """Drop what was not used for long."""
        now = timezone.now()
        with self._lock:
            self._timer = None
            for pk in [pk for pk, (_m, at) in self._held.items() if now - at > _IDLE]:
                del self._held[pk]
            left = bool(self._held)
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

    def __len__(self) -> int:
        return len(self._held)


def _weight(message: Message) -> int:
    return 1 + (len(message.equipment) + len(message.consignments)) // _BOXES_A_MESSAGE


shelf = Shelf()
"""The one of this process."""
