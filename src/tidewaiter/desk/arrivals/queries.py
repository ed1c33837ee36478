"""What an actor may see of arrivals: everything starts from the actor's administration."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.accounts.models import Unit
from tidewaiter.desk.arrivals.ingest.identifiers import Value, values_told_by
from tidewaiter.desk.arrivals.models import (
    Booking,
    Delivery,
    Identifier,
    Match,
    Movement,
    ReceivedMessage,
    Traveller,
)
from tidewaiter.desk.arrivals.parts.sharing import ON_ONE_FLIGHT, SHARED_KINDS
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.audit.queries import about
from tidewaiter.desk.common.navigation import Waiting
from tidewaiter.reference import airport

LANDED_STAYS = timedelta(hours=1)
"""How long a flight stays on the page after it has landed: its passengers are still at the belts."""

BERTHED_STAYS = timedelta(hours=36)
"""How long a vessel stays there after it has berthed: a large one is worked for a day and a half."""

TONIGHT = timedelta(hours=24)

MOST_SHARING = 400
"""How many people who share something are looked at for one traveller's page."""

STILL_COMING = (
    Q(traveller__state__in=Traveller.PRESENT) | Q(traveller=None, cargo_id__isnull=False)
) & ~Q(movement__state="cancelled")
"""Matches of people and cargo that are still coming; for the others there is nothing left to decide."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time at a place; an empty place is every place."""

    start: datetime
    end: datetime
    place: str = ""

    @classmethod
    def tonight(cls, now: datetime, place: str = "", span: timedelta = TONIGHT) -> Window:
        """What is coming, and what has just landed."""
        return cls(now - LANDED_STAYS, now + span, place)

    def of(self, prefix: str = "") -> Q:
        """The movements of this window, from a query that reaches them by `prefix`."""
        berthed = self.start + LANDED_STAYS - BERTHED_STAYS
        coming = Q(**{f"{prefix}due_at__gte": self.start}) | Q(
            **{f"{prefix}due_at__gte": berthed, f"{prefix}mode": "sea"}
        )
        wanted = coming & Q(**{f"{prefix}due_at__lt": self.end})
        return wanted & self._here(prefix) if self.place else wanted

    def _here(self, prefix: str) -> Q:
        """At the place, whether named by the code of its airport or by its UN/LOCODE."""
        return Q(**{f"{prefix}arrival_place__in": codes_of(self.place)})


def codes_of(place: str) -> list[str]:
    """The codes under which messages name a place: flights by the code of the airport, vessels by the UN/LOCODE,
    which mostly ends in it."""
    if len(place) == 5:
        return [place, place[2:]]
    known = airport(place) if place else None
    return [place, *([f"{known.country}{place}"] if known and known.country else [])]


# --- movements ---


def movements(actor: Actor) -> QuerySet[Movement]:
    """The movements of the actor's administration."""
    if not actor.may("see_arrivals"):
        return Movement.objects.none()
    return Movement.objects.filter(administration_id=actor.administration_id)


def movement(actor: Actor, movement_id: UUID) -> Movement:
    """One movement; `Movement.DoesNotExist` where the actor may not see it."""
    return movements(actor).get(pk=movement_id)


def arriving(actor: Actor, window: Window) -> QuerySet[Any]:
    """The movements of a window with their figures: `waiting` and `targets` (matches), of those that wait
    `waiting_boxes` and `waiting_bills`, `top` (the highest score that waits)."""
    matches = Match.objects.filter(STILL_COMING, movement=OuterRef("pk")).order_by()
    waits = matches.filter(state=Match.State.OPEN).values("movement")
    targets = matches.filter(state=Match.State.TARGET).values("movement")
    return (
        movements(actor)
        .filter(window.of())
        .defer("known", "hits")
        .annotate(
            waiting=Coalesce(Subquery(waits.annotate(n=Count("pk")).values("n")), 0),
            waiting_boxes=_counted(waits, Match.Subject.EQUIPMENT),
            waiting_bills=_counted(waits, Match.Subject.CONSIGNMENT),
            targets=Coalesce(Subquery(targets.annotate(n=Count("pk")).values("n")), 0),
            top=Coalesce(Subquery(waits.annotate(n=Max("score")).values("n")), 0.0),
        )
    )


def _counted(waits: QuerySet[Any, Any], subject: str) -> Coalesce:
    of_subject = waits.filter(subject=subject).annotate(n=Count("pk"))
    return Coalesce(Subquery(of_subject.values("n")), 0)


