"""Reading the log, and checking that nobody changed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db.models import Max, Q, QuerySet, TextField
from django.db.models.functions import Cast

from tidewaiter.desk.audit.anchors import anchors
from tidewaiter.desk.audit.models import GENESIS, Entry, Head

CHUNK = 2000

RESTORED = "keeping.restored"
"""The action of the entry with which a backup was put back."""


class Reader(Protocol):
    """Whoever reads the log."""

    @property
    def administration_id(self) -> UUID: ...
    def require(self, permission: str) -> None: ...


def entries_visible_to(actor: Reader) -> QuerySet[Entry]:
    """The entries of the reader's administration, and those that belong to none (failed sign-ins of names
    that nobody has), newest first."""
    actor.require("see_audit")
    return Entry.objects.filter(
        Q(administration_id=actor.administration_id) | Q(administration_id__isnull=True)
    )


def about(entries: QuerySet[Entry], subject: str) -> QuerySet[Entry]:
    """The entries that showed or changed one subject, by its id."""
    # Lists in JSON have no portable "contains"; an id is long enough to be found as text.
    return entries.annotate(subjects_text=Cast("subjects", TextField())).filter(
        subjects_text__contains=subject.strip().lower()
    )


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether the log is whole. `broken_at` is the number of the first entry that does not fit; `restored_at`
    the numbers of entries with which a backup was put back: what was logged between that backup and there is
    not in this log any more."""

    ok: bool
    entries: int
    broken_at: int | None = None
    reason: str = ""
    restored_at: tuple[int, ...] = ()


def verify() -> Verification:
    """Walk the whole chain: numbers without gap, each hash its entry's own, each link the one before, the end
    where the head says, and every anchor where it was, or named by the entry that put a backup back."""
    anchored = _Anchored()
    # Others may write meanwhile. Entry and head are committed together, so the head read after the newest
    # number is at least as far, and everything up to it is there.
    newest = Entry.objects.aggregate(seq=Max("seq"))["seq"] or 0
    head = Head.objects.filter(pk=1).first() or Head()
    if head.seq < newest:
        return Verification(False, newest, head.seq + 1, "there are entries after the head")
    seq, previous = 0, GENESIS
    restored: list[int] = []
    for entry in Entry.objects.filter(seq__lte=head.seq).order_by("seq").iterator(chunk_size=CHUNK):
        reason = _fault(entry, seq + 1, previous, anchored)
        if reason:
            return Verification(False, seq, seq + 1, reason, tuple(restored))
        seq, previous = entry.seq, entry.hash
        if entry.action == RESTORED:
            restored.append(seq)
    if (head.seq, head.hash) != (seq, previous):
        reason = "entries are missing at the end"
        return Verification(False, seq, seq + 1, reason, tuple(restored))
    if anchored.beyond(seq):
        reason = "the log ends before an anchor"
        return Verification(False, seq, seq + 1, reason, tuple(restored))
    return Verification(True, seq, restored_at=tuple(restored))


class _Anchored:
    """The hashes that anchors name, by number of entry, less those that a restore set aside."""

    def __init__(self) -> None:
        self._hashes: dict[int, set[str]] = {}
        for anchor in anchors():
            self._hashes.setdefault(anchor.seq, set()).add(anchor.hash)

    def set_aside(self, entry: Entry) -> None:
        """Forget the anchors that a restore names: they are of the log that it replaced. It can name none that
        is older than itself."""
        for name in str(entry.facts.get("anchors_set_aside", "")).split():
            number, _, value = name.partition(":")
            if number.isdecimal() and int(number) >= entry.seq:
                self._hashes.get(int(number), set()).discard(value)

    def contradict(self, entry: Entry) -> bool:
        """Whether an anchor names another hash for this entry."""
        return any(value != entry.hash for value in self._hashes.get(entry.seq, ()))

    def beyond(self, seq: int) -> bool:
        """Whether an anchor names an entry after the end."""
        return any(number > seq and values for number, values in self._hashes.items())


def _fault(entry: Entry, seq: int, previous: str, anchored: _Anchored) -> str:
    if entry.seq != seq:
        return "an entry is missing"
    if entry.previous != previous:
        return "the link to the entry before is wrong"
    if entry.hash != entry.computed_hash():
        return "the content was changed"
    if entry.action == RESTORED:
        anchored.set_aside(entry)
    if anchored.contradict(entry):
        return "the entry differs from its anchor"
    return ""
