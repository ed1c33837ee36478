"""Pages of control orders: what is to be done, ordering a control, writing its result."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tidewaiter.desk.accounts.pages import OfficerRequest, officer_page
from tidewaiter.desk.arrivals import live
from tidewaiter.desk.arrivals import queries as arrivals
from tidewaiter.desk.arrivals.models import Match
from tidewaiter.desk.common.lists import Column, Filter, Listing, by_field
from tidewaiter.desk.inspections import actions, queries
from tidewaiter.desk.inspections.forms import OrderForm, ResultForm
from tidewaiter.desk.inspections.kinds import control_kinds
from tidewaiter.desk.inspections.models import ControlOrder
from tidewaiter.desk.inspections.words import kind_name
from tidewaiter.errors import Refused

ORDERS = Listing(
    columns=(
        Column("due_by", _("By when"), order_by=("due_by",)),
        Column("number", _("Order"), order_by=("number",)),
        Column("kind", _("Control"), order_by=("intrusiveness",), value=kind_name),
        Column(
            "traveller",
            _("Target"),
            order_by=("match__traveller__family_name", "match__label"),
            value=lambda row: row.match.name if row.match else "",
        ),
        Column("flight", _("Flight or vessel"), order_by=("match__movement__arrival_utc",)),
        Column("place", _("Where"), order_by=("place",)),
        Column("assigned_to", _("Assigned to"), order_by=("assigned_to",)),
        Column("state", _("State"), order_by=("state",), value=lambda row: row.get_state_display()),
    ),
    filters=(
        Filter("state", _("State"), by_field("state"), lambda: ControlOrder.State.choices),
        Filter("q", _("Number, place, officer, name"), queries.matching),
    ),
    sort="due_by",
)


@officer_page("record_results")
def orders(request: OfficerRequest) -> HttpResponse:
    """The control orders, the next due first."""
    live_seq = live.newest()
    page = ORDERS.read(request, queries.orders(request.actor))
    request.shown(*(row.match.subject_id for row in page.rows if row.match))
    if page.wants_excel:
        return page.excel("orders")
    context = {"list": page, "now": timezone.now(), "live_seq": live_seq}
    return render(request, "inspections/orders.html", context)


@officer_page("order_controls")
def order(request: OfficerRequest, match_id: UUID) -> HttpResponse:
    """Order a control of a target."""
    match = _match(request, match_id)
    request.shown(match.subject_id)
    form = OrderForm(
        request.POST or None,
        initial=_usual_order(match),
        place=match.movement.arrival_place,
        subject=match.subject,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.order_control(request.actor, match.pk, form.wish())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(
                request, _("Control order %(number)s is out.") % {"number": made.number}
            )
            return redirect("inspections:result", order_id=made.pk)
    status = 422 if form.is_bound else 200
    kinds = control_kinds(match.subject).values()
    context = {
        "form": form,
        "match": match,
        "reasons": _reasons(match),
        "warnings": {kind.code: kind.warning for kind in kinds if kind.warning},
    }
    return render(request, "inspections/order.html", context, status=status)


@officer_page("record_results")
def result(request: OfficerRequest, order_id: UUID) -> HttpResponse:
    """One order: what is to be done, and the form for its result."""
    try:
        found = queries.order(request.actor, order_id)
    except ControlOrder.DoesNotExist:
        raise Http404 from None
    if found.match:
        request.shown(found.match.subject_id)
    form = ResultForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_result(request.actor, found.pk, form.report())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The result is written."))
            return redirect("inspections:result", order_id=found.pk)
    context = {
        "order": found,
        "kind": kind_name(found),
        "form": form,
        "examination": getattr(found, "examination", None),
        "may_withdraw": request.actor.may("order_controls"),
    }
    return render(request, "inspections/result.html", context, status=422 if form.is_bound else 200)


@officer_page("order_controls")
@require_POST
def withdraw(request: OfficerRequest, order_id: UUID) -> HttpResponse:
    """Take an open order back."""
    try:
        actions.withdraw_order(request.actor, order_id)
    except ControlOrder.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("inspections:orders")


def _match(request: OfficerRequest, match_id: UUID) -> Match:
    try:
        return arrivals.match(request.actor, match_id)
    except Match.DoesNotExist:
        raise Http404 from None


def _reasons(match: Match) -> list[dict[str, str]]:
    """The reasons of all profiles that hit, each once: several profiles often rest on the same fact."""
    found: list[dict[str, str]] = []
    for hit in match.hits.all():
        found += [reason["text"] for reason in hit.reasons if reason["text"] not in found]
    return found


def _usual_order(match: Match) -> dict[str, object]:
    """What an order usually says, for the officer to change: the least control, at the place of arrival,
    half an hour after landing."""
    arrival = max(match.movement.arrival_utc or timezone.now(), timezone.now())
    return {
        "kind": next(iter(control_kinds(match.subject))),
        "ground": match.grounds,
        "place": match.movement.arrival_place,
        "due_by": arrival + timedelta(minutes=30),
    }
