"""Rows in a form that no database owns, so that SQLite and PostgreSQL give and take the same backup.

A row is a list of plain values in the order of its table's columns: ids and instants as text, bytes as base64, JSON
as it is. Which tables and columns there are is asked of the migrations that a database has seen, not of today's
classes: an older database is written as it stands, and put back as it stood.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from tidewaiter.errors import Refused

NOT_KEPT = frozenset({"contenttypes", "auth", "sessions"})
"""Apps whose tables the framework fills by itself, and sessions: everybody signs in again."""

Node = tuple[str, str]


def applied_migrations() -> list[Node]:
    """The migrations that the database has seen, by app and name; none in an empty one."""
    return sorted(MigrationRecorder(connection).applied_migrations())


def tables_at(nodes: Sequence[Node]) -> list[Table]:
    """The tables after these migrations, in the order in which they were made."""
    loader = MigrationLoader(connection)
    unknown = [f"{app}.{name}" for app, name in nodes if (app, name) not in loader.disk_migrations]
    if unknown:
        raise Refused(
            "This version of tidewaiter is older than the data: it does not know "
            f"{', '.join(sorted(unknown)[:3])}. Install the version that the data come from, or a newer one."
        )
    apps = loader.project_state(list(nodes)).apps
    return [
        Table(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in NOT_KEPT
    ]


def leaves(nodes: Sequence[Node]) -> list[Node]:
    """The last migration of each app among these: the targets that lead to exactly these."""
    loader = MigrationLoader(connection)
    wanted = set(nodes)
    return [
        node
        for node in sorted(wanted)
        if not any(
            child.key in wanted and child.key[0] == node[0]
            for child in loader.graph.node_map[node].children
        )
    ]


@dataclass(frozen=True)
class Table:
    """One table as the migrations describe it."""

    model: type[models.Model]

    @property
    def name(self) -> str:
        """Its name in the database."""
        return self.model._meta.db_table

    @property
    def fields(self) -> list[models.Field[Any, Any]]:
        """Its columns, in their order."""
        return list(self.model._meta.concrete_fields)

    @property
    def columns(self) -> list[str]:
        """The names of its columns."""
        return [str(field.column) for field in self.fields]

    def rows(self) -> Iterator[list[Any]]:
        """Every row in plain values, a few at a time: a stored file may have megabytes."""
        heavy = any(isinstance(field, models.BinaryField) for field in self.fields)
        names = [field.attname for field in self.fields]
        every: models.QuerySet[models.Model] = models.QuerySet(self.model)
        found = every.order_by("pk").values_list(*names)
        for row in found.iterator(chunk_size=4 if heavy else 500):
            yield [plain(value) for value in row]

    def insert(self, rows: Sequence[Sequence[Any]]) -> None:
        """Put rows in, as `rows` gave them."""
        if not rows:
            return
        quote = connection.ops.quote_name
        columns = ", ".join(quote(column) for column in self.columns)
        places = ", ".join(["%s"] * len(self.columns))
        fields = self.fields
        values = [
            [_for_database(field, value) for field, value in zip(fields, row, strict=True)]
            for row in rows
        ]
        statement = f"INSERT INTO {quote(self.name)} ({columns}) VALUES ({places})"  # noqa: S608  names of our own
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)

    def empty(self) -> None:
        """Take out what a migration may have put in by itself."""
        if models.QuerySet(self.model).exists():
            models.QuerySet(self.model).all().delete()


def plain(value: Any) -> Any:
    """A value as JSON can hold it; raises `TypeError` for one whose form nobody has chosen."""
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return b64encode(bytes(value)).decode("ascii")
    raise TypeError(f"No plain form for {type(value).__name__}.")


def line_of(row: Sequence[Any]) -> bytes:
    """A row as one line of JSON."""
    return json.dumps(row, separators=(",", ":")).encode("ascii") + b"\n"


def _for_database(field: models.Field[Any, Any], value: Any) -> Any:
    if isinstance(field, models.JSONField):
        if value is None and field.null:
            return None
        return connection.ops.adapt_json_value(value, field.encoder)
    return field.get_db_prep_save(field.to_python(value), connection)
