"""The risk profile: a typed, closed tree of conditions with its owner, its ground in law and its clock.

A profile says nothing about who somebody is; it says what is unusual in what is done. It is a value: equal
profiles have equal canonical forms, and the identity of a rule set is the hash of those.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from tidewaiter.reference import Words
from tidewaiter.targeting.values import Value

Subject = Literal["traveller", "booking", "movement", "consignment", "equipment"]
SUBJECTS: tuple[Subject, ...] = get_args(Subject)

Op = Literal[
    "eq",
    "in",
    "not_in",
    "lt",
    "le",
    "ge",
    "gt",
    "between",  # half-open: from ... up to but below
    "prefix",
    "contains",
    "missing",
    "present",
]
OPS: tuple[Op, ...] = get_args(Op)

LISTED: frozenset[Op] = frozenset({"in", "not_in", "between"})
"""Operators that take a list of constants; `between` takes two."""

BARE: frozenset[Op] = frozenset({"missing", "present"})
"""Operators that take no constant."""

SCORES = range(1, 101)
"""What one profile may add to a score."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One condition on one field. `constants` are canonical values (see `values.canonical`)."""

    field: str
    op: Op
    constants: tuple[Value, ...] = ()
    line: int | None = dataclasses.field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every condition holds."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one condition holds."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The condition is known not to hold: a missing value satisfies neither a condition nor its opposite."""

    item: Condition


Condition = Leaf | AllOf | AnyOf | Not


@dataclass(frozen=True, slots=True)
class Exoneration:
    """A condition that speaks against suspicion, and how to say so.

    `weight` is what it takes from the profile's score; a hit whose score falls to nothing is still shown.
    """

    when: Condition
    words: Words
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """A risk profile.

    `version` grows with every change. `owner` answers for it; `legal_basis` and `offence` are ids of the
    closed lists (`grounds`). It works from `valid_from` up to but not on `valid_to`, and not after
    `review_by`: a profile that nobody reviews falls asleep. `against` weighs what speaks for the subject; `also` are
    conditions that decide nothing and add a reason to a hit where they hold. `basis` is the row of the indicator catalogue
    that it came from, `source` where the indicator was published.

    `offices` are the places (codes as movements tell them) at which it works; without any it works everywhere. A
    `shadow` profile is on trial: it is evaluated as others, its hits carry a flag and add nothing to a score.
    """

    id: str
    name: Words
    subject: Subject
    owner: str
    legal_basis: str
    valid_from: date
    score: int
    when: Condition
    version: int = 1
    offence: str = ""
    valid_to: date | None = None
    review_by: date | None = None
    against: tuple[Exoneration, ...] = ()
    also: tuple[Condition, ...] = ()
    basis: str = ""
    source: str = ""
    legal_reference: str = ""
    offices: tuple[str, ...] = ()
    shadow: bool = False

    def in_force(self, today: date) -> bool:
        """Whether the profile works on this day."""
        begun = self.valid_from <= today
        ended = self.valid_to is not None and today >= self.valid_to
        overdue = self.review_by is not None and today > self.review_by
        return begun and not ended and not overdue

    def works_at(self, offices: Collection[str]) -> bool:
        """Whether the profile works at one of these offices."""
        return not self.offices or any(office in offices for office in self.offices)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """The leaves of a condition, in the order in which they are written."""
    if isinstance(condition, Leaf):
        yield condition
    elif isinstance(condition, Not):
        yield from leaves(condition.item)
    else:
        for item in condition.items:
            yield from leaves(item)


def profile_as_dict(profile: Profile) -> dict[str, Any]:
    """A profile in the form of its file: what the hash is taken over and what a builder edits.

    Constants are canonical, so two ways of writing the same condition give the same form.
    """
    return {
        "id": profile.id,
        "version": profile.version,
        "name": dict(profile.name),
        "subject": profile.subject,
        "owner": profile.owner,
        "legal_basis": profile.legal_basis,
        "legal_reference": profile.legal_reference,
        "offence": profile.offence,
        "valid": {"from": profile.valid_from.isoformat(), "to": _iso(profile.valid_to)},
        "review_by": _iso(profile.review_by),
        "score": profile.score,
        "basis": profile.basis,
        "source": profile.source,
        "when": condition_as_dict(profile.when),
        "against": [
            {
                "when": condition_as_dict(item.when),
                "words": dict(item.words),
                "weight": item.weight,
            }
            for item in profile.against
        ],
        "also": [condition_as_dict(item) for item in profile.also],
        # Told only where they are set, so that rule sets without them keep the identity that decisions stored.
        **({"offices": list(profile.offices)} if profile.offices else {}),
        **({"shadow": True} if profile.shadow else {}),
    }


def condition_as_dict(condition: Condition) -> dict[str, Any]:
    """A condition in the form of a profile file."""
    if isinstance(condition, AllOf):
        return {"all": [condition_as_dict(item) for item in condition.items]}
    if isinstance(condition, AnyOf):
        return {"any": [condition_as_dict(item) for item in condition.items]}
    if isinstance(condition, Not):
        return {"not": [condition_as_dict(condition.item)]}
    written: dict[str, Any] = {"field": condition.field, "op": condition.op}
    constants = [_written(value) for value in condition.constants]
    if condition.op in LISTED:
        written["list"] = constants
    elif condition.op not in BARE:
        written["value"] = constants[0]
    return written


def _written(value: Value) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
