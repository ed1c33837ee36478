"""Pages of one traveller, and what officers decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tidewaiter.desk.accounts.pages import OfficerRequest, officer_page
from tidewaiter.desk.arrivals import actions, looks, queries
from tidewaiter.desk.arrivals.deciding import decision_on
from tidewaiter.desk.arrivals.forms import LookForm, ReviewForm
from tidewaiter.desk.arrivals.ingest.deliveries import redacted_copy
from tidewaiter.desk.arrivals.ingest.identifiers import shown_values
from tidewaiter.desk.arrivals.models import Match, ReceivedMessage, Traveller
from tidewaiter.desk.arrivals.parts.differences import differences
from tidewaiter.desk.arrivals.parts.evidence import Excerpt, excerpt
from tidewaiter.desk.arrivals.parts.journey import journey_of
from tidewaiter.desk.arrivals.parts.sharing import sharing
from tidewaiter.desk.protection.vault import KeyDestroyed
from tidewaiter.errors import Refused
from tidewaiter.records import KnownBooking, KnownMovement, KnownTraveller, Place, from_dict


@officer_page("see_traveller")
def traveller(request: OfficerRequest, traveller_id: UUID) -> HttpResponse:
    """Everything known about one traveller on one movement, and why to look, or why not."""
    row = _traveller(request, traveller_id)
    if looks.must_ask(request.actor, row):
        return render(request, "arrivals/ask.html", {"traveller": row, "form": LookForm()})
    known = from_dict(KnownTraveller, row.known)
    movement = from_dict(KnownMovement, row.movement.known).movement
    bookings = [from_dict(KnownBooking, item.known) for item in row.bookings.all()]
    mine = queries.identifiers_of(request.actor, row)
    values = shown_values(known, {item.key: item for item in bookings})
    shared = sharing(mine, queries.sharing_with(request.actor, mine), values)
    request.shown(row.pk, *(person.traveller.pk for person in shared.people))
    told_by = _messages_of(request, row, known)
    chosen = _chosen(request, told_by, row)
    context = {
        **_decision(request, row),
        "traveller": row,
        "known": known,
        "person": known.traveller,
        "bookings": bookings,
        "stages": journey_of(bookings, movement),
        "sharing": shared,
        "planted": looks.note_links(request.actor, row, shared),
        "differences": differences(known.disagreements, row.statements),
        "told_by": told_by,
        "chosen": chosen,
        "excerpt": _excerpt(row, chosen) if chosen else None,
        "looks": queries.looks_at(request.actor, row),
    }
    return render(request, "arrivals/traveller.html", context)


@officer_page("see_traveller")
def panel(request: OfficerRequest, traveller_id: UUID) -> HttpResponse:
    """The short form of a traveller beside the list of a flight: why, what speaks against, the decision."""
    row = _traveller(request, traveller_id)
    if looks.must_ask(request.actor, row):
        return render(request, "arrivals/ask_form.html", {"traveller": row, "form": LookForm()})
    request.shown(row.pk)
    context = {
        **_decision(request, row),
        "traveller": row,
        "person": from_dict(KnownTraveller, row.known).traveller,
        "bookings": [from_dict(KnownBooking, item.known) for item in row.bookings.all()],
        "deciding": request.GET.get("decide") == "1",
    }
    return render(request, "arrivals/panel.html", context)


@officer_page("see_traveller")
@require_POST
def look(request: OfficerRequest, traveller_id: UUID) -> HttpResponse:
    """Open a traveller without a task: the reason is kept for integrity control, and the page opens."""
    row = _traveller(request, traveller_id)
    form = LookForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    if looks.without_task(request.actor, [row]):
        looks.note_opening(request.actor, row, reason)
    return redirect("arrivals:traveller", traveller_id=row.pk)


@officer_page("review_matches")
@require_POST
def review(request: OfficerRequest) -> HttpResponse:
    """A decision about one match or several. Answers a row, a panel or the page it came from, as it was asked."""
    form = ReviewForm(request.POST, matches=queries.matches(request.actor))
    if not form.is_valid():
        if "match" in form.errors and request.POST.getlist("match"):
            raise Http404
        return _answer(request, [], _("Choose at least one traveller and a decision."))
    chosen = list(form.cleaned_data["match"])
    refusal = ""
    try:
        actions.review(
            request.actor,
            [match.pk for match in chosen],
            form.cleaned_data["outcome"],
            reason_code=form.cleaned_data["reason_code"],
            grounds=form.cleaned_data["grounds"],
        )
    except Refused as refused:
        refusal = refused.message
    return _answer(request, chosen, refusal)


@officer_page("review_matches")
@require_POST
def undo(request: OfficerRequest, match_id: UUID) -> HttpResponse:
    """Take one's own decision back, within seconds of it."""
    try:
        match = queries.match(request.actor, match_id)
        refusal = ""
        try:
            actions.undo_review(request.actor, match_id)
        except Refused as refused:
            refusal = refused.message
    except Match.DoesNotExist:
        raise Http404 from None
    return _answer(request, [match], refusal)


