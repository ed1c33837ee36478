"""Writing what is known of a movement into rows: insert what is new, change what changed, leave the rest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from tidewaiter.desk.arrivals.ingest.hot import (
    BookingRow,
    Hot,
    PersonRow,
    new_revision,
)
from tidewaiter.desk.arrivals.ingest.identifiers import Value, write_identifiers
from tidewaiter.desk.arrivals.ingest.intake import Intake, Terms
from tidewaiter.desk.arrivals.ingest.persons import rows_of_known
from tidewaiter.desk.arrivals.ingest.text import fitted, folded, instant, short_key
from tidewaiter.desk.arrivals.models import (
    Booking,
    Movement,
    MovementMessage,
    ReceivedMessage,
    Traveller,
)
from tidewaiter.desk.common import rows
from tidewaiter.records import (
    KnownBooking,
    KnownMovement,
    KnownTraveller,
    Memo,
    as_sparse_text,
    from_dict,
)
from tidewaiter.records.known import Statements

CREW = frozenset({"crew", "transit_crew"})
API_KINDS = frozenset({"PAXLST"})
"""Kinds of message that carry what a passenger list tells; the others tell bookings."""


@dataclass(frozen=True, slots=True)
class Written:
    """A movement as written; `changed` are the values of everybody in whom anything changed by which people on
    other movements may be judged."""

    hot: Hot
    known: KnownMovement
    changed: set[Value]

    @property
    def movement(self) -> Movement:
        """The row."""
        return self.hot.row


def write_movement(intake: Intake, hot: Hot, known: KnownMovement) -> Written:
    """Write a movement with everybody and every booking on it, as far as it differs from what the rows show.

    Rows that come later keep the terms of the movement's first row: nothing on a flight outlives what was
    told of it first.
    """
    row = hot.row
    _write_row(intake, hot, known)
    booked, moved, changed = _write_bookings(hot, known.bookings, intake.texts)
    travellers, unsettled, touched = _write_travellers(hot, known, intake.texts)
    _write_who_is_in_which(hot, known, travellers, booked)
    unsettled |= {
        travellers[item.key].pk for item in known.travellers if not moved.isdisjoint(item.bookings)
    }
    touched |= {item.key for item in known.travellers if not changed.isdisjoint(item.bookings)}
    values = write_identifiers(row, known, travellers, touched, unsettled)
    # Bookings go last: a traveller leaves one before it goes.
    kept = {booking.pk for booking in booked.values()}
    gone = [booking.pk for booking in hot.bookings.values() if booking.pk not in kept]
    if gone:
        Booking.objects.filter(pk__in=gone).delete()
    hot.bookings = {booking.key: booking for booking in booked.values()}
    hot.people = {person.key: person for person in travellers.values()}
    return Written(hot, known, values)


def _write_row(intake: Intake, hot: Hot, known: KnownMovement) -> None:
    row = hot.row
    columns = fitted(Movement, _movement_columns(hot, known))
    _change(row, columns)
    values = {
        **columns,
        "id": row.pk,
        "revision": new_revision(row),
        # Travellers and bookings are rows of their own.
        "known": _with_statements(
            hot,
            replace(known, travellers=(), bookings=(), statements={}),
            known.statements,
            intake.texts,
        ),
    }
    if not hot.is_new:
        rows.update(Movement, [name for name in values if name != "id"], [values])
        return
    _change(row, intake.terms.as_columns())
    row.administration_id, row.kept_since = intake.administration_id, intake.now
    rest = {
        field.attname: getattr(row, field.attname)
        for field in Movement._meta.concrete_fields
        if field.attname not in ("hits", "known")
    }
    rows.insert(Movement, [{"hits": "[]", **rest, **values}])
    row._state.adding = False


def movement_with_key(administration_id: UUID, key: str) -> Movement | None:
    """The row of a movement without what is known and matched of it, None where there is none yet."""
    return (
        Movement.objects.defer("known", "hits")
        .filter(administration_id=administration_id, key=short_key(key, _MOVEMENT_KEY))
        .first()
    )


_MOVEMENT_KEY = 120


def link_messages(movement: Movement, messages: Iterable[ReceivedMessage]) -> None:
    """Note which messages, all of them new, told something of a movement."""
    rows.insert(
        MovementMessage,
        [{"movement_id": movement.pk, "message_id": message.pk} for message in messages],
    )


def _movement_columns(hot: Hot, known: KnownMovement) -> dict[str, Any]:
    flight = known.movement
    arrival, departure = instant(flight.arrival.utc), instant(flight.departure.utc)
    # A local time whose place has no known clock still puts the flight near its hour.
    due = arrival or instant(flight.arrival.local) or departure or instant(flight.departure.local)
    return {
        "key": short_key(known.key, _MOVEMENT_KEY),
        "mode": flight.mode,
        "carrier": flight.carrier,
        "number": flight.number,
        "departure_place": flight.departure.place,
        "departure_local": flight.departure.local or "",
        "departure_utc": departure,
        "arrival_place": flight.arrival.place,
        "arrival_local": flight.arrival.local or "",
        "arrival_utc": arrival,
        "due_at": due,
        "state": known.state,
        "expected": known.expected,
        "complete": known.complete,
        "first_told": instant(known.first_told),
        "last_told": instant(known.last_told),
        **_counts(hot, known.travellers),
    }


def _counts(hot: Hot, travellers: Iterable[KnownTraveller]) -> dict[str, int]:
    present = [item for item in travellers if item.state in Traveller.PRESENT]
    passengers = [item for item in present if item.traveller.role not in CREW]
    listed = [item for item in passengers if _is_listed(hot, item)]
    return {
        "told": len(passengers),
        "crew": len(present) - len(passengers),
        "booked": sum(bool(item.bookings) for item in passengers),
        "listed": len(listed),
        "listed_booked": sum(bool(item.bookings) for item in listed),
    }


def _is_listed(hot: Hot, item: KnownTraveller) -> bool:
    row = hot.people.get(short_key(item.key))
    return row.listed if row is not None and row.item is item else is_listed(item)


def is_listed(known: KnownTraveller) -> bool:
    """Whether a passenger list named this person."""
    for statements in known.statements.values():
        for statement in statements:
            if statement.kind in API_KINDS:
                return True
    return False


def _with_statements(hot: Hot, record: Any, statements: Statements, memo: Memo) -> str:
    """A record as JSON, with statements that it was parted from."""
    text = as_sparse_text(record, memo=memo)
    return f'{text[:-1]},"statements":{hot.texts.of(statements, memo)}}}' if statements else text


def _write_bookings(
    hot: Hot, known: Iterable[KnownBooking], memo: Memo
) -> tuple[dict[str, BookingRow], set[str], set[str]]:
    """The rows by key, the keys of bookings in which anything changed that others may be judged by, and those
    of bookings in which anything changed at all."""
    written: dict[str, BookingRow] = {}
    new, changed, moved, touched = [], [], set(), set()
    for item in known:
        row = hot.bookings.get(short_key(item.key))
        if row is not None and row.item is item:
            written[item.key] = row
            continue
        touched.add(item.key)
        columns = _booking_columns(hot, item, memo)
        if row is None:
            row = BookingRow(uuid4(), columns["key"])
            new.append({**columns, "id": row.pk, **_kept(hot.row)})
            moved.add(item.key)
        elif _differs(row, columns):
            if _standing(row) != _standing_of(item):
                moved.add(item.key)
            changed.append({**columns, "id": row.pk})
        row.key, row.item, row.stored = columns["key"], item, None
        written[item.key] = row
    rows.insert(Booking, new)
    rows.update(Booking, _BOOKING_FIELDS, changed)
    return written, moved, touched


def _standing(row: BookingRow) -> tuple[Any, ...]:
    """What other bookings are compared with: whether it is live, and where it goes."""
    if row.item is not None:
        return _standing_of(row.item)
    booking = from_dict(KnownBooking, row.stored[0] if row.stored else {})
    return _standing_of(booking)


def _standing_of(item: KnownBooking) -> tuple[Any, ...]:
    return item.left, item.booking.status, item.booking.itinerary


_BOOKING_FIELDS = ("key", "carrier", "locator", "left", "known", "statements")


def _booking_columns(hot: Hot, item: KnownBooking, memo: Memo) -> dict[str, Any]:
    columns = {
        "key": short_key(item.key),
        "carrier": item.booking.carrier,
        "locator": item.booking.locator,
        "left": item.left,
    }
    return {
        **fitted(Booking, columns),
        "known": as_sparse_text(item, without="statements", memo=memo),
        "statements": hot.texts.of(item.statements, memo),
    }


def _kept(movement: Movement) -> dict[str, Any]:
    """What every row on a movement carries from the movement's own."""
    return {
        "movement_id": movement.pk,
        "kept_since": timezone.now(),
        "masked_at": None,
        **Terms.of(movement).as_columns(),
    }


