"""Writing what is known of a movement into rows: insert what is new, change what changed, leave the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tidewaiter.desk.arrivals.ingest.identifiers import Value, write_identifiers
from tidewaiter.desk.arrivals.ingest.intake import Intake, Terms
from tidewaiter.desk.arrivals.ingest.persons import rows_of_known
from tidewaiter.desk.arrivals.ingest.text import fitted, folded, instant
from tidewaiter.desk.arrivals.models import (
    Booking,
    Movement,
    MovementMessage,
    ReceivedMessage,
    Traveller,
)
from tidewaiter.records import KnownBooking, KnownMovement, KnownTraveller, as_sparse_dict

CREW = frozenset({"crew", "transit_crew"})
API_KINDS = frozenset({"PAXLST"})
"""Kinds of message that carry what a passenger list tells; the others tell bookings."""


@dataclass(frozen=True, slots=True)
class Written:
    """A movement as written; `changed` are the identifiers that came or went with it."""

    movement: Movement
    known: KnownMovement
    changed: set[Value]


def write_movement(intake: Intake, known: KnownMovement) -> Written:
    """Write a movement with everybody and every booking on it.

    Rows that come later keep the terms of the movement's first row: nothing on a flight outlives what was
    told of it first.
    """
    columns = fitted(Movement, _movement_columns(known))
    row = Movement.objects.filter(
        administration_id=intake.administration_id, key=columns["key"]
    ).first()
    if row is None:
        row = Movement.objects.create(
            administration_id=intake.administration_id, **intake.terms.as_columns(), **columns
        )
    else:
        _change(row, columns)
        row.save(update_fields=list(columns))
    bookings = _write_bookings(row, known.bookings)
    travellers = _write_travellers(row, known)
    _write_who_is_in_which(known, travellers, bookings)
    changed = write_identifiers(row, known, travellers)
    # Bookings go last: a traveller leaves one before it goes.
    kept = {item.key for item in known.bookings}
    gone = [booking.pk for key, booking in bookings.items() if key not in kept]
    Booking.objects.filter(pk__in=gone).delete()
    return Written(row, known, changed)


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
        "key": known.key,
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


def _write_bookings(movement: Movement, known: Iterable[KnownBooking]) -> dict[str, Booking]:
    rows = {row.key: row for row in movement.bookings.all()}
    new, changed = [], []
    for item in known:
        columns = fitted(Booking, _booking_columns(item))
        row = rows.get(columns["key"])
        if row is None:
            row = Booking(movement=movement, **Terms.of(movement).as_columns(), **columns)
            rows[row.key] = row
            new.append(row)
        elif _differs(row, columns):
            _change(row, columns)
            changed.append(row)
    Booking.objects.bulk_create(new)
    _change_rows(Booking, changed, _BOOKING_FIELDS)
    return rows


_BOOKING_FIELDS = ("carrier", "locator", "left", "known", "statements")


def _booking_columns(item: KnownBooking) -> dict[str, Any]:
    return {
        "key": item.key,
        "carrier": item.booking.carrier,
        "locator": item.booking.locator,
        "left": item.left,
        "known": as_sparse_dict(replace(item, statements={})),
        "statements": as_sparse_dict(item.statements),
    }


def _write_travellers(movement: Movement, known: KnownMovement) -> dict[str, Traveller]:
    party = {
        booking.key: booking.booking.named or len(booking.travellers) for booking in known.bookings
    }
    existing = list(movement.travellers.select_related("match"))
    known_rows, gone = rows_of_known(existing, known.travellers)
    rows, new, changed = {}, [], []
    for item in known.travellers:
        columns = fitted(Traveller, _traveller_columns(item, party))
        row = known_rows.get(item.key)
        if row is None:
            row = Traveller(movement=movement, **Terms.of(movement).as_columns(), **columns)
            new.append(row)
        elif _differs(row, columns):
            _change(row, columns)
            changed.append(row)
        rows[item.key] = row
    # What is gone goes first, so that a key may pass from one row to another.
    Traveller.objects.filter(pk__in=[row.pk for row in gone]).delete()
    _change_rows(Traveller, changed, _TRAVELLER_FIELDS)
    Traveller.objects.bulk_create(new)
    return rows


def _traveller_columns(item: KnownTraveller, party: dict[str, int]) -> dict[str, Any]:
    person = item.traveller
    document = person.documents[0] if person.documents else None
    seat = person.seats[0] if person.seats else ""
    count = person.bags.declared_count
    return {
        "key": item.key,
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
