"""Pages of who holds what: taking, assigning and releasing a match, and what somebody hands over at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tidewaiter.desk.accounts.pages import OfficerRequest, officer_page
from tidewaiter.desk.accounts.shift_windows import ShiftWindow, shift_after, shift_at
from tidewaiter.desk.arrivals import queries, task_actions, task_queries
from tidewaiter.desk.arrivals.forms import AssignForm, HandOverForm
from tidewaiter.desk.arrivals.models import Match
from tidewaiter.errors import Refused


@officer_page("review_matches")
@require_POST
def take(request: OfficerRequest, match_id: UUID) -> HttpResponse:
    """Take a match."""
    return _do(request, match_id, lambda: task_actions.take(request.actor, match_id))


@officer_page("review_matches")
@require_POST
def release(request: OfficerRequest, match_id: UUID) -> HttpResponse:
    """Let go of a match."""
    return _do(request, match_id, lambda: task_actions.release(request.actor, match_id))


@officer_page("assign_matches")
@require_POST
def assign(request: OfficerRequest, match_id: UUID) -> HttpResponse:
    """Give a match to somebody of the unit."""
    form = AssignForm(request.actor, request.POST)
    to = form.chosen() if form.is_valid() else None
    return _do(
        request,
        match_id,
        lambda: task_actions.assign(request.actor, match_id, to or match_id),
    )


@officer_page("review_matches")
def mine(request: OfficerRequest) -> HttpResponse:
    """What I hold, what was left to my shift, and the form that hands over."""
    form = HandOverForm(request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid() and _handed_over(request, form):
        return redirect("arrivals:mine")
    holding = list(task_queries.in_hand(request.actor))
    left = list(task_queries.handed_to_shift(request.actor))
    request.shown(*(match.subject_id for match in (*holding, *left)))
    shift, next_shift = _shifts(request)
    context = {
        "holding": holding,
        "left": left,
        "form": form,
        "shift": shift,
        "next_shift": next_shift,
        "chosen": request.POST.getlist("match"),
    }
    return render(request, "arrivals/mine.html", context, status=422 if form.is_bound else 200)


def _shifts(request: OfficerRequest) -> tuple[ShiftWindow | None, ShiftWindow | None]:
    """The shift that is on and the next one; none where the data of shifts have a fault: hands are changed all the
    same."""
    unit = task_queries.own_unit(request.actor)
    try:
        now = shift_at(unit, timezone.now())
        return now, shift_after(unit, now)
    except Refused:
        return None, None


def _handed_over(request: OfficerRequest, form: HandOverForm) -> bool:
    try:
        made = task_actions.hand_over(
            request.actor,
            form.cleaned_data["match"],
            to=form.chosen(),
            note=form.cleaned_data["note"],
        )
    except Match.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        form.add_error("to" if "to" in refusal.fields else None, refusal.message)
        return False
    words = ngettext("%(n)d match is handed over.", "%(n)d matches are handed over.", len(made))
    messages.success(request, words % {"n": len(made)})
    return True


def _do(request: OfficerRequest, match_id: UUID, act: Callable[[], object]) -> HttpResponse:
    """Do it, and answer what stands then: the part of the page that asked, or the page itself."""
    refusal = ""
    try:
        act()
    except Match.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        refusal = refused.message
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    if htmx:
        part = "held" if (htmx.target or "").startswith("held-") else "task"
        match = queries.match(request.actor, match_id)
        context = {"match": match, "refusal": refusal, **choices(request, match)}
        return render(request, f"arrivals/{part}.html", context)
    if refusal:
        messages.error(request, refusal)
    following = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(following, {request.get_host()}, request.is_secure()):
        following = reverse("arrivals:waiting")
    return redirect(following)


def choices(request: OfficerRequest, match: Match | None) -> dict[str, Any]:
    """What a page needs to show who holds a match and to give it to somebody."""
    may_assign = match is not None and request.actor.may("assign_matches")
    return {"assign_form": AssignForm(request.actor) if may_assign else None}
