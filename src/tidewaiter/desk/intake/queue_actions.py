"""Writes about the queue: files are put in, taken in by the worker, and set aside where they cannot be.

Whatever happens, a file is in the drop folder, in the queue or in the desk: it leaves the first two only in or after
the transaction that brought it into the next. The failure of one file never holds up the others.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from tidewaiter.desk.accounts.actor import Actor, system_actor
from tidewaiter.desk.accounts.models import Administration
from tidewaiter.desk.arrivals import actions as arrivals
from tidewaiter.desk.arrivals.actions import ReceivedFile, refuse_too_large
from tidewaiter.desk.arrivals.ingest.text import fitted
from tidewaiter.desk.arrivals.models import Delivery
from tidewaiter.desk.audit.actions import record
from tidewaiter.desk.intake.models import Token, WaitingFile
from tidewaiter.desk.intake.outages import outage
from tidewaiter.desk.protection import vault
from tidewaiter.desk.protection.actions import require_ready

MOST_TRIES = 5
"""Attempts that end in an error before a file is set aside."""
MOST_CLAIMS = 12
"""Attempts that do not end at all, because the worker died, before a file is set aside."""
BATCH_FILES, BATCH_BYTES = 64, 4 * 1024 * 1024
"""So that a batch takes seconds: its files are seen when all of it is in."""
SINGLES = 8
"""Files that failed, or over which a worker died, that are tried between two batches."""
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=10)

_QUEUE = "tidewaiter:queue"
"""The sender under whose key waiting files are sealed: nobody knows the real one before the file is read."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of some files that waited."""

    taken: int = 0
    duplicates: int = 0
    quarantined: int = 0
    failed: int = 0
    set_aside: int = 0

    def __add__(self, other: Taken) -> Taken:
        return Taken(
            self.taken + other.taken,
            self.duplicates + other.duplicates,
            self.quarantined + other.quarantined,
            self.failed + other.failed,
            self.set_aside + other.set_aside,
        )

    def __bool__(self) -> bool:
        return self != Taken()


# --- in ---


def put_in(actor: Actor, files: Sequence[ReceivedFile], *, channel: str) -> int:
    """Put files of a drop folder into the queue, all or none; answers how many are new to it.

    Raises `Refused` where retention is not set, or a file is too large.
    """
    actor.require("upload_messages")
    require_ready(actor.administration_id)
    for file in files:
        refuse_too_large(len(file.data))
    once = {vault.digest(file.data): file for file in files}
    with transaction.atomic():
        # The worker may have died between the commit and the move: the same files come again.
        here = set(
            WaitingFile.objects.filter(
                administration_id=actor.administration_id,
                state=WaitingFile.State.WAITING,
                content_digest__in=once,
            ).values_list("content_digest", flat=True)
        )
        new = {digest: file for digest, file in once.items() if digest not in here}
        rows = _rows(actor.administration_id, new, channel)
        WaitingFile.objects.bulk_create(rows)
    return len(rows)


def put_in_by(token: Token, actor: Actor, data: bytes) -> tuple[WaitingFile, bool]:
    """Put what a system handed in into the queue; answers the row and whether it is new.

    The same bytes by the same token are the same row, whatever became of it. Raises as `put_in`.
    """
    actor.require("upload_messages")
    require_ready(actor.administration_id)
    refuse_too_large(len(data))
    digest = vault.digest(data)
    with transaction.atomic():
        own = WaitingFile.objects.filter(token=token, content_digest=digest)
        row, new = own.first(), False
        if row is None:
            (made,) = _rows(
                actor.administration_id,
                {digest: ReceivedFile("", data)},
                Delivery.Channel.INTERFACE,
                token,
            )
            try:
                with transaction.atomic():
                    made.save(force_insert=True)
                row, new = made, True
            except IntegrityError:  # the same bytes came twice at once
                row = own.get()
        record(
            actor,
            "intake.handed_in",
            subjects=[row.pk, token.pk],
            facts={"digest": digest, "size": len(data), "again": not new},
        )
    return row, new


