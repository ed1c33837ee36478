"""What an actor may see of cargo: everything starts from the actor's administration."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Case, Count, Min, Prefetch, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.arrivals import queries as arrivals
from tidewaiter.desk.arrivals.models import Match, Movement, ReceivedMessage
from tidewaiter.desk.cargo.ingest.watching import condition_of
from tidewaiter.desk.cargo.models import (
    Breach,
    CargoCall,
    Consignment,
    Equipment,
    Finding,
    Hold,
    Party,
    Referral,
)
from tidewaiter.desk.common.navigation import Waiting
from tidewaiter.desk.intake.alarms import Condition

UNRANKED = 1_000_000
"""Whatever does not match comes after the last match."""


# --- calls ---


def calls(actor: Actor) -> QuerySet[CargoCall]:
    """The calls of the actor's administration."""
    return CargoCall.objects.filter(movement__in=arrivals.movements(actor).values("pk"))


def call(actor: Actor, movement_id: UUID) -> CargoCall:
    """One call with its movement; `CargoCall.DoesNotExist` where the actor may not see it."""
    return calls(actor).select_related("movement").get(pk=movement_id)


def match_figures(actor: Actor, of: Movement) -> dict[str, int]:
    """How many matches of boxes and consignments of a call are in each state."""
    rows = arrivals.matches(actor).filter(movement=of, traveller=None, cargo_id__isnull=False)
    counted = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return {state: counted.get(state, 0) for state in Match.State.values}


# --- boxes and consignments ---

Subject = TypeVar("Subject", Equipment, Consignment)


def _ranked(rows: QuerySet[Subject]) -> QuerySet[Subject]:
    """Rows of a list with their matches, those to look at first on top."""
    return (
        rows.select_related("match__reviewed_by")
        .prefetch_related("match__hits", _standing_of())
        .defer("known", "statements")
        .annotate(rank_order=Coalesce("match__rank", UNRANKED))
        .order_by("rank_order", "number", "pk")
    )


def equipment(actor: Actor) -> QuerySet[Equipment]:
    """The boxes of the actor's administration."""
    if not actor.may("see_traveller"):
        return Equipment.objects.none()
    return Equipment.objects.filter(administration_id=actor.administration_id)


def equipment_on(actor: Actor, of: Movement) -> QuerySet[Equipment]:
    """The boxes of a call with their matches, those to look at first on top."""
    return _ranked(equipment(actor).filter(movement=of))


def box(actor: Actor, equipment_id: UUID) -> Equipment:
    """One box; `Equipment.DoesNotExist` where the actor may not see it."""
    return (
        equipment(actor)
        .select_related("movement", "match__reviewed_by", "match__movement")
        .prefetch_related("match__hits", "match__reviews__by", "findings", _standing_of())
        .get(pk=equipment_id)
    )


def consignments(actor: Actor) -> QuerySet[Consignment]:
    """The consignments of the actor's administration."""
    if not actor.may("see_traveller"):
        return Consignment.objects.none()
    return Consignment.objects.filter(administration_id=actor.administration_id)


def consignments_on(actor: Actor, of: Movement) -> QuerySet[Consignment]:
    """The consignments of a call with their matches, those to look at first on top."""
    return _ranked(consignments(actor).filter(movement=of))


def consignment(actor: Actor, consignment_id: UUID) -> Consignment:
    """One consignment; `Consignment.DoesNotExist` where the actor may not see it."""
    return (
        consignments(actor)
        .select_related("movement", "match__reviewed_by", "match__movement")
        .prefetch_related(
            "match__hits", "match__reviews__by", "findings", "referrals", _standing_of()
        )
        .get(pk=consignment_id)
    )


def _standing_of() -> Prefetch[Any]:
    rows = Hold.objects.filter(state__in=Hold.STANDING)
    return Prefetch("holds", rows, to_attr="standing")


def consignments_of(actor: Actor, of: Equipment, keys: Sequence[str]) -> list[Consignment]:
    """The consignments in a box, by their keys."""
    found = consignments(actor).filter(movement_id=of.movement_id, key__in=keys)
    return list(found.defer("statements").order_by("number"))


def boxes_of(actor: Actor, of: Consignment, keys: Sequence[str]) -> list[Equipment]:
    """The boxes of a consignment, by their keys."""
    found = equipment(actor).filter(movement_id=of.movement_id, key__in=keys)
    return list(found.defer("known", "statements").order_by("number"))


