"""Pages of one box and one consignment, and taking them as targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tidewaiter.desk.accounts.pages import OfficerRequest, officer_page
from tidewaiter.desk.arrivals.deciding import decision_on
from tidewaiter.desk.arrivals.forms import LookForm
from tidewaiter.desk.arrivals.ingest.deliveries import redacted_copy
from tidewaiter.desk.arrivals.ingest.text import folded
from tidewaiter.desk.arrivals.models import ReceivedMessage
from tidewaiter.desk.arrivals.parts.evidence import Excerpt
from tidewaiter.desk.cargo import actions, looks, queries
from tidewaiter.desk.cargo.forms import HoldForm, ReferralForm, SelectForm
from tidewaiter.desk.cargo.models import Consignment, Equipment
from tidewaiter.desk.cargo.parts.excerpt import excerpt_of
from tidewaiter.desk.cargo.parts.history import differences, events_of, masses_of, seals_of
from tidewaiter.desk.cargo.parts.parties import shown_parties
from tidewaiter.desk.cargo.parts.route_map import Role, Stop, route_map
from tidewaiter.desk.protection.vault import KeyDestroyed
from tidewaiter.errors import Refused
from tidewaiter.records import Consignment as CargoRecord
from tidewaiter.records import KnownConsignment, KnownEquipment, Party, Place, from_dict


@officer_page("see_traveller")
def box(request: OfficerRequest, equipment_id: UUID) -> HttpResponse:
    """Everything known about one box on one call, told by every message, and why to look, or why not."""
    row = found(request, "boxes", equipment_id)
    if looks.must_ask(request.actor, row):
        return _ask(request, row)
    known = from_dict(KnownEquipment, row.known)
    bills = queries.consignments_of(request.actor, row, known.consignments)
    papers = [from_dict(KnownConsignment, bill.known) for bill in bills]
    request.shown(row.pk, *(bill.pk for bill in bills))
    context = {
        **_common(request, row, "box", known.sources, known.disagreements),
        "known": known,
        "box": known.equipment,
        "seals": seals_of(known),
        "masses": masses_of(known.masses),
        "events": events_of(known.events),
        "consignments": bills,
        "items": [item for paper in papers for item in paper.consignment.items],
        "parties": _parties(
            request,
            [*known.equipment.parties, *(party for paper in papers for party in paper.parties)],
            row.pk,
        ),
    }
    return render(request, "cargo/box.html", context)


@officer_page("see_traveller")
def consignment(request: OfficerRequest, consignment_id: UUID) -> HttpResponse:
    """Everything known about one consignment on one call, told by every message, and why to look, or why not."""
    row = found(request, "consignments", consignment_id)
    if looks.must_ask(request.actor, row):
        return _ask(request, row)
    known = from_dict(KnownConsignment, row.known)
    request.shown(row.pk)
    context = {
        **_common(request, row, "bill", known.sources, known.disagreements),
        "known": known,
        "bill": known.consignment,
        "masses": masses_of(known.masses),
        "events": events_of(known.events),
        "versions": known.versions,
        "boxes": queries.boxes_of(request.actor, row, known.equipment),
        "family": queries.family_of(request.actor, row),
        "items": known.consignment.items,
        "parties": _parties(request, known.parties, row.pk),
        "route": route_map(stops_of(known.consignment), mode=row.movement.mode),
        "referral_form": ReferralForm(),
        "referrals": row.referrals.select_related("asked_by") if row.movement.mode == "air" else (),
    }
    return render(request, "cargo/consignment.html", context)


@officer_page("see_traveller")
@require_POST
def look(request: OfficerRequest, subject: str, row_id: UUID) -> HttpResponse:
    """Open a box or consignment without a task: the reason is kept for integrity control, and the page opens."""
    row = found(request, subject, row_id)
    form = LookForm(request.POST)
    if looks.without_task(request.actor, row):
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        looks.note_opening(request.actor, row, reason)
    return redirect(row.address)


@officer_page("review_matches")
@require_POST
def select(request: OfficerRequest, subject: str, row_id: UUID) -> HttpResponse:
    """Take a box or consignment as a target that no profile matched."""
    row = found(request, subject, row_id)
    form = SelectForm(request.POST)
    try:
        actions.select(request.actor, row, form.cleaned_data["grounds"] if form.is_valid() else "")
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("%(number)s is a target now.") % {"number": row.number})
    return redirect(row.address)


def found(request: OfficerRequest, subject: str, row_id: UUID) -> Any:
    """The box ("boxes") or consignment ("consignments") of an address; 404 where the actor may not see it."""
    try:
        if subject == "boxes":
            return queries.box(request.actor, row_id)
        if subject == "consignments":
            return queries.consignment(request.actor, row_id)
    except (Equipment.DoesNotExist, Consignment.DoesNotExist):
        pass
    raise Http404


def _ask(request: OfficerRequest, row: Equipment | Consignment) -> HttpResponse:
    return render(request, "cargo/ask.html", {"row": row, "form": LookForm()})


def _common(
    request: OfficerRequest,
    row: Equipment | Consignment,
    record: str,
    sources: Sequence[str],
    disagreements: Sequence[str],
) -> dict[str, Any]:
    """What both pages show: why, the decision, holds, where senders differ, and the messages."""
    told_by = queries.messages_of(request.actor, row, sources)
    chosen = _chosen(request, told_by, row)
    movement = row.movement
    return {
        **decision_on(request, row.match),
        "movement": movement,
        "row": row,
        "subject": "boxes" if record == "box" else "consignments",
        "findings": list(row.findings.all()),
        "differences": differences(record, disagreements, row.statements),
        "holds": list(queries.holds(request.actor).filter(pk__in=[h.pk for h in row.holds.all()])),
        "hold_form": HoldForm(initial={"place": movement.arrival_place}),
        "select_form": SelectForm(),
        "elsewhere": queries.elsewhere(request.actor, row),
        "told_by": told_by,
        "kinds_of_source": {item.source: item for item in told_by},
        "chosen": chosen,
        "excerpt": _excerpt(row, record, chosen) if chosen else None,
    }


def _parties(request: OfficerRequest, parties: Sequence[Party], but: UUID) -> Any:
    names = {folded(party.name)[:200] for party in parties if party.name}
    return shown_parties(
        parties,
        queries.first_seen(request.actor, names),
        queries.targets_of_parties(request.actor, names, but),
    )


def stops_of(bill: CargoRecord) -> list[Stop]:
    """The places of a consignment's way, in order, as the map takes them."""
    ways: list[tuple[str, Role]] = [
        (bill.origin, "origin"),
        (bill.loading, "loading"),
        *((place, "transit") for place in bill.transits),
        (bill.discharge, "discharge"),
        (bill.destination, "destination"),
    ]
    return [Stop(place, role) for place, role in ways if place]


