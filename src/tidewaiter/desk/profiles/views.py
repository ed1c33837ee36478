"""Pages of the profiles: what each says in words, and what became of its hits."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tidewaiter import targeting
from tidewaiter.desk.accounts.pages import OfficerRequest, officer_page
from tidewaiter.desk.common.lists import Column, Listing
from tidewaiter.desk.profiles import queries
from tidewaiter.desk.profiles.queries import ProfileRecord
from tidewaiter.reference import Words


def _name(record: ProfileRecord) -> str:
    return record.profile.name.in_language(get_language() or "en")


def _title(entry: targeting.Offence | targeting.LegalBasis | None) -> Words | str:
    return entry.title if entry else "—"


PROFILES = Listing(
    columns=(
        Column("id", _("Number"), value=lambda row: row.profile.id),
        Column("name", _("Profile"), value=_name),
        Column("matches", _("Matches"), value=lambda row: row.matches, numeric=True),
        Column("waiting", _("Waiting"), value=lambda row: row.waiting, numeric=True),
        Column("targets", _("Targets"), value=lambda row: row.targets, numeric=True),
        Column("no_interest", _("No interest"), value=lambda row: row.no_interest, numeric=True),
        Column("examined", _("Examined"), value=lambda row: row.examined, numeric=True),
        Column("found", _("Found"), value=lambda row: row.found, numeric=True),
    ),
    sort="id",
)


@officer_page("see_profiles")
def profile_list(request: OfficerRequest) -> HttpResponse:
    """All profiles in force, with their figures."""
    page = PROFILES.read(request, queries.records(request.actor))
    if page.wants_excel:
        return page.excel("profiles")
    context = {"list": page, "faults": queries.faults(request.actor)}
    return render(request, "profiles/list.html", context)


@officer_page("see_profiles")
def profile(request: OfficerRequest, profile_id: str) -> HttpResponse:
    """One profile: in words, life cycle, hits a week, results with their interval."""
    record = queries.profile_record(request.actor, profile_id)
    if record is None:
        raise Http404
    language = get_language() or "en"
    trial = queries.trial_record(request.actor, record.profile) if record.profile.shadow else None
    per_week = (trial or record).per_week
    most = max((count for _day, count in per_week), default=0)
    found = record.found_share
    context = {
        "record": record,
        "profile": record.profile,
        "trial": trial,
        "name": _name(record),
        "found_low": round(100 * found.low, 1) if found.low is not None else None,
        "found_high": round(100 * found.high, 1) if found.high is not None else None,
        "offence": _title(targeting.offences().get(record.profile.offence)),
        "legal_basis": _title(targeting.legal_bases().get(record.profile.legal_basis)),
        "words": targeting.profile_in_words(record.profile, language),
        "weeks": [
            {"day": day, "count": count, "share": round(100 * count / most) if most else 0}
            for day, count in per_week
        ],
    }
    return render(request, "profiles/profile.html", context)
