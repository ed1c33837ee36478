"""One night in Northland, for tests that walk every page: a flight, a match, a target, an order, a list entry,
a look without a task.

Everybody in it is invented.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tidewaiter.desk.accounts.actor import Actor, system_actor
from tidewaiter.desk.accounts.models import Administration
from tidewaiter.desk.arrivals import actions as arrivals
from tidewaiter.desk.arrivals.models import Delivery, Match, Movement, ReceivedMessage, Traveller
from tidewaiter.desk.inspections import actions as inspections
from tidewaiter.desk.intake import actions as tokens
from tidewaiter.desk.intake.models import Alarm
from tidewaiter.desk.integrity.actions import record_opening
from tidewaiter.desk.protection.actions import ScheduleTerms, set_schedule
from tidewaiter.desk.watchlists import actions as watchlists

PERSONS = (("QUILLFEATHER", "ODA", "XK1000001"), ("MARROWBONE", "TESSA", "XK1000002"))
SOUGHT = "XK1000001"
PHONE = "243811000071"
SECRETS = ("QUILLFEATHER", "MARROWBONE", "XK1000001", "XK1000002", PHONE, "PENNYROYAL")
"""Values that no page shows an outsider and that the log never holds."""

_TERMS = ScheduleTerms(
    jurisdiction="Northland",
    legal_reference="Passenger Data Act",
    mask_after_days=180,
    delete_after_days=1826,
    raw_after_days=180,
    officer_name="Dora Dunelm",
    officer_contact="dora@north.invalid",
)


def passenger_list(
    persons: Sequence[tuple[str, str, str]] = PERSONS,
    *,
    flight: str = "KX17",
    reference: str = "1",
    to: str = "OSL",
    phone: str = PHONE,
    later: int = 0,
) -> bytes:
    """A passenger list of a flight from Kinshasa that lands in Oslo tonight, sent so many minutes later than others."""
    lands = datetime.now(UTC) + timedelta(hours=4)
    leaves = lands - timedelta(hours=7)
    body = [
        f"UNH+1+PAXLST:D:05B:UN:IATA+{flight}/{reference}+01:F",
        "BGM+745",
        f"TDT+20+{flight}",
        "LOC+125+FIH",
        f"DTM+189:{leaves:%y%m%d%H%M}:201",
        f"LOC+87+{to}",
        f"DTM+232:{lands:%y%m%d%H%M}:201",
    ]
    for family, given, document in persons:
        body += [f"NAD+FL+++{family}:{given}", "ATT+2++F", "DTM+329:900101", "NAT+2+COD"]
        body += ["LOC+178+FIH", f"LOC+179+{to}", f"COM+{phone}:TE"]
        body += [f"DOC+P+{document}", "DTM+36:350101", "LOC+91+COD"]
    segments = [
        f"UNB+UNOC:3+KX+NOGOV+{leaves + timedelta(minutes=later):%y%m%d:%H%M}+{reference}",
        *body,
        f"CNT+42:{len(persons)}",
        f"UNT+{len(body) + 2}+1",
        f"UNZ+1+{reference}",
    ]
    return "".join(f"{segment}'\n" for segment in segments).encode("utf-8", "surrogatepass")


def open_for_data(administration: Administration) -> Actor:
    """Set the retention schedule; gives the machine of the administration."""
    machine = system_actor(administration)
    set_schedule(machine, _TERMS)
    return machine


def receive(actor: Actor, data: bytes, name: str = "list.edi") -> arrivals.Receipt:
    """Take one file in."""
    return arrivals.receive(actor, data, source_name=name, channel="folder")


@dataclass(frozen=True)
class Night:
    """What stands in Northland: ids for every kind of address."""

    ids: Mapping[str, Any]
    match: Match
    traveller: Traveller


def night(people: Any, actor: Callable[..., Actor]) -> Night:
    """Let the night happen: one traveller is sought, matched, made a target, and ordered to be controlled."""
    machine = open_for_data(people.north)
    open_for_data(people.south)
    alice = actor(people.alice)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    entry = watchlists.add_entry(
        alice,
        watchlists.EntryWish(
            "WANTED",
            "document",
            SOUGHT,
            "Customs",
            "Asked by Pennyroyal",
            tomorrow.date() + timedelta(days=9),
        ),
    )
    receive(machine, passenger_list(), "ODA QUILLFEATHER.edi")
    match = Match.objects.get()
    arrivals.review(alice, [match.pk], "target", grounds="Pennyroyal pays for ODA QUILLFEATHER")
    order = inspections.order_control(
        alice,
        match.pk,
        inspections.OrderWish(
            "documents", "Quillfeather said so", "OSL", "Team 2", tomorrow, "QUILLFEATHER bites"
        ),
    )
    alert = record_opening(actor(people.bob), match.traveller_id, ["QUILLFEATHER"], "")
    ids = {
        "alert_id": alert.pk,
        "record_id": match.traveller_id,
        "movement_id": Movement.objects.get().pk,
        "traveller_id": match.traveller_id,
        "match_id": match.pk,
        "delivery_id": Delivery.objects.get().pk,
        "message_id": ReceivedMessage.objects.get().pk,
        "order_id": order.pk,
        "entry_id": entry.pk,
        "user_id": people.bob.pk,
        "token_id": tokens.make_token(
            system_actor(people.north), name="QX line", scope="upload", days=9
        ).token.pk,
        "alarm_id": Alarm.objects.create(
            administration=people.north,
            kind="failing",
            figure=3,
            first_seen=tomorrow,
            last_seen=tomorrow,
        ).pk,
        "file_id": uuid4(),
    }
    return Night(ids, match, match.traveller)
