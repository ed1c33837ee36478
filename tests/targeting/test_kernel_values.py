"""Values that make two ways of evaluating drift apart: each was once a difference between engines, and is a case here."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from targeting.kernel_cases import (
    CODE,
    DAY,
    FIRST,
    HOURS,
    KINDS,
    NUMBER,
    OTHER_CODE,
    TEXT,
    TRUTH,
    by_the_oracle,
    compiled,
    one_by_one,
    ruleset,
    told,
)
from tidewaiter.errors import Refused
from tidewaiter.targeting.kernel import (
    Kernel,
    Scope,
    batch_of,
    match,
    profiles_held,
    schema_of,
    scope_mask,
)
from tidewaiter.targeting.kernel.single import MOST_REMEMBERED
from tidewaiter.targeting.profile import AllOf, Condition, Leaf, Not
from tidewaiter.targeting.values import ratio


def hits(kernel: Kernel, record: dict[str, Any]) -> list[int]:
    return profiles_held(kernel, told(record), scope_mask(kernel, Scope()))


def every_way(whens: list[Condition], rows: list[dict[str, Any]]) -> set[tuple[int, str]]:
    """The pairs that all ways agree on."""
    rules = ruleset(whens)
    kernel, table = compiled(rules), batch_of(rows, KINDS)
    expected = by_the_oracle(rules, map(told, rows))
    assert match(kernel, table, engine="numpy").pairs() == expected
    assert match(kernel, table, engine="numba").pairs() == expected
    assert one_by_one(kernel, rows) == expected
    return expected


def test_nan_is_missing_and_not_the_greatest_number() -> None:
    whens = [Leaf(NUMBER, "gt", (1.0,)), Not(Leaf(NUMBER, "lt", (1.0,))), Leaf(NUMBER, "missing")]
    assert every_way(whens, [{NUMBER: math.nan}]) == {(0, "p2")}
    kernel = compiled(ruleset(whens))
    column = pa.array([math.nan, None, 2.0])
    assert match(kernel, pa.table({NUMBER: column})).pairs() == {
        (0, "p2"),
        (1, "p2"),
        (2, "p0"),
        (2, "p1"),
    }


@pytest.mark.parametrize(("whole", "part"), [(1.0, 0.0), (0.0, 0.0), (None, 2.0), (1.0, None)])
def test_a_ratio_over_zero_or_nothing_is_missing(whole: Any, part: Any) -> None:
    whens = [Leaf(NUMBER, "ge", (0.0,)), Leaf(NUMBER, "missing")]
    assert every_way(whens, [{NUMBER: ratio(whole, part)}]) == {(0, "p1")}


def test_nothing_in_a_text_hurts_nobody() -> None:
    whens = [Leaf(TEXT, "contains", ("he",)), Not(Leaf(TEXT, "contains", ("he",)))]
    assert every_way(whens, [{TEXT: None}, {}, {TEXT: "  "}, {TEXT: "x"}]) == {(3, "p1")}


def test_a_missing_code_is_not_another_code() -> None:
    """A null index must not satisfy "none of these", as it did where a null became "any other value"."""
    whens = [Leaf(CODE, "not_in", ("A",))]
    assert every_way(whens, [{CODE: None}, {CODE: "A"}, {CODE: "Z"}]) == {(2, "p0")}
    kernel = compiled(ruleset(whens))
    index = pa.array([None, 0, 1, 2], pa.int8())
    values = pa.DictionaryArray.from_arrays(index, pa.array(["A", None, "Z"]))
    assert match(kernel, pa.table({CODE: values})).pairs() == {(3, "p0")}


def test_integers_with_nulls_stay_integers_with_nulls() -> None:
    whens = [Leaf(NUMBER, "not_in", (0.0,)), Leaf(NUMBER, "eq", (0.0,)), Leaf(NUMBER, "missing")]
    kernel = compiled(ruleset(whens))
    for kind in (pa.int64(), pa.int8(), pa.uint32(), pa.float32()):
        table = pa.table({NUMBER: pa.array([None, 0, 5], kind)})
        assert match(kernel, table).pairs() == {(0, "p2"), (1, "p1"), (2, "p0")}


def test_false_is_not_missing_in_any_slice_of_a_bitmap() -> None:
    column = pa.array([True, False, None] * 20)
    kernel = compiled(ruleset([Leaf(TRUTH, "eq", (False,)), Leaf(TRUTH, "missing")]))
    for start in range(20):
        found = match(kernel, pa.table({TRUTH: column.slice(start, 30)})).pairs()
        assert found == {
            (row, "p0" if (row + start) % 3 == 1 else "p1")
            for row in range(30)
            if (row + start) % 3
        }


@pytest.mark.parametrize("op", ["lt", "le", "ge", "gt", "eq", "in", "not_in"])
@pytest.mark.parametrize("cut", [-1e308, -1.0, 0.0, 5e-324, 0.1, 24.0, 1.7976931348623157e308])
def test_a_boundary_and_one_float_either_side(op: Any, cut: float) -> None:
    beside = [math.nextafter(cut, -math.inf), cut, math.nextafter(cut, math.inf), -0.0]
    rows = [{NUMBER: value} for value in beside if math.isfinite(value)]
    every_way([Leaf(NUMBER, op, (cut,)), Not(Leaf(NUMBER, op, (cut,)))], rows)


def test_a_day_and_its_neighbours() -> None:
    day = timedelta(days=1)
    whens = [Leaf(DAY, op, (FIRST,)) for op in ("lt", "le", "ge", "gt", "eq")]  # type: ignore[arg-type]
    whens.append(Leaf(DAY, "between", (FIRST, FIRST + day)))
    every_way(
        list(whens), [{DAY: d} for d in (FIRST - day, FIRST, FIRST + day, date.min, date.max)]
    )


@pytest.mark.parametrize("engine", ["numpy", "numba"])
@pytest.mark.parametrize("value", [math.inf, -math.inf])
def test_an_infinite_number_is_refused(engine: Any, value: float) -> None:
    kernel = compiled(ruleset([Leaf(NUMBER, "gt", (1.0,))]))
    with pytest.raises(Refused, match=r"booking\.detour"):
        match(kernel, pa.table({NUMBER: [1.0, value]}), engine=engine)
    with pytest.raises(Refused, match=r"Record 2, booking\.detour"):
        batch_of([{NUMBER: 1.0}, {NUMBER: value}], KINDS)


def test_what_stands_under_a_null_is_not_looked_at() -> None:
    """Arrow leaves any bits where nothing is told, and an infinite number among them is no fault."""
    values = pa.array(np.array([math.inf, 1.0, 7.0]), mask=np.array([True, False, True]))
    kernel = compiled(ruleset([Leaf(NUMBER, "gt", (0.0,)), Leaf(NUMBER, "missing")]))
    for engine in ("numpy", "numba"):
        found = match(kernel, pa.table({NUMBER: values}), engine=engine)  # type: ignore[arg-type]
        assert found.pairs() == {(0, "p1"), (1, "p0"), (2, "p1")}


def test_told_strings_are_folded_as_constants_are() -> None:
    whens = [Leaf(CODE, "eq", ("A",)), Leaf(TEXT, "contains", ("e",)), Leaf(CODE, "prefix", ("U",))]
    raw = pa.table({CODE: [" a ", "ü1", None, " "], TEXT: pa.array(["É", "x", "", None])})
    expected = {(0, "p0"), (0, "p1"), (1, "p2")}
    assert match(compiled(ruleset(whens)), raw).pairs() == expected
    for kind in (pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())):
        columns = {
            name: column.cast(kind)
            for name, column in zip(raw.schema.names, raw.columns, strict=True)
        }
        assert match(compiled(ruleset(whens)), pa.table(columns)).pairs() == expected


def test_the_longest_prefix_brings_the_shorter_ones_with_it() -> None:
    whens = [Leaf(CODE, "prefix", (head,)) for head in ("A", "AB", "ABC", "B")]
    whens += [Leaf(CODE, "eq", ("ABZ",))]
    found = every_way(list(whens), [{CODE: code} for code in ("ABCD", "ABZ", "AX", "A", "BB", "C")])
    assert {name for row, name in found if row == 1} == {"p0", "p1", "p4"}


def test_keywords_inside_and_across_each_other_are_all_found() -> None:
    whens = [Leaf(TEXT, "contains", (word,)) for word in ("he", "she", "hers", "his", "s h")]
    both = AllOf((whens[0], Not(whens[1])))
    texts = ["ushers", "this heh", "his hers", "h e", "sshhe", "shis her"]
    found = every_way([*whens, both], [{TEXT: text} for text in texts])
    assert {name for row, name in found if row == 0} == {"p0", "p1", "p2"}


def test_two_conditions_on_one_field_are_joined() -> None:
    when = AllOf((Leaf(CODE, "prefix", ("A",)), Leaf(CODE, "not_in", ("AB", "AC"))))
    assert every_way([when], [{CODE: c} for c in ("AB", "AD", "A", "B")]) == {(1, "p0"), (2, "p0")}


def test_what_is_remembered_of_texts_is_bounded() -> None:
    kernel = compiled(ruleset([Leaf(CODE, "prefix", ("A",)), Leaf(OTHER_CODE, "eq", ("A",))]))
    for number in range(MOST_REMEMBERED + 500):
        assert hits(kernel, {CODE: f"A{number}", OTHER_CODE: f"B{number}"}) == [0]
        assert hits(kernel, {CODE: f"Z{number}"}) == []
    remembered = [step[2].__self__._known for step in kernel.plan if hasattr(step[2], "__self__")]
    assert [len(known) for known in remembered] == [MOST_REMEMBERED]
    assert not any(text.startswith("Z") for text in remembered[0])  # "any other value" is not kept


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ({"movement.carier": ["A"]}, "is no field"),
        ({NUMBER: ["12"]}, "a number is double"),
        ({TRUTH: [1.0]}, "bool"),
        ({DAY: ["2026-01-01"]}, "date32"),
        ({CODE: [1]}, "string"),
    ],
)
def test_a_column_that_cannot_be_compared_is_refused_by_name(column: Any, said: str) -> None:
    with pytest.raises(Refused, match=said) as refusal:
        match(compiled(ruleset([Leaf(HOURS, "gt", (1.0,))])), pa.table(column))
    assert list(refusal.value.fields) == list(column)


def test_columns_of_nothing_but_nulls_and_chunks_of_nothing() -> None:
    whens = [Leaf(name, "missing") for name in KINDS]
    kernel = compiled(ruleset(whens))
    everything = {(row, f"p{place}") for row in range(3) for place in range(len(KINDS))}
    for engine in ("numpy", "numba"):
        nulls = pa.table([pa.nulls(3, field.type) for field in schema_of(KINDS)], schema_of(KINDS))
        assert match(kernel, nulls, engine=engine).pairs() == everything  # type: ignore[arg-type]
        chunks = pa.concat_tables([nulls.slice(0, 0), nulls.slice(0, 2), batch_of([{}], KINDS)])
        assert match(kernel, chunks, engine=engine).pairs() == everything  # type: ignore[arg-type]
    strings = pa.table({CODE: pa.nulls(3, pa.string()), TEXT: pa.nulls(3, pa.large_string())})
    assert match(kernel, strings).pairs() == everything


def test_an_empty_batch_a_batch_of_nothing_told_and_no_profiles() -> None:
    kernel = compiled(ruleset([Leaf(NUMBER, "missing"), Leaf(NUMBER, "ge", (0.0,))]))
    assert match(kernel, batch_of([], KINDS)).pairs() == set()
    assert match(kernel, pa.table({NUMBER: pa.nulls(2)})).pairs() == {(0, "p0"), (1, "p0")}
    assert match(kernel, batch_of([{}, {}], KINDS)).pairs() == {(0, "p0"), (1, "p0")}
    none = compiled(ruleset([]))
    assert match(none, batch_of([{NUMBER: 1.0}], KINDS)).pairs() == set()
    assert hits(none, {NUMBER: 1.0}) == []
