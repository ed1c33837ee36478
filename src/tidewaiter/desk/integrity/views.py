"""Pages of integrity control: who looked at whom without a task, and what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tidewaiter.desk.accounts.catalogue import purposes
from tidewaiter.desk.accounts.pages import OfficerRequest, officer_page
from tidewaiter.desk.common.lists import Column, Filter, Listing, by_field, by_text
from tidewaiter.desk.integrity import actions, queries
from tidewaiter.desk.integrity.forms import JudgeForm
from tidewaiter.desk.integrity.models import Alert
from tidewaiter.errors import Refused


def purpose_words(code: str) -> str:
    """A purpose in the reader's language."""
    found = purposes().get(code)
    return found.name.in_language(get_language() or "en") if found else code


ALERTS = Listing(
    columns=(
        Column("at", gettext_lazy("When"), ("at",)),
        Column(
            "officer",
            gettext_lazy("Who"),
            ("officer__full_name",),
            lambda row: row.officer.full_name,
        ),
        Column(
            "unit",
            gettext_lazy("Unit"),
            ("officer__unit__name",),
            lambda row: row.officer.unit or "",
        ),
        Column("kind", gettext_lazy("What"), ("kind",), lambda row: row.get_kind_display()),
        Column("record_count", gettext_lazy("Records"), ("record_count",), numeric=True),
        Column("times", gettext_lazy("Times"), ("times",), numeric=True),
        Column(
            "pattern",
            gettext_lazy("Pattern"),
            ("pattern",),
            lambda row: row.get_pattern_display(),
        ),
        Column("reason", gettext_lazy("Reason given")),
        Column(
            "purpose", gettext_lazy("Purpose"), ("purpose",), lambda row: purpose_words(row.purpose)
        ),
        Column("state", gettext_lazy("State"), ("state",), lambda row: row.get_state_display()),
    ),
    filters=(
        Filter("state", gettext_lazy("State"), by_field("state"), lambda: Alert.State.choices),
        Filter(
            "pattern", gettext_lazy("Pattern"), by_field("pattern"), lambda: Alert.Pattern.choices
        ),
        Filter("who", gettext_lazy("Who"), by_text("officer__full_name")),
    ),
    sort="-at",
)


@officer_page("control_integrity")
def alerts(request: OfficerRequest) -> HttpResponse:
    """The looks without a task, the latest first."""
    page = ALERTS.read(request, queries.alerts(request.actor))
    request.shown(*(row.pk for row in page.rows))
    if page.wants_excel:
        return page.excel("looks-without-a-task")
    for row in page.rows:
        row.purpose_words = purpose_words(row.purpose)
    return render(request, "integrity/alerts.html", {"list": page})


@officer_page("control_integrity")
def alert(request: OfficerRequest, alert_id: UUID) -> HttpResponse:
    """One alert: who, when, why, which record; and the form that judges it."""
    found = _alert(request, alert_id)
    form = JudgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.judge(
                request.actor, found.pk, form.cleaned_data["state"], form.cleaned_data["note"]
            )
        except Refused as refusal:
            form.add_error(next(iter(refusal.fields), None), refusal.message)
        else:
            messages.success(request, _("The note is written."))
            return redirect("integrity:alert", alert_id=found.pk)
    request.shown(found.pk)
    return render(
        request,
        "integrity/alert.html",
        _context(request, found, form),
        status=422 if form.is_bound else 200,
    )


@officer_page("control_integrity")
@require_POST
def record(request: OfficerRequest, alert_id: UUID, record_id: UUID) -> HttpResponse:
    """What identifies the record that was looked at; opening it is logged."""
    try:
        facts = actions.open_record(request.actor, alert_id, record_id)
    except Alert.DoesNotExist:
        raise Http404 from None
    found = _alert(request, alert_id)
    request.shown(found.pk, record_id)
    context = _context(request, found, JudgeForm())
    context |= {"opened": str(record_id), "facts": facts}
    return render(request, "integrity/alert.html", context)


def _context(request: OfficerRequest, found: Alert, form: JudgeForm) -> dict[str, Any]:
    return {
        "alert": found,
        "form": form,
        "purpose": purpose_words(found.purpose),
        "steps": found.steps.select_related("by"),
        "others": queries.others_of(request.actor, found),
    }


def _alert(request: OfficerRequest, alert_id: UUID) -> Alert:
    try:
        return queries.alert(request.actor, alert_id)
    except Alert.DoesNotExist:
        raise Http404 from None
