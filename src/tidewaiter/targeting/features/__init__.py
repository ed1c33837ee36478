"""Features: what is known of a movement, as the values that profiles look at.

Pure functions from known records to facts: `facts_of(known, around)`. What cannot be told from the messages has no
fact. Links and history reach into other known movements of the same operational window (`Surroundings`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tidewaiter.records.known import KnownBooking, KnownMovement, KnownTraveller
from tidewaiter.targeting.features import clock
from tidewaiter.targeting.features.airport import (
    check_in_of,
    tell_bags,
    tell_check_in,
    tell_rows,
)
from tidewaiter.targeting.features.changes import tell_booking_changes, tell_document_change
from tidewaiter.targeting.features.combine import over_bookings
from tidewaiter.targeting.features.facts import Evidence, Fact, Facts, evidence_of
from tidewaiter.targeting.features.flight import tell_movement
from tidewaiter.targeting.features.history import History, history_of, tell_history
from tidewaiter.targeting.features.itinerary import Journey, journey_of, tell_journey
from tidewaiter.targeting.features.links import (
    LINKING,
    Links,
    Network,
    Party,
    is_live,
    links_of,
    tell_links,
    tell_loyalty,
)
from tidewaiter.targeting.features.origin import tell_origin
from tidewaiter.targeting.features.payment import tell_payment
from tidewaiter.targeting.features.watch import Look, Watch
from tidewaiter.targeting.tables import codes

__all__ = [
    "Evidence",
    "Fact",
    "Facts",
    "Look",
    "MovementFacts",
    "Surroundings",
    "Watch",
    "facts_of",
]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Other known movements, made ready once and used for many (`Surroundings.of(movements)`)."""

    links: Links
    history: History

    @classmethod
    def of(cls, movements: Iterable[KnownMovement] = ()) -> Surroundings:
        """The surroundings that some movements make. They may contain the movement that is assessed."""
        known = list(movements)
        return cls(links_of(known), history_of(known))


@dataclass(frozen=True, slots=True)
class MovementFacts:
    """Facts of a movement, of each of its bookings and of each of its travellers, by key.

    A booking's facts contain those of the movement; a traveller's those of the bookings and of the movement.
    """

    movement: Facts
    bookings: dict[str, Facts]
    travellers: dict[str, Facts]


def facts_of(
    known: KnownMovement, around: Surroundings | None = None, only: Look | None = None
) -> MovementFacts:
    """The facts of everybody who is still on a movement, and of its live bookings; with `only`, of those."""
    return _Observer(known, around or Surroundings.of(), only).observe()


class _Observer:
    """One pass over a movement."""

    def __init__(self, known: KnownMovement, around: Surroundings, only: Look | None) -> None:
        self.known = known
        self.around = around
        self.people = {item.key: item for item in known.travellers}
        self.looked_at = self.people.keys() if only is None else only.travellers
        self.bookings = {
            item.key: item
            for item in known.bookings
            if is_live(item) and (only is None or item.key in only.bookings)
        }
        self.network = Network(only.links if only else links_of([known]), around.links)
        self.check_in = only.check_in if only else check_in_of(known)
        self.departure = clock.instant_of(known.movement.departure)
        self.watched = around.history.movements > 0
        self.journeys: dict[str, Journey] = {}
        self.shared: dict[str, dict[str, list[Party]]] = {}

    def observe(self) -> MovementFacts:
        movement = Facts()
        tell_movement(movement, self.known)
        bookings = {key: self._booking(item) for key, item in self.bookings.items()}
        travellers = {
            item.key: self._traveller(item, movement, bookings)
            for item in self.known.travellers
            if item.key in self.looked_at
            and item.state in ("expected", "on_board")
            and not item.traveller.placeholder
        }
        with_movement = {key: Facts(movement | facts) for key, facts in bookings.items()}
        return MovementFacts(movement, with_movement, travellers)

    def _booking(self, item: KnownBooking) -> Facts:
        facts = Facts()
        party = self._party(item)
        journey = journey_of(item.booking)
        if journey is not None:
            self.journeys[item.key] = journey
        self.shared[item.key] = self.network.shared(self.known, item, party)
        tell_journey(facts, item, journey, self.known.movement)
        _tell_party(facts, item)
        tell_payment(facts, item, [person.traveller for person in party])
        tell_links(facts, item, self.shared[item.key])
        tell_booking_changes(facts, item, self.departure)
        return facts

    def _traveller(
        self, item: KnownTraveller, movement: Facts, bookings: dict[str, Facts]
    ) -> Facts:
        own = [key for key in item.bookings if key in self.bookings]
        facts = Facts(movement | over_bookings([bookings[key] for key in own]))
        here = evidence_of(item, "role", "family_name")
        facts.tell("traveller.role", item.traveller.role, here)
        facts.tell("traveller.state", item.state, evidence_of(item, "state"))
        if len(item.sources) > 1:
            differing = {name.split(".")[0] for name in item.disagreements}
            counted = sorted(differing & codes("profiled_attributes"))
            facts.tell("traveller.sender_disagreements", len(counted), evidence_of(item, *counted))
        tell_document_change(facts, item, self.departure)
        tell_bags(facts, item, self.check_in)
        tell_check_in(facts, item, self.check_in, self.known.movement)
        tell_loyalty(facts, item, self.known, self.network)
        self._tell_seats(facts, item, own)
        journeys = [self.journeys[key] for key in own if key in self.journeys]
        trips = self.around.history.of(item.traveller, but=self.known.key)
        tell_history(facts, item, self.known.movement, trips, journeys, watched=self.watched)
        tell_origin(facts, item, self.known.movement, trips, journeys)
        return facts

    def _tell_seats(self, facts: Facts, item: KnownTraveller, own: list[str]) -> None:
        together = {key for booking in own for key in self.bookings[booking].travellers}
        linked = {
            key
            for booking in own
            for kind in LINKING
            for party in self.shared[booking].get(kind, ())
            if party.movement == self.known.key
            for key in party.people
        }
        for field, keys in (("rows_to_party", together), ("rows_to_linked", linked - together)):
            others = [self.people[key] for key in keys - {item.key} if key in self.people]
            tell_rows(facts, f"traveller.{field}", item, others)

    def _party(self, item: KnownBooking) -> list[KnownTraveller]:
        return [self.people[key] for key in item.travellers if key in self.people]


def _tell_party(facts: Facts, item: KnownBooking) -> None:
    booking = item.booking
    here = evidence_of(item, "travellers", "locator")
    size = max(booking.named + booking.unnamed, len(item.travellers))
    facts.tell("booking.party_size", size or None, here)
    facts.tell("booking.unnamed", booking.unnamed if size else None, here)
    facts.tell("booking.changes", item.changes if len(item.sources) > 1 else None, here)
    if booking.agency:
        facts.tell("booking.agency", booking.agency.iata, evidence_of(item, "agency"))