def _answer(request: OfficerRequest, decided: Sequence[Match], refusal: str) -> HttpResponse:
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    if htmx and len(decided) == 1:
        match = decided[0]
        if match.traveller_id is None:
            return _answer_of_cargo(request, match, refusal)
        row = _traveller(request, match.traveller_id)
        request.shown(row.pk)
        context = {**_decision(request, row), "traveller": row, "row": row, "refusal": refusal}
        context["top"] = _top_of(row)
        context["beside_list"] = "/flights/" in (htmx.current_url or "")
        part = "row" if (htmx.target or "").startswith("row-") else "decided"
        return render(request, f"arrivals/{part}.html", context)
    if refusal:
        messages.error(request, refusal)
    elif decided:
        count = len(decided)
        words = ngettext("%(n)d decision is written.", "%(n)d decisions are written.", count)
        messages.success(request, words % {"n": count})
    return redirect(_back(request, decided))


def _answer_of_cargo(request: OfficerRequest, match: Match, refusal: str) -> HttpResponse:
    """The decision alone: the page of a box or bill puts it in place."""
    found = queries.match(request.actor, match.pk)
    request.shown(found.subject_id)
    context = {**decision_on(request, found), "refusal": refusal}
    return render(request, "arrivals/decide.html", context)


def _back(request: OfficerRequest, decided: Sequence[Match]) -> str:
    """The page from which the form was sent, if it is one of ours; else the traveller or the list."""
    following = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(following, {request.get_host()}, request.is_secure()):
        return following
    if len(decided) == 1:
        return decided[0].address
    return reverse("arrivals:waiting")


def _traveller(request: OfficerRequest, traveller_id: UUID) -> Traveller:
    try:
        return queries.traveller(request.actor, traveller_id)
    except Traveller.DoesNotExist:
        raise Http404 from None


def _decision(request: OfficerRequest, row: Traveller) -> dict[str, Any]:
    """What a page needs to show and take a decision."""
    return {"movement": row.movement, **decision_on(request, getattr(row, "match", None))}


def _top_of(row: Traveller) -> float:
    """The highest score of the movement, beside which bars are drawn."""
    scores = row.movement.matches.values_list("score", flat=True)
    return max(scores, default=0) or 100


def _messages_of(
    request: OfficerRequest, row: Traveller, known: KnownTraveller
) -> list[ReceivedMessage]:
    """The messages that told of the traveller, the latest first; none for who may not read them."""
    if not request.actor.may("see_raw_message"):
        return []
    return list(
        queries.messages(request.actor)
        .filter(source__in=known.sources, movements=row.movement)
        .defer("sealed_content", "delivery__sealed", "delivery__problems")
        .order_by("-sent_at", "-delivery__received_at", "index")
    )


def _chosen(
    request: OfficerRequest, told_by: Sequence[ReceivedMessage], row: Traveller
) -> ReceivedMessage | None:
    """The message to show beside what was read: the one asked for, else the one that most reasons rest on, else
    the latest."""
    asked = request.GET.get("message", "")
    found = next((item for item in told_by if str(item.pk) == asked), None)
    if found:
        return found
    sources = [source for source, _place in _evidence(row)]
    return max(told_by, key=lambda item: sources.count(item.source), default=None)


def _excerpt(row: Traveller, message: ReceivedMessage) -> Excerpt | None:
    own = {
        (statement["place"][0], statement["place"][1])
        for said in row.statements.values()
        for statement in said
        if statement["source"] == message.source and statement.get("place")
    }
    evidence: set[Place] = {place for source, place in _evidence(row) if source == message.source}
    try:
        return excerpt(redacted_copy(message.delivery), message.index, own, evidence)
    except KeyDestroyed:
        return None


def _evidence(row: Traveller) -> Iterator[tuple[str, Place]]:
    match = getattr(row, "match", None)
    for hit in match.hits.all() if match else ():
        for reason in (*hit.reasons, *hit.against):
            if reason["place"]:
                yield reason["source"], (reason["place"][0], reason["place"][1])
