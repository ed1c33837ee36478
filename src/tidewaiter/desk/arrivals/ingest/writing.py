"""Writing what is known of a movement into rows: insert what is new, change what changed, leave the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from tidewaiter.desk.arrivals.ingest.identifiers import Value, write_identifiers
from tidewaiter.desk.arrivals.ingest.intake import Intake, Terms
from tidewaiter.desk.arrivals.ingest.persons import rows_of_known
from tidewaiter.desk.arrivals.ingest.text import fitted, folded, instant, short_key
from tidewaiter.desk.arrivals.models import (
    Booking,
    Movement,
    MovementMessage,
    Plain,
    ReceivedMessage,
    Traveller,
)
from tidewaiter.records import KnownBooking, KnownMovement, KnownTraveller, as_sparse_dict

CREW = frozenset({"crew", "transit_crew"})
API_KINDS = frozenset({"PAXLST"})
"""Kinds of message that carry what a passenger list tells; the others tell bookings."""


@dataclass(frozen=True, slots=True)
class Written:
    """A movement as written; `changed` are the values of everybody in whom anything changed by which people on
    other movements may be judged."""

    movement: Movement
    known: KnownMovement
    changed: set[Value]


def write_movement(intake: Intake, known: KnownMovement) -> Written:
    """Write a movement with everybody and every booking on it.

    Rows that come later keep the terms of the movement's first row: nothing on a flight outlives what was
    told of it first.
    """
    columns = fitted(Movement, _movement_columns(known))
    row = movement_with_key(intake.administration_id, known.key)
    if row is None:
        row = Movement.objects.create(
            administration_id=intake.administration_id, **intake.terms.as_columns(), **columns
        )
    else:
        _change(row, columns)
        row.save(update_fields=list(columns))
    bookings, moved = _write_bookings(row, known.bookings)
    travellers, unsettled = _write_travellers(row, known)
    _write_who_is_in_which(known, travellers, bookings)
    unsettled |= {
        travellers[item.key].pk for item in known.travellers if not moved.isdisjoint(item.bookings)
    }
    changed = write_identifiers(row, known, travellers, unsettled)
    # Bookings go last: a traveller leaves one before it goes.
    row.bookings.exclude(pk__in=[booking.pk for booking in bookings.values()]).delete()
    return Written(row, known, changed)


def movement_with_key(administration_id: UUID, key: str) -> Movement | None:
    """The row of a movement, None where there is none yet."""
    return Movement.objects.filter(
        administration_id=administration_id, key=short_key(key, _MOVEMENT_KEY)
    ).first()


_MOVEMENT_KEY = 120


def link_messages(movement: Movement, messages: Iterable[ReceivedMessage]) -> None:
    """Note which messages told something of a movement."""
    linked = set(movement.links.values_list("message_id", flat=True))
    MovementMessage.objects.bulk_create(
        MovementMessage(movement=movement, message=message)
        for message in messages
        if message.pk not in linked
    )


def _movement_columns(known: KnownMovement) -> dict[str, Any]:
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
        # Travellers and bookings are rows of their own.
        "known": as_sparse_dict(replace(known, travellers=(), bookings=())),
        "first_told": instant(known.first_told),
        "last_told": instant(known.last_told),
        **_counts(known.travellers),
    }


def _counts(travellers: Iterable[KnownTraveller]) -> dict[str, int]:
    present = [item for item in travellers if item.state in Traveller.PRESENT]
    passengers = [item for item in present if item.traveller.role not in CREW]
    booked = [item for item in passengers if item.bookings]
    return {
        "told": len(passengers),
        "crew": len(present) - len(passengers),
        "booked": len(booked),
        "listed": sum(map(is_listed, passengers)),
        "listed_booked": sum(map(is_listed, booked)),
    }


def is_listed(known: KnownTraveller) -> bool:
    """Whether a passenger list named this person."""
    return any(
        statement.kind in API_KINDS
        for statements in known.statements.values()
        for statement in statements
    )


def _write_bookings(
    movement: Movement, known: Iterable[KnownBooking]
) -> tuple[dict[str, Booking], set[str]]:
    """The rows by key, and the keys of bookings in which anything changed that others may be judged by."""
    stored = {row.key: row for row in movement.bookings.all()}
    rows: dict[str, Booking] = {}
    new, changed, moved = [], [], set()
    for item in known:
        columns = fitted(Booking, _booking_columns(item))
        row = stored.get(columns["key"])
        if row is None:
            row = Booking(movement=movement, **Terms.of(movement).as_columns(), **columns)
            new.append(row)
            moved.add(item.key)
        elif _differs(row, columns):
            if _standing(row.known) != _standing(columns["known"]):
                moved.add(item.key)
            _change(row, columns)
            changed.append(row)
        rows[item.key] = row
    Booking.objects.bulk_create(new)
    _change_rows(Booking, changed, _BOOKING_FIELDS)
    return rows, moved


def _standing(known: Plain) -> tuple[Any, ...]:
    """What other bookings are compared with: whether it is live, and where it goes."""
    booking = known.get("booking", {})
    return known.get("left"), booking.get("status"), booking.get("itinerary")


_BOOKING_FIELDS = ("carrier", "locator", "left", "known", "statements")


def _booking_columns(item: KnownBooking) -> dict[str, Any]:
    return {
        "key": short_key(item.key),
        "carrier": item.booking.carrier,
        "locator": item.booking.locator,
        "left": item.left,
        "known": as_sparse_dict(replace(item, statements={})),
        "statements": as_sparse_dict(item.statements),
    }


def _write_travellers(
    movement: Movement, known: KnownMovement
) -> tuple[dict[str, Traveller], set[UUID]]:
    """The rows by key, and the ids of those in whom anything changed that others may be judged by."""
    party = {
        booking.key: booking.booking.named or len(booking.travellers) for booking in known.bookings
    }
    existing = list(movement.travellers.select_related("match"))
    known_rows, gone = rows_of_known(existing, known.travellers)
    rows: dict[str, Traveller] = {}
    new, changed, unsettled = [], [], set()
    for item in known.travellers:
        columns = fitted(Traveller, _traveller_columns(item, party))
        row = known_rows.get(item.key)
        if row is None:
            row = Traveller(movement=movement, **Terms.of(movement).as_columns(), **columns)
            new.append(row)
            unsettled.add(row.pk)
        elif _differs(row, columns):
            if any(getattr(row, name) != columns[name] for name in ("name_folded", "state")):
                unsettled.add(row.pk)
            _change(row, columns)
            changed.append(row)
        rows[item.key] = row
    # What is gone goes first, so that a key may pass from one row to another.
    Traveller.objects.filter(pk__in=[row.pk for row in gone]).delete()
    _change_rows(Traveller, changed, _TRAVELLER_FIELDS)
    Traveller.objects.bulk_create(new)
    return rows, unsettled


def _traveller_columns(item: KnownTraveller, party: dict[str, int]) -> dict[str, Any]:
    person = item.traveller
    document = person.documents[0] if person.documents else None
    seat = person.seats[0] if person.seats else ""
    count = person.bags.declared_count
    return {
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
        "known": as_sparse_dict(replace(item, statements={})),
        "statements": as_sparse_dict(item.statements),
        "first_told": instant(item.first_told),
        "last_told": instant(item.last_told),
    }


_TRAVELLER_FIELDS = (
    "key", "family_name", "given_names", "name_folded", "role", "state", "document_type",
    "document_number", "document_issuer", "seat", "seat_order", "bags", "bag_kg", "party", "listed",
    "booked", "known", "statements", "first_told", "last_told",
)  # fmt: skip


def _write_who_is_in_which(
    known: KnownMovement, travellers: dict[str, Traveller], bookings: dict[str, Booking]
) -> None:
    through = Traveller.bookings.through
    wanted = {
        (travellers[item.key].pk, bookings[key].pk)
        for item in known.travellers
        for key in item.bookings
        if key in bookings
    }
    rows = through.objects.filter(traveller__in=[row.pk for row in travellers.values()])
    stored = {(row.traveller_id, row.booking_id): row.pk for row in rows}
    through.objects.filter(
        pk__in=[pk for pair, pk in stored.items() if pair not in wanted]
    ).delete()
    through.objects.bulk_create(
        through(traveller_id=traveller, booking_id=booking)
        for traveller, booking in sorted(wanted - stored.keys())
    )


def _differs(row: Traveller | Booking, columns: dict[str, Any]) -> bool:
    return any(getattr(row, name) != columns[name] for name in ("key", "known", "statements"))


def _change_rows(
    model: type[Traveller | Booking], rows: Sequence[Any], names: Sequence[str]
) -> None:
    """Many times as fast as `bulk_update`, whose statement names every value of every row in turn."""
    model.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=names
    )


def _change(row: Any, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