def _write_travellers(
    hot: Hot, known: KnownMovement, memo: Memo
) -> tuple[dict[str, PersonRow], set[UUID], set[str]]:
    """The rows by key, the ids of those in whom anything changed that others may be judged by, and the keys of
    those in whom anything changed at all."""
    party = {
        booking.key: booking.booking.named or len(booking.travellers) for booking in known.bookings
    }
    known_rows, gone = rows_of_known(hot.people, known.travellers)
    written: dict[str, PersonRow] = {}
    new, changed, unsettled, touched = [], [], set(), set()
    for item in known.travellers:
        row = known_rows.get(item.key)
        if row is not None and row.item is item:
            written[item.key] = row
            continue
        touched.add(item.key)
        columns = _traveller_columns(hot, item, party, memo)
        if row is None:
            row = PersonRow(uuid4(), "", "", "")
            new.append({**columns, "id": row.pk, **_kept(hot.row)})
            unsettled.add(row.pk)
        elif _differs(row, columns):
            if (row.name_folded, row.state) != (columns["name_folded"], columns["state"]):
                unsettled.add(row.pk)
            changed.append({**columns, "id": row.pk})
        row.key, row.name_folded, row.state = (
            columns[name] for name in ("key", "name_folded", "state")
        )
        row.item, row.listed, row.stored = item, columns["listed"], None
        written[item.key] = row
    # What is gone goes first, so that a key may pass from one row to another.
    if gone:
        lost = {row.pk for row in gone}
        Traveller.objects.filter(pk__in=lost).delete()
        hot.pairs = {pair for pair in hot.pairs if pair[0] not in lost}
    rows.update(Traveller, _TRAVELLER_FIELDS, changed)
    rows.insert(Traveller, new)
    return written, unsettled, touched


