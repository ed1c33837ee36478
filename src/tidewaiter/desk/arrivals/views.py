"""Pages of arrivals and flights: whom to look at first, and who is on board."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.accounts.pages import OfficerRequest, officer_page
from tidewaiter.desk.arrivals import finders, live, looks, queries, task_queries
from tidewaiter.desk.arrivals.forms import NoInterestForm
from tidewaiter.desk.arrivals.ingest.text import folded
from tidewaiter.desk.arrivals.models import Match, MatchHit, Movement, Traveller
from tidewaiter.desk.arrivals.parts.axis import HEIGHT, HOUR, Arrival, hour_from, hours
from tidewaiter.desk.arrivals.queries import Window
from tidewaiter.desk.arrivals.search import search as search_for
from tidewaiter.desk.arrivals.templatetags.arrivals import city
from tidewaiter.desk.common.clocks import whole_hour_clock
from tidewaiter.desk.common.lists import Column, Filter, Listing, asked_for, by_field
from tidewaiter.reference import Words

EVERYWHERE = "all"
SPANS = ("6", "12", "24", "48")
MODES = {
    "flights": Q(mode="air") & (Q(told__gt=0) | Q(expected__gt=0) | Q(boxes=0, bills=0)),
    "freighters": Q(mode="air") & (Q(boxes__gt=0) | Q(bills__gt=0)),
    "vessels": Q(mode="sea"),
    "land": Q(mode__in=("road", "rail")),
}
"""What the list can be narrowed to. A flight with passengers and freight is both."""

MODE_WORDS = (
    ("flights", _("Flights with travellers")),
    ("freighters", _("Flights with freight")),
    ("vessels", _("Vessels")),
    ("land", _("Road and rail")),
)
FIRST = 3
"""How many matches stand above the list of flights: enough to begin with, few enough to read at a glance."""

MOVEMENTS = Listing(
    columns=(
        Column("due_at", _("Arrives"), order_by=("due_at",)),
        Column("flight", _("Flight or vessel"), order_by=("means", "carrier", "number"), value=str),
        Column("departure_place", _("From"), order_by=("departure_place",)),
        Column("arrival_place", _("To"), order_by=("arrival_place",)),
        Column("told", _("Travellers"), order_by=("told",), numeric=True),
        Column("boxes", _("Containers"), order_by=("boxes",), numeric=True),
        Column("bills", _("Consignments"), order_by=("bills",), numeric=True),
        Column("listed_booked", _("On a list"), order_by=("listed_booked",), numeric=True),
        Column("booked", _("Booked"), order_by=("booked",), numeric=True),
        Column("waiting", _("Waits"), order_by=("waiting",), numeric=True),
        Column("targets", _("Targets"), order_by=("targets",), numeric=True),
        Column(
            "first", _("Highest"), order_by=("top",), value=lambda row: getattr(row, "first", "")
        ),
    ),
    sort="due_at",
    keep=("place", "span", "mode", "carrier", "waits", "at"),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address of the arrivals page asks for."""

    place: str
    span: str
    mode: str
    carrier: str
    waits: bool
    at: datetime | None

    @classmethod
    def of(cls, request: OfficerRequest) -> Wish:
        """From a request; without a place, the place of the officer's unit."""
        place = asked_for(request, "place") or queries.own_place(request.actor)
        span, mode = request.GET.get("span", ""), request.GET.get("mode", "")
        return cls(
            "" if place == EVERYWHERE else place.upper()[:40],
            span if span in SPANS else "24",
            mode if mode in MODES else "",
            asked_for(request, "carrier").upper()[:40],
            request.GET.get("waits") == "1",
            hour_from(request.GET.get("at", "")),
        )

    def window(self, now: datetime) -> Window:
        """The stretch of time and place."""
        return Window.tonight(now, self.place, timedelta(hours=int(self.span)))

    @property
    def narrowed(self) -> bool:
        """Whether anything but place and time is asked for."""
        return bool(self.mode or self.carrier or self.waits or self.at)

    def keep(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The movements that were asked for, of those of the window."""
        if self.mode:
            rows = rows.filter(MODES[self.mode])
        if self.carrier:
            rows = rows.filter(carrier=self.carrier)
        if self.waits:
            rows = rows.filter(waiting__gt=0)
        if self.at:
            rows = rows.filter(due_at__gte=self.at, due_at__lt=self.at + HOUR)
        return rows

    def query(self) -> dict[str, str]:
        """As parameters of an address, without the hour."""
        return {
            "place": self.place or EVERYWHERE,
            "span": "" if self.span == "24" else self.span,
            "mode": self.mode,
            "carrier": self.carrier,
            "waits": "1" if self.waits else "",
        }


@officer_page("see_arrivals")
def arrivals(request: OfficerRequest) -> HttpResponse:
    """What lands in the next hours, whom to look at first, and how complete the data are."""
    live_seq = live.newest()
    now = timezone.now()
    wish = Wish.of(request)
    window = wish.window(now)
    rows = queries.arriving(request.actor, window)
    kept = wish.keep(rows)
    page = MOVEMENTS.read(request, kept)
    tonight = queries.ranked(request.actor, window)
    for row in page.rows:
        row.first = tonight.first_of(row.pk)
    if page.wants_excel:
        request.shown(*(row.pk for row in page.rows))
        return page.excel("arrivals")
    on = kept.values_list("pk", flat=True) if wish.narrowed else None
    first = queries.first_waiting(request.actor, tonight, FIRST, on)
    prefetch_related_objects(first, task_queries.standing())
    # A vessel at berth is worked and counted, but its hour of arrival is over.
    load = [Arrival(row.due_at, row.told, row.waiting) for row in rows if row.due_at]
    clock_name, clock = whole_hour_clock(wish.place, now)
    places, carriers = queries.places_and_carriers(request.actor, window)
    request.shown(*(row.pk for row in page.rows), *(match.subject_id for match in first))
    context = {
        "list": page,
        "wish": wish,
        "everywhere": EVERYWHERE,
        "spans": SPANS,
        "modes": MODE_WORDS,
        "places": [(code, place_name(code)) for code in places],
        "carriers": carriers,
        "axis": hours(
            load, window.start, window.end, query=wish.query(), chosen=wish.at, clock=clock
        ),
        "axis_clock": clock_name,
        "axis_height": HEIGHT,
        "first": first,
        "tonight": tonight,
        "load": len(load),
        "flights": sum(row.mode == "air" for row in rows),
        "vessels": sum(row.mode == "sea" for row in rows),
        "travellers": sum(item.travellers for item in load),
        "now": now,
        "live_seq": live_seq,
    }
    return render(request, "arrivals/arrivals.html", context)


def place_name(code: str) -> str:
    """The city or name of an airport or port; the code where it is not known."""
    return city(code)


def said(hits: Iterable[MatchHit]) -> str:
    """The reasons of some hits as running text in the reader's language."""
    language = get_language() or "en"
    return " ".join(Words(hit.words).in_language(language) for hit in hits)


def holder_of(match: Match | None) -> str:
    """Who holds a match, for Excel."""
    task = task_queries.task_of(match) if match else None
    return task.holder.full_name if task and task.holder else ""


HOLDING = (
    ("", _("All")),
    (task_queries.MINE, _("Mine")),
    (task_queries.NOBODYS, _("Nobody's")),
    (task_queries.OF_UNIT, _("My unit's")),
)
"""By whom matches may be held, as lists are narrowed to it."""

MATCHES = Listing(
    columns=(
        Column(
            "rank",
            _("Rank"),
            order_by=("-score", "movement__due_at", "traveller__name_folded"),
            value=lambda row: row.place,
        ),
        Column(
            "traveller",
            _("Who or what"),
            order_by=("traveller__name_folded",),
            value=lambda row: row.name,
        ),
        Column(
            "flight",
            _("Flight or vessel"),
            order_by=("movement__carrier", "movement__number"),
            value=lambda row: str(row.movement),
        ),
        Column(
            "due_at",
            _("Arrives"),
            order_by=("movement__due_at",),
            value=lambda row: row.movement.due_at,
        ),
        Column("why", _("Why"), value=lambda row: said(row.hits.all())),
        Column("held", _("Held by"), value=holder_of),
    ),
    sort="rank",
    keep=("place", "span", "held"),
)


@officer_page("review_matches")
def waiting(request: OfficerRequest) -> HttpResponse:
    """Every match that waits for a decision, the first to look at first."""
    live_seq = live.newest()
    wish = Wish.of(request)
    window = wish.window(timezone.now())
    tonight = queries.ranked(request.actor, window)
    held = asked_for(request, "held")
    rows = queries.waiting_matches(request.actor, window).prefetch_related(task_queries.standing())
    page = MATCHES.read(request, task_queries.narrowed(rows, held, request.actor))
    for row in page.rows:
        row.place = tonight.rank.get(row.pk, "")
    request.shown(*(row.subject_id for row in page.rows))
    if page.wants_excel:
        return page.excel("waiting")
    context = {
        "list": page,
        "wish": wish,
        "tonight": tonight,
        "everywhere": EVERYWHERE,
        "held": held,
        "holding": HOLDING,
        "live_seq": live_seq,
    }
    return render(request, "arrivals/waiting.html", context)


def match_of(row: Any, name: str) -> Any:
    """An attribute of the match of a traveller, box or bill, or nothing."""
    match = getattr(row, "match", None)
    return getattr(match, name) if match else ""


def reasons_in_words(row: Any) -> str:
    """All reasons of the match of a traveller, box or bill, for Excel."""
    match = getattr(row, "match", None)
    return said(match.hits.all()) if match else ""


def _by_state(rows: QuerySet[Traveller], value: str) -> QuerySet[Traveller]:
    return rows.filter(match__isnull=False) if value == "any" else rows.filter(match__state=value)


def _by_name_or_seat(rows: QuerySet[Traveller], value: str) -> QuerySet[Traveller]:
    wanted = folded(value)
    return rows.filter(
        Q(name_folded__contains=wanted)
        | Q(seat__iexact=value)
        | Q(document_number__icontains=wanted)
    )


TRAVELLERS = Listing(
    columns=(
        Column(
            "rank",
            _("Rank"),
            order_by=("rank_order", "name_folded"),
            value=lambda row: match_of(row, "rank"),
        ),
        Column(
            "name",
            _("Traveller"),
            order_by=("name_folded",),
            value=lambda row: f"{row.family_name}, {row.given_names}",
        ),
        Column("why", _("Why"), value=reasons_in_words),
        Column(
            "document",
            _("Document"),
            order_by=("document_number",),
            value=lambda row: row.document_number,
        ),
        Column("seat", _("Seat"), order_by=("seat_order",), value=lambda row: row.seat),
        Column("bags", _("Bags"), order_by=("bags",), numeric=True),
        Column("party", _("Party"), order_by=("party",), numeric=True),
        Column(
            "state",
            _("Review"),
            order_by=("match__state",),
            value=lambda row: match_of(row, "state"),
        ),
        Column(
            "held",
            _("Held by"),
            value=lambda row: holder_of(getattr(row, "match", None)),
        ),
    ),
    filters=(
        Filter(
            "review",
            _("Review"),
            _by_state,
            lambda: [("any", _("All matches")), *Match.State.choices],
        ),
        Filter(
            "role",
            _("Role"),
            by_field("role"),
            lambda: [
                ("passenger", _("Passenger")),
                ("infant", _("Infant")),
                ("crew", _("Crew")),
                ("transit_passenger", _("In transit")),
            ],
        ),
        # Who asks decides what is theirs: the view narrows by it, the filter only shows and carries it.
        Filter("held", _("Held by"), lambda rows, _value: rows, list),
        Filter("q", _("Name, seat, document"), _by_name_or_seat),
    ),
    sort="rank",
    page_size=100,
)


@officer_page("see_traveller")
def flight(request: OfficerRequest, movement_id: UUID) -> HttpResponse:
    """One flight: what was told of it, and its travellers, those to look at first on top."""
    live_seq = live.newest()
    try:
        movement = queries.movement(request.actor, movement_id)
    except Movement.DoesNotExist:
        raise Http404 from None
    rows = queries.travellers_on(request.actor, movement)
    rows = rows.prefetch_related(task_queries.standing("match__tasks"))
    held = asked_for(request, "held")
    page = TRAVELLERS.read(
        request,
        task_queries.narrowed(rows, held, request.actor, "match__pk"),
        {"held": HOLDING[1:]},
    )
    request.shown(movement.pk, *(row.pk for row in page.rows))
    words = folded(asked_for(request, "q"))
    strangers = looks.note_list(
        request.actor, movement, page.rows, words, taken_along=page.wants_excel
    )
    if page.wants_excel:
        return page.excel(f"flight-{movement.carrier}{movement.number}")
    top = max((row.match.score for row in page.rows if match_of(row, "score")), default=0)
    context = {
        "list": page,
        "movement": movement,
        "top": top or 100,
        "figures": queries.match_figures(request.actor, movement),
        "told_by": queries.messages_about(movement),
        "first": next(
            (row for row in page.rows if match_of(row, "state") == Match.State.OPEN), None
        ),
        "strangers": strangers,
        "bulk": NoInterestForm(),
        "now": timezone.now(),
        "live_seq": live_seq,
    }
    return render(request, "arrivals/flight.html", context)


@officer_page("see_arrivals")
def search(request: OfficerRequest) -> HttpResponse:
    """Flights, people and documents by what somebody has in hand."""
    words = asked_for(request, "q")[:100]
    found = search_for(request.actor, words)
    groups = finders.groups(request.actor, words)
    request.shown(
        *(row.pk for row in (*found.movements, *found.travellers)),
        *(line.id for group in groups for line in group.lines),
    )
    strangers = looks.note_search(request.actor, folded(words), found.travellers)
    context = {
        "found": found,
        "groups": groups,
        "meant": groups[0].meant if groups else {},
        "search_words": words,
        "strangers": strangers,
        "strange_cargo": sum(group.strangers for group in groups),
    }
    return render(request, "arrivals/search.html", context)
