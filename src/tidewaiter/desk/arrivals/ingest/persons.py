"""Which row is whom, when what is known of somebody changes its key.

A traveller first told by a booking gets a key of booking and place; the passenger list later brings a document,
and with it another key. The row must stay the same, because reviews, orders and the log hang on it. What ties
the two is the place in a message where the person was named: each belongs to one person only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from tidewaiter.desk.arrivals.ingest.hot import PersonRow
from tidewaiter.desk.arrivals.ingest.text import short_key
from tidewaiter.desk.arrivals.models import Match
from tidewaiter.records import KnownTraveller

Appearance = tuple[str, int]
"""A message's source and the number of the segment in which it names a person."""

_NAMING = ("family_name", "given_names")


def rows_of_known(
    rows: Mapping[str, PersonRow], known: Iterable[KnownTraveller]
) -> tuple[dict[str, PersonRow], list[PersonRow]]:
    """The row of each known traveller's key, and the rows that belong to nobody any more. `rows` are by key.

    Where several rows turn out to be one person, a row with a decision stays before one without, then the
    one that has the key already.
    """
    known = list(known)
    by_key = dict(rows)
    kept = {
        item.key: by_key.pop(short_key(item.key)) for item in known if short_key(item.key) in by_key
    }
    if not by_key:
        return kept, []
    orphans = defaultdict(list)
    for row in sorted(by_key.values(), key=lambda row: row.key):
        for appearance in _appearances_of_row(row):
            orphans[appearance].append(row)
    decided = _decided(rows.values())
    found: dict[str, PersonRow] = {}
    taken: set[object] = set()
    for item in known:
        heirs = {row.pk: row for named in _appearances(item) for row in orphans.get(named, ())}
        candidates = [kept[item.key]] if item.key in kept else []
        candidates += [row for pk, row in heirs.items() if pk not in taken]
        if candidates:
            found[item.key] = min(candidates, key=lambda row: row.pk not in decided)
            taken.add(found[item.key].pk)
    return found, [row for row in rows.values() if row.pk not in taken]


def _appearances(item: KnownTraveller) -> Iterator[Appearance]:
    for name in _NAMING:
        for statement in item.statements.get(name, ()):
            if statement.place:
                yield statement.source, statement.place[0]


def _appearances_of_row(row: PersonRow) -> set[Appearance]:
    if row.item is not None:
        return set(_appearances(row.item))
    _, statements = row.stored or ({}, {})
    return {
        (statement["source"], statement["place"][0])
        for name in _NAMING
        for statement in statements.get(name, ())
        if statement.get("place")
    }


def _decided(rows: Iterable[PersonRow]) -> set[UUID]:
    """The rows about whose match somebody decided."""
    decided = Match.objects.filter(
        traveller__in=[row.pk for row in rows], reviewed_at__isnull=False
    )
    return set(decided.values_list("traveller_id", flat=True))
