"""What is known of a movement after new messages: resolved from every message that names it."""

from __future__ import annotations

from tidewaiter.desk.arrivals.ingest.deliveries import Forgotten, unsealed_messages
from tidewaiter.desk.arrivals.ingest.hot import BookingRow, Hot, PersonRow, at_hand
from tidewaiter.desk.arrivals.ingest.intake import Intake
from tidewaiter.desk.arrivals.ingest.writing import movement_with_key
from tidewaiter.desk.arrivals.models import Identifier, Movement, ReceivedMessage, Traveller
from tidewaiter.records import Message, Standing, Told


def keys_of(message: Message) -> set[str]:
    """The keys of the movements that a message names. One without number and without any time is none:
    flights of every day would fall together under it."""
    return {
        movement.key
        for movement in message.movements
        if movement.number and (movement.departure.local or movement.arrival.local)
    }


def opened(intake: Intake, key: str) -> Hot:
    """A movement to work on: the one at hand, or read from its rows and messages, or a new one.

    Raises `Forgotten` where the movement was masked, or a message of it erased: what they told would be
    missing from the answer.
    """
    hot = at_hand.take(intake.administration_id, key)
    if hot is not None:
        return hot
    row = movement_with_key(intake.administration_id, key)
    if row is None:
        return Hot(Movement(), Standing(key))
    if row.masked_at is not None:
        raise Forgotten("What was told of this movement was masked when its retention ended.")
    stored = ReceivedMessage.objects.filter(movements=row)
    hot = Hot(row, Standing(key))
    hot.keys = set(stored.values_list("delivery__key_id", flat=True))
    hot.standing.tell(Told(*pair) for pair in unsealed_messages(stored))
    read_rows(hot)
    return hot


def read_rows(hot: Hot) -> None:
    """Take up what the rows of a movement show."""
    for person in hot.row.travellers.only("key", "name_folded", "state", "known", "statements"):
        hot.people[person.key] = PersonRow(
            person.pk,
            person.key,
            person.name_folded,
            person.state,
            stored=(person.known, person.statements),
        )
    for booking in hot.row.bookings.only("key", "known", "statements"):
        hot.bookings[booking.key] = BookingRow(
            booking.pk, booking.key, stored=(booking.known, booking.statements)
        )
    pairs = Traveller.bookings.through.objects.filter(traveller__movement=hot.row)
    hot.pairs = set(pairs.values_list("traveller_id", "booking_id"))
    of_person = {person.pk: person for person in hot.people.values()}
    for found in Identifier.objects.filter(traveller__movement=hot.row):
        values = of_person[found.traveller_id].values
        values[found.kind, found.value] = (found.pk, found.shared)
