"""Known movements written by hand, with invented people: what the targeting room is tested on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from tidewaiter.records.known import KnownBooking, KnownMovement, KnownTraveller, Statement
from tidewaiter.records.travellers import (
    Agency,
    Bags,
    Booking,
    Call,
    Contact,
    Leg,
    Movement,
    Payment,
    TravelDocument,
    Traveller,
)

TODAY = date(2026, 11, 23)
DEPARTS = datetime(2026, 11, 23, 14, 0)  # noqa: DTZ001  the clock at the place


def at(hours: float) -> str:
    """The local time so many hours after the flight's departure."""
    return (DEPARTS + timedelta(hours=hours)).isoformat(timespec="minutes")


def call(place: str, hours: float) -> Call:
    return Call(place=place, local=at(hours))


def flight(
    origin: str = "LIS", destination: str = "BRU", *, hours: float = 0, number: str = "0100"
) -> Movement:
    return Movement(
        carrier="ZZ",
        number=number,
        departure=call(origin, hours),
        arrival=call(destination, hours + 2.5),
    )


def leg(origin: str, destination: str, hours: float = 0, **more: Any) -> Leg:
    told = {"carrier": "ZZ", "status": "HK", **more}
    return Leg(departure=call(origin, hours), arrival=call(destination, hours + 2.5), **told)


def created(hours_before: float) -> str:
    """The creation of a booking so many hours before the flight leaves Lisbon (UTC in winter)."""
    return at(-hours_before) + "Z"


def person(key: str, family: str = "Aldermoor", given: str = "Kim", **more: Any) -> KnownTraveller:
    known = {
        name: more.pop(name)
        for name in ("state", "disagreements", "statements", "sources")
        if name in more
    }
    number = more.pop("document", "")
    if number:
        more["documents"] = (TravelDocument(type="P", number=number, issuer="UTO"),)
    traveller = Traveller(family_name=family, given_names=given, **more)
    return KnownTraveller(key=key, traveller=traveller, **{"sources": ("m1",), **known})


def booking(key: str, *people: str, **more: Any) -> KnownBooking:
    known = {
        name: more.pop(name)
        for name in ("left", "changes", "statements", "sources")
        if name in more
    }
    told = {"locator": key, "locators": (f"ZZ:{key}",), "named": len(people), **more}
    return KnownBooking(
        key=key, booking=Booking(**told), travellers=people, **{"sources": ("m1",), **known}
    )


def movement(
    people: list[KnownTraveller],
    bookings: list[KnownBooking] | None = None,
    on: Movement | None = None,
    **more: Any,
) -> KnownMovement:
    """A known movement; travellers get the keys of the bookings that name them."""
    bookings = bookings or []
    on = on or flight()
    held = [
        replace(item, bookings=tuple(b.key for b in bookings if item.key in b.travellers))
        for item in people
    ]
    return KnownMovement(
        key=on.key,
        movement=on,
        travellers=tuple(held),
        bookings=tuple(bookings),
        sources=("m1",),
        **more,
    )


def statement(
    value: Any, hours_before: float, *, sender: str = "ZZ", source: str = "m1", kind: str = "PNRGOV"
) -> Statement:
    return Statement(source, sender, kind, at(-hours_before), value)


def cash(holder: str = "") -> Payment:
    return Payment(form="CA", holder=holder)


def card(holder: str = "", *, last4: str = "1111", expires: str = "2028-01") -> Payment:
    return Payment(form="CC", issuer="VI", last4=last4, expires=expires, holder=holder)


def phone(number: str, kind: str = "mobile") -> Contact:
    return Contact(kind=kind, value=number)


def email(address: str) -> Contact:
    return Contact(kind="email", value=address)


def agency(number: str) -> Agency:
    return Agency(iata=number)


def bags(count: int | None = None, kg: float | None = None, **more: Any) -> Bags:
    return Bags(derived_count=count, kg=kg, **more)
