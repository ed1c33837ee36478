"""The values by which people are found and that they share, from what is known of a movement."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from tidewaiter import targeting
from tidewaiter.desk.arrivals.ingest.text import folded
from tidewaiter.desk.arrivals.models import Identifier, Movement, Traveller
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
    rows: Mapping[str, Traveller],
    unsettled: Collection[UUID],
) -> set[Value]:
    """Bring the identifiers of a movement's travellers up to what is known. Gives the values that came or went
    with somebody, and those of travellers in whom something else changed."""
    bookings = {booking.key: booking for booking in known.bookings}
    wanted = {
        (rows[item.key].pk, kind, value): shared
        for item in known.travellers
        for (kind, value), shared in values_of(item, bookings).items()
    }
    stored = {
        (row.traveller_id, row.kind, row.value): row
        for row in Identifier.objects.filter(traveller__movement=movement)
    }
    stale = [key for key, row in stored.items() if wanted.get(key) != row.shared]
    Identifier.objects.filter(pk__in=[stored[key].pk for key in stale]).delete()
    fresh = [key for key, shared in wanted.items() if key in stale or key not in stored]
    Identifier.objects.bulk_create(
        Identifier(
            administration_id=movement.administration_id,
            traveller_id=traveller,
            kind=kind,
            value=value,
            shared=wanted[traveller, kind, value],
        )
        for traveller, kind, value in fresh
    )
    touched = [*stale, *fresh, *(key for key in wanted if key[0] in unsettled)]
    return {(kind, value) for _, kind, value in touched}


def values_of(item: KnownTraveller, bookings: Mapping[str, KnownBooking]) -> dict[Value, bool]:
    """A traveller's values; True for those that came with a booking, unless the traveller has them alone too."""
    own = {_key(kind, value): False for kind, value, _ in _own_values(item)}
    shared = {
        _key(kind, value): True
        for booking in _of(item, bookings)
        for kind, value, _ in _booking_values(booking)
    }
    return {key: shares for key, shares in {**shared, **own}.items() if len(key[1]) >= _SHORTEST}


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
