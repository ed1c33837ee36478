"""Finding flights and people by what somebody has in hand, within what the actor may see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from tidewaiter import targeting
from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.arrivals import queries
from tidewaiter.desk.arrivals.ingest.text import folded
from tidewaiter.desk.arrivals.models import Identifier, Movement, Traveller
from tidewaiter.records import fold


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. `more` says that there is more than is shown."""

    movements: Sequence[Movement] = ()
    travellers: Sequence[Traveller] = ()
    more: bool = False


MOST_FOUND = 50
MOST_CANDIDATES = 1000
"""Of more people than this that words fit, the latest flights are looked for among so many."""

_SEARCHED = sorted(
    set(Identifier.Kind) - {Identifier.Kind.NAME, Identifier.Kind.AGENCY, Identifier.Kind.OFFICE}
)
_FLIGHT = re.compile(r"([A-Z0-9]{2,3}?)\s?0*([0-9]{1,4}[A-Z]?)")


def search(actor: Actor, words: str) -> Found:
    """Flights by number; people by name, document, locator, phone, e-mail, payer or loyalty account."""
    wanted = folded(words)
    if len(wanted) < 2:
        return Found()
    flights = list(_flights(actor, wanted)[: MOST_FOUND + 1])
    people = list(_people(actor, words, wanted)[: MOST_FOUND + 1])
    more = len(flights) > MOST_FOUND or len(people) > MOST_FOUND
    return Found(flights[:MOST_FOUND], people[:MOST_FOUND], more)


def _flights(actor: Actor, wanted: str) -> QuerySet[Movement]:
    told = _FLIGHT.fullmatch(wanted)
    if told is None:
        return Movement.objects.none()
    carrier, number = told.groups()
    digits = number.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    padded = digits.zfill(4) + number[len(digits) :]
    found = queries.movements(actor).filter(carrier=carrier, number__in=[padded, number])
    return found.defer("known", "hits").order_by("-due_at", "pk")


def _people(actor: Actor, words: str, wanted: str) -> QuerySet[Traveller]:
    kept = Identifier.objects.filter(administration_id=actor.administration_id)
    named = kept.filter(kind=Identifier.Kind.NAME)
    for part in wanted.replace("/", " ").replace(",", " ").split():
        named = named.filter(value__contains=part)
    holding = kept.filter(kind__in=_SEARCHED, value__in=_forms(words))
    # Ids first: the values stand in one narrow index, the people in wide rows.
    ids = {
        pk
        for found in (named, holding)
        for pk in found.values_list("traveller_id", flat=True)[:MOST_CANDIDATES]
    }
    return (
        queries.travellers(actor)
        .filter(pk__in=ids)
        .select_related("movement", "match")
        .defer("known", "statements", "movement__known", "movement__hits")
        .order_by("-movement__due_at", "name_folded", "pk")
    )


def _forms(words: str) -> set[str]:
    """The normal forms that words have as a value of each kind."""
    forms = {
        targeting.normalise(kind, words)
        for kind in ("document", "phone", "email", "payment_holder")
    }
    return (forms | {fold(words)}) - {""}
