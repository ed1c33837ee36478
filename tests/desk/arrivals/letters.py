"""Messages as carriers send them, about one invented flight: KX 17 from Kinshasa to Oslo, landing in four hours.

Everybody in them is invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

FLIGHT_MINUTES = 7 * 60


@dataclass(frozen=True)
class Person:
    """A traveller; `document` empty: none is told."""

    family: str
    given: str
    document: str = ""
    seat: str = ""


@dataclass(frozen=True)
class Party:
    """A booking: who travels, how it was booked and paid (in cash where no card is told)."""

    locator: str
    people: Sequence[Person]
    hours: int = 9
    phone: str = ""
    payer: str = ""
    payer_phone: str = "243811000099"
    card: str = ""
    meal: str = ""


ODA = Person("QUILLFEATHER", "ODA", "XK1000001", "17C")
TESSA = Person("MARROWBONE", "TESSA", "XK1000002", "31F")
PERDITA = Person("THISTLEWICK", "PERDITA", "XK1000003", "12A")
CASPAR = Person("THISTLEWICK", "CASPAR", "XK1000004", "12B")

PAYER = "ERASMUS PENNYROYAL"
PHONE = "243811000071"

FIRST = Party("ABC123", [ODA], phone=PHONE, payer=PAYER)
SECOND = Party("DEF456", [TESSA], phone=PHONE, payer=PAYER)
FAMILY = Party("GHI789", [PERDITA, CASPAR], hours=900, phone="4790000012", card="4242")

ALL_NAMES = ("QUILLFEATHER", "MARROWBONE", "THISTLEWICK", "PENNYROYAL")
ALL_VALUES = (
    *ALL_NAMES,
    "XK1000001",
    "XK1000002",
    "XK1000003",
    "XK1000004",
    PHONE,
    "ABC123",
    "DEF456",
)


@dataclass(frozen=True)
class Flight:
    """A flight and the moment from which it is seen."""

    number: int = 17
    now: datetime = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
    lands_in: timedelta = timedelta(hours=4)

    @property
    def lands(self) -> datetime:
        return self.now + self.lands_in

    @property
    def departs(self) -> datetime:
        return self.lands - timedelta(minutes=FLIGHT_MINUTES)

    @property
    def leaves_locally(self) -> datetime:
        return self.departs.astimezone(ZoneInfo("Africa/Kinshasa"))

    @property
    def lands_locally(self) -> datetime:
        return self.lands.astimezone(ZoneInfo("Europe/Oslo"))


def tonight(number: int = 17, lands_in: timedelta = timedelta(hours=4)) -> Flight:
    """A flight of the night that is now."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    return Flight(number, now, lands_in)


def bookings(
    flight: Flight, parties: Sequence[Party], *, hours_before: int = 2, update: bool = False
) -> bytes:
    """A push of bookings (PNRGOV), sent some hours before departure."""
    sent = flight.departs - timedelta(hours=hours_before)
    leg = f"TVL+{flight.leaves_locally:%d%m%y:%H%M}:{flight.lands_locally:%d%m%y:%H%M}+FIH+OSL+KX+{flight.number}"
    body = [
        "UNH+1+PNRGOV:11:1:IA+REF1+01:F",
        f"MSG+:{'141' if update else '22'}",
        "ORG+KX:FRA",
        leg,
        f"EQN+{len(parties)}",
    ]
    for party in parties:
        body += _party(flight, party, leg)
    return _interchange(sent, body)


def _party(flight: Flight, party: Party, leg: str) -> list[str]:
    booked = flight.departs - timedelta(hours=party.hours)
    said = ["SRC", f"RCI+KX:{party.locator}::{booked:%d%m%y:%H%M}"]
    if party.phone:
        said.append(f"IFT+4:28::KX+CTCM {party.phone}")
    for number, person in enumerate(party.people, 1):
        said.append(f"TIF+{person.family}+{person.given}:A:{number}")
        if person.document:
            said.append(
                f"SSR+DOCS:HK:1:KX:::::/P/COD/{person.document}/COD/01JAN90/F/01JAN35/"
                f"{person.family}/{person.given}"
            )
        if party.meal:
            said.append(f"SSR+{party.meal}:HK:1:KX")
    said.append(f"FOP+CC::900:VI:XXXXXXXXXXXX{party.card}:0330" if party.card else "FOP+CA::900")
    if party.payer:
        said.append(
            f"IFT+4:43+{party.payer}+{party.payer_phone[-2:]} PENNY LANE+{party.payer_phone}"
        )
    return [*said, f"{leg}:Y"]


def listing(
    flight: Flight,
    people: Sequence[Person],
    *,
    minutes_before: int = 40,
    effect: str = "BGM+745",
    parties: Sequence[Party] = (),
) -> bytes:
    """A passenger list (PAXLST), sent some minutes before departure."""
    sent = flight.departs - timedelta(minutes=minutes_before)
    locators = {person: party.locator for party in parties for person in party.people}
    body = [
        f"UNH+1+PAXLST:D:05B:UN:IATA+KX{flight.number}/{sent:%y%m%d%H%M}+01:F",
        effect,
        f"TDT+20+KX{flight.number}+++KX",
        "LOC+125+FIH",
        f"DTM+189:{flight.leaves_locally:%y%m%d%H%M}:201",
        "LOC+87+OSL",
        f"DTM+232:{flight.lands_locally:%y%m%d%H%M}:201",
    ]
    for person in people:
        body += [f"NAD+FL+++{person.family}:{person.given}", "ATT+2++F", "DTM+329:900101"]
        body += ["NAT+2+COD", "LOC+178+FIH", "LOC+179+OSL"]
        if person in locators:
            body.append(f"RFF+AVF:{locators[person]}")
        if person.seat:
            body.append(f"RFF+SEA:{person.seat}")
        if person.document:
            body += [f"DOC+P+{person.document}", "DTM+36:350101", "LOC+91+COD"]
    body.append(f"CNT+42:{len(people)}")
    return _interchange(sent, body)


def _interchange(sent: datetime, body: Sequence[str]) -> bytes:
    whole = [
        f"UNB+UNOA:4+KX+NOGOV+{sent:%y%m%d:%H%M}+1",
        *body,
        f"UNT+{len(body) + 1}+1",
        "UNZ+1+1",
    ]
    return "".join(f"{segment}'\n" for segment in whole).encode()
