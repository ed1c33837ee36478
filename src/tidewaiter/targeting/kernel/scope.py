"""Which profiles speak: subject, day, office, and those switched off. One mask over the clauses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tidewaiter.targeting.kernel.artefact import Kernel
from tidewaiter.targeting.profile import Profile, Subject


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a record is about, the day on which it is judged, and where.

    `offices` are the codes of the offices that look at the record; a profile that names offices speaks only if one of
    them is there, and None asks no profile for its office. `disabled` are the ids of profiles that were switched off.
    Shadow profiles speak unless `shadow` is False; their hits carry a flag and add nothing to a score.
    """

    subject: Subject | None = None
    on: date | None = None
    offices: frozenset[str] | None = None
    disabled: frozenset[str] = frozenset()
    shadow: bool = True

    def admits(self, profile: Profile) -> bool:
        """Whether a profile speaks."""
        return self.why_silent(profile) is None

    def why_silent(self, profile: Profile) -> str | None:
        """What keeps a profile silent: `subject`, `day`, `office`, `disabled` or `shadow`; None where it speaks."""
        if self.subject is not None and profile.subject != self.subject:
            return "subject"
        if self.on is not None and not profile.in_force(self.on):
            return "day"
        if self.offices is not None and not profile.works_at(self.offices):
            return "office"
        if profile.id in self.disabled:
            return "disabled"
        return "shadow" if profile.shadow and not self.shadow else None


@lru_cache(maxsize=64)
def scope_mask(kernel: Kernel, scope: Scope) -> int:
    """The clauses of the profiles that speak, as bits."""
    speaking = [scope.admits(profile) for profile in kernel.profiles]
    mask = 0
    for number, place in enumerate(kernel.profile_of.tolist()):
        if speaking[place]:
            mask |= 1 << number
    return mask
