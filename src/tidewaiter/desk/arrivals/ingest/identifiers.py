"""The values by which people are found and that they share, from what is known of a movement."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Protocol
from uuid import UUID, uuid4

from django.db.models import QuerySet

from tidewaiter import targeting
from tidewaiter.desk.arrivals.ingest.deliveries import Forgotten, unsealed_messages
from tidewaiter.desk.arrivals.ingest.text import folded
from tidewaiter.desk.arrivals.models import Identifier, Movement, ReceivedMessage
from tidewaiter.desk.common import rows
from tidewaiter.records import (
    Contact,
    KnownBooking,
    KnownMovement,
    KnownTraveller,
    Payment,
    fold,
)

Kind = Identifier.Kind
Value = tuple[str, str]
"""Kind and normal form."""


class HasValues(Protocol):
    """The row of a traveller with its identifiers: the id of each, and whether it is shared."""

    pk: UUID
    values: dict[Value, tuple[UUID, bool]]


Named = Iterator[tuple[Kind, str, str]]
"""Kind, normal form, and the value as a page shows it."""

_OWN = {
    "phone": Kind.PHONE,
    "mobile": Kind.PHONE,
    "home": Kind.PHONE,
    "business": Kind.PHONE,
    "email": Kind.EMAIL,
    "address": Kind.ADDRESS,
    "ip": Kind.IP,
}
"""Contacts that are a traveller's own. An emergency contact is a third person's and ties nobody."""

_OFFICE = frozenset({"agency", "fax"})
"""Contacts of an office: whoever shares one with it shares nothing that counts."""

_SHORTEST = 3  # anything shorter is a leftover of a format, and would tie everybody to everybody
_LONGEST = 250


def write_identifiers(
    movement: Movement,
    known: KnownMovement,
    people: Mapping[str, HasValues],
    touched: Collection[str],
    unsettled: Collection[UUID],
) -> set[Value]:
    """Bring the identifiers of a movement's travellers up to what is known. `touched` are the keys of those in
    whom, or in whose bookings, anything changed. Gives the values that came or went with somebody, and those
    of travellers in whom something else changed."""
    bookings = {booking.key: booking for booking in known.bookings}
    stale: list[UUID] = []
    fresh: list[dict[str, Any]] = []
    changed: set[Value] = set()
    for item in known.travellers:
        if item.key not in touched:
            continue
        row = people[item.key]
        wanted = values_of(item, bookings)
        for value, (pk, shared) in [*row.values.items()]:
            if wanted.get(value) != shared:
                stale.append(pk)
                changed.add(value)
                del row.values[value]
        for value in wanted.keys() - row.values.keys():
            row.values[value] = (uuid4(), wanted[value])
            changed.add(value)
            fresh.append(
                {
                    "id": row.values[value][0],
                    "administration_id": movement.administration_id,
                    "traveller_id": row.pk,
                    "kind": value[0],
                    "value": value[1],
                    "shared": wanted[value],
                }
            )
    rows.delete(Identifier, stale)
    rows.insert(Identifier, fresh)
    for row in people.values():
        if row.pk in unsettled:
            changed |= row.values.keys()
    return changed


def values_of(item: KnownTraveller, bookings: Mapping[str, KnownBooking]) -> dict[Value, bool]:
    """A traveller's values; True for those that came with a booking, unless the traveller has them alone too."""
    own = {_key(kind, value): False for kind, value, _ in _own_values(item)}
    shared = {
        _key(kind, value): True
        for booking in _of(item, bookings)
        for kind, value, _ in _booking_values(booking)
    }
    return {key: shares for key, shares in {**shared, **own}.items() if len(key[1]) >= _SHORTEST}


def values_told_by(rows: QuerySet[ReceivedMessage]) -> dict[str, set[Value]]:
    """Every value that messages tell, of whomever, by the messages' sources; nothing of those whose time is over."""
    found = {}
    for source in rows.values_list("source", flat=True):
        try:
            ((_, message),) = unsealed_messages(rows.filter(source=source))
        except Forgotten:
            continue
        named = [_own_values(KnownTraveller("", person)) for person in message.travellers]
        named += [_booking_values(KnownBooking("", booking)) for booking in message.bookings]
        found[source] = {_key(kind, value) for one in named for kind, value, _ in one}
    return found


def shown_values(item: KnownTraveller, bookings: Mapping[str, KnownBooking]) -> dict[Value, str]:
    """A traveller's values as a page shows them, by kind and normal form."""
    named = [*_own_values(item)]
    for booking in _of(item, bookings):
        named += _booking_values(booking)
    return {_key(kind, value): shown for kind, value, shown in named}


def _key(kind: Kind, value: str) -> Value:
    return kind.value, value[:_LONGEST]


def _of(item: KnownTraveller, bookings: Mapping[str, KnownBooking]) -> list[KnownBooking]:
    return [bookings[key] for key in item.bookings if key in bookings and not bookings[key].left]


def _own_values(item: KnownTraveller) -> Named:
    person = item.traveller
    if not person.placeholder:
        name = f"{person.family_name} {person.given_names}".strip()
        yield Kind.NAME, folded(name), name
    for document in person.documents:
        yield Kind.DOCUMENT, targeting.normalise("document", document.number), document.number
    for contact in person.contacts:
        yield from _contact(contact)
    for account in person.loyalty:
        yield Kind.LOYALTY, targeting.normalise("document", account), account
    for locator in (*person.bookings, person.references.avf):
        yield from _locator(locator)


def _booking_values(known: KnownBooking) -> Named:
    booking = known.booking
    for locator in (booking.locator, *booking.locators):
        yield from _locator(locator)
    for contact in booking.contacts:
        yield from _contact(contact)
    for payment in booking.payments:
        yield from _payment(payment)
    if booking.agency:
        yield Kind.AGENCY, booking.agency.iata, booking.agency.iata


def _locator(written: str) -> Named:
    locator = written.rpartition(":")[2]
    yield Kind.LOCATOR, fold(locator), locator


def _contact(contact: Contact) -> Named:
    kind = _OWN.get(contact.kind)
    if kind in (Kind.PHONE, Kind.EMAIL):
        yield kind, targeting.normalise(kind.value, contact.value), contact.value
    elif kind is not None:
        yield kind, fold(contact.value), contact.value
    elif contact.kind in _OFFICE:
        for form in (Kind.PHONE, Kind.EMAIL):
            yield Kind.OFFICE, targeting.normalise(form.value, contact.value), contact.value


def _payment(payment: Payment) -> Named:
    if payment.holder:
        normal = targeting.normalise("payment_holder", payment.holder)
        yield Kind.PAYER, normal, payment.holder
    if payment.last4 and payment.issuer:
        expires = payment.expires or ""
        shown = f"{payment.issuer} …{payment.last4} {expires}".strip()
        yield Kind.CARD, f"{payment.issuer}{payment.last4}{expires}", shown
