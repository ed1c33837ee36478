"""The demonstration: an invented unit, its people, and the messages of a day, taken in as a real unit would.

Everything goes through the same doors as in a real unit: people are made by the action that makes people, files are
received by the action that receives files. Nothing here is a short cut that only the demonstration has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tidewaiter.desk.accounts import actions as people
from tidewaiter.desk.accounts import catalogue
from tidewaiter.desk.accounts.actor import Actor, system_actor
from tidewaiter.desk.accounts.models import Agency, Unit
from tidewaiter.desk.arrivals import actions as arrivals
from tidewaiter.desk.protection import actions as protection
from tidewaiter.reference import airport
from tidewaiter.simulation import (
    DemoFile,
    DemoUnit,
    demo_cargo_files,
    demo_day,
    demo_port_unit,
    demo_unit,
)

SCHEDULE = protection.ScheduleTerms(
    jurisdiction="Demonstration",
    legal_reference="None: every person in the demonstration is invented",
    mask_after_days=30,
    delete_after_days=60,
    raw_after_days=30,
    officer_name="Petra Pinnace",
    officer_contact="protection@demo.invalid",
)


class Invented(NamedTuple):
    """Somebody who works in the unit, before they are made."""

    username: str
    full_name: str
    roles: tuple[str, ...]
    at_port: bool = False


PEOPLE: Sequence[Invented] = (
    Invented("officer", "Olive Osier", ("targeting_officer",)),
    Invented("supervisor", "Silas Spinnaker", ("supervisor", "profile_owner")),
    Invented("colleague", "Nell Narrows", ("targeting_officer",)),
    Invented("port", "Pilar Pierhead", ("targeting_officer",), at_port=True),
    Invented("searcher", "Sorrel Sandbank", ("search_officer",)),
    Invented("protection", "Petra Pinnace", ("data_protection_officer",)),
    Invented("integrity", "Iris Islet", ("integrity_control",)),
    Invented("admin", "Alder Anchorage", ("administrator",)),
)
"""The first is the one whom a newcomer should be."""


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Somebody who may sign in to the demonstration, with a password made just now."""

    username: str
    password: str
    role: str


BACKLOG = 32
"""Files taken in at once: the day comes as after an outage, and the terminal still hears of it now and then."""

Progress = Callable[[int, int, str], None]
"""Hears how many files of how many were taken in, and what the last one was."""


def prepare(
    start: datetime, tell: Progress, files: Sequence[DemoFile] | None = None
) -> list[DemoUser]:
    """Make the unit, its people and its day as it stands at `start`, in an empty database.

    `files` are those of the day to take in, all of them where it is not given; `tell` hears of every flight.
    Answers who may sign in, the newcomer's user first.
    """
    actor = system_actor(
        people.create_administration(name="Demonstration Customs", country="BE", code="demo")
    )
    at_airport, at_port = _unit(actor, demo_unit()), _unit(actor, demo_port_unit())
    protection.set_schedule(actor, SCHEDULE)
    users = [
        _user(actor, *(at_port if person.at_port else at_airport), person) for person in PEOPLE
    ]
    day = [*demo_day(start), *demo_cargo_files(start)] if files is None else files
    _take_in(actor, day, tell)
    return users


def _unit(actor: Actor, told: DemoUnit) -> tuple[Unit, Agency]:
    unit = people.create_unit(actor, name=told.name.in_language("en"), place=told.places[0])
    return unit, people.create_agency(actor, unit, name="Customs", kind="customs")


def _user(actor: Actor, unit: Unit, agency: Agency, person: Invented) -> DemoUser:
    made = people.create_user(
        actor,
        username=person.username,
        full_name=person.full_name,
        role_codes=person.roles,
        unit=unit,
        agency=agency,
    )
    known = catalogue.roles()
    return DemoUser(
        made.username,
        made.password,
        ", ".join(known[code].name.in_language("en").lower() for code in person.roles),
    )


def _take_in(actor: Actor, files: Sequence[DemoFile], tell: Progress) -> None:
    """Take in the backlog of the day, flight by flight, so that each flight is assessed once."""
    flights: dict[str, list[DemoFile]] = {}
    for file in files:
        flights.setdefault(file.about.partition(":")[0], []).append(file)
    done = 0
    for about, of_flight in flights.items():
        received = [arrivals.ReceivedFile(file.name, file.data) for file in of_flight]
        arrivals.receive_backlog(actor, received, channel="demo")
        done += len(of_flight)
        tell(done, len(files), about)


def write_sample(folder: Path, now: datetime) -> Path:
    """Write a message that is not part of the day, for a newcomer to drop: a flight that lands in three hours."""
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / "late-list.edi"
    path.write_bytes(_sample(now.replace(second=0, microsecond=0)))
    return path


def _sample(now: datetime) -> bytes:
    """A passenger list of two invented people, as a check-in system would send it (PAXLST D.02B)."""
    place = demo_unit().places[0]
    code = place[2:] if len(place) == 5 else place
    leaves, lands = now - timedelta(hours=5), now + timedelta(hours=3)
    body = [
        f"UNH+1+PAXLST:D:02B:UN:IATA+ZZ0901/{now:%y%m%d%H%M}+01:F",
        "BGM+745",
        "TDT+20+ZZ0901+++ZZ",
        "LOC+125+DXB",
        f"DTM+189:{_local('DXB', leaves):%y%m%d%H%M}:201",
        f"LOC+87+{code}",
        f"DTM+232:{_local(code, lands):%y%m%d%H%M}:201",
    ]
    for family, given, document, sex in (
        ("DRIFTWOOD", "DELPHINE", "ZZ9000001", "F"),
        ("DRIFTWOOD", "DESMOND", "ZZ9000002", "M"),
    ):
        body += [f"NAD+FL+++{family}:{given}", f"ATT+2++{sex}", "DTM+329:850412", "NAT+2+ZZZ"]
        body += ["LOC+178+DXB", f"LOC+179+{code}", f"DOC+P:110:111+{document}"]
    segments = [
        f"UNB+UNOA:4+ZZAIR+DEMO+{now:%y%m%d:%H%M}+1",
        *body,
        "CNT+42:2",
        f"UNT+{len(body) + 2}+1",
        "UNZ+1+1",
    ]
    return "".join(f"{item}'\n" for item in segments).encode()


def _local(code: str, at: datetime) -> datetime:
    """An instant on the clock of an airport."""
    known = airport(code)
    return at.astimezone(ZoneInfo(known.zone)) if known else at
