"""What became of each profile's hits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sqrt

from django.db.models import QuerySet
from django.utils import timezone

from tidewaiter import targeting
from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.arrivals.models import Match, MatchHit
from tidewaiter.desk.arrivals.trial_models import TrialHit
from tidewaiter.desk.inspections.models import Examination
from tidewaiter.desk.profiles.ruleset import active, active_ruleset


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % Wilson interval; all None where nothing was counted."""

    hits: int
    of: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ProfileRecord:
    """A profile and its record: how many matches it made, what officers decided, what was found.

    Matches deleted by the clock are no longer counted. `asleep`: not begun, ended, or its review is overdue.
    """

    profile: targeting.Profile
    asleep: bool
    matches: int
    waiting: int
    no_interest: int
    targets: int
    examined: int
    found: int
    not_found: int
    not_located: int
    too_late: int
    minutes: int
    per_week: tuple[tuple[date, int], ...]

    @property
    def missed(self) -> int:
        """Orders that came to nothing because the person was gone or could not be found."""
        return self.not_located + self.too_late

    @property
    def found_share(self) -> Share:
        """Of those looked at, how many carried. Not located and too late are not results of the profile."""
        return wilson(self.found, self.found + self.not_found)


@dataclass(frozen=True, slots=True)
class TrialRecord:
    """What a profile on trial would have caught, by its present version: travellers and the flights they were on; of the
    travellers how many something in force matched too, how many of these became targets, and with how many something
    was found. Travellers deleted by the clock are no longer counted."""

    hits: int
    flights: int
    matched: int
    targets: int
    found: int
    per_week: tuple[tuple[date, int], ...]

    @property
    def alone(self) -> int:
        """Travellers whom nothing else matched."""
        return self.hits - self.matched


def trial_record(actor: Actor, profile: targeting.Profile) -> TrialRecord:
    """The record of a profile's trial; of numbers only, and no way leads from them to a traveller."""
    actor.require("see_profiles")
    hits = TrialHit.objects.filter(
        traveller__movement__administration_id=actor.administration_id,
        profile=profile.id,
        version=profile.version,
    )
    # A match that nothing holds up any more stands only for the decision made about it.
    matched = hits.filter(traveller__match__hits__isnull=False).distinct()
    found = hits.filter(
        traveller__match__orders__examination__result=Examination.Result.FOUND
    ).distinct()
    return TrialRecord(
        hits=hits.count(),
        flights=hits.values("traveller__movement").distinct().count(),
        matched=matched.count(),
        targets=hits.filter(traveller__match__state=Match.State.TARGET).count(),
        found=found.count(),
        per_week=_per_week(hits.values_list("made_at", flat=True)),
    )


def wilson(hits: int, of: int, z: float = 1.96) -> Share:
    """Wilson's score interval (E. B. Wilson, JASA 22, 1927), right for small counts too."""
    if of == 0:
        return Share(hits, of, None, None, None)
    share = hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return Share(hits, of, share, max(0.0, middle - half), min(1.0, middle + half))


def records(actor: Actor) -> list[ProfileRecord]:
    """Every profile in force with its record, in the order of their numbers."""
    actor.require("see_profiles")
    ruleset = active_ruleset(actor.administration_id)
    return [_record(actor, profile) for profile in ruleset.profiles]


def faults(actor: Actor) -> Mapping[str, str]:
    """What keeps the administration's own profiles out, by file and line."""
    actor.require("see_profiles")
    return active(actor.administration_id).faults


def profile_record(actor: Actor, profile_id: str) -> ProfileRecord | None:
    """One profile's record, or None where no such profile is in force."""
    actor.require("see_profiles")
    ruleset = active_ruleset(actor.administration_id)
    profile = next((item for item in ruleset.profiles if item.id == profile_id), None)
    return _record(actor, profile) if profile is not None else None


def found_share(actor: Actor, profile_id: str) -> Share:
    """The base rate beside a reason: "of the last N stopped for this, M carried"."""
    results = Counter(
        _hits(actor, profile_id)
        .exclude(match__orders__examination=None)
        .values_list("match__orders__examination__result", flat=True)
    )
    found = results[Examination.Result.FOUND]
    return wilson(found, found + results[Examination.Result.NOT_FOUND])


def _hits(actor: Actor, profile_id: str) -> QuerySet[MatchHit]:
    return MatchHit.objects.filter(
        match__movement__administration_id=actor.administration_id, profile=profile_id
    )


def _record(actor: Actor, profile: targeting.Profile) -> ProfileRecord:
    rows = list(_hits(actor, profile.id).values_list("match__state", "match__made_at"))
    states = Counter(state for state, _ in rows)
    examined = list(
        _hits(actor, profile.id)
        .exclude(match__orders__examination=None)
        .values_list("match__orders__examination__result", "match__orders__examination__minutes")
    )
    results = Counter(result for result, _ in examined)
    return ProfileRecord(
        profile=profile,
        asleep=not profile.in_force(timezone.now().date()),
        matches=len(rows),
        waiting=states[Match.State.OPEN],
        no_interest=states[Match.State.NO_INTEREST],
        targets=states[Match.State.TARGET],
        examined=len(examined),
        found=results[Examination.Result.FOUND],
        not_found=results[Examination.Result.NOT_FOUND],
        not_located=results[Examination.Result.NOT_LOCATED],
        too_late=results[Examination.Result.TOO_LATE],
        minutes=sum(minutes for _, minutes in examined),
        per_week=_per_week(made for _, made in rows),
    )


def _per_week(moments: Iterable[datetime], weeks: int = 12) -> tuple[tuple[date, int], ...]:
    today = timezone.now().date()
    first = today - timedelta(days=today.weekday() + 7 * (weeks - 1))
    counted = Counter(moment.date() - timedelta(days=moment.date().weekday()) for moment in moments)
    days = [first + timedelta(weeks=number) for number in range(weeks)]
    return tuple((day, counted[day]) for day in days)
