"""Storing what was received: the sealed copy, each message sealed, and what state the delivery is in."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from tidewaiter import messages as readers
from tidewaiter.desk.arrivals.ingest.intake import Intake
from tidewaiter.desk.arrivals.ingest.text import fitted, instant
from tidewaiter.desk.arrivals.models import Delivery, ReceivedMessage
from tidewaiter.desk.common import rows
from tidewaiter.desk.common.rows import json_text
from tidewaiter.desk.protection import vault
from tidewaiter.errors import TidewaiterError
from tidewaiter.records import Message, Problem, as_dict, as_sparse_text, from_dict, problem

NOBODY = "unknown"
"""The sender under whose key a file without a known sender is sealed."""

_LEVEL = 1
"""How hard copies are compressed: the usual level takes twice as long, for 15 % less room."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read: its messages, and the copy that may be stored."""

    messages: Sequence[Message]
    redacted: bytes

    @property
    def sender(self) -> str:
        """Who sent the file, as its first message says."""
        return next((message.sender for message in self.messages if message.sender), "")

    @property
    def problems(self) -> list[Problem]:
        """Everything that was wrong, in the order of the file."""
        return [found for message in self.messages for found in message.problems]


Arrived = tuple[Delivery, Reading]
"""A delivery with what was read of it."""


def read(data: bytes, received: date) -> Reading:
    """Read a file that came on this day, from which dates without a year get theirs. The source is empty because a
    file's name may name a person."""
    found = readers.dated(readers.read(data, source=""), received)
    return Reading(found, readers.redact(data, found))


def new_delivery(
    intake: Intake, digest: str, data: bytes, reading: Reading, *, source_name: str, channel: str
) -> Delivery:
    """A delivery that is not stored yet, sealed under the key of its sender and day."""
    key_id = intake.keys.choose(
        administration_id=intake.administration_id,
        day=intake.now.date(),
        sender=reading.sender or NOBODY,
    )
    columns = {
        "administration_id": intake.administration_id,
        "content_digest": digest,
        "sender": reading.sender,
        "source_name": source_name,
        "channel": channel,
        "size": len(data),
        "key_id": key_id,
        "sealed": intake.keys.seal(key_id, zlib.compress(reading.redacted, _LEVEL)),
        "reader_version": readers.READER_VERSION,
        "received_at": intake.now,
        "received_by_id": intake.user_id,
        "read_at": intake.now,
    }
    return Delivery(**fitted(Delivery, columns), **intake.terms.as_columns())


def renew_copy(delivery: Delivery, reading: Reading, now: datetime) -> None:
    """Put the copy of a new reading in the place of the stored one: a better reader may drop more."""
    sealed = vault.seal(
        zlib.compress(reading.redacted, _LEVEL),
        administration_id=delivery.administration_id,
        day=delivery.received_at.date(),
        sender=reading.sender or NOBODY,
    )
    delivery.key_id, delivery.sealed = sealed.key_id, sealed.ciphertext
    delivery.sender = fitted(Delivery, {"sender": reading.sender})["sender"]
    delivery.reader_version = readers.READER_VERSION
    delivery.read_at = now
    delivery.save(update_fields=["key", "sealed", "sender", "reader_version", "read_at"])


def store_deliveries(deliveries: Sequence[Delivery]) -> None:
    """Store new deliveries, and what became of those that are stored already."""
    for delivery in deliveries:
        if not delivery._state.adding:
            delivery.save(update_fields=["state", "problems"])
    new = [delivery for delivery in deliveries if delivery._state.adding]
    for delivery in new:
        delivery.kept_since = delivery.received_at
    rows.insert(Delivery, [_values(delivery, "problems") for delivery in new])
    for delivery in new:
        delivery._state.adding = False


def store_messages(
    intake: Intake, arrived: Sequence[Arrived]
) -> list[tuple[ReceivedMessage, Message]]:
    """Store the messages of deliveries, each sealed under its delivery's key. The deliveries themselves may be
    stored later in the same transaction."""
    stored = [
        (_row(intake, delivery, message), message)
        for delivery, reading in arrived
        for message in reading.messages
    ]
    rows.insert(ReceivedMessage, [_values(row, "dropped") for row, _ in stored])
    return stored


