"""Messages of one invented flight, as readers would tell them, for the tests of what is known after them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tidewaiter.records import (
    Booking,
    Call,
    Declared,
    Effect,
    Function,
    KnownMovement,
    KnownTraveller,
    Message,
    Movement,
    Told,
    TravelDocument,
    Traveller,
    resolve,
)

FLIGHT = Movement(
    carrier="ZK",
    number="0412",
    departure=Call("BOG", "2026-03-04T22:10"),
    arrival=Call("BRU", "2026-03-05T13:25"),
)


def passport(number: str, issuer: str = "BEL") -> tuple[TravelDocument, ...]:
    """The documents of somebody with one passport."""
    return (TravelDocument("P", number, issuer),)


OSEI = Traveller("OSEI", "ADJOA", documents=passport("EK100200"), birth_date="1988-04-12")
LUND = Traveller("LUND", "PER", documents=passport("31005522", "NOR"), birth_date="1975-11-02")
MORA = Traveller("MORA", "INES", birth_date="1990-01-30")


def listed(
    source: str, sent_at: str | None, *people: Traveller, effect: Effect = "add", **more: Any
) -> Told:
    """A passenger list."""
    message = Message(
        "-",
        0,
        "PAXLST",
        function=Function("745", "", effect),
        sent_at=sent_at,
        sender="ZKDCS",
        movements=(FLIGHT,),
        travellers=people,
    )
    return Told(source, replace(message, **more))


def booking(locator: str, *people: Traveller, **more: Any) -> tuple[Booking, tuple[Traveller, ...]]:
    """A booking and its travellers; without any, one that an update cancels."""
    made = Booking(
        locator,
        (f"ZK:{locator}",),
        carrier="ZK",
        created="2026-02-01T10:00",
        named=sum(not person.placeholder for person in people),
        unnamed=sum(person.placeholder for person in people),
        status="active" if people else "cancelled",
    )
    return replace(made, **more), tuple(replace(item, bookings=(locator,)) for item in people)


def pushed(
    source: str,
    sent_at: str | None,
    *bookings: tuple[Booking, tuple[Traveller, ...]],
    effect: Effect = "full",
    pnrs: int | None = -1,
    **more: Any,
) -> Told:
    """A push of bookings. It declares as many as it tells, or `pnrs`."""
    people: list[Traveller] = []
    made = []
    for item, members in bookings:
        made.append(replace(item, travellers=tuple(range(len(people), len(people) + len(members)))))
        people += members
    message = Message(
        "-",
        0,
        "PNRGOV",
        function=Function("22", "", effect),
        sent_at=sent_at,
        sender="ZKRES",
        movements=(FLIGHT,),
        travellers=tuple(people),
        bookings=tuple(made),
        declared=Declared(pnrs=len(made) if pnrs == -1 else pnrs),
    )
    return Told(source, replace(message, **more))


def known_after(*told: Told) -> KnownMovement:
    """What is known of the only movement."""
    (known,) = resolve(told)
    return known


def states(known: KnownMovement) -> dict[str, str]:
    """Where everybody stands, by family name."""
    return {item.traveller.family_name: item.state for item in known.travellers}


def named(known: KnownMovement, family: str, given: str = "") -> KnownTraveller:
    """The only traveller of that name."""
    (found,) = (
        item
        for item in known.travellers
        if item.traveller.family_name == family and given in ("", item.traveller.given_names)
    )
    return found
