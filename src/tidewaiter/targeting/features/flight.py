"""The facts of the movement itself."""

from __future__ import annotations

from tidewaiter.records.known import KnownMovement
from tidewaiter.targeting.features.facts import Facts, evidence_of
from tidewaiter.targeting.features.itinerary import country_of, distance_km


def tell_movement(facts: Facts, known: KnownMovement) -> None:
    """Where the movement leads, and how many people it is known to carry."""
    on = known.movement
    named, leaves, arrives = (
        evidence_of(known, attribute) for attribute in ("carrier", "departure", "arrival")
    )
    facts.tell("movement.carrier", on.carrier, named)
    facts.tell("movement.number", on.number, named)
    origin, destination = on.departure.place, on.arrival.place
    home, away = country_of(origin), country_of(destination)
    facts.tell("movement.departure", origin, leaves)
    facts.tell("movement.arrival", destination, arrives)
    facts.tell("movement.departure_country", home, leaves)
    facts.tell("movement.arrival_country", away, arrives)
    facts.tell("movement.domestic", home == away if home and away else None, arrives)
    facts.tell("movement.distance_km", distance_km(origin, destination), arrives)
    aboard = sum(
        1
        for item in known.travellers
        if item.state in ("expected", "on_board") and not item.traveller.placeholder
    )
    counted = evidence_of(known, "declared")
    facts.tell("movement.travellers", aboard, counted)
    if known.expected is not None:
        facts.tell("movement.travellers_untold", max(0, known.expected - aboard), counted)