def _values(row: Delivery | ReceivedMessage, plain: str) -> dict[str, Any]:
    """All values of a row, the plain ones of one column as JSON."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {**values, plain: json_text(values[plain])}


def _row(intake: Intake, delivery: Delivery, message: Message) -> ReceivedMessage:
    plain = as_sparse_text(message, memo=intake.texts).encode()
    columns = {
        "source": f"{delivery.content_digest}:{message.index}",
        "index": message.index,
        "kind": message.kind,
        "release": message.release,
        "function_code": message.function.code,
        "function_meaning": message.function.meaning,
        "effect": message.function.effect,
        "part": message.series.part if message.series else None,
        "sender": message.sender,
        "sent_at": instant(message.sent_at),
        "sealed_content": intake.keys.seal(delivery.key_id, zlib.compress(plain, _LEVEL)),
        "problem_count": sum(found.severity != "info" for found in message.problems),
        "traveller_count": len(message.travellers),
        "booking_count": len(message.bookings),
        "dropped": dict(message.dropped),
    }
    return ReceivedMessage(delivery=delivery, **fitted(ReceivedMessage, columns))


def redacted_copy(delivery: Delivery) -> bytes:
    """The stored copy of a delivery; raises `vault.KeyDestroyed` when its time is over."""
    if not delivery.sealed:
        raise vault.KeyDestroyed("The copy of this delivery was erased when its retention ended.")
    return zlib.decompress(vault.unseal(delivery.key_id, bytes(delivery.sealed)))


class Forgotten(TidewaiterError):
    """What an earlier message said can no longer be read, so what it told cannot be resolved again."""

    code = "forgotten"


def unsealed_messages(rows: QuerySet[ReceivedMessage]) -> list[tuple[str, Message]]:
    """The messages of rows with their sources; raises `Forgotten` where the time of one is over."""
    found = []
    keys = vault.KeyRing()
    for key_id, source, sealed in rows.values_list("delivery__key_id", "source", "sealed_content"):
        if not sealed:
            raise Forgotten("A message of this movement was erased when its retention ended.")
        try:
            plain = zlib.decompress(keys.unseal(key_id, bytes(sealed)))
        except vault.KeyDestroyed as gone:
            raise Forgotten(gone.message) from gone
        found.append((source, from_dict(Message, json.loads(plain))))
    return found


def state_of(reading: Reading, placed: set[int]) -> Delivery.State:
    """What came of a delivery. `placed` are the indices of the messages that belong to a movement.

    A delivery is in quarantine when nothing in it could be used; one that was partly used is not, and its
    problems are shown with it.
    """
    useful = [message for message in reading.messages if _useful(message, placed)]
    if not useful:
        return Delivery.State.QUARANTINED
    troubled = any(found.severity != "info" for found in reading.problems)
    if troubled or len(useful) < len(reading.messages):
        return Delivery.State.READ_WITH_PROBLEMS
    return Delivery.State.READ


def _useful(message: Message, placed: set[int]) -> bool:
    return message.index in placed or message.function.effect == "reply" or _tells_of_cargo(message)


def _tells_of_cargo(message: Message) -> bool:
    return bool(message.function.action)


def unplaced_problems(reading: Reading, placed: set[int]) -> list[Problem]:
    """One problem for each message with travellers that names no movement to put them on, and for each on cargo
    whose call is not known yet: it is kept, and joined when one comes that names the same boxes or bills."""
    return [
        problem(
            "cargo-no-call" if _tells_of_cargo(message) else "no-movement", message=message.index
        )
        for message in reading.messages
        if message.index not in placed
        and (_tells_of_cargo(message) or message.travellers or message.bookings)
    ]


def plain_problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems as a delivery stores them."""
    return [as_dict(found) for found in problems]
