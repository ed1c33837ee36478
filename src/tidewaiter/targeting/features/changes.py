"""What a sender told otherwise before: routing, payment, documents.

Only one sender's words are compared with each other: two senders who differ disagree, nothing changed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from tidewaiter.records.known import KnownBooking, KnownTraveller, Statement
from tidewaiter.targeting.features import clock
from tidewaiter.targeting.features.facts import Evidence, Facts
from tidewaiter.targeting.lists import normalise
from tidewaiter.targeting.tables import codes

Essence = Callable[[Iterable[Any]], Hashable]
"""What of a value must differ for it to be another value; None where nothing comparable is told."""


def tell_booking_changes(facts: Facts, known: KnownBooking, departure: datetime | None) -> None:
    """When the routing, the dates and the payment of a booking last changed."""
    routing = last_change(known.statements.get("itinerary", ()), _routing)
    dates = last_change(known.statements.get("itinerary", ()), _dates)
    payment = last_change(known.statements.get("payments", ()), _payers)
    _tell(facts, "booking.routing_changed_hours", routing, departure)
    _tell(facts, "booking.dates_changed_hours", dates, departure)
    _tell(facts, "booking.payment_changed_hours", payment, departure)


def tell_document_change(facts: Facts, known: KnownTraveller, departure: datetime | None) -> None:
    """When the travel documents of a traveller last changed."""
    change = last_change(known.statements.get("documents", ()), _documents)
    _tell(facts, "traveller.document_changed_hours", change, departure)


def _tell(facts: Facts, field: str, change: Statement | None, departure: datetime | None) -> None:
    if change is not None:
        hours = clock.hours_between(clock.instant(change.told_at), departure)
        facts.tell(field, hours, Evidence(change.source, change.place))


def last_change(statements: Sequence[Statement], essence: Essence) -> Statement | None:
    """The latest statement with which a sender told another value than just before."""
    if all(statement.value == statements[0].value for statement in statements[1:]):
        return None  # as most: said once, or the same again
    told: dict[str, Hashable] = {}
    last: Statement | None = None
    for statement in sorted(statements, key=lambda item: (item.told_at or "", item.source)):
        value = essence(statement.value or ())
        if value is None:
            continue
        if told.get(statement.sender, value) != value:
            last = statement
        told[statement.sender] = value
    return last


def part(record: Any, *names: str) -> Any:
    """A member of a record, or of the plain form in which a store gives it back."""
    for name in names:
        record = record.get(name) if isinstance(record, Mapping) else getattr(record, name, None)
        if record is None:
            return None
    return record


def _dates(legs: Iterable[Any]) -> Hashable:
    days = [
        str(part(leg, "departure", "local") or "")[:10]
        for leg in legs
        if part(leg, "status") not in codes("cancelled_statuses")
    ]
    return tuple(days) if all(days) and days else None


def _routing(legs: Iterable[Any]) -> Hashable:
    live = [leg for leg in legs if part(leg, "status") not in codes("cancelled_statuses")]
    return (
        tuple((part(leg, "departure", "place"), part(leg, "arrival", "place")) for leg in live)
        or None
    )


def _payers(payments: Iterable[Any]) -> Hashable:
    return (
        frozenset(
            (part(payment, "form"), part(payment, "issuer"), part(payment, "last4"))
            for payment in payments
        )
        or None
    )


def _documents(documents: Iterable[Any]) -> Hashable:
    return (
        frozenset(
            normalise("document", str(part(document, "number") or ""))
            for document in documents
            if part(document, "type") not in codes("visas")
        )
        - {""}
        or None
    )