def family_of(actor: Actor, of: Consignment) -> list[Consignment]:
    """The master of a house, or the houses of a master."""
    wanted = Q(master=of.key)
    if of.master:
        wanted |= Q(key=of.master)
    found = consignments(actor).filter(wanted, movement_id=of.movement_id).exclude(pk=of.pk)
    return list(found.defer("known", "statements").order_by("number")[:200])


def elsewhere(actor: Actor, of: Equipment | Consignment) -> list[Any]:
    """The same box or bill on other calls, the latest first."""
    rows: Any = equipment(actor) if isinstance(of, Equipment) else consignments(actor)
    found = rows.filter(number=of.number).exclude(pk=of.pk).select_related("movement", "match")
    return list(found.defer("known", "statements").order_by("-movement__due_at", "pk")[:20])


def first_seen(actor: Actor, names: Iterable[str]) -> dict[str, tuple[datetime | None, int]]:
    """Since when each party (by its folded name) is known here, and on how many consignments it stands."""
    if not actor.may("see_traveller"):
        return {}
    rows = (
        Party.objects.filter(administration_id=actor.administration_id, name_folded__in=set(names))
        .order_by()
        .values_list("name_folded")
        .annotate(first=Min("told_at"), bills=Count("consignment", distinct=True))
    )
    return {name: (first, bills) for name, first, bills in rows}


def targets_of_parties(
    actor: Actor, names: Iterable[str], but: UUID
) -> dict[str, list[Consignment]]:
    """Other consignments of the same parties that were targets: what a case is linked by."""
    found: dict[str, list[Consignment]] = {}
    rows = (
        Party.objects.filter(
            administration_id=actor.administration_id,
            name_folded__in=set(names),
            consignment__match__state=Match.State.TARGET,
        )
        .exclude(consignment=but)
        .select_related("consignment__movement")
    )
    for row in rows[:100] if actor.may("see_traveller") else ():
        found.setdefault(row.name_folded, []).append(row.consignment)
    return found


def findings_on(actor: Actor, of: Movement) -> QuerySet[Finding]:
    """What contradicts on a call, the strong before the weak."""
    if not actor.may("see_traveller"):
        return Finding.objects.none()
    strength = Case(When(severity="high", then=0), When(severity="medium", then=1), default=2)
    return (
        Finding.objects.filter(movement=of, movement__administration_id=actor.administration_id)
        .select_related("equipment", "consignment")
        .order_by(strength, "indicator", "id")
    )


def messages_of(
    actor: Actor, of: Equipment | Consignment, sources: Collection[str]
) -> list[ReceivedMessage]:
    """The messages that told of a box or consignment, the latest first; none for who may not read them."""
    if not actor.may("see_raw_message"):
        return []
    return list(
        arrivals.messages(actor)
        .filter(source__in=sources, movements=of.movement_id)
        .defer("sealed_content", "delivery__sealed", "delivery__problems")
        .order_by("-sent_at", "-delivery__received_at", "index")
    )


# --- holds, alarms, referrals ---


def holds(actor: Actor) -> QuerySet[Hold]:
    """The holds of the actor's administration, the latest first."""
    if not (actor.may("order_controls") or actor.may("record_results")):
        return Hold.objects.none()
    return (
        Hold.objects.filter(administration_id=actor.administration_id)
        .select_related("movement", "equipment", "consignment", "asked_by")
        .prefetch_related("steps__by")
    )


def hold(actor: Actor, hold_id: UUID) -> Hold:
    """One hold; `Hold.DoesNotExist` where the actor may not see it."""
    return holds(actor).get(pk=hold_id)


def standing_holds(actor: Actor) -> QuerySet[Hold]:
    """Holds that were not lifted."""
    return holds(actor).filter(state__in=Hold.STANDING)


def holds_for_systems(actor: Actor) -> QuerySet[Hold]:
    """What a terminal or declaration system may read: number, subject, place and state, of its administration; those
    lifted too, so that it lets go."""
    if not actor.may("answer_holds"):
        return Hold.objects.none()
    return Hold.objects.filter(administration_id=actor.administration_id).select_related("movement")


