"""What is known of a movement after new messages: resolved from every message that names it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from tidewaiter.desk.arrivals.ingest.deliveries import Forgotten, unsealed_messages
from tidewaiter.desk.arrivals.ingest.writing import movement_with_key
from tidewaiter.desk.arrivals.models import ReceivedMessage
from tidewaiter.records import KnownMovement, Message, Told, resolve


def keys_of(message: Message) -> set[str]:
    """The keys of the movements that a message names. One without number and without any time is none:
    flights of every day would fall together under it."""
    return {
        movement.key
        for movement in message.movements
        if movement.number and (movement.departure.local or movement.arrival.local)
    }


def touched_keys(told: Iterable[Told]) -> list[str]:
    """The keys of all movements that messages name, in a fixed order."""
    return sorted({key for item in told for key in keys_of(item.message)})


def known_with(administration_id: UUID, key: str, new: Sequence[Told]) -> KnownMovement | None:
    """A movement as known from its stored messages and new ones; None where they say nothing of it.

    Raises `Forgotten` where the movement was masked, or a message of it erased: what they told would be
    missing from the answer.
    """
    row = movement_with_key(administration_id, key)
    earlier: list[Told] = []
    if row is not None:
        if row.masked_at is not None:
            raise Forgotten("What was told of this movement was masked when its retention ended.")
        stored = ReceivedMessage.objects.filter(movements=row)
        earlier = [
            Told(*pair)
            for pair in unsealed_messages(stored.exclude(source__in=[item.source for item in new]))
        ]
    return next((known for known in resolve([*earlier, *new]) if known.key == key), None)
