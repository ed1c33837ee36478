"""Holds and their alarms, and referrals before air cargo is loaded."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tidewaiter.desk.accounts.pages import OfficerRequest, officer_page
from tidewaiter.desk.arrivals import live
from tidewaiter.desk.cargo import actions, hold_actions, queries
from tidewaiter.desk.cargo.forms import HoldForm, NoteForm, ReferralForm
from tidewaiter.desk.cargo.models import Breach, Consignment, Hold, Referral
from tidewaiter.desk.cargo.subject_views import found
from tidewaiter.desk.common.lists import Column, Filter, Listing, by_field, by_text
from tidewaiter.errors import Refused

HOLDS = Listing(
    columns=(
        Column("asked_at", gettext_lazy("Asked"), order_by=("-asked_at",)),
        Column("number", gettext_lazy("Hold"), order_by=("number",)),
        Column("subject_number", gettext_lazy("Of"), order_by=("subject_number",)),
        Column(
            "vessel",
            gettext_lazy("On"),
            order_by=("movement__means", "movement__number"),
            value=lambda row: str(row.movement or ""),
        ),
        Column("place", gettext_lazy("Where"), order_by=("place",)),
        Column("ground", gettext_lazy("Ground"), exported=False),
        Column(
            "state",
            gettext_lazy("State"),
            order_by=("state",),
            value=lambda row: row.get_state_display(),
        ),
    ),
    filters=(
        Filter("state", gettext_lazy("State"), by_field("state"), lambda: Hold.State.choices),
        Filter("q", gettext_lazy("Number, place"), by_text("number", "subject_number", "place")),
    ),
    sort="asked_at",
)


@officer_page("record_results")
def holds(request: OfficerRequest) -> HttpResponse:
    """All holds, and the boxes that moved although they were held."""
    live_seq = live.newest()
    page = HOLDS.read(request, queries.holds(request.actor))
    request.shown(*(row.pk for row in page.rows))
    if page.wants_excel:
        return page.excel("holds")
    context = {
        "list": page,
        "breaches": list(queries.open_breaches(request.actor)[:100]),
        "live_seq": live_seq,
    }
    return render(request, "cargo/holds.html", context)


@officer_page("order_controls")
@require_POST
def ask(request: OfficerRequest, subject: str, row_id: UUID) -> HttpResponse:
    """Ask for a hold of a box or consignment."""
    row = found(request, subject, row_id)
    form = HoldForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {}
    try:
        made = hold_actions.ask(
            request.actor, row, ground=given.get("ground", ""), place=given.get("place", "")
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        words = _("Hold %(number)s is asked; the terminal has to confirm it.")
        messages.success(request, words % {"number": made.number})
    return redirect(f"{row.address}#holds")


@officer_page("order_controls")
@require_POST
def lift(request: OfficerRequest, hold_id: UUID) -> HttpResponse:
    """Lift a hold."""
    form = NoteForm(request.POST)
    try:
        hold = queries.hold(request.actor, hold_id)
        hold_actions.lift(
            request.actor, hold_id, form.cleaned_data["note"] if form.is_valid() else ""
        )
    except Hold.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Hold %(number)s is lifted.") % {"number": hold.number})
    row = hold.equipment or hold.consignment
    return redirect(f"{row.address}#holds" if row else "cargo:holds")


@officer_page("review_matches")
@require_POST
def close(request: OfficerRequest, breach_id: UUID) -> HttpResponse:
    """Say what was done about a box that moved although it was held."""
    form = NoteForm(request.POST)
    try:
        actions.close_breach(
            request.actor, breach_id, form.cleaned_data["note"] if form.is_valid() else ""
        )
    except Breach.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("cargo:holds")


@officer_page("order_controls")
@require_POST
def refer(request: OfficerRequest, consignment_id: UUID) -> HttpResponse:
    """Ask something before a consignment is loaded onto an aircraft."""
    row = found(request, "consignments", consignment_id)
    form = ReferralForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Choose a kind and a ground of the list."))
        actions.refer(request.actor, consignment_id, form.wish())
    except Consignment.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The referral is recorded."))
    return redirect(f"{row.address}#referrals")


@officer_page("order_controls")
@require_POST
def answer(request: OfficerRequest, referral_id: UUID) -> HttpResponse:
    """Record what the carrier answered to a referral."""
    form = NoteForm(request.POST)
    try:
        made = actions.answer_referral(
            request.actor, referral_id, form.cleaned_data["note"] if form.is_valid() else ""
        )
    except Referral.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("cargo:holds")
    row = made.consignment
    return redirect(f"{row.address}#referrals" if row else "cargo:holds")
