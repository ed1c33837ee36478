"""Cargo in the index of the search: the worker keeps it after the database, the purge takes out what is over.

The database says what is true. A movement whose revision is another one than that in the index is compared with it, row by
row, by their digests; what differs is put in anew. So nothing has to be told to the index, an index that is lost is made
anew by itself, and what was restored from a backup is found as it is now.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Max

from tidewaiter.desk.accounts.models import Administration
from tidewaiter.desk.arrivals.models import Movement
from tidewaiter.desk.audit.models import Entry as LogEntry
from tidewaiter.desk.cargo.models import Consignment, Equipment
from tidewaiter.desk.search.index import Call, Entry, Index, IndexBroken, IndexChanged
from tidewaiter.records import fold

CALL, BOX, BILL = "m", "b", "c"
"""Kinds of entries: a call itself, a box, a consignment."""

TURN_SECONDS = 0.5
"""How long one turn of the worker indexes before the queue has its turn again."""
_AT_ONCE = 500
_ANEW_FROM = 200
"""From so many calls on the nightly purge makes an empty index in one go rather than call after call. The worker never does:
the queue would wait."""

_UNFINISHED = UUID(int=0)
"""The revision of a call of which slices are still to be written."""
_PARTY = ("name", "address", "contact_name")
_WORDS = frozenset({"description", "hs", "marks", "number", "un"})
"""Attributes of goods, seals and dangerous goods by which somebody looks for them."""


def index_of(administration_id: UUID) -> Index:
    """The index of an administration: a folder of its own beside the database, whichever that is."""
    return Index(Path(settings.TIDEWAITER_HOME) / "search" / str(administration_id))


# --- the worker's turn ---


class Following:
    """What one worker remembers between its turns. `seen` is the newest entry of the log at which an administration's index
    held everything, and the file that did: as long as nothing is written and the file is there, nothing is asked."""

    def __init__(self) -> None:
        self.seen: dict[UUID, tuple[int, Path | None]] = {}

    def turn(self) -> bool:
        """Bring every administration's index nearer to its database; whether there is more to do."""
        newest = LogEntry.objects.aggregate(seq=Max("seq"))["seq"] or 0
        more = False
        for administration_id in Administration.objects.values_list("pk", flat=True):
            index = index_of(administration_id)
            if self.seen.get(administration_id) == (newest, index.path):
                continue
            if follow(administration_id, seconds=TURN_SECONDS):
                more = True
            else:
                self.seen[administration_id] = newest, index.path
        return more


def follow(administration_id: UUID, *, seconds: float = float("inf")) -> bool:
    """Bring an index up to date, for no longer than some seconds (the slice in hand is finished); whether there is more."""
    until = time.monotonic() + seconds
    index = index_of(administration_id)
    kept = dict(_calls(administration_id).values_list("pk", "revision"))
    if not kept and index.path is None:
        return False
    try:
        held = index.revisions()
    except IndexBroken:
        index.clear()
        return True
    if not held and seconds == float("inf") and len(kept) >= _ANEW_FROM:
        index.build(_everything(kept))
        return False
    try:
        if gone := held.keys() - kept.keys():
            index.remove(gone)
        behind = sorted(pk for pk in kept if held.get(pk) != kept[pk])
        return not all(_bring(index, pk, kept[pk], until) for pk in behind)
    except IndexChanged:
        return True  # the purge is at it: the next turn sees what it left


def _calls(administration_id: UUID) -> Any:
    return Movement.objects.filter(administration_id=administration_id, cargo_call__isnull=False)


def _bring(index: Index, movement_id: UUID, revision: UUID, until: float) -> bool:
    """Bring one call up to date, a slice at a time; whether it was done in time. The revision is written with the last
    slice: what is left of a large call is found missing at the next turn."""
    now = {pk: _short(digest) for pk, digest in _digests(movement_id)}
    call = {entry.id: entry for entry in _call_entries([movement_id])}
    now |= {pk: entry.digest for pk, entry in call.items()}
    work = index.plan(movement_id, now)
    for one in work:
        if time.monotonic() > until:
            return False
        ids = [pk for pk in one.ids if pk]
        # A row that went while we looked has no words; that it went brings another revision.
        entries = {pk: Entry(pk, BOX, b"", ()) for pk in ids} | call
        entries |= {entry.id: entry for entry in _entries([pk for pk in ids if pk not in call])}
        index.write(movement_id, revision if one is work[-1] else _UNFINISHED, [one], entries)
    if not work:
        index.write(movement_id, revision, [], {})
    return True