def _rows(
    administration_id: UUID,
    files: dict[str, ReceivedFile],
    channel: str,
    token: Token | None = None,
) -> list[WaitingFile]:
    now = timezone.now()
    ring = vault.KeyRing()
    key_id: UUID | None = None
    rows = []
    for digest, file in files.items():
        packed = zlib.compress(file.data, 1)
        if key_id is None:
            first = vault.seal(
                packed, administration_id=administration_id, day=now.date(), sender=_QUEUE
            )
            key_id, sealed = first.key_id, first.ciphertext
        else:
            sealed = ring.seal(key_id, packed)
        columns = {"source_name": file.name, "content_digest": digest, "channel": channel}
        rows.append(
            WaitingFile(
                administration_id=administration_id,
                token=token,
                size=len(file.data),
                key_id=key_id,
                sealed=sealed,
                received_at=now,
                **fitted(WaitingFile, columns),
            )
        )
    return rows


# --- out ---


def take_in_waiting() -> Taken:
    """Take the next files of the queue in: a batch of new ones, and some of those that failed before.

    Raises what says nothing about a file (`outages.outage`); the files then wait as before.
    """
    result = _each(_batches(_claim(_fresh(), BATCH_FILES)), _take_batch)
    # Most files over which a worker died once were only near: these may be tried together, a few at a time.
    near = _second_look().filter(tries=0, claims=1)
    result += _each(_batches(_claim(near, SINGLES)), _take_batch)
    # The others one by one, each claimed when its turn comes: a death counts for the file in hand alone.
    for _turn in range(SINGLES):
        alone = _claim(_second_look().exclude(tries=0, claims=1), 1)
        if not alone:
            break
        result += _each([alone], lambda rows: _take_alone(rows[0]))
    return result


def _each(groups: list[list[WaitingFile]], take: Callable[[list[WaitingFile]], Taken]) -> Taken:
    """Take group after group. An outage says nothing about files: no attempt is counted for those that are left."""
    result = Taken()
    for position, rows in enumerate(groups):
        try:
            result += take(rows)
        except Exception:
            _unclaim([row for left in groups[position:] for row in left])
            raise
    return result


def _waiting() -> QuerySet[WaitingFile]:
    return WaitingFile.objects.filter(state=WaitingFile.State.WAITING)


def _fresh() -> QuerySet[WaitingFile]:
    return _waiting().filter(tries=0, claims=0).order_by("received_at", "pk")


def _second_look() -> QuerySet[WaitingFile]:
    """Files that failed, and those over which a worker died; the most suspicious last.

    A time far ahead is that of a clock which was set back since: the file is due.
    """
    now = timezone.now()
    due = Q(next_try_at=None) | Q(next_try_at__lte=now) | Q(next_try_at__gt=now + _LONGEST_WAIT)
    return (
        _waiting()
        .filter(Q(tries__gt=0) | Q(claims__gt=0))
        .filter(due)
        .order_by("claims", "tries", "received_at", "pk")
    )


def _claim(wanted: QuerySet[WaitingFile], most: int) -> list[WaitingFile]:
    """Mark files as in hand before they are touched: should the worker die over one, the next one knows.

    What another worker holds just now is passed over.
    """
    if not wanted.exists():
        return []
    with transaction.atomic():
        held = wanted.select_for_update(skip_locked=_skips(), of=("self",))
        ids = _within_bytes(held.values_list("pk", "size")[:most])
        rows = WaitingFile.objects.in_bulk(ids)  # now that it is known how much memory they need
        WaitingFile.objects.filter(pk__in=ids).update(claims=F("claims") + 1)
    return [rows[pk] for pk in ids]


def _skips() -> bool:
    return bool(connection.features.has_select_for_update_skip_locked)


def _within_bytes(rows: Iterable[tuple[UUID, int]]) -> list[UUID]:
    total = 0
    kept: list[UUID] = []
    for pk, size in rows:
        total += size
        if kept and total > BATCH_BYTES:
            break
        kept.append(pk)
    return kept


def _batches(rows: Iterable[WaitingFile]) -> list[list[WaitingFile]]:
    """Rows of one administration and one way in belong together."""
    found: dict[tuple[UUID, str], list[WaitingFile]] = {}
    for row in rows:
        found.setdefault((row.administration_id, row.channel), []).append(row)
    return list(found.values())


def _take_batch(rows: list[WaitingFile]) -> Taken:
    """All at once; where that fails, one by one."""
    try:
        return _take(rows)
    except Exception as failure:
        if outage(failure):
            raise
        result = Taken()
        for row in rows:
            result += _take_alone(row)
        return result