def places_and_carriers(actor: Actor, window: Window) -> tuple[list[str], list[str]]:
    """Places of arrival and carriers of a window, for its filters. The window's own place does not narrow them."""
    everywhere = Window(window.start, window.end)
    rows = movements(actor).filter(everywhere.of()).values_list("arrival_place", "carrier")
    told = set(rows.distinct())
    return sorted({place for place, _c in told if place}), sorted(
        {code for _p, code in told if code}
    )


def own_place(actor: Actor) -> str:
    """The place of the actor's unit as movements name it: the last three letters of a UN/LOCODE are the airport's
    code."""
    if actor.unit_id is None:
        return ""
    place = Unit.objects.filter(
        pk=actor.unit_id, administration_id=actor.administration_id
    ).values_list("place", flat=True)
    code = (place.first() or "").upper()
    return code[2:] if len(code) == 5 else code


# --- travellers and matches ---


def travellers(actor: Actor) -> QuerySet[Traveller]:
    """The travellers of the actor's administration."""
    if not actor.may("see_traveller"):
        return Traveller.objects.none()
    return Traveller.objects.filter(movement__administration_id=actor.administration_id)


def travellers_on(actor: Actor, of: Movement) -> QuerySet[Traveller]:
    """The travellers of a movement with their matches, the highest first."""
    return (
        travellers(actor)
        .filter(movement=of)
        .select_related("match__reviewed_by")
        .prefetch_related("match__hits")
        .defer("known", "statements")
        # Whoever does not match comes after the last match.
        .annotate(rank_order=Coalesce("match__rank", 1_000_000))
        .order_by("rank_order", "name_folded", "pk")
    )


def traveller(actor: Actor, traveller_id: UUID) -> Traveller:
    """One traveller with the movement, bookings and match; `Traveller.DoesNotExist` where the actor may not see
    them."""
    return (
        travellers(actor)
        .select_related("movement", "match__reviewed_by")
        .prefetch_related(
            Prefetch("bookings", Booking.objects.order_by("left", "key")),
            "match__hits",
            "match__reviews__by",
        )
        .get(pk=traveller_id)
    )


def matches(actor: Actor) -> QuerySet[Match]:
    """The matches of the actor's administration."""
    if not actor.may("see_traveller"):
        return Match.objects.none()
    return Match.objects.filter(movement__administration_id=actor.administration_id).select_related(
        "traveller", "movement", "reviewed_by"
    )


def match(actor: Actor, match_id: UUID) -> Match:
    """One match; `Match.DoesNotExist` where the actor may not see it."""
    return matches(actor).get(pk=match_id)


def held(rows: QuerySet[Match]) -> QuerySet[Match]:
    """The same matches, held until the transaction ends: who decides or orders next waits, and sees what was
    decided. (SQLite's transactions wait for each other anyway.)"""
    return rows.select_for_update(of=("self",))


def waiting_matches(actor: Actor, window: Window) -> QuerySet[Match]:
    """The matches of a window that wait for a decision, the first to look at first: by score, then by time."""
    return (
        matches(actor)
        .filter(window.of("movement__"), STILL_COMING, state=Match.State.OPEN)
        .prefetch_related("hits")
        .defer("traveller__known", "traveller__statements", "movement__known", "movement__hits")
        .order_by("-score", "movement__due_at", "traveller__name_folded", "pk")
    )


@dataclass(frozen=True, slots=True)
class Tonight:
    """The order of all matches of a window, reviewed or not. `rank` is what stands instead of a score: only the
    order means anything. `open_of` are the ranks of waiting matches by movement, the first one first."""

    rank: Mapping[UUID, int]
    open: Sequence[UUID]
    open_of: Mapping[UUID, Sequence[int]]

    @property
    def total(self) -> int:
        """How many matches there are."""
        return len(self.rank)

    @property
    def waiting(self) -> int:
        """How many of them wait for a decision."""
        return len(self.open)

    def first_of(self, movement_id: UUID) -> int | None:
        """The rank of the first match that waits on a movement."""
        ranks = self.open_of.get(movement_id)
        return ranks[0] if ranks else None


def ranked(actor: Actor, window: Window) -> Tonight:
    """The matches of a window in the order in which to look at them."""
    rows = (
        matches(actor)
        .filter(window.of("movement__"), STILL_COMING)
        .order_by("-score", "movement__due_at", "traveller__name_folded", "pk")
        .values_list("pk", "movement_id", "state")
    )
    rank: dict[UUID, int] = {}
    waits: list[UUID] = []
    open_of: dict[UUID, list[int]] = {}
    for number, (pk, movement_id, state) in enumerate(rows, 1):
        rank[pk] = number
        if state == Match.State.OPEN:
            waits.append(pk)
            open_of.setdefault(movement_id, []).append(number)
    return Tonight(rank, waits, open_of)


