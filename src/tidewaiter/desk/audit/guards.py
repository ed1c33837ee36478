"""Triggers by which the database itself refuses to change or remove an audit entry.

The Python classes refuse too, but whoever opens the database with another program passes them by.
Tests that empty whole tables take the guards off and put them on again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_WORDS = "audit entries may only be added"

_ON: Mapping[str, tuple[str, ...]] = {
    "sqlite": (
        f"""CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
            BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END""",
        f"""CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
            BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END""",
    ),
    "postgresql": (
        f"""CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{_WORDS}'; END $$""",
        """CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry
           FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()""",
        """CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
           FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()""",
    ),
}
_OFF: Mapping[str, tuple[str, ...]] = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS audit_entry_no_update",
        "DROP TRIGGER IF EXISTS audit_entry_no_delete",
    ),
    "postgresql": (
        "DROP TRIGGER IF EXISTS audit_entry_no_change ON audit_entry",
        "DROP TRIGGER IF EXISTS audit_entry_no_truncate ON audit_entry",
    ),
}


def put_on(connection: Any) -> None:
    """Install the triggers of this database's vendor."""
    _run(connection, _ON)


def take_off(connection: Any) -> None:
    """Remove the triggers."""
    _run(connection, _OFF)


def _run(connection: Any, statements: Mapping[str, tuple[str, ...]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
