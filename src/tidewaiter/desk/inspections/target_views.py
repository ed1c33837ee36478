"""Targets for the gate: the list of a unit and a shift, and the sheet of one target."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy

from tidewaiter.desk.accounts.models import Unit
from tidewaiter.desk.accounts.pages import OfficerRequest, officer_page
from tidewaiter.desk.accounts.queries import units_visible_to
from tidewaiter.desk.accounts.shift_windows import (
    ShiftWindow,
    shift_after,
    shift_at,
    shift_before,
    shift_named,
    shifts_on,
)
from tidewaiter.desk.arrivals import live
from tidewaiter.desk.arrivals.models import Match
from tidewaiter.desk.audit.naming import uuid_of
from tidewaiter.desk.common.lists import Column, Filter, Listing, asked_for
from tidewaiter.desk.inspections import actions, queries
from tidewaiter.desk.inspections.queries import Target
from tidewaiter.desk.inspections.words import kind_name
from tidewaiter.errors import Refused

_STATES = (
    ("none", gettext_lazy("No order yet")),
    ("open", gettext_lazy("Open")),
    ("done", gettext_lazy("Done")),
)


def _of_traveller(row: Target, name: str) -> str:
    return str(getattr(row.match.traveller, name, ""))


TARGETS = Listing(
    columns=(
        Column("lands", gettext_lazy("Lands"), value=lambda row: row.match.movement.due_at),
        Column("flight", gettext_lazy("Flight"), value=lambda row: str(row.match.movement)),
        Column("traveller", gettext_lazy("Target"), value=lambda row: row.name),
        Column("seat", gettext_lazy("Seat"), value=lambda row: _of_traveller(row, "seat")),
        Column(
            "document",
            gettext_lazy("Document"),
            value=lambda row: _of_traveller(row, "document_number"),
        ),
        Column("kind", gettext_lazy("Control"), value=lambda row: kind_name(row.order)),
        Column(
            "place",
            gettext_lazy("Where"),
            value=lambda row: row.order.place if row.order else "",
        ),
        Column(
            "assigned_to",
            gettext_lazy("Assigned to"),
            value=lambda row: row.order.assigned_to if row.order else "",
        ),
        Column(
            "number",
            gettext_lazy("Order"),
            value=lambda row: row.order.number if row.order else "",
        ),
        Column("result", gettext_lazy("Result"), value=lambda row: row.state_words),
    ),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            lambda rows, value: [row for row in rows if row.state == value],
            lambda: _STATES,
        ),
    ),
    sort="lands",
    keep=("unit", "shift"),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which unit and which shift the address asks for; without them, one's own unit and the shift that is on."""

    unit: Unit | None
    shift: ShiftWindow

    @classmethod
    def of(cls, request: OfficerRequest) -> Wish:
        """From a request; another administration's unit is not there."""
        units = units_visible_to(request.actor)
        asked = asked_for(request, "unit")
        wanted = uuid_of(asked) if asked else request.actor.unit_id
        unit = units.filter(pk=wanted).first() if wanted else None
        if asked and unit is None:
            raise Http404
        named = shift_named(unit, asked_for(request, "shift"))
        return cls(unit, named or shift_at(unit, timezone.now()))


@officer_page("record_results")
def targets(request: OfficerRequest) -> HttpResponse:
    """The targets of a unit and a shift, with their orders and results: what the gate and the search team read."""
    live_seq = live.newest()
    try:
        wish = Wish.of(request)
    except Refused as refusal:
        return render(request, "inspections/no_shifts.html", {"fault": refusal.message}, status=503)
    rows = queries.targets_of(request.actor, wish.unit, wish.shift)
    page = TARGETS.read(request, rows)
    request.shown(*(row.match.subject_id for row in page.rows))
    if page.wants_excel:
        return page.excel(f"targets-{wish.shift.key}")
    context = {
        "list": page,
        "wish": wish,
        "units": units_visible_to(request.actor),
        "before": shift_before(wish.unit, wish.shift),
        "after": shift_after(wish.unit, wish.shift),
        "today": shifts_on(wish.unit, wish.shift.day),
        "now_on": shift_at(wish.unit, timezone.now()),
        "figures": figures(rows),
        "live_seq": live_seq,
        "now": timezone.now(),
    }
    return render(request, "inspections/targets.html", context)


def figures(rows: list[Target]) -> dict[str, int]:
    """How many targets there are, and how they stand."""
    return {
        "all": len(rows),
        **{state: sum(row.state == state for row in rows) for state in ("none", "open", "done")},
        "found": sum(row.found for row in rows),
    }


@officer_page("record_results")
def sheet(request: OfficerRequest, match_id: UUID) -> HttpResponse:
    """One target on one page of paper: a PDF whose name says nobody's name. It is logged as what leaves the desk."""
    try:
        made = actions.export_sheet(request.actor, match_id, request.build_absolute_uri)
    except Match.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("inspections:targets")
    response = HttpResponse(made.content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{made.file_name}"'
    return response
