"""Records of passenger movements: movement, traveller, travel document, booking.

The names are those of the WCO Data Model and of the programme; every field says what it holds when it
is not plain. Codes are upper case. Times are ISO 8601 text: a local time has no zone, an instant ends
in `Z`. Dates of birth may be partial (`1954`, `1954-10`). Masses are kilograms. An empty string means
"not told"; None stands only where the JSON of `tidewaiter read` says null.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tidewaiter.records.personal import Personal, personal
from tidewaiter.reference import imo_number

Place = tuple[int, int]
"""Where a value stands in its message: number of the segment (UNH is 1) and of the data element
(the first after the tag is 1; 0 is the whole segment)."""

Places = Mapping[str, Place]
"""Where each field of a record was told, by field name (`family_name`, `documents.0.number`)."""

Role = Literal["passenger", "crew", "transit_passenger", "transit_crew", "infant"]
Sex = Literal["M", "F", "X"]


@dataclass(frozen=True, slots=True)
class FlightNumber:
    """A carrier and its number: IATA or ICAO designator; four digits, padded, with any suffix letter."""

    carrier: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Means:
    """The means of transport itself. Of a ship `imo`, `name`, `call_sign` and `flag`, as far as told."""

    imo: str = ""
    name: str = ""
    registration: str = ""
    call_sign: str = ""
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A departure or an arrival: a place (IATA code for air) and its time.

    `local` is the clock at the place, `utc` the instant where the place's clock is known,
    `basis` one of "scheduled", "estimated", "actual".
    """

    place: str = ""
    local: str | None = None
    utc: str | None = None
    basis: str = "scheduled"


@dataclass(frozen=True, slots=True)
class Movement:
    """One journey of a means of transport (a flight leg). WCO Data Model: BorderTransportMeans / Itinerary."""

    mode: Literal["air", "sea", "road", "rail"] = "air"
    carrier: str = ""
    number: str = ""
    operating: FlightNumber | None = None
    means: Means | None = None
    departure: Call = Call()
    arrival: Call = Call()
    overflight: bool = False
    places: Places = field(default_factory=dict, compare=False)

    @property
    def key(self) -> str:
        """mode + carrier + number + departure place + scheduled local departure date; of a ship told by its IMO
        number: that, the voyage and the port of call (records.md)."""
        if self.mode == "sea" and self.means is not None and (ship := imo_number(self.means.imo)):
            return f"sea:IMO{ship}:{self.number}:{self.arrival.place or self.departure.place}"
        date = (self.departure.local or "")[:10]
        return f"{self.mode}:{self.carrier}{self.number}:{self.departure.place}:{date}"


@dataclass(frozen=True, slots=True)
class TravelDocument:
    """A travel document as told. `type` as in the message's code list (P passport, V visa, I identity card ...);
    `issuer` a country code as told; `expires` and `issued` ISO dates."""

    type: str = ""
    number: str = personal(Personal.DOCUMENT, default="")
    issuer: str = ""
    expires: str | None = None
    issued: str | None = None
    applies_to: str = ""


@dataclass(frozen=True, slots=True)
class LegBags:
    """The checked bags told on one leg. Not to be summed: a bag checked through is told on each of its legs."""

    carrier: str = ""
    number: str = ""
    departure: str = ""
    count: int | None = None
    kg: float | None = None


@dataclass(frozen=True, slots=True)
class Bags:
    """Checked bags. `declared_count` is a number that a message said, `derived_count` the number of tags
    (a bag pool counted once, a bag on two legs counted once); `kg` the mass told, in kilograms.
    `pool` is HP for the head of a pool, MP for a member; `legs` what was told leg by leg."""

    declared_count: int | None = None
    derived_count: int | None = None
    kg: float | None = None
    tags: tuple[str, ...] = personal(Personal.BAGGAGE, default=())
    pool: str = ""
    legs: tuple[LegBags, ...] = ()


