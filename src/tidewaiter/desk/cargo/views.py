"""The page of a vessel's call, or of the freight of a flight: its boxes and consignments, those to look at first on top."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.accounts.pages import OfficerRequest, officer_page
from tidewaiter.desk.arrivals import live
from tidewaiter.desk.arrivals import queries as arrivals
from tidewaiter.desk.arrivals.models import Match, Movement
from tidewaiter.desk.arrivals.views import match_of, reasons_in_words
from tidewaiter.desk.cargo import queries
from tidewaiter.desk.cargo.ingest.facts import number_of
from tidewaiter.desk.cargo.models import CargoCall, Consignment, Equipment
from tidewaiter.desk.cargo.parts.bay_plan import Cell, Mark, Plan, bay_plan
from tidewaiter.desk.common.lists import Column, Filter, Listing, asked_for, by_field

TABS = ("boxes", "consignments", "plan", "findings")


def _by_state(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(match__isnull=False) if value == "any" else rows.filter(match__state=value)


def _by_word(rows: QuerySet[Equipment], value: str) -> QuerySet[Equipment]:
    return rows.filter(
        Q(number__contains=number_of(value) or "\0")
        | Q(seals__icontains=value)
        | Q(goods__icontains=value)
        | Q(stowage__contains=value)
    )


def _bill_by_word(rows: QuerySet[Consignment], value: str) -> QuerySet[Consignment]:
    return rows.filter(
        Q(number__contains=number_of(value) or "\0")
        | Q(consignor__icontains=value)
        | Q(consignee__icontains=value)
        | Q(goods__icontains=value)
    )


def _special(rows: QuerySet[Equipment], value: str) -> QuerySet[Equipment]:
    wanted = {
        "reefer": Q(reefer=True),
        "dangerous": Q(dangerous=True),
        "empty": Q(fill="empty"),
        "disagrees": Q(disagrees__gt=0),
        "found": Q(found__gt=0),
        "held": Q(holds__isnull=False) & ~Q(holds__state="lifted"),
        "left": ~Q(gate_out=""),
    }.get(value)
    return rows.filter(wanted).distinct() if wanted is not None else rows


_REVIEW = Filter(
    "review", _("Review"), _by_state, lambda: [("any", _("All matches")), *Match.State.choices]
)

BOXES = Listing(
    columns=(
        Column(
            "rank",
            _("Rank"),
            order_by=("rank_order", "number"),
            value=lambda row: match_of(row, "rank"),
        ),
        Column("number", _("Container"), order_by=("number",)),
        Column("why", _("Why"), value=reasons_in_words),
        Column("iso_type", _("Type"), order_by=("iso_type",)),
        Column("here", _("Here"), order_by=("here",), value=lambda row: row.get_here_display()),
        Column("stowage", _("On board"), order_by=("stowage",)),
        Column("gross_kg", _("Mass (kg)"), order_by=("gross_kg",), numeric=True),
        Column("seals", _("Seals"), order_by=("seals",)),
        Column("goods", _("Goods"), order_by=("goods",)),
        Column(
            "state",
            _("Review"),
            order_by=("match__state",),
            value=lambda row: match_of(row, "state"),
        ),
    ),
    filters=(
        _REVIEW,
        Filter("here", _("Here"), by_field("here"), lambda: Equipment.Here.choices),
        Filter(
            "only",
            _("Only"),
            _special,
            lambda: [
                ("reefer", _("refrigerated")),
                ("dangerous", _("dangerous goods")),
                ("empty", _("empty")),
                ("disagrees", _("messages disagree")),
                ("found", _("contradictions")),
                ("held", _("held")),
                ("left", _("left the gate")),
            ],
        ),
        Filter("q", _("Number, seal, goods, cell"), _by_word),
    ),
    sort="rank",
    page_size=100,
    keep=("tab",),
)

CONSIGNMENTS = Listing(
    columns=(
        Column(
            "rank",
            _("Rank"),
            order_by=("rank_order", "number"),
            value=lambda row: match_of(row, "rank"),
        ),
        Column("number", _("Consignment"), order_by=("number",)),
        Column("why", _("Why"), value=reasons_in_words),
        Column("consignor", _("Consignor"), order_by=("consignor",)),
        Column("consignee", _("Consignee"), order_by=("consignee",)),
        Column("goods", _("Goods"), order_by=("goods",)),
        Column("told_pieces", _("Pieces told"), order_by=("told_pieces",), numeric=True),
        Column("counted_pieces", _("counted"), order_by=("counted_pieces",), numeric=True),
        Column("told_kg", _("kg told"), order_by=("told_kg",), numeric=True),
        Column("counted_kg", _("counted"), order_by=("counted_kg",), numeric=True),
        Column(
            "state",
            _("Review"),
            order_by=("match__state",),
            value=lambda row: match_of(row, "state"),
        ),
    ),
    filters=(_REVIEW, Filter("q", _("Number, party, goods"), _bill_by_word)),
    sort="rank",
    page_size=100,
    keep=("tab",),
)


@officer_page("see_traveller")
def call(request: OfficerRequest, movement_id: UUID) -> HttpResponse:
    """One call: ranked boxes or consignments, the bay plan, what contradicts, and how it stands with holds."""
    live_seq = live.newest()
    try:
        found = queries.call(request.actor, movement_id)
    except CargoCall.DoesNotExist:
        raise Http404 from None
    movement = found.movement
    tab = _tab(request, movement)
    listing, rows = (
        (CONSIGNMENTS, queries.consignments_on(request.actor, movement))
        if tab == "consignments"
        else (BOXES, queries.equipment_on(request.actor, movement))
    )
    page = listing.read(request, rows)
    request.shown(movement.pk, *(row.pk for row in page.rows))
    if page.wants_excel:
        return page.excel(f"{tab}-{movement}".replace(" ", "-"))
    findings = queries.findings_on(request.actor, movement)
    context = {
        "call": found,
        "movement": movement,
        "list": page,
        "tab": tab,
        "tabs": _tabs(found, findings.count()),
        "top": _top(movement),
        "figures": queries.match_figures(request.actor, movement),
        "holds": queries.hold_figures(request.actor, movement),
        "breaches": queries.open_breaches(request.actor).filter(movement=movement),
        "told_by": arrivals.messages_about(movement),
        "plan": _plan(request, movement) if tab == "plan" else None,
        "bay_rest": "&tab=plan",
        "findings": findings[:500] if tab == "findings" else (),
        "now": timezone.now(),
        "live_seq": live_seq,
    }
    return render(request, "cargo/call.html", context)


def _tab(request: OfficerRequest, movement: Movement) -> str:
    asked = asked_for(request, "tab")
    if asked in TABS:
        return asked
    return "boxes" if movement.boxes and movement.mode != "air" else "consignments"


def _tabs(found: CargoCall, findings: int) -> list[tuple[str, Any, int]]:
    movement = found.movement
    tabs: list[tuple[str, Any, int]] = [
        ("boxes", _("Containers"), movement.boxes),
        ("consignments", _("Consignments"), movement.bills),
        ("findings", _("Contradictions"), findings),
    ]
    if movement.mode == "sea":
        tabs.insert(2, ("plan", _("Bay plan"), movement.boxes))
    always = {"findings"} | ({"boxes"} if movement.mode == "sea" else set())
    return [tab for tab in tabs if tab[2] or tab[0] in always]


def _top(movement: Movement) -> float:
    """The highest score of the call, beside which bars are drawn."""
    scores = movement.matches.exclude(subject=Match.Subject.TRAVELLER)
    return max(scores.values_list("score", flat=True), default=0) or 100


def _plan(request: OfficerRequest, movement: Movement) -> Plan:
    told = asked_for(request, "bay")
    opened = int(told) if told.isdecimal() and len(told) < 5 else None
    rows = queries.equipment_on(request.actor, movement).filter(state="active")
    return bay_plan([cell_of(row) for row in rows.exclude(stowage="", match=None)], opened=opened)


def cell_of(row: Equipment) -> Cell:
    """A box as the bay plan draws it."""
    match = row.match
    told = {
        Mark.HERE: row.here == Equipment.Here.DISCHARGE,
        Mark.EMPTY: row.fill == "empty",
        Mark.REEFER: row.reefer,
        Mark.DANGEROUS: row.dangerous,
        Mark.DIFFERS: row.disagrees > 0,
        Mark.TARGET: match is not None and match.state == Match.State.TARGET,
    }
    ranks = match is not None and match.state != Match.State.NO_INTEREST
    return Cell(
        row.stowage,
        row.number,
        row.address,
        match.rank if match and ranks else None,
        frozenset(mark for mark, holds in told.items() if holds),
    )