def first_waiting(
    actor: Actor, tonight: Tonight, count: int, on: Iterable[UUID] | None = None
) -> list[Match]:
    """The first matches that wait, with their hits and `place`, their rank; of all movements, or only of those in `on`."""
    ids = tonight.open[:count]
    if on is not None:
        ranks = {rank for movement in on for rank in tonight.open_of.get(movement, ())}
        ids = [pk for pk in tonight.open if tonight.rank[pk] in ranks][:count]
    found = list(
        matches(actor)
        .filter(pk__in=ids)
        .prefetch_related("hits")
        .defer("traveller__known", "traveller__statements", "movement__known", "movement__hits")
    )
    found.sort(key=lambda match: tonight.rank[match.pk])
    for match in found:
        match.place = tonight.rank[match.pk]  # type: ignore[attr-defined]
    return found


def match_figures(actor: Actor, of: Movement) -> dict[str, int]:
    """How many matches of a movement are in each state, of people who are still coming."""
    rows = matches(actor).filter(STILL_COMING, movement=of).order_by()
    counted = rows.values_list("state").annotate(n=Count("pk"))
    return {state: dict(counted).get(state, 0) for state in Match.State.values}


# --- who shares what ---


def identifiers_of(actor: Actor, of: Traveller) -> list[Identifier]:
    """The values of a traveller that tie people to each other."""
    rows = Identifier.objects.filter(
        administration_id=actor.administration_id, traveller=of, kind__in=SHARED_KINDS
    )
    return list(rows)


def sharing_with(actor: Actor, mine: Sequence[Identifier]) -> list[Identifier]:
    """The same values of other travellers, with the travellers."""
    if not mine or not actor.may("see_traveller"):
        return []
    wanted = {(item.kind, item.value) for item in mine}
    found = (
        # Kinds and values apart, so that the index by value is used; pairs that were not meant fall out below.
        Identifier.objects.filter(
            administration_id=actor.administration_id,
            kind__in={kind for kind, _value in wanted},
            value__in={value for _kind, value in wanted},
        )
        .exclude(traveller_id=mine[0].traveller_id)
        .select_related("traveller__movement")
        .defer(
            "traveller__known",
            "traveller__statements",
            "traveller__movement__known",
            "traveller__movement__hits",
        )
        .order_by("kind", "value", "traveller__name_folded", "pk")[:MOST_SHARING]
    )
    here = mine[0].traveller.movement_id
    return [
        item
        for item in found
        if (item.kind, item.value) in wanted
        and (item.kind not in ON_ONE_FLIGHT or item.traveller.movement_id == here)
    ]


def own_values(actor: Actor, ids: Collection[UUID]) -> dict[UUID, set[Value]]:
    """The values of travellers that rest on nothing but messages that the actor handed in, by traveller. A message whose
    time is over tells nothing any more."""
    rows = travellers(actor).filter(pk__in=ids).prefetch_related("bookings", "identifiers")
    sources: dict[UUID, set[str]] = {}
    for row in rows:
        known = [row.known, *(booking.known for booking in row.bookings.all())]
        sources[row.pk] = {source for item in known for source in item.get("sources") or ()}
    told = ReceivedMessage.objects.filter(
        delivery__administration_id=actor.administration_id,
        source__in=set().union(*sources.values()),
    )
    own = set(
        told.filter(delivery__received_by_id=actor.user_id).values_list("source", flat=True)
        if actor.user_id
        else ()
    )
    asked = [row for row in rows if own & sources[row.pk]]
    others = set().union(*(sources[row.pk] - own for row in asked))
    values = values_told_by(told.filter(source__in=others))
    found: dict[UUID, set[Value]] = {row.pk: set() for row in rows}
    for row in asked:
        held = {(item.kind, item.value) for item in row.identifiers.all()}
        found[row.pk] = held.difference(*(values.get(one, ()) for one in sources[row.pk] - own))
    return found


def looks_at(actor: Actor, of: Traveller) -> tuple[int, int]:
    """How often a traveller was shown, and to how many people, since the first message."""
    entries = Entry.objects.filter(
        administration_id=actor.administration_id,
        kind=Entry.Kind.VIEW,
        at__gte=of.kept_since,
    )
    seen = about(entries, str(of.pk)).order_by()
    counted = seen.aggregate(times=Count("seq"), people=Count("actor_id", distinct=True))
    return counted["times"], counted["people"]


