"""The stories of the day: couriers, and the innocent who look like them, as bookings; and the truth of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any, Literal

from tidewaiter.reference import load_yaml
from tidewaiter.simulation.people import Registry, stream
from tidewaiter.simulation.trade import agencies
from tidewaiter.simulation.world import (
    Flight,
    Leg,
    Passenger,
    Payment,
    Person,
    Reservation,
)


@dataclass(frozen=True, slots=True)
class DemoTruth:
    """What is so about some travellers of the day, and what the desk must find out by itself.

    `flight` is carrier and number (`Y10231`) of the flight where it should be seen, `travellers` their family names, given names and documents;
    empty where a story is about an agency. `indicators` are ids of risk indicators that it shows.
    """

    story: str
    kind: Literal["courier", "decoy"]
    method: str
    indicators: tuple[str, ...]
    flight: str
    travellers: tuple[tuple[str, str, str], ...]


def demo_truth() -> list[DemoTruth]:
    """The truth of the day: every planted courier and every planted look-alike. For tests and documentation."""
    return [
        DemoTruth(
            story=story["id"],
            kind=story["kind"],
            method=story["method"],
            indicators=tuple(story["indicators"]),
            flight=story["flight"],
            travellers=tuple(
                (person["family"], person["given"], person["document"]) for person in _people(story)
            ),
        )
        for story in _stories()
    ]


def taken_values() -> frozenset[str]:
    """Telephones, documents and names of the stories, which nobody else may have."""
    values = set()
    for story in _stories():
        for booking in story["bookings"]:
            payment = booking["payment"]
            values |= {booking.get("mobile", ""), payment.get("phone", "")}
        for person in _people(story):
            values |= {person["document"], f"{person['family']}/{person['given']}"}
    return frozenset(values - {""})


def story_bookings(flight: Flight, registry: Registry, seed: int) -> list[Reservation]:
    """The bookings of the stories that are told on this flight."""
    rng = stream(seed, flight.label, "stories")
    return [
        _reservation(told, flight, registry, rng)
        for story in _stories()
        for told in story["bookings"]
        if told.get("flight", story["flight"]) == flight.label
    ]


@cache
def _stories() -> list[dict[str, Any]]:
    stories: list[dict[str, Any]] = load_yaml("tidewaiter.simulation", "stories.yaml")
    return stories


def _people(story: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for booking in story["bookings"]:
        yield from booking["travellers"]


def _reservation(
    told: Mapping[str, Any],
    flight: Flight,
    registry: Registry,
    rng: Random,
) -> Reservation:
    city, country = told["travellers"][0]["city"], told["travellers"][0]["country"]
    booking = Reservation(
        locator=registry.locator(rng),
        created=flight.departs - timedelta(hours=told["booked"]),
        passengers=[_passenger(person, flight, registry, rng) for person in told["travellers"]],
        legs=_legs(told, flight, told.get("nights")),
        payment=Payment(**told["payment"]),
        agency=agencies()[told["agency"]] if "agency" in told else None,
        mobile=told.get("mobile", ""),
        email=told.get("email", ""),
        address=f"{registry.street(rng)}:{city}:::{country}",
        group_name=told.get("group_name", ""),
        remark=told.get("remark", ""),
    )
    if "changed" in told:
        booking.changed = flight.departs - timedelta(hours=told["changed"])
        booking.earlier_legs = _legs(told, flight, told.get("nights_at_first"))
    return booking


def _passenger(
    told: Mapping[str, Any], flight: Flight, registry: Registry, rng: Random
) -> Passenger:
    person = Person(
        family=told["family"],
        given=told["given"],
        sex=told["sex"],
        born=told["born"],
        country=told["country"],
        residence=told["country"],
        city=told["city"],
        document=told["document"],
        expires=registry.today + timedelta(days=_days_left(told["document"])),
        kind=told.get("kind", "A"),
    )
    return Passenger(
        person=person,
        ticket=registry.ticket(rng, flight.carrier.ticket_prefix),
        seat=told["seat"],
        bags=told["bags"],
        kg=told["kg"],
        loyalty=told.get("loyalty", ""),
        certain=True,
        last=told.get("boards") == "last",
        embark=told.get("embark", ""),
    )


def _days_left(document: str) -> int:
    """The same document expires on the same day, on whichever flight it is told."""
    return stream(0, document).randrange(300, 3000)


def _legs(told: Mapping[str, Any], flight: Flight, nights: int | None) -> list[Leg]:
    here = flight.leg(told.get("cabin", "Y"))
    legs = [here]
    if "before" in told:
        legs.insert(0, _bought_elsewhere(told["before"], flight))
    if nights is not None:
        legs.append(_way_back(here, flight.arrives + timedelta(days=nights)))
    return legs


def _bought_elsewhere(before: Mapping[str, Any], flight: Flight) -> Leg:
    lands = flight.departs - timedelta(hours=before["gap"])
    return Leg(
        before["carrier"],
        before["number"],
        before["from"],
        flight.origin,
        lands - timedelta(hours=before["hours"]),
        lands,
        passive=before["passive"],
    )


def _way_back(here: Leg, departs: datetime) -> Leg:
    duration = here.arrives - here.departs
    return Leg(
        here.carrier, here.number + 1, here.destination, here.origin, departs, departs + duration
    )
