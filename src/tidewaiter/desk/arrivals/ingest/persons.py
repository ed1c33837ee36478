"""Which row is whom, when what is known of somebody changes its key.

A traveller first told by a booking gets a key of booking and place; the passenger list later brings a document,
and with it another key. The row must stay the same, because reviews, orders and the log hang on it. What ties
the two is the place in a message where the person was named: each belongs to one person only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tidewaiter.desk.arrivals.ingest.text import short_key
from tidewaiter.desk.arrivals.models import Traveller
from tidewaiter.records import KnownTraveller

Appearance = tuple[str, int]
"""A message's source and the number of the segment in which it names a person."""

_NAMING = ("family_name", "given_names")


def rows_of_known(
    rows: Sequence[Traveller], known: Iterable[KnownTraveller]
) -> tuple[dict[str, Traveller], list[Traveller]]:
    """The row of each known traveller's key, and the rows that belong to nobody any more.

    Where several rows turn out to be one person, a row with a decision stays before one without, then the
    one that has the key already.
    """
    known = list(known)
    by_key = {row.key: row for row in rows}
    kept = {
        item.key: by_key.pop(short_key(item.key)) for item in known if short_key(item.key) in by_key
    }
    orphans = defaultdict(list)
    for row in sorted(by_key.values(), key=lambda row: row.key):
        for appearance in _appearances_of_row(row):
            orphans[appearance].append(row)
    found: dict[str, Traveller] = {}
    taken: set[object] = set()
    for item in known:
        heirs = {row.pk: row for named in _appearances(item) for row in orphans.get(named, ())}
        candidates = [kept[item.key]] if item.key in kept else []
        candidates += [row for pk, row in heirs.items() if pk not in taken]
        if candidates:
            found[item.key] = min(candidates, key=_undecided)
            taken.add(found[item.key].pk)
    return found, [row for row in rows if row.pk not in taken]


def _appearances(item: KnownTraveller) -> Iterator[Appearance]:
    for name in _NAMING:
        for statement in item.statements.get(name, ()):
            if statement.place:
                yield statement.source, statement.place[0]


def _appearances_of_row(row: Traveller) -> set[Appearance]:
    return {
        (statement["source"], statement["place"][0])
        for name in _NAMING
        for statement in row.statements.get(name, ())
        if statement.get("place")
    }


def _undecided(row: Traveller) -> bool:
    match = getattr(row, "match", None)
    return match is None or match.reviewed_at is None
