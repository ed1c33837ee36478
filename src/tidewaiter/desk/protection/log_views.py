"""Pages of the access log: who saw whom, when, why; and whether the log is whole."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tidewaiter.desk.accounts.actor import SYSTEM_PURPOSE
from tidewaiter.desk.accounts.catalogue import purposes
from tidewaiter.desk.accounts.pages import officer_page
from tidewaiter.desk.accounts.queries import colleagues_of
from tidewaiter.desk.audit import naming
from tidewaiter.desk.audit import queries as audit
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.common.lists import Column, Filter, Listing, by_field
from tidewaiter.desk.protection.log_words import action_words, known_actions


def purpose_words(code: str) -> str:
    """A purpose in the reader's language; what has none is the machine or a sign-in."""
    if code == SYSTEM_PURPOSE:
        return _("the machine's own work")
    known = purposes().get(code)
    return known.name.in_language(get_language() or "en") if known else code


def _on_or_after(rows: Any, value: str) -> Any:
    day = _day(value)
    return rows.filter(at__gte=day) if day else rows


def _until(rows: Any, value: str) -> Any:
    day = _day(value)
    if day is None or day.date() == date.max:  # nothing lies after the last day of all
        return rows
    return rows.filter(at__lt=day + timedelta(days=1))


def _day(value: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(value), time(), UTC)
    except ValueError:
        return None


def _person(rows: Any, value: str) -> Any:
    found = naming.uuid_of(value)
    return rows.filter(actor_id=found) if found else rows.none()


LOG = Listing(
    columns=(
        Column("seq", gettext_lazy("No."), ("seq",), numeric=True),
        Column("at", gettext_lazy("When"), ("at",)),
        Column("who", gettext_lazy("Who"), sorts=False),
        Column(
            "what", gettext_lazy("What"), value=lambda row: action_words(row.action), sorts=False
        ),
        Column(
            "whom",
            gettext_lazy("How many"),
            value=lambda row: len(row.subjects),
            numeric=True,
            sorts=False,
        ),
        Column(
            "why", gettext_lazy("Why"), value=lambda row: purpose_words(row.purpose), sorts=False
        ),
    ),
    filters=(
        Filter("person", gettext_lazy("Who"), _person),
        Filter(
            "action",
            gettext_lazy("What"),
            by_field("action"),
            lambda: sorted(
                ((code, action_words(code)) for code in known_actions()), key=lambda pair: pair[1]
            ),
        ),
        Filter("subject", gettext_lazy("Whom (id of the record)"), audit.about),
        Filter(
            "kind",
            gettext_lazy("Kind"),
            by_field("kind"),
            lambda: [
                ("view", _("looked at")),
                ("write", _("changed")),
                ("system", _("machine")),
            ],
        ),
        Filter(
            "purpose",
            gettext_lazy("Why"),
            by_field("purpose"),
            lambda: [(code, purpose_words(code)) for code in purposes()],
        ),
        Filter("from", gettext_lazy("From"), _on_or_after, input="date"),
        Filter("until", gettext_lazy("Until"), _until, input="date"),
    ),
    sort="-seq",
)


@officer_page("see_audit")
def log(request: Any) -> HttpResponse:
    """The log, newest first. Reading it is an entry too."""
    colleagues = [(str(key), name) for key, name in colleagues_of(request.actor)]
    listed = LOG.read(
        request, audit.entries_visible_to(request.actor), choices={"person": colleagues}
    )
    people = naming.names(request.actor, (row.actor_id for row in listed.rows))
    for row in listed.rows:
        row.who = people.get(str(row.actor_id), "") if row.actor_id else ""
        row.what, row.why = action_words(row.action), purpose_words(row.purpose)
    request.shown(*(f"log:{row.seq}" for row in listed.rows))
    if listed.wants_excel:
        return listed.excel("access-log")
    return render(request, "protection/log.html", {"list": listed})


@officer_page("see_audit")
def entry(request: Any, seq: int) -> HttpResponse:
    """One entry: everybody whom it showed, as far as their data still live."""
    row = audit.entries_visible_to(request.actor).filter(seq=seq).first()
    if row is None:
        raise Http404
    known = naming.names(request.actor, [row.actor_id, *row.subjects])
    context = {
        "entry": row,
        "who": known.get(str(row.actor_id), ""),
        "what": action_words(row.action),
        "why": purpose_words(row.purpose),
        "kind": Entry.Kind(row.kind).label,
        "subjects": [(subject, known.get(subject, "")) for subject in row.subjects],
    }
    # Whoever may see travellers reads their names here, which is a look at each of them.
    request.shown(f"log:{row.seq}", *(subject for subject in row.subjects if subject in known))
    return render(request, "protection/entry.html", context)


@officer_page("see_audit")
@require_POST
def check(request: Any) -> HttpResponse:
    """Walk the whole chain now."""
    request.shown()
    return render(request, "protection/check.html", {"found": audit.verify()})