def hold_figures(actor: Actor, of: Movement) -> dict[str, int]:
    """How it stands with the holds of a call: confirmed, not confirmed (asked or refused), and how many of the held
    boxes left the gate."""
    rows = holds(actor).filter(movement=of)
    states = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    left = breaches(actor).filter(movement=of, kind=Breach.Kind.GATE_OUT)
    return {
        "confirmed": states.get(Hold.State.CONFIRMED, 0),
        "not_confirmed": states.get(Hold.State.ASKED, 0) + states.get(Hold.State.REFUSED, 0),
        "lifted": states.get(Hold.State.LIFTED, 0),
        "left": left.values("number").distinct().count(),
        "all": sum(states.values()),
    }


def breaches(actor: Actor) -> QuerySet[Breach]:
    """The boxes of the actor's administration that moved although they were held."""
    if not actor.may("see_traveller"):
        return Breach.objects.none()
    return Breach.objects.filter(administration_id=actor.administration_id).select_related(
        "movement", "equipment", "closed_by"
    )


def open_breaches(actor: Actor) -> QuerySet[Breach]:
    """Those about which nobody said yet what was done."""
    return breaches(actor).filter(closed_at=None)


def conditions(administration_id: UUID) -> list[Condition]:
    """The same as alarms of an administration."""
    rows = Breach.objects.filter(administration_id=administration_id, closed_at=None)
    return [condition_of(row) for row in rows[:200]]


def referrals(actor: Actor) -> QuerySet[Referral]:
    """The referrals before loading of the actor's administration."""
    if not actor.may("order_controls"):
        return Referral.objects.none()
    return Referral.objects.filter(administration_id=actor.administration_id)


def waiting(actor: Actor) -> list[Waiting]:
    """What the top bar says: boxes that moved although they were held, and holds that nobody confirmed."""
    found = []
    if actor.may("review_matches"):
        count = open_breaches(actor).order_by().count()
        found.append(
            Waiting(gettext_lazy("moved under hold"), count, reverse("cargo:holds") + "#alarms")
        )
    if actor.may("order_controls"):
        asked = Hold.objects.filter(
            administration_id=actor.administration_id,
            state__in=(Hold.State.ASKED, Hold.State.REFUSED),
        )
        found.append(
            Waiting(gettext_lazy("holds not confirmed"), asked.count(), reverse("cargo:holds"))
        )
    return found


# --- names for the log, for integrity control, and what finds a subject ---


def names_of(reader: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """Words for ids of the log: boxes, consignments and holds."""
    found: dict[UUID, str] = {}
    for rows in (equipment(reader), consignments(reader)):
        told: Any = rows.filter(pk__in=ids).select_related("movement")
        told = told.only("number", "movement__means", "movement__carrier", "movement__number")
        told = told.only(
            "number", "movement__means", "movement__carrier", "movement__number", "movement__mode"
        )
        found |= {row.pk: f"{row.number} ({row.movement})" for row in told}
    found |= {row.pk: row.number for row in holds(reader).filter(pk__in=ids)}
    return found


def facts_of_box(row_id: UUID) -> list[tuple[str, str]]:
    """What finds a container on the spot. Whoever calls it has found the target through a scoped query."""
    row = Equipment.objects.filter(pk=row_id).defer("known", "statements").first()
    if row is None:
        return []
    told = [
        (_("Type"), f"{row.iso_type} {row.get_fill_words()}".strip()),
        (_("Where on board"), row.stowage),
        (_("Loaded at"), row.loading),
        (_("Discharged at"), row.discharge),
        (_("Seals"), row.seals),
        (_("Mass"), f"{row.gross_kg:,.0f} kg".replace(",", " ") if row.gross_kg else ""),
        (_("Goods"), row.goods),
        (_("Dangerous goods"), _("declared") if row.dangerous else ""),
    ]
    return [(label, value) for label, value in told if value]


def facts_of_bill(row_id: UUID) -> list[tuple[str, str]]:
    """What finds a consignment on the spot."""
    row = Consignment.objects.filter(pk=row_id).defer("known", "statements").first()
    if row is None:
        return []
    pieces = str(row.told_pieces) if row.told_pieces is not None else ""
    told = [
        (_("Pieces"), pieces),
        (_("Mass"), f"{row.told_kg:,.0f} kg".replace(",", " ") if row.told_kg else ""),
        (
            _("From – to"),
            " – ".join(
                p for p in (row.origin or row.loading, row.destination or row.discharge) if p
            ),
        ),
        (_("Goods"), row.goods),
    ]
    return [(label, value) for label, value in told if value]