def _chosen(
    request: OfficerRequest, told_by: Sequence[ReceivedMessage], row: Equipment | Consignment
) -> ReceivedMessage | None:
    """The message to show beside what was read: the one asked for, else the one that most evidence rests on, else
    the latest."""
    asked = request.GET.get("message", "")
    named = next((item for item in told_by if str(item.pk) == asked), None)
    if named:
        return named
    sources = [source for source, _place in _evidence(row)]
    return max(told_by, key=lambda item: sources.count(item.source), default=None)


def _excerpt(row: Equipment | Consignment, record: str, message: ReceivedMessage) -> Excerpt | None:
    evidence: set[Place] = {place for source, place in _evidence(row) if source == message.source}
    try:
        copy = redacted_copy(message.delivery)
    except KeyDestroyed:
        return None
    return excerpt_of(copy, message.index, record, row.number, evidence)


def _evidence(row: Equipment | Consignment) -> Iterator[tuple[str, Place]]:
    match = row.match
    for hit in match.hits.all() if match else ():
        for reason in (*hit.reasons, *hit.against):
            if reason["place"]:
                yield reason["source"], (reason["place"][0], reason["place"][1])
    for finding in row.findings.all():
        for item in finding.statements:
            if item.get("place"):
                yield item["source"], (item["place"][0], item["place"][1])
