"""Pages of the data protection officer: schedule, what is due, proof that it is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.transaction import on_commit
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidewaiter.desk.accounts.pages import freshly_signed_in, officer_page
from tidewaiter.desk.common.lists import Column, Filter, Listing, by_text
from tidewaiter.desk.protection import actions, queries
from tidewaiter.desk.protection.forms import ScheduleForm
from tidewaiter.desk.protection.purge import due_by, purge_due
from tidewaiter.desk.protection.vault import scrub
from tidewaiter.errors import Refused

PROOFS = Listing(
    columns=(
        Column("at", gettext_lazy("When"), ("at",)),
        Column("kind", gettext_lazy("What"), ("kind",)),
        Column("masked", gettext_lazy("Masked"), ("masked",), numeric=True),
        Column("deleted", gettext_lazy("Deleted"), ("deleted",), numeric=True),
        Column("rule", gettext_lazy("Rule"), ("rule",)),
        Column(
            "done_by", gettext_lazy("By"), ("done_by__full_name",), lambda row: row.done_by or ""
        ),
    ),
    filters=(Filter("q", gettext_lazy("What or rule"), by_text("kind", "rule")),),
    sort="-at",
)


@officer_page("manage_protection")
def overview(request: Any) -> HttpResponse:
    """The schedule, what is due now and soon, and the latest proofs."""
    now = timezone.now()
    schedule = queries.schedule_for(request.actor.administration_id)
    context = {
        "schedule": schedule,
        "faults": actions.schedule_faults(schedule) if schedule else {},
        "due": due_by(request.actor, now, now + timedelta(days=7), now + timedelta(days=30)),
        "proofs": queries.proofs_visible_to(request.actor)[:8],
    }
    return render(request, "protection/overview.html", context)


@officer_page("manage_protection")
def schedule(request: Any) -> HttpResponse:
    """Set or change the schedule and the officer."""
    samples = queries.sample_schedules()
    stored = queries.schedule_for(request.actor.administration_id)
    begin = samples.get(request.GET.get("sample", ""), stored)
    form = ScheduleForm.of(begin, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_schedule(request.actor, form.terms())
        except Refused as refusal:
            form.show_refusal(refusal)
        else:
            messages.success(request, _("The schedule holds for everything received from now on."))
            return redirect("protection:overview")
    context = {"form": form, "samples": samples.values(), "stored": stored}
    return render(request, "protection/schedule.html", context)


@officer_page("purge")
@freshly_signed_in
def purge(request: Any) -> HttpResponse:
    """Mask and delete now what is due; the nightly run does the same."""
    now = timezone.now()
    if request.method == "POST":
        counts = purge_due(request.actor, now, dry_run=False)
        on_commit(scrub)
        done = sum(count.masked + count.deleted for count in counts)
        messages.success(
            request, _("Masked and deleted: %(count)d. The proofs are below.") % {"count": done}
        )
        return redirect("protection:overview")
    due = purge_due(request.actor, now, dry_run=True)
    return render(request, "protection/purge.html", {"due": due})


@officer_page("manage_protection")
def proofs(request: Any) -> HttpResponse:
    """All proofs."""
    listed = PROOFS.read(request, queries.proofs_visible_to(request.actor))
    if listed.wants_excel:
        return listed.excel("proofs")
    return render(request, "protection/proofs.html", {"list": listed})
