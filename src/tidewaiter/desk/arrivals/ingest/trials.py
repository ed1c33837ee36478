"""Hits of profiles on trial: counted for the profile's own page, and nothing else comes of them.

Kept is who was hit by which version and since when, without a reason or a value: enough not to count anybody twice, however
often a flight is assessed, and to say whom others stopped. A hit that no longer holds is no hit; what an older version hit
stays as it was. The row goes with its traveller.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID, uuid4

from tidewaiter.desk.arrivals.models import Traveller
from tidewaiter.desk.arrivals.trial_models import TrialHit
from tidewaiter.desk.common import rows
from tidewaiter.records import KnownMovement
from tidewaiter.targeting import Assessment, Profile

Trial = tuple[str, int]
"""A profile's id and version."""


def on_trial(profiles: Iterable[Profile]) -> frozenset[Trial]:
    """The profiles on trial among those in force."""
    return frozenset((item.id, item.version) for item in profiles if item.shadow)


def trial_hits(known: KnownMovement, assessments: Iterable[Assessment]) -> dict[str, set[Trial]]:
    """What profiles on trial hit, by traveller key. What hits a booking hits everybody in it who is still coming; what
    hits a flight, or a booking that names nobody, hits no one who could be counted."""
    coming = {
        item.key
        for item in known.travellers
        if item.state in Traveller.PRESENT and not item.traveller.placeholder
    }
    booked = {item.key: item.travellers for item in known.bookings}
    found: dict[str, set[Trial]] = defaultdict(set)
    for item in assessments:
        if not item.shadow:
            continue
        keys: Iterable[str] = (item.key,) if item.subject == "traveller" else ()
        if item.subject == "booking":
            keys = booked.get(item.key, ())
        for key in coming.intersection(keys):
            found[key] |= {(hit.profile, hit.version) for hit in item.shadow}
    return found


def write_trials(
    trials: Collection[Trial],
    looked_at: Collection[UUID],
    hits: Mapping[UUID, Collection[Trial]],
    now: datetime,
) -> None:
    """Bring the hits of these profiles on those looked at up to what was found."""
    stored = {
        (row.traveller_id, (row.profile, row.version)): row.pk
        for row in TrialHit.objects.filter(
            traveller__in=looked_at, profile__in={profile for profile, _version in trials}
        )
        if (row.profile, row.version) in trials
    }
    wanted = {(traveller, trial) for traveller, found in hits.items() for trial in found}
    rows.delete(TrialHit, [pk for key, pk in stored.items() if key not in wanted])
    rows.insert(
        TrialHit,
        [
            {
                "id": uuid4(),
                "traveller_id": traveller,
                "profile": trial[0],
                "version": trial[1],
                "made_at": now,
            }
            for traveller, trial in sorted(wanted - stored.keys())
        ],
    )
