"""Pages of messages: handing files in, what was read and what was wrong, quarantine, the message as received."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages as notices
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tidewaiter import messages as readers
from tidewaiter.desk.accounts.pages import OfficerRequest, officer_page
from tidewaiter.desk.arrivals import actions, looks, queries
from tidewaiter.desk.arrivals.actions import Receipt
from tidewaiter.desk.arrivals.forms import UploadForm
from tidewaiter.desk.arrivals.ingest.deliveries import redacted_copy
from tidewaiter.desk.arrivals.models import Delivery, ReceivedMessage
from tidewaiter.desk.arrivals.parts.evidence import Line, whole
from tidewaiter.desk.arrivals.parts.problems import ProblemGroup, grouped
from tidewaiter.desk.common.durable import write_through
from tidewaiter.desk.common.lists import Column, Filter, Listing, by_field, by_text
from tidewaiter.desk.protection.vault import KeyDestroyed
from tidewaiter.errors import Refused

SEGMENTS_A_PAGE = 300

DELIVERIES = Listing(
    columns=(
        Column("received_at", gettext_lazy("Received"), order_by=("received_at",)),
        Column("source_name", gettext_lazy("File"), order_by=("source_name",)),
        Column("sender", gettext_lazy("Sender"), order_by=("sender",)),
        Column(
            "message_count", gettext_lazy("Messages"), order_by=("message_count",), numeric=True
        ),
        Column(
            "traveller_count",
            gettext_lazy("Travellers"),
            order_by=("traveller_count",),
            numeric=True,
        ),
        Column("size", gettext_lazy("Bytes"), order_by=("size",), numeric=True),
        Column(
            "state",
            gettext_lazy("State"),
            order_by=("state",),
            value=lambda row: row.get_state_display(),
        ),
    ),
    filters=(
        Filter("state", gettext_lazy("State"), by_field("state"), lambda: Delivery.State.choices),
        Filter("q", gettext_lazy("File, sender"), by_text("source_name", "sender")),
    ),
    sort="-received_at",
)
QUARANTINE = replace(DELIVERIES, filters=DELIVERIES.filters[1:])


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one file that was handed in: a receipt, or why it was refused."""

    name: str
    receipt: Receipt | None
    refusal: str = ""
    delivery: Delivery | None = None
    problems: tuple[ProblemGroup, ...] = ()


@officer_page("upload_messages")
def deliveries(request: OfficerRequest) -> HttpResponse:
    """Everything received, and the form to hand in more."""
    return _list(request, UploadForm(), quarantine=False)


@officer_page("retry_messages")
def quarantine(request: OfficerRequest) -> HttpResponse:
    """What could not be used, to be read again when the reader knows more."""
    return _list(request, None, quarantine=True)


def _list(request: OfficerRequest, form: UploadForm | None, *, quarantine: bool) -> HttpResponse:
    rows = queries.counted_deliveries(request.actor)
    if quarantine:
        rows = rows.filter(state=Delivery.State.QUARANTINED)
    page = (QUARANTINE if quarantine else DELIVERIES).read(request, rows)
    request.shown(*(row.pk for row in page.rows))
    if page.wants_excel:
        return page.excel("quarantine" if quarantine else "messages")
    language = get_language() or "en"
    for row in page.rows:
        row.groups = grouped(row.problems, language)
    context = {
        "list": page,
        "form": form,
        "quarantine": quarantine,
        "quarantined": queries.quarantined(request.actor),
        "reader_version": readers.READER_VERSION,
    }
    return render(request, "arrivals/deliveries.html", context)


@officer_page("upload_messages")
def upload(request: OfficerRequest) -> HttpResponse:
    """Take files in, each by itself, and say of each what was read and what was wrong.

    Loading the answer again does no harm: the same files are duplicates then.
    """
    if request.method != "POST":
        return redirect("arrivals:deliveries")
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "arrivals/upload.html", {"form": form, "taken": []}, status=422)
    write_through()
    taken = [_take_in(request, file) for file in form.cleaned_data["file"]]
    request.shown(*(item.delivery.pk for item in taken if item.delivery))
    return render(request, "arrivals/upload.html", {"form": UploadForm(), "taken": taken})


def _take_in(request: OfficerRequest, file: UploadedFile[bytes]) -> Taken:
    name = file.name or ""
    try:
        actions.refuse_too_large(file.size or 0)  # before it is brought into memory
        receipt = actions.receive(
            request.actor, file.read(), source_name=name, channel=Delivery.Channel.UPLOAD
        )
    except Refused as refused:
        return Taken(name, None, refused.message)
    delivery = queries.delivery(request.actor, receipt.delivery_id)
    problems = grouped(delivery.problems, get_language() or "en")
    return Taken(name, receipt, "", delivery, tuple(problems))


@officer_page("upload_messages")
def delivery(request: OfficerRequest, delivery_id: UUID) -> HttpResponse:
    """One delivery: its messages, what was read, what was wrong and what would mend it."""
    row = _delivery(request, delivery_id)
    request.shown(row.pk)
    context = {
        "delivery": row,
        "messages_of": queries.messages_of(row),
        "problems": grouped(row.problems, get_language() or "en"),
        "reader_version": readers.READER_VERSION,
    }
    return render(request, "arrivals/delivery.html", context)


@officer_page("retry_messages")
@require_POST
def retry(request: OfficerRequest, delivery_id: UUID) -> HttpResponse:
    """Read a delivery again."""
    row = _delivery(request, delivery_id)
    try:
        receipt = actions.retry(request.actor, row.pk)
    except (Refused, KeyDestroyed) as refused:
        notices.error(request, refused.message)
    else:
        if receipt.quarantined:
            notices.warning(request, _("Read again; nothing in it can be used yet."))
        else:
            notices.success(request, _("Read again; what it told is in."))
    return redirect("arrivals:delivery", delivery_id=row.pk)


@officer_page("see_raw_message")
def message(request: OfficerRequest, message_id: UUID) -> HttpResponse:
    """A message as received, segment by segment, with what was wrong where it stands."""
    try:
        row = queries.message(request.actor, message_id)
    except ReceivedMessage.DoesNotExist:
        raise Http404 from None
    travellers = queries.travellers_told_by(request.actor, row)
    request.shown(row.pk, *travellers)
    strangers = looks.note_reading(request.actor, row, travellers)
    first = max(1, _number(request.GET.get("from", "")))
    lines = _segments(row, first)
    context = {
        "message": row,
        "lines": lines,
        "erased": lines is None,
        "strangers": strangers,
        "first": first,
        "before": max(1, first - SEGMENTS_A_PAGE) if first > 1 else 0,
        "after": first + SEGMENTS_A_PAGE if lines and len(lines) == SEGMENTS_A_PAGE else 0,
        "problems": grouped(
            (item for item in row.delivery.problems if item.get("message") == row.index),
            get_language() or "en",
        ),
    }
    return render(request, "arrivals/message.html", context)


def _segments(row: ReceivedMessage, first: int) -> list[Line] | None:
    """A page of segments; None where the copy is erased."""
    try:
        copy = redacted_copy(row.delivery)
    except KeyDestroyed:
        return None
    found = next((item for item in readers.read(copy, "") if item.index == row.index), None)
    return whole(copy, found, first, first + SEGMENTS_A_PAGE - 1) if found else []


def _delivery(request: OfficerRequest, delivery_id: UUID) -> Delivery:
    try:
        return queries.delivery(request.actor, delivery_id)
    except Delivery.DoesNotExist:
        raise Http404 from None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 8 else 1
