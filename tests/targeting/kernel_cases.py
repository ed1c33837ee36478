"""Random profiles over every kind of field, random records with every ugly value, and the oracle's verdicts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tidewaiter.reference import Words
from tidewaiter.targeting import RuleSet
from tidewaiter.targeting.evaluate import Record, holds
from tidewaiter.targeting.fields import OPS_OF_KIND
from tidewaiter.targeting.kernel import (
    Kernel,
    Scope,
    compile_ruleset,
    profiles_held,
    scope_mask,
)
from tidewaiter.targeting.profile import AllOf, AnyOf, Condition, Leaf, Not, Op, Profile
from tidewaiter.targeting.values import Kind, canonical

CODE, OTHER_CODE = "movement.carrier", "movement.departure"
NUMBER, HOURS = "booking.detour", "booking.hours_before_departure"
TRUTH, OTHER_TRUTH = "booking.one_way", "booking.paid_in_cash"
TEXT, DAY = "consignment.description", "consignment.lodged"

KINDS: dict[str, Kind] = {
    CODE: "code",
    OTHER_CODE: "code",
    NUMBER: "number",
    HOURS: "duration",
    TRUTH: "boolean",
    OTHER_TRUTH: "boolean",
    TEXT: "text",
    DAY: "date",
}
"""Fields of the catalogue, and two of kinds that it has no field of yet."""

FIRST = date(2026, 1, 1)
NUMBERS = [-1e308, -1.0, 0.0, 5e-324, 1.0, 2.5, 24.0, 1.7976931348623157e308]
CODES = ["A", "AB", "ABC", "B", "BA", "Ü", "ÅB", "CCC"]
TEXTS = ["he", "she", "hers", "his", "é", "plain flour", "flour", "ou", "ß", "日本"]
DAYS = [FIRST, FIRST + timedelta(days=1), FIRST + timedelta(days=40), date.min, date.max]

CONSTANTS: dict[Kind, list[Any]] = {
    "code": CODES,
    "text": TEXTS,
    "number": NUMBERS,
    "duration": NUMBERS,
    "boolean": [True, False],
    "date": DAYS,
}


def _beside(number: float) -> list[float]:
    ends = (math.nextafter(number, -math.inf), math.nextafter(number, math.inf))
    return [number, *(value for value in ends if math.isfinite(value))]


UGLY: dict[Kind, st.SearchStrategy[Any]] = {
    "code": st.sampled_from(
        ["", "  ", *CODES, "ab", " a b ", "AB CD", "ABCD", "u", "Z", "cc", "CCCC", "\u0130"]
    ),
    "text": st.one_of(
        st.sampled_from(["", " \t ", *TEXTS, "Ushers", "PLAIN  Flour", "THE", "ss", "É", "日本語"]),
        st.lists(st.sampled_from([*TEXTS, "x", "s", "h"]), max_size=5).map("".join),
        st.text(max_size=6),
    ),
    "number": st.sampled_from(
        [math.nan, -0.0, *(v for n in NUMBERS for v in _beside(n)), 7, 2**60]
    ),
    "duration": st.one_of(
        st.floats(allow_infinity=False), st.sampled_from([v for n in NUMBERS for v in _beside(n)])
    ),
    "boolean": st.booleans(),
    "date": st.sampled_from([*DAYS, FIRST - timedelta(days=1), FIRST + timedelta(days=2)]),
}


def _constants(kind: Kind, op: Op) -> st.SearchStrategy[tuple[Any, ...]]:
    value = st.sampled_from([canonical(kind, item) for item in CONSTANTS[kind]])
    if op in {"missing", "present"}:
        return st.just(())
    if op == "between":
        return st.tuples(value, value).map(lambda pair: tuple(sorted(pair)))
    if op in {"in", "not_in"}:
        return st.lists(value, min_size=1, max_size=4).map(tuple)
    return value.map(lambda item: (item,))


def leaves(fields: Iterable[str] = KINDS) -> st.SearchStrategy[Leaf]:
    """Every operator that each field takes."""
    return st.one_of(
        st.builds(Leaf, st.just(field), st.just(op), _constants(KINDS[field], op))
        for field in fields
        for op in OPS_OF_KIND[KINDS[field]]
    )


def _groups(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(inner, min_size=1, max_size=4).map(tuple)
    return st.one_of(st.builds(AllOf, several), st.builds(AnyOf, several), st.builds(Not, inner))


conditions: st.SearchStrategy[Condition] = st.recursive(leaves(), _groups, max_leaves=12)

records: st.SearchStrategy[Record] = st.fixed_dictionaries(
    {},
    optional={field: st.one_of(st.none(), UGLY[kind]) for field, kind in KINDS.items()},
)
"""Records as they are told, before anything is made canonical."""


def profile(number: int | str, when: Condition, **more: Any) -> Profile:
    """A profile that is in force in 2026."""
    told: dict[str, Any] = {
        "id": f"p{number}",
        "name": Words({"en": "invented"}),
        "subject": "traveller",
        "owner": "desk",
        "legal_basis": "eu-customs-code",
        "valid_from": FIRST,
        "score": 10,
        "when": when,
    }
    return Profile(**{**told, **more})


def ruleset(whens: Iterable[Condition]) -> RuleSet:
    return RuleSet(tuple(profile(number, when) for number, when in enumerate(whens)))


def compiled(rules: RuleSet, **more: Any) -> Kernel:
    return compile_ruleset(rules, kinds=KINDS, **more)


def told(record: Mapping[str, Any]) -> Record:
    """A told record in canonical form, over the fields of this module."""
    return {name: canonical(KINDS[name], value) for name, value in record.items()}


def by_the_oracle(rules: RuleSet, canonical_records: Iterable[Record]) -> set[tuple[int, str]]:
    """The pairs of record and profile that the plain evaluator finds."""
    return {
        (row, item.id)
        for row, record in enumerate(canonical_records)
        for item in rules.profiles
        if holds(item.when, record)
    }


def one_by_one(kernel: Kernel, rows: list[Any]) -> set[tuple[int, str]]:
    """The pairs of the path of single records."""
    everything = scope_mask(kernel, Scope())
    return {
        (row, kernel.profiles[place].id)
        for row, record in enumerate(rows)
        for place in profiles_held(kernel, told(record), everything)
    }
