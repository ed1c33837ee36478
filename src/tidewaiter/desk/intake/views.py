"""Pages about ways in: health with its alarms, and the tokens of systems; and the state of health for monitors."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tidewaiter.desk.accounts.pages import OfficerRequest, freshly_signed_in, officer_page
from tidewaiter.desk.common.lists import Column, Filter, Listing, by_field, by_text
from tidewaiter.desk.common.refusals import no_token, too_many
from tidewaiter.desk.intake import actions, alarm_actions, attempts, queries
from tidewaiter.desk.intake.alarms import Condition
from tidewaiter.desk.intake.forms import SenderForm, TokenForm
from tidewaiter.desk.intake.health import SILENT_AFTER, Health, last_sign_of_life
from tidewaiter.desk.intake.models import Alarm, Token
from tidewaiter.desk.intake.outages import trouble_words
from tidewaiter.errors import Refused

TOKENS = Listing(
    columns=(
        Column("name", gettext_lazy("System"), ("name",)),
        Column("hint", gettext_lazy("Begins with"), ("hint",)),
        Column("scope", gettext_lazy("May"), ("scope",), lambda row: row.get_scope_display()),
        Column("made_at", gettext_lazy("Made"), ("made_at",)),
        Column("expires_at", gettext_lazy("Ends"), ("expires_at",)),
        Column("last_used_at", gettext_lazy("Last used"), ("last_used_at",)),
    ),
    filters=(
        Filter("q", gettext_lazy("System"), by_text("name", "hint")),
        Filter("scope", gettext_lazy("May"), by_field("scope"), lambda: Token.Scope.choices),
    ),
    sort="name",
)
_LOOK_EVERY = 10
"""Seconds between two looks that keep alarms, however often monitors ask."""


# --- health ---


@officer_page("see_health")
def health(request: OfficerRequest) -> HttpResponse:
    """Whether messages come in: worker, queue, folders, senders, disk, and the alarms."""
    seen = _looked_at(request.actor.administration_id) or queries.health(request.actor)
    language = get_language() or "en"
    context = {
        "health": seen,
        "alarms": [_shown(alarm, language) for alarm in queries.standing_alarms(request.actor)],
        "past": [_shown(alarm, language) for alarm in queries.past_alarms(request.actor)],
        "troubles": [
            (item["at"], trouble_words(item["code"], item["figure"])) for item in seen.troubles
        ],
        "quarantined": queries.quarantined(request.actor),
        "sender_form": SenderForm(),
    }
    return render(request, "intake/health.html", context)


@officer_page("see_health")
@require_POST
def acknowledge(request: OfficerRequest, alarm_id: UUID) -> HttpResponse:
    """Somebody looks after an alarm."""
    try:
        alarm_actions.acknowledge(request.actor, alarm_id)
    except Alarm.DoesNotExist:
        raise Http404 from None
    return redirect("intake:health")


@officer_page("see_health")
@require_POST
def sender(request: OfficerRequest) -> HttpResponse:
    """Change what is expected of a sender."""
    form = SenderForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            alarm_actions.expect(
                request.actor, data["sender"], expected=data["expected"], hours=data["hours"]
            )
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            _looked_at(request.actor.administration_id, at_once=True)
            messages.success(request, _("Saved."))
    else:
        messages.error(request, "; ".join(str(fault[0]) for fault in form.errors.values()))
    return redirect("intake:health")


def _looked_at(administration_id: UUID, *, at_once: bool = False) -> Health | None:
    """Look and keep the alarms, where no living worker does so every few seconds anyway: a page should not wait for
    the intake of a batch. None then, and where nothing can be written, as on a full disk: the page shows it all the
    same."""
    try:
        seen = last_sign_of_life()
        if not at_once and seen is not None and timezone.now() - seen < SILENT_AFTER:
            return None
        return alarm_actions.refresh(administration_id)
    except DatabaseError:
        return None


def _shown(alarm: Alarm, language: str) -> Alarm:
    what, mend = Condition(alarm.kind, alarm.subject, alarm.figure).words(language)
    alarm.what, alarm.mend = what, mend  # type: ignore[attr-defined]
    return alarm


# --- tokens ---


@officer_page("manage_tokens")
def tokens(request: Any) -> HttpResponse:
    """The systems that may hand messages in or read the state of health."""
    listed = TOKENS.read(request, queries.tokens(request.actor))
    request.shown(*(row.pk for row in listed.rows))
    if listed.wants_excel:
        return listed.excel("systems")
    return render(request, "intake/tokens.html", {"list": listed, "now": timezone.now()})


@officer_page("manage_tokens")
@freshly_signed_in
def new_token(request: Any) -> HttpResponse:
    """A token for a system; it is on the answer and nowhere else."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_token(request.actor, **form.cleaned_data)
        except Refused as refused:
            form.add_error(next(iter(refused.fields), None), refused.message)
        else:
            return render(request, "intake/secret.html", {"made": made})
    return render(request, "intake/token_form.html", {"form": form})