@dataclass(frozen=True, slots=True)
class References:
    """References of the traveller in the message: `avf` booking locator, `abo` unique traveller reference."""

    avf: str = personal(Personal.BOOKING, default="")
    abo: str = personal(Personal.BOOKING, default="")
    others: tuple[tuple[str, str], ...] = personal(Personal.BOOKING, default=())


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach somebody. `kind`: phone, mobile, home, business, agency, fax, email, address, ip, emergency.
    `value` is normalised (digits with a leading + where told; e-mail decoded, in upper case as messages write:
    fold it when matching), `raw` as written."""

    kind: str
    value: str = personal(Personal.CONTACT)
    raw: str = personal(Personal.CONTACT, default="")
    traveller: int | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """A form of payment. `form` as told (CC card, CA cash, CK cheque, GR, MS, DP ...); a card only by issuer,
    last four digits and expiry (`YYYY-MM`); `holder` the payer's name where told."""

    form: str
    issuer: str = ""
    last4: str = personal(Personal.PAYMENT, default="")
    holder: str = personal(Personal.PAYMENT, default="")
    expires: str | None = None
    amount: str = ""
    currency: str = ""
    traveller: int | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket: 13 digits or what was told, without check digit; `coupon` where told."""

    number: str = personal(Personal.BOOKING)
    coupon: str = ""
    issued: str | None = None
    traveller: int | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg of a booking's itinerary. `status` is the reservation status (HK confirmed ...), `party` its size."""

    carrier: str = ""
    number: str = ""
    operating: FlightNumber | None = None
    departure: Call = Call()
    arrival: Call = Call()
    booking_class: str = ""
    status: str = ""
    party: int | None = None
    equipment: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of a booking's history: `action` X cancelled, A added, C changed; `at` local or UTC as told."""

    at: str | None = None
    action: str = ""
    segment: str = ""
    summary: str = personal(Personal.REMARK, default="")


@dataclass(frozen=True, slots=True)
class Agency:
    """The booking office: `office` its system and city, `iata` the agency number, `agent` the agent's sign."""

    system: str = ""
    office: str = ""
    iata: str = ""
    city: str = ""
    type: str = ""
    country: str = ""
    currency: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Traveller:
    """A person on a movement, as one message told. Names upper case as written, titles split off."""

    family_name: str = personal(Personal.NAME, default="")
    given_names: str = personal(Personal.NAME, default="")
    sex: Sex | None = personal(Personal.IDENTITY, default=None)
    birth_date: str | None = personal(Personal.IDENTITY, default=None)
    nationality: str = personal(Personal.IDENTITY, default="")
    residence: str = personal(Personal.IDENTITY, default="")
    role: Role = "passenger"
    documents: tuple[TravelDocument, ...] = personal(Personal.DOCUMENT, default=())
    embark: str = ""
    debark: str = ""
    seats: tuple[str, ...] = personal(Personal.SEAT, default=())
    bags: Bags = Bags()
    references: References = References()
    bookings: tuple[str, ...] = personal(Personal.BOOKING, default=())
    title: str = personal(Personal.NAME, default="")
    birth_place: str = personal(Personal.IDENTITY, default="")
    name_reference: str = ""
    tickets: tuple[Ticket, ...] = personal(Personal.BOOKING, default=())
    contacts: tuple[Contact, ...] = personal(Personal.CONTACT, default=())
    loyalty: tuple[str, ...] = personal(Personal.LOYALTY, default=())
    checked_in_at: str | None = None
    boarding_number: str = ""
    verified: bool = False
    placeholder: bool = False
    places: Places = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking (PNR) as one message told. `locator` is the one of the sending carrier, `locators` all of them
    as `carrier:locator`, `split` those of bookings that travellers of this one were parted to or from;
    `travellers` index into the message's travellers. `created`, `changed` and `ticketed` are UTC as the
    PNRGOV guide has them, written without a zone as the messages do."""

    locator: str = personal(Personal.BOOKING, default="")
    locators: tuple[str, ...] = personal(Personal.BOOKING, default=())
    split: tuple[str, ...] = personal(Personal.BOOKING, default=())
    carrier: str = ""
    created: str | None = None
    changed: str | None = None
    ticketed: str | None = None
    status: Literal["active", "cancelled"] = "active"
    agency: Agency | None = None
    contacts: tuple[Contact, ...] = personal(Personal.CONTACT, default=())
    payments: tuple[Payment, ...] = personal(Personal.PAYMENT, default=())
    itinerary: tuple[Leg, ...] = personal(Personal.ITINERARY, default=())
    travellers: tuple[int, ...] = ()
    tickets: tuple[Ticket, ...] = personal(Personal.BOOKING, default=())
    remarks: tuple[str, ...] = personal(Personal.REMARK, default=())
    services: tuple[str, ...] = personal(Personal.REMARK, default=())
    history: tuple[HistoryEntry, ...] = personal(Personal.REMARK, default=())
    group_name: str = personal(Personal.NAME, default="")
    named: int = 0
    unnamed: int = 0
    places: Places = field(default_factory=dict, compare=False)
