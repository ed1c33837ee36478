"""Finding flights and people by what somebody has in hand, within what the actor may see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

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
_SEARCHED = [kind for kind in Identifier.Kind if kind not in {Identifier.Kind.AGENCY, Identifier.Kind.OFFICE}]
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
    by_value = Identifier.objects.filter(
        administration_id=actor.administration_id, kind__in=_SEARCHED, value__in=_forms(words)
    )
    by_name = Q()
    for part in wanted.replace("/", " ").replace(",", " ").split():
        by_name &= Q(name_folded__contains=part)
    return (
        queries.travellers(actor)
        .filter(by_name | Q(pk__in=by_value.values("traveller_id")), masked_at=None)
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