def _take_alone(row: WaitingFile) -> Taken:
    """One file. When its attempts are used up it is set aside, to be seen on the quarantine page."""
    used_up = row.tries >= MOST_TRIES or row.claims >= MOST_CLAIMS
    try:
        return _set_aside(row) if used_up else _take([row])
    except Exception as failure:
        if outage(failure):
            raise
        _note_failure(row, type(failure).__name__)
        return Taken(failed=1)


def _take(rows: list[WaitingFile]) -> Taken:
    actor = _machine(rows[0])
    files = _contents(rows)
    with transaction.atomic():
        held = _still_waiting(rows)
        if not held:
            return Taken()
        receipts = arrivals.receive_backlog(
            actor, [files[row.pk] for row in held], channel=rows[0].channel
        )
        known = {receipt.delivery_id for receipt in receipts if receipt.duplicate}
        _leave_queue(held, known)
    duplicates = sum(receipt.duplicate for receipt in receipts)
    return Taken(
        taken=len(held),
        duplicates=duplicates + len(held) - len(receipts),
        quarantined=sum(receipt.quarantined for receipt in receipts),
    )


def _still_waiting(rows: list[WaitingFile]) -> list[WaitingFile]:
    """Those of the rows that nobody else has taken meanwhile, held until the transaction ends."""
    ids = [row.pk for row in rows]
    held = _waiting().filter(pk__in=ids).select_for_update(skip_locked=_skips(), of=("self",))
    still = set(held.values_list("pk", flat=True))
    return [row for row in rows if row.pk in still]


def _contents(rows: list[WaitingFile]) -> dict[UUID, ReceivedFile]:
    ring = vault.KeyRing()
    return {
        row.pk: ReceivedFile(
            row.source_name, zlib.decompress(ring.unseal(row.key_id, bytes(row.sealed)))
        )
        for row in rows
    }


def _leave_queue(rows: list[WaitingFile], known: Collection[UUID] = ()) -> None:
    """In the transaction that took the files in: a system's file stays as an answer, a folder's goes. `known` are
    the deliveries that were there before."""
    asked = [row for row in rows if row.token_id is not None]
    digests = {row.content_digest for row in asked}
    delivered = dict(
        Delivery.objects.filter(
            administration_id=rows[0].administration_id, content_digest__in=digests
        ).values_list("content_digest", "pk")
        if digests
        else ()
    )
    for row in asked:
        row.delivery_id = delivered[row.content_digest]
        row.state, row.sealed, row.source_name, row.failure = WaitingFile.State.TAKEN, b"", "", ""
        row.duplicate, row.claims = row.delivery_id in known, 0
    WaitingFile.objects.bulk_update(
        asked, ["delivery", "state", "sealed", "source_name", "failure", "duplicate", "claims"]
    )
    WaitingFile.objects.filter(pk__in=[row.pk for row in rows if row.token_id is None]).delete()


def _set_aside(row: WaitingFile) -> Taken:
    """Give a file up that could not be taken in: stored, in quarantine, with the problem `internal`."""
    actor = _machine(row)
    try:
        file = _contents([row])[row.pk]
        with transaction.atomic():
            if not _still_waiting([row]):
                return Taken()
            arrivals.set_aside(
                actor,
                file.data,
                source_name=file.name,
                channel=row.channel,
                why=row.failure or "died",
            )
            _leave_queue([row])
    except vault.KeyDestroyed as gone:
        with transaction.atomic():
            row.state, row.failure, row.sealed = WaitingFile.State.ASIDE, gone.code, b""
            row.save(update_fields=["state", "failure", "sealed"])
            record(actor, "intake.lost_to_retention", subjects=[row.pk])
    return Taken(set_aside=1)


def _note_failure(row: WaitingFile, failure: str) -> None:
    """Count an attempt that failed, and say when the next is due. The kind of error is kept, never its text: it
    may quote the message."""
    wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(row.tries, 10))
    WaitingFile.objects.filter(pk=row.pk).update(
        tries=F("tries") + 1,
        claims=0,
        failure=failure[:80],
        next_try_at=timezone.now() + wait,
    )


def _unclaim(rows: list[WaitingFile]) -> None:
    """Where even this cannot be written, one attempt is counted in vain."""
    try:
        _waiting().filter(pk__in=[row.pk for row in rows], claims__gt=0).update(
            claims=F("claims") - 1
        )
    except DatabaseError:
        return


def _machine(row: WaitingFile) -> Actor:
    return system_actor(Administration.objects.get(pk=row.administration_id), "worker")