@officer_page("manage_tokens")
@freshly_signed_in
@require_POST
def revoke(request: Any, token_id: UUID) -> HttpResponse:
    """End a token at once."""
    try:
        token = actions.revoke_token(request.actor, token_id)
    except Token.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The token of %(system)s is over.") % {"system": token.name})
    return redirect("intake:tokens")


# --- for monitors ---


def state(request: HttpRequest) -> HttpResponse:
    """The state of health as JSON: whether the server, its database and a worker live. With a token that may read
    it, the figures and alarms of its administration; never a person, and no name of a file. A token that opens nothing is
    refused and counted as anywhere else: a monitor whose token ended must not read that all is well."""
    try:
        seen = last_sign_of_life()
    except DatabaseError:
        return JsonResponse({"status": "failed", "database": "away"}, status=503)
    kind, _blank, secret = request.headers.get("Authorization", "").partition(" ")
    found = None
    if kind.lower() == "bearer":
        found = actions.actor_by_token(secret.strip())
        if found is None:
            return no_token() if attempts.may_guess_on(request) else too_many(attempts.MINUTE)
    now = timezone.now()
    worker = "none" if seen is None else "lives" if now - seen < SILENT_AFTER else "silent"
    told: dict[str, Any] = {
        "status": "alarm" if worker == "silent" else "ok",
        "database": "ok",
        "worker": worker,
    }
    if found is not None and found[0].may("see_health"):
        told |= _detail(found[0])
        if told["alarms"]:
            told["status"] = "alarm"
    return JsonResponse(told)


def _detail(actor: Any) -> dict[str, Any]:
    key = f"looked-at-{actor.administration_id}"
    if cache.add(key, "1", _LOOK_EVERY):
        _looked_at(actor.administration_id)
    seen = queries.health(actor)
    return {
        "queue": {"waiting": seen.depth, "oldest": _instant(seen.oldest), "failing": seen.failing},
        "last_24_hours": {
            "received": seen.received,
            "duplicates": seen.duplicates,
            "set_aside": seen.set_aside,
        },
        "quarantined": queries.quarantined(actor),
        "worker_seen": _instant(seen.worker_seen),
        "troubles": [{**item, "at": _instant(item["at"])} for item in seen.troubles],
        "disk_free_mb": seen.free_mb,
        "folders": [
            {"state": row["state"], "waiting": row["waiting"], "failed": row["failed"]}
            for row in seen.folders
        ],
        "senders": [
            {
                "sender": item.row.name,
                "last": _instant(item.row.last_at),
                "files_24_hours": item.files,
                "limit_hours": item.limit,
                "expected": item.row.expected,
                "overdue": item.overdue,
            }
            for item in seen.senders
        ],
        "alarms": [
            {
                "kind": alarm.kind,
                "subject": alarm.subject,
                "figure": alarm.figure,
                "first_seen": _instant(alarm.first_seen),
                "acknowledged": alarm.acknowledged_at is not None,
                "what": Condition(alarm.kind, alarm.subject, alarm.figure).words("en")[0],
            }
            for alarm in queries.standing_alarms(actor)
        ],
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
