"""Why a profile did not hit: for its owner, who expected somebody there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from tidewaiter.errors import Refused
from tidewaiter.records.known import KnownMovement
from tidewaiter.targeting.assess import scope_of
from tidewaiter.targeting.evaluate import canonical_record
from tidewaiter.targeting.features import Facts, MovementFacts, Surroundings, facts_of
from tidewaiter.targeting.kernel import Checked, Explanation, explain, kernel_of
from tidewaiter.targeting.profile import Subject
from tidewaiter.targeting.profile_words import leaf_in_words
from tidewaiter.targeting.ruleset import RuleSet


@dataclass(frozen=True, slots=True)
class WhyNot:
    """One subject that a profile did not hit. `short` are the conditions that it fails, of the alternative that came
    closest; `silent` what keeps the profile from speaking of it at all (`day`, `office`), whatever it fails."""

    subject: Subject
    key: str
    profile: str
    short: tuple[Checked, ...]
    silent: str | None


def why_not(
    known: KnownMovement,
    ruleset: RuleSet,
    profile_id: str,
    *,
    others: Iterable[KnownMovement] | Surroundings = (),
    today: date | None = None,
) -> list[WhyNot]:
    """The subjects of a movement that a profile did not hit, those that came closest first.

    Raises `Refused` for a profile that the rule set does not have. `others` and `today` are those of `assess_movement`.
    """
    profile = ruleset.profile(profile_id)
    if profile is None:
        raise Refused(
            f"There is no profile {profile_id} among these.", fields={"profile": profile_id}
        )
    if known.state == "cancelled":
        return []
    around = others if isinstance(others, Surroundings) else Surroundings.of(others)
    scope = scope_of(known, profile.subject, today or datetime.now(UTC).date())
    kernel = kernel_of(ruleset)
    found = []
    for key, facts in _subjects(known, facts_of(known, around), profile.subject):
        record = canonical_record({field: fact.value for field, fact in facts.items()})
        told = explain(kernel, record, profile_id, scope)
        if not told.holds or told.silent:
            found.append(_why_not(profile.subject, key, told))
    return sorted(found, key=lambda item: (len(item.short), item.key))


def _subjects(
    known: KnownMovement, facts: MovementFacts, subject: Subject
) -> Iterator[tuple[str, Facts]]:
    if subject == "movement":
        yield known.key, facts.movement
    elif subject == "booking":
        yield from facts.bookings.items()
    elif subject == "traveller":
        yield from facts.travellers.items()


def _why_not(subject: Subject, key: str, told: Explanation) -> WhyNot:
    return WhyNot(subject, key, told.profile, told.short, told.silent)


def why_not_as_dict(found: WhyNot, language: str = "en") -> dict[str, Any]:
    """One subject that was not hit, as one JSON object of `tidewaiter assess FILES --why-not PROFILE`."""
    return {
        "subject": found.subject,
        "key": found.key,
        "profile": found.profile,
        "silent": found.silent,
        "short": [_checked_as_dict(item, language) for item in found.short],
    }


def _checked_as_dict(item: Checked, language: str) -> dict[str, Any]:
    asked = [leaf_in_words(test.leaf, language, negated=test.negated) for test in item.tests]
    value = item.value.isoformat() if isinstance(item.value, date) else item.value
    return {"field": item.field, "value": value, "asked": asked, "every": item.every}
