"""The kernel finds the pairs of record and profile that the plain evaluator finds: by every way, however it is cut."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from targeting.kernel_cases import (
    KINDS,
    by_the_oracle,
    compiled,
    conditions,
    one_by_one,
    profile,
    records,
    ruleset,
    told,
)
from tidewaiter.targeting import RuleSet, load_profiles
from tidewaiter.targeting.evaluate import canonical_record
from tidewaiter.targeting.kernel import (
    Engine,
    Scope,
    batch_of,
    compile_ruleset,
    match,
    profiles_held,
    single,
)
from tidewaiter.targeting.kernel.scope import scope_mask
from tidewaiter.targeting.profile import Leaf, leaves

ENGINES: tuple[Engine, ...] = ("numpy", "numba")
many_conditions = st.lists(conditions, min_size=1, max_size=8)
many_records = st.lists(records, max_size=40)


@settings(max_examples=300)
@given(many_conditions, many_records, st.integers(0, 9), st.sampled_from([0, 2, 16]))
def test_every_way_finds_the_pairs_of_the_plain_evaluator(
    whens: list[Any], rows: list[Any], head: int, few: int
) -> None:
    """However many fields are joined at once, and wherever single clauses are asked for the others."""
    rules = ruleset(whens)
    expected = by_the_oracle(rules, map(told, rows))
    kernel = compiled(rules, head=head)
    table = batch_of(rows, KINDS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(single, "_FEW", few)
        assert one_by_one(kernel, rows) == expected
    for engine in ENGINES:
        assert match(kernel, table, engine=engine).pairs() == expected


@given(many_conditions, many_records, st.integers(1, 50), st.integers(1, 4))
def test_size_of_batches_and_number_of_threads_change_nothing(
    whens: list[Any], rows: list[Any], size: int, threads: int
) -> None:
    kernel, table = compiled(ruleset(whens)), batch_of(rows, KINDS)
    expected = match(kernel, table, engine="numpy").pairs()
    for engine in ENGINES:
        found = match(kernel, table, engine=engine, batch_rows=size, threads=threads)
        assert found.pairs() == expected


@given(many_conditions, many_records, st.randoms(use_true_random=False))
def test_the_order_of_profiles_fields_and_columns_changes_nothing(
    whens: list[Any], rows: list[Any], chance: Any
) -> None:
    rules, table = ruleset(whens), batch_of(rows, KINDS)
    expected = match(compiled(rules), table).pairs()
    names = list(KINDS)
    chance.shuffle(names)
    assert match(compiled(rules), table.select(names)).pairs() == expected
    numbers = list(range(len(whens)))
    chance.shuffle(
        numbers
    )  # profile `n` is called by another number, and so stands at another place
    turned = RuleSet(tuple(profile(100 + numbers[n], when) for n, when in enumerate(whens)))
    names_now = {f"p{100 + numbers[n]}": f"p{n}" for n in range(len(whens))}
    found = match(compiled(turned), table).pairs()
    assert {(row, names_now[name]) for row, name in found} == expected


@given(many_conditions, conditions, many_records)
def test_another_profile_does_not_change_the_pairs_of_the_others(
    whens: list[Any], further: Any, rows: list[Any]
) -> None:
    table = batch_of(rows, KINDS)
    few, more = ruleset(whens), ruleset([*whens, further])
    found = match(compiled(more), table).pairs()
    others = {pair for pair in found if pair[1] != f"p{len(whens)}"}
    assert others == match(compiled(few), table).pairs()


@given(many_conditions, many_records, many_records)
def test_tuning_on_a_sample_changes_nothing(
    whens: list[Any], rows: list[Any], sample: list[Any]
) -> None:
    rules, table = ruleset(whens), batch_of(rows, KINDS)
    tuned = compiled(rules, sample=batch_of(sample, KINDS))
    assert match(tuned, table).pairs() == match(compiled(rules), table).pairs()
    assert tuned.identity == compiled(rules).identity


@pytest.mark.parametrize("engine", ENGINES)
@given(many_conditions, many_records)
def test_the_score_of_a_record_is_the_sum_of_its_profiles(
    engine: Engine, whens: list[Any], rows: list[Any]
) -> None:
    found = match(compiled(ruleset(whens)), batch_of(rows, KINDS), engine=engine)
    for row in range(len(rows)):
        assert found.scores[row] == 10 * sum(1 for place, _ in found.pairs() if place == row)


# --- the starter profiles, on the fields of the catalogue ---

STARTERS = load_profiles()


def around(leaf: Leaf) -> st.SearchStrategy[Any]:
    """Values of a leaf's field on both sides of what it asks."""
    near: list[Any] = [None]
    for value in leaf.constants:
        if isinstance(value, float):
            near += [value, math.nextafter(value, math.inf), math.nextafter(value, -math.inf)]
        else:
            near += [value, not value] if isinstance(value, bool) else [value, f"{value}X"]
    return st.sampled_from(near)


ASKED = {leaf.field: leaf for item in STARTERS.profiles for leaf in leaves(item.when)}
near_records = st.fixed_dictionaries(
    {}, optional={name: around(leaf) for name, leaf in ASKED.items()}
)


@settings(max_examples=100)
@given(st.lists(near_records, max_size=30))
def test_the_starter_profiles_hit_whom_they_hit_by_the_plain_evaluator(rows: list[Any]) -> None:
    kernel = compile_ruleset(STARTERS)
    canonical_rows = [canonical_record(row) for row in rows]
    expected = by_the_oracle(STARTERS, canonical_rows)
    table = batch_of(rows)
    assert match(kernel, table, engine="numpy").pairs() == expected
    assert match(kernel, table, engine="numba").pairs() == expected
    everything = scope_mask(kernel, Scope())
    for row, record in enumerate(canonical_rows):
        held = {(row, kernel.profiles[n].id) for n in profiles_held(kernel, record, everything)}
        assert held == {pair for pair in expected if pair[0] == row}
