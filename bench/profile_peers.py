"""The same profiles as Polars expressions, as DuckDB SQL and as zen-engine expressions.

Three-valued logic, as Polars and SQL have it, agrees with the platform's meaning wherever NaN, infinity and blanks are
absent, as they are here; zen-engine has none, so each comparison asks for null first.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import and_, or_
from typing import Any

import duckdb
import polars as pl
import zen

from tidewaiter.targeting import RuleSet
from tidewaiter.targeting.profile import AllOf, Condition, Leaf, Not

Pairs = set[tuple[int, str]]


# --- Polars ---

_POLARS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": lambda column, given: column == given[0],
    "in": lambda column, given: column.is_in(given),
    "not_in": lambda column, given: ~column.is_in(given),
    "lt": lambda column, given: column < given[0],
    "le": lambda column, given: column <= given[0],
    "ge": lambda column, given: column >= given[0],
    "gt": lambda column, given: column > given[0],
    "between": lambda column, given: (column >= given[0]) & (column < given[1]),
}


def as_polars(condition: Condition) -> Any:
    """A condition as an expression; null where it is unknown."""
    if isinstance(condition, Not):
        return ~as_polars(condition.item)
    if isinstance(condition, Leaf):
        if condition.op == "prefix":
            return _prefix(condition)
        return _POLARS[condition.op](pl.col(condition.field), list(condition.constants))
    join = and_ if isinstance(condition, AllOf) else or_
    return reduce(join, map(as_polars, condition.items))


def _prefix(leaf: Leaf) -> Any:
    return pl.col(leaf.field).cat.starts_with(str(leaf.constants[0]))


class Polars:
    """A thousand expressions in one lazy `select`, summed: the least that tells of every profile.

    Codes stay categories, as they come from Arrow: on plain strings the same expressions took three times as long.
    """

    def __init__(self, ruleset: RuleSet) -> None:
        self.rules = [(item.id, item.when) for item in ruleset.profiles]

    def load(self, table: Any) -> Any:
        return pl.from_arrow(table)

    def expressions(self) -> tuple[list[Any], list[Any]]:
        """What is worked out first (nothing), and the profiles."""
        return [], [as_polars(when).alias(name) for name, when in self.rules]

    def run(self, frame: Any) -> int:
        first, rules = self.expressions()
        held = frame.lazy().select(first) if first else frame.lazy()
        sums = held.select([rule.sum() for rule in rules]).collect()
        return int(sums.sum_horizontal()[0])

    def pairs(self, frame: Any) -> Pairs:
        first, rules = self.expressions()
        held = (frame.lazy().select(first) if first else frame.lazy()).select(rules).collect()
        return {
            (row, name)
            for name in held.columns
            for row in held[name].fill_null(value=False).arg_true().to_list()
        }


class PolarsInTwoSteps(Polars):
    """The distinct conditions as columns first, then the profiles over those: what somebody would write who had
    measured the other form."""

    def expressions(self) -> tuple[list[Any], list[Any]]:
        columns: dict[Leaf, str] = {}

        def over(condition: Condition) -> Any:
            if isinstance(condition, Not):
                return ~over(condition.item)
            if isinstance(condition, Leaf):
                return pl.col(columns.setdefault(condition, f"condition {len(columns)}"))
            join = and_ if isinstance(condition, AllOf) else or_
            return reduce(join, map(over, condition.items))

        rules = [over(when).alias(name) for name, when in self.rules]
        return [as_polars(leaf).alias(name) for leaf, name in columns.items()], rules


# --- DuckDB ---

_SIGNS = {"eq": "=", "lt": "<", "le": "<=", "ge": ">=", "gt": ">"}


def as_sql(condition: Condition) -> str:
    """A condition as SQL; NULL where it is unknown."""
    if isinstance(condition, Not):
        return f"NOT {as_sql(condition.item)}"
    if isinstance(condition, Leaf):
        return f"({_leaf_as_sql(condition)})"
    join = " AND " if isinstance(condition, AllOf) else " OR "
    return f"({join.join(map(as_sql, condition.items))})"


def _leaf_as_sql(leaf: Leaf) -> str:
    column, given = f'"{leaf.field}"', [_literal(value) for value in leaf.constants]
    if leaf.op in _SIGNS:
        return f"{column} {_SIGNS[leaf.op]} {given[0]}"
    if leaf.op == "between":
        return f"{column} >= {given[0]} AND {column} < {given[1]}"
    if leaf.op == "prefix":
        return f"starts_with({column}, {given[0]})"
    return f"{column} {'IN' if leaf.op == 'in' else 'NOT IN'} ({', '.join(given)})"


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}'" if isinstance(value, str) else f"{value!r}::DOUBLE"


class DuckDB:
    """One statement with a sum a profile, over a table inside the database."""

    def __init__(self, ruleset: RuleSet) -> None:
        self.ids = [item.id for item in ruleset.profiles]
        self.rules = [as_sql(item.when) for item in ruleset.profiles]

    def load(self, table: Any) -> Any:
        database = duckdb.connect()
        database.register("arrow", table)
        database.execute("CREATE TABLE travellers AS SELECT * FROM arrow")
        return database

    def run(self, database: Any) -> int:
        sums = ", ".join(f"sum(cast({rule} AS INT))" for rule in self.rules)
        row = database.execute(f"SELECT {sums} FROM travellers").fetchone()  # noqa: S608  ours
        return sum(int(value or 0) for value in row)

    def pairs(self, database: Any) -> Pairs:
        found: Pairs = set()
        for name, rule in zip(self.ids, self.rules, strict=True):
            query = f"SELECT rowid FROM travellers WHERE {rule}"  # noqa: S608  ours
            found |= {(int(row), name) for (row,) in database.execute(query).fetchall()}
        return found


# --- zen-engine ---


def as_zen(condition: Condition, *, negated: bool = False) -> str:
    """A condition as an expression, with `not` at the leaves and a test for null beside each."""
    if isinstance(condition, Not):
        return as_zen(condition.item, negated=not negated)
    if isinstance(condition, Leaf):
        name = zen_name(condition.field)
        inner = _leaf_as_zen(name, condition)
        return f"({name} != null and {f'not ({inner})' if negated else inner})"
    every = isinstance(condition, AllOf) != negated
    parts = [as_zen(item, negated=negated) for item in condition.items]
    return f"({(' and ' if every else ' or ').join(parts)})"


def _leaf_as_zen(name: str, leaf: Leaf) -> str:
    given = [_zen_literal(value) for value in leaf.constants]
    if leaf.op in _SIGNS:
        return f"{name} {'==' if leaf.op == 'eq' else _SIGNS[leaf.op]} {given[0]}"
    if leaf.op == "between":
        return f"({name} >= {given[0]} and {name} < {given[1]})"
    if leaf.op == "prefix":
        return f"startsWith({name}, {given[0]})"
    return f"{name} {'in' if leaf.op == 'in' else 'not in'} [{', '.join(given)}]"


def _zen_literal(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}'" if isinstance(value, str) else repr(value)


def zen_name(field: str) -> str:
    return field.replace(".", "_")


class Zen:
    """A compiled expression a profile, asked for each record."""

    def __init__(self, ruleset: RuleSet) -> None:
        self.rules = [
            (item.id, zen.compile_expression(as_zen(item.when))) for item in ruleset.profiles
        ]

    def load(self, table: Any) -> Any:
        named = table.rename_columns([zen_name(name) for name in table.schema.names])
        return named.to_pylist()

    def run(self, records: Any) -> int:
        return sum(bool(rule.evaluate(record)) for record in records for _name, rule in self.rules)

    def pairs(self, records: Any) -> Pairs:
        return {
            (row, name)
            for row, record in enumerate(records)
            for name, rule in self.rules
            if rule.evaluate(record)
        }