def _everything(kept: Mapping[UUID, UUID]) -> Iterator[Call]:
    for movement_id, revision in kept.items():
        wanted = [pk for pk, _ in _digests(movement_id)]
        yield Call(movement_id, revision, [*_call_entries([movement_id]), *_entries(wanted)])


def _digests(movement_id: UUID) -> Iterator[tuple[UUID, str]]:
    models: tuple[Any, ...] = (Equipment, Consignment)
    for model in models:
        rows = model.objects.filter(movement_id=movement_id).order_by("number", "pk")
        yield from rows.values_list("pk", "digest")


def _short(digest: str) -> bytes:
    return sha256(digest.encode()).digest()[:8]


# --- what is found of a row ---


def _call_entries(ids: Sequence[UUID]) -> Iterator[Entry]:
    """A call is found by its ship or flight, as people write it."""
    for row in Movement.objects.filter(pk__in=ids).select_related("cargo_call").defer("known"):
        texts = [row.means, row.carrier, row.number, f"{row.carrier}{row.number}"]
        texts += [row.cargo_call.imo, row.cargo_call.port, row.departure_place, row.arrival_place]
        yield Entry(row.pk, CALL, _short("\n".join(texts)), texts)


def _entries(ids: Sequence[UUID]) -> Iterator[Entry]:
    sources: tuple[tuple[Any, str, Callable[[Any], list[str]]], ...] = (
        (Equipment, BOX, texts_of_box),
        (Consignment, BILL, texts_of_bill),
    )
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        for model, kind, texts in sources:
            for row in model.objects.filter(pk__in=some).defer("statements"):
                yield Entry(row.pk, kind, _short(row.digest), texts(row))


def texts_of_box(row: Equipment) -> list[str]:
    """By what a box is found: its numbers, seals, bills, goods and parties."""
    told = row.known.get("equipment", {})
    seals = [seal.get("seal", {}).get("number", "") for seal in row.known.get("seals", ())]
    return [
        row.number,
        row.number_corrected,
        row.seals,
        row.goods,
        *seals,
        *row.known.get("bills", ()),
        *told.get("bills", ()),
        *told.get("bookings", ()),
        *_searched(told),
    ]


def texts_of_bill(row: Consignment) -> list[str]:
    """By what a consignment is found: its numbers, boxes, seals, goods and parties."""
    told = row.known.get("consignment", {})
    return [
        row.number,
        fold(row.number),
        row.known.get("bill", ""),
        told.get("house_of", ""),
        row.goods,
        row.consignor,
        row.consignee,
        *told.get("equipment", ()),
        *(value for _tag, value in told.get("references", ())),
        *_searched(told),
        *_searched({"parties": row.known.get("parties", ())}),
    ]


def _searched(told: Any) -> Iterator[str]:
    """The names, addresses and numbers of parties, the words of goods and the numbers of seals anywhere in a record."""
    if isinstance(told, Mapping):
        for name, value in told.items():
            if name == "parties":
                yield from _party_texts(value)
            elif isinstance(value, str):
                if name in _WORDS:
                    yield value
            else:
                yield from _searched(value)
    elif isinstance(told, (list, tuple)):
        for item in told:
            yield from _searched(item)


def _party_texts(parties: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for party in parties:
        yield from (party.get(name, "") for name in _PARTY)
        yield from party.get("ids", ())
        yield from (contact.get("value", "") for contact in party.get("contacts", ()))


# --- under the clock ---


def forget(administration_id: UUID) -> None:
    """Take out of an index what is kept no more, down to the last byte; follows every purge. The words of a row go with the
    row: they are counted with it, and no backup holds them."""
    index = index_of(administration_id)
    if index.path is not None:
        while follow(administration_id):
            pass
        index.compact()