def _traveller_columns(
    hot: Hot, item: KnownTraveller, party: dict[str, int], memo: Memo
) -> dict[str, Any]:
    person = item.traveller
    document = person.documents[0] if person.documents else None
    seat = person.seats[0] if person.seats else ""
    count = person.bags.declared_count
    columns = {
        "key": short_key(item.key),
        "family_name": person.family_name,
        "given_names": person.given_names,
        "name_folded": folded(f"{person.family_name} {person.given_names}"),
        "role": person.role,
        "state": item.state,
        "document_type": document.type if document else "",
        "document_number": document.number if document else "",
        "document_issuer": document.issuer if document else "",
        "seat": seat,
        "seat_order": seat.rjust(4, "0") if seat else "",
        "bags": person.bags.derived_count if count is None else count,
        "bag_kg": person.bags.kg,
        "party": max((party.get(key, 1) for key in item.bookings), default=1),
        "listed": is_listed(item),
        "booked": bool(item.bookings),
        "first_told": instant(item.first_told),
        "last_told": instant(item.last_told),
    }
    return {
        **fitted(Traveller, columns),
        "known": as_sparse_text(item, without="statements", memo=memo),
        "statements": hot.texts.of(item.statements, memo),
    }


_TRAVELLER_FIELDS = (
    "key", "family_name", "given_names", "name_folded", "role", "state", "document_type",
    "document_number", "document_issuer", "seat", "seat_order", "bags", "bag_kg", "party", "listed",
    "booked", "known", "statements", "first_told", "last_told",
)  # fmt: skip


def _write_who_is_in_which(
    hot: Hot,
    known: KnownMovement,
    travellers: Mapping[str, PersonRow],
    bookings: Mapping[str, BookingRow],
) -> None:
    through = Traveller.bookings.through
    wanted = {
        (travellers[item.key].pk, bookings[key].pk)
        for item in known.travellers
        for key in item.bookings
        if key in bookings
    }
    for traveller, booking in hot.pairs - wanted:
        through.objects.filter(traveller_id=traveller, booking_id=booking).delete()
    rows.insert(
        through,
        [
            {"traveller_id": traveller, "booking_id": booking}
            for traveller, booking in sorted(wanted - hot.pairs)
        ],
    )
    hot.pairs = wanted


def _differs(row: PersonRow | BookingRow, columns: dict[str, Any]) -> bool:
    """Whether a row shows something else. One that was just read is compared by what it holds."""
    if row.stored is None or row.key != columns["key"]:
        return True
    return row.stored != (json.loads(columns["known"]), json.loads(columns["statements"]))


def _change(row: Any, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