def waiting(actor: Actor) -> Sequence[Waiting]:
    """What the top bar says: matches of tonight that wait for a decision, at the actor's own place."""
    if not actor.may("review_matches"):
        return []
    window = Window.tonight(timezone.now(), own_place(actor))
    count = (
        Match.objects.filter(
            window.of("movement__"),
            STILL_COMING,
            state=Match.State.OPEN,
            movement__administration_id=actor.administration_id,
        )
        .order_by()
        .count()
    )
    return [Waiting(_("matches to review"), count, reverse("arrivals:waiting"))]


# --- messages ---


def deliveries(actor: Actor) -> QuerySet[Delivery]:
    """The deliveries of the actor's administration, the latest first."""
    if not (actor.may("upload_messages") or actor.may("retry_messages")):
        return Delivery.objects.none()
    return (
        Delivery.objects.filter(administration_id=actor.administration_id)
        .defer("sealed")
        .order_by("-received_at", "pk")
    )


def counted_deliveries(actor: Actor) -> QuerySet[Any]:
    """The deliveries with how many messages and travellers each told."""
    told = ReceivedMessage.objects.filter(delivery=OuterRef("pk")).exclude(kind="unknown")
    counted = told.order_by().values("delivery")
    return deliveries(actor).annotate(
        message_count=Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0),
        traveller_count=Coalesce(
            Subquery(counted.annotate(n=Sum("traveller_count")).values("n")), 0
        ),
    )


def quarantined(actor: Actor) -> int:
    """How many deliveries are in quarantine."""
    return deliveries(actor).filter(state=Delivery.State.QUARANTINED).count()


def delivery(actor: Actor, delivery_id: UUID) -> Delivery:
    """One delivery; `Delivery.DoesNotExist` where the actor may not see it."""
    return deliveries(actor).get(pk=delivery_id)


def messages_of(found: Delivery) -> QuerySet[ReceivedMessage]:
    """The messages of a delivery with their movements, in the order of the file."""
    return (
        found.messages.defer("sealed_content").prefetch_related(_movements_only()).order_by("index")
    )


def messages(actor: Actor) -> QuerySet[ReceivedMessage]:
    """The messages as received that the actor may read."""
    if not actor.may("see_raw_message"):
        return ReceivedMessage.objects.none()
    return ReceivedMessage.objects.filter(
        delivery__administration_id=actor.administration_id
    ).select_related("delivery")


def message(actor: Actor, message_id: UUID) -> ReceivedMessage:
    """One message; `ReceivedMessage.DoesNotExist` where the actor may not read it."""
    return messages(actor).prefetch_related(_movements_only()).get(pk=message_id)


def travellers_of(actor: Actor, ids: Collection[UUID]) -> list[Traveller]:
    """Travellers with their movements and matches, without the wide columns."""
    rows = travellers(actor).filter(pk__in=ids).select_related("movement", "match")
    return list(rows.defer("known", "statements", "movement__known", "movement__hits"))


def travellers_told_by(actor: Actor, told: ReceivedMessage) -> list[UUID]:
    """The ids of the travellers whom a message names: whoever reads the message sees them."""
    rows = travellers(actor).filter(movement__messages=told).values_list("pk", "known__sources")
    return [pk for pk, sources in rows.distinct() if told.source in (sources or ())]


def messages_about(of: Movement) -> QuerySet[ReceivedMessage]:
    """The messages that told of a movement, in the order of sending."""
    return (
        ReceivedMessage.objects.filter(movements=of)
        .select_related("delivery")
        .defer("sealed_content", "delivery__sealed", "delivery__problems")
        .order_by("sent_at", "delivery__received_at", "index")
    )


def _movements_only() -> Prefetch[Any]:
    return Prefetch("movements", Movement.objects.defer("known", "hits"))


# --- names for the log ---


def names_of(reader: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """Words for ids of the log: flights for everybody who may see them, people only for those who may."""
    flights = movements(reader).filter(pk__in=ids).defer("known", "hits")
    people = travellers(reader).filter(pk__in=ids).select_related("movement")
    people = people.only("family_name", "given_names", "movement__carrier", "movement__number")
    found = {row.pk: f"{row} {row.departure_local[:10]}" for row in flights}
    found |= {
        row.pk: f"{row.family_name}/{row.given_names} ({row.movement})"
        for row in people
        if row.family_name or row.given_names
    }
    return found
