"""The small world of the demonstration: people, bookings, flights and the carriers that tell of them.

Plain values that the story tellers fill and the writers spell. Instants are aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from tidewaiter.simulation.writing import Dialect

Kind = Literal["A", "C", "IN"]
"""Adult, child, infant without a seat: the codes of TIF."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist. Names as they would be written at home, with their marks;
    `country` and `residence` ISO 3166-1 alpha-3; `document` a passport number."""

    family: str
    given: str
    sex: Literal["M", "F"]
    born: date
    country: str
    residence: str
    city: str
    document: str
    expires: date
    kind: Kind = "A"


@dataclass(frozen=True, slots=True)
class Leg:
    """One flight of an itinerary. `passive` legs were bought elsewhere and stand in the booking for
    information only."""

    carrier: str
    number: int
    origin: str
    destination: str
    departs: datetime
    arrives: datetime
    cabin: str = "Y"
    passive: bool = False
    operating: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """How a booking was paid: `form` CC, CA or MS; `holder` the payer where the carrier tells one."""

    form: str
    issuer: str = ""
    last4: str = ""
    expires: str = ""
    holder: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Agency:
    """A booking office. `gives_own_phone`: it puts its own number where the traveller's should stand;
    `walk_in_cash` the share of its bookings that are paid in cash over the counter, in a generated world."""

    key: str
    name: str
    iata: str
    city: str
    country: str
    currency: str
    phone: str
    gives_own_phone: bool = False
    walk_in_cash: float = 0.0


@dataclass(slots=True)
class Passenger:
    """A person of a booking on the flight of the day.

    `boards`: their number in the order of boarding, None for who does not turn up; `certain` to turn up, `last`
    at the counter and at the gate; `embark` where they came from by the list of the check-in desk, if not from
    where the flight did; `in_booking`, `in_api` whether the booking tells their document and the list tells them
    at all; `as_listed` how the check-in desk typed them, where it erred; `services` codes of SSR.
    """

    person: Person
    ticket: str
    seat: str = ""
    bags: int = 0
    kg: int = 0
    first_tag: int = 0
    loyalty: str = ""
    checks_in: datetime | None = None
    boards: int | None = None
    turn: float = 0.0
    certain: bool = False
    last: bool = False
    embark: str = ""
    services: tuple[str, ...] = ()
    in_booking: bool = True
    in_api: bool = True
    names_swapped: bool = False
    as_listed: Person | None = None

    @property
    def takes_seat(self) -> bool:
        """All but infants on a lap."""
        return self.person.kind != "IN"

    def checked_in_by(self, at: datetime) -> datetime | None:
        """When they checked in for a seat, if they had at that instant."""
        there = self.checks_in
        return there if there is not None and there <= at and self.takes_seat else None


@dataclass(slots=True)
class Reservation:
    """A booking as the carrier holds it.

    `named_at`: before it, its travellers are TBA. `earlier_legs` were its itinerary until it was `changed`.
    `apart`: whether its party sits scattered, None for chance; bookings of one `company` sit together; its first
    traveller came on this route `earlier_trips` times in the weeks before.
    """

    locator: str
    created: datetime
    passengers: list[Passenger]
    legs: list[Leg]
    payment: Payment
    agency: Agency | None = None
    mobile: str = ""
    email: str = ""
    address: str = ""
    changed: datetime | None = None
    earlier_legs: list[Leg] = field(default_factory=list)
    cancelled: datetime | None = None
    named_at: datetime | None = None
    group_name: str = ""
    remark: str = ""
    ip_address: str = ""
    apart: bool | None = None
    company: str = ""
    earlier_trips: int = 0

    def told_at(self, at: datetime) -> bool:
        """Whether a full push of that instant would list it."""
        return self.created <= at and (self.cancelled is None or self.cancelled > at)

    def named_by(self, at: datetime) -> bool:
        """Whether its travellers had names at that instant."""
        return self.named_at is None or self.named_at <= at

    def changed_by(self, at: datetime) -> datetime | None:
        """When it was changed, if it had been at that instant."""
        return self.changed if self.changed is not None and self.changed <= at else None

    def legs_at(self, at: datetime) -> list[Leg]:
        """The itinerary as it was at that instant."""
        if self.earlier_legs and self.changed is not None and at < self.changed:
            return self.earlier_legs
        return self.legs


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who sends, and in which dialect: how a carrier's two systems write.

    `people_a_part`: how long a part of a list may be, 0 for any; `document_share` of travellers whose
    document the booking tells; `tells_whole_journey`: its lists give where the day's journey begins and
    ends, not only this flight. `pushes`, `updates` (hours before departure; 0 is the closure) and `sends` are its
    habits in a generated world.
    """

    code: str
    name: str
    address: str
    ticket_prefix: str
    hub: str
    pnrgov: Dialect
    paxlst: Dialect
    pnrgov_release: str
    paxlst_release: str
    pnrs_a_message: int = 25
    messages_a_file: int = 1
    people_a_part: int = 0
    document_share: float = 0.85
    tells_whole_journey: bool = False
    pushes: tuple[float, ...] = ()
    updates: tuple[float, ...] = ()
    sends: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Flight:
    """A flight of the day, with what its carrier has to say about it and when.

    `label` is how stories and files name it; `pushes` are hours before departure at which the carrier
    tells all bookings (0 is the closure), `updates` those at which it tells what changed.
    """

    label: str
    carrier: Carrier
    number: int
    origin: str
    destination: str
    departs: datetime
    arrives: datetime
    travellers: int
    rows: int
    abreast: str
    equipment: str
    pushes: tuple[float, ...]
    updates: tuple[float, ...] = ()
    sends: frozenset[str] = frozenset()
    homes: dict[str, float] = field(default_factory=dict, hash=False)
    parties: dict[str, float] = field(default_factory=dict, hash=False)
    agencies: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Carrier and number, as messages refer to it."""
        return f"{self.carrier.code}{self.number:04d}"

    @property
    def duration(self) -> timedelta:
        """From take-off to landing as planned."""
        return self.arrives - self.departs

    def is_leg(self, leg: Leg) -> bool:
        """Whether a leg of an itinerary is this flight."""
        return leg.number == self.number and leg.departs == self.departs

    def leg(self, cabin: str = "Y", operating: str = "") -> Leg:
        """The flight as a leg of an itinerary."""
        return Leg(
            self.carrier.code,
            self.number,
            self.origin,
            self.destination,
            self.departs,
            self.arrives,
            cabin,
            operating=operating,
        )
