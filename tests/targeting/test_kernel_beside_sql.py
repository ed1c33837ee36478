"""The same profiles as SQL, over the same batch: another engine, of another build, finds the same pairs.

SQL's three-valued logic agrees with the meaning of profiles where NaN is absent, so NaN is a null here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given
from hypothesis import strategies as st

from targeting.kernel_cases import KINDS, compiled, conditions, records, ruleset
from tidewaiter.targeting.kernel import batch_of, match
from tidewaiter.targeting.profile import AllOf, Condition, Leaf, Not

SIGNS = {"eq": "=", "lt": "<", "le": "<=", "ge": ">=", "gt": ">"}


def as_sql(condition: Condition) -> str:
    """A condition as SQL: true where it holds, NULL or false where it does not."""
    if isinstance(condition, Not):
        return f"(NOT {as_sql(condition.item)})"
    if isinstance(condition, Leaf):
        return f"({leaf_as_sql(condition)})"
    join = " AND " if isinstance(condition, AllOf) else " OR "
    return f"({join.join(map(as_sql, condition.items))})"


def leaf_as_sql(leaf: Leaf) -> str:
    column, given_ = f'"{leaf.field}"', [literal(value) for value in leaf.constants]
    if leaf.op in SIGNS:
        return f"{column} {SIGNS[leaf.op]} {given_[0]}"
    if leaf.op in {"in", "not_in"}:
        return f"{column} {'NOT ' if leaf.op == 'not_in' else ''}IN ({', '.join(given_)})"
    if leaf.op == "between":
        return f"{column} >= {given_[0]} AND {column} < {given_[1]}"
    if leaf.op in {"missing", "present"}:
        return f"{column} IS {'NOT ' if leaf.op == 'present' else ''}NULL"
    return f"{'starts_with' if leaf.op == 'prefix' else 'contains'}({column}, {given_[0]})"


def literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return f"'{value}'" if isinstance(value, str) else f"'{value!r}'::DOUBLE"


def plain(table: Any) -> Any:
    """The batch with plain strings, and nulls for NaN."""
    columns = []
    for column, field in zip(table.columns, table.schema, strict=True):
        if pa.types.is_floating(field.type):
            columns.append(pc.if_else(pc.is_nan(column), None, column))
        else:
            columns.append(
                column.cast(pa.string()) if pa.types.is_dictionary(field.type) else column
            )
    return pa.table(columns, names=table.schema.names)


@given(st.lists(conditions, min_size=1, max_size=5), st.lists(records, min_size=1, max_size=20))
def test_sql_finds_the_same_pairs(whens: list[Any], rows: list[Any]) -> None:
    rules, table = ruleset(whens), batch_of(rows, KINDS)
    database = duckdb.connect()
    database.register("told", plain(table).append_column("place", pa.array(range(len(rows)))))
    found = {
        (row[-1], item.id)
        for item in rules.profiles
        for row in database.sql("FROM told").filter(as_sql(item.when)).fetchall()
    }
    database.close()
    assert match(compiled(rules), table).pairs() == found
