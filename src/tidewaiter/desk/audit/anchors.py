"""The head of the chain, written outside the database once a day.

A chain alone does not stop somebody who can rewrite all of it. An anchor does, once it lies where they cannot
reach: copy the folder to another machine, print it, or hand it to a peer.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from tidewaiter.desk.audit.models import Entry, Head, instant_text
from tidewaiter.desk.common import ledger


@dataclass(frozen=True, slots=True)
class Anchor:
    """One anchor: at that time the entry `seq` had this hash, and the ledger of erasures this many lines."""

    seq: int
    hash: str
    at: str
    ledger_lines: int = 0


def anchor_folder() -> Path:
    """Where the anchors lie."""
    return Path(settings.TIDEWAITER_HOME) / "anchors"


def write_anchor() -> Path | None:
    """Write down the newest entry's number and hash; None while the log is empty.

    A file is never written twice: the same head gives the same name, and a written anchor is read-only. After a
    backup was put back the log may reach a number once more, with another entry: that anchor's name carries the
    hash too.
    """
    head = Head.objects.filter(pk=1, seq__gt=0).first()
    if head is None:
        return None
    newest = Entry.objects.get(seq=head.seq)
    folder = anchor_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{head.seq:012d}.json"
    if path.exists() and _read(path).hash != newest.hash:
        path = folder / f"{head.seq:012d}-{newest.hash[:12]}.json"
    content = {
        "seq": head.seq,
        "hash": newest.hash,
        "at": instant_text(timezone.now()),
        "ledger_lines": _ledger_lines(),
    }
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except FileExistsError:
        return path
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        json.dump(content, handle)
        handle.write("\n")
        handle.flush()
        os.fsync(handle.fileno())
    return path


def anchors() -> Iterator[Anchor]:
    """All anchors of this server, oldest first."""
    folder = anchor_folder()
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        yield _read(path)


def ledger_is_cut() -> bool:
    """Whether an anchor counted more lines of the ledger than there are. Anchors from before the ledger was begun
    counted another one."""
    begun, lines = ledger.begun(), ledger.position().lines
    return begun is not None and any(
        anchor.ledger_lines > lines and datetime.fromisoformat(anchor.at) >= begun
        for anchor in anchors()
    )


def _read(path: Path) -> Anchor:
    row = json.loads(path.read_text("ascii"))
    lines = int(row.get("ledger_lines", 0))  # anchors of the first version know of no ledger
    return Anchor(int(row["seq"]), str(row["hash"]), str(row["at"]), lines)


def _ledger_lines() -> int:
    try:
        return ledger.position().lines
    except ledger.LedgerBroken:
        return 0  # the anchor of the log is worth having all the same
