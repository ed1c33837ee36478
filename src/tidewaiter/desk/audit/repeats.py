"""A page that refreshes itself shows the same people again: that is one look, not a look every few seconds.

A page carries a mark of whom it showed. Its refresh brings the mark back; where the refresh shows exactly the same
ids, on the same page, in the same shift and the same hour, nothing is added to the log, because the entry of the
first look says it already. Any other set of ids is a new entry. The mark is a keyed digest: it cannot be made
outside the server, and a page gets one only for a look that is logged.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.crypto import constant_time_compare

from tidewaiter.desk.audit.actions import Acting
from tidewaiter.desk.common.keys import keyed_digest

HEADER = "X-Shown-Mark"


def mark_of(actor: Acting, view: str, subjects: Iterable[str], at: datetime) -> str:
    """The mark of a look: who, in which shift, on which page, in which hour, at which set of ids."""
    parts = (actor.user_id, actor.shift_id, view, f"{at:%Y-%m-%dT%H}", *sorted(subjects))
    return keyed_digest("\n".join(str(part) for part in ("shown", *parts)))


def same(mark: str, presented: str) -> bool:
    """Whether a refresh shows what was logged before."""
    return bool(presented) and constant_time_compare(mark, presented)
