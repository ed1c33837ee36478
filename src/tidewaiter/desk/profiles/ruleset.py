"""The rule set in force: the starter profiles and those an administration keeps in its own folder."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from tidewaiter import targeting
from tidewaiter.desk.accounts.models import Administration
from tidewaiter.errors import Refused

Stamp = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Active:
    """The rule set in force, and what keeps an administration's own profiles out of it (by file and line)."""

    ruleset: targeting.RuleSet
    faults: Mapping[str, str]


_lock = threading.Lock()
_loaded: dict[Path, tuple[Stamp, Active]] = {}


def active(administration_id: UUID) -> Active:
    """What the next message meets: the starters of the package, and the administration's own `*.yaml` in
    `TIDEWAITER_HOME/profiles/<code>`.

    A folder that has not changed gives the same object. A fault keeps the whole folder out, because half a rule
    set must not work quietly; the starters go on working, because no message may be turned away for it, and the
    faults stand on the page of profiles until they are mended.
    """
    folder = profiles_folder(administration_id)
    stamp = tuple((str(path), path.stat().st_mtime_ns) for path in sorted(folder.glob("*.yaml")))
    with _lock:
        known = _loaded.get(folder)
        if known is None or known[0] != stamp:
            known = _loaded[folder] = (stamp, _load(folder if stamp else None))
        return known[1]


def active_ruleset(administration_id: UUID) -> targeting.RuleSet:
    """The immutable rule set that the next message meets."""
    return active(administration_id).ruleset


def _load(own: Path | None) -> Active:
    starters = targeting.starter_profiles_dir()
    if own is None:
        return Active(targeting.load_profiles(starters), {})
    try:
        return Active(targeting.load_profiles(starters, own), {})
    except Refused as refusal:
        return Active(targeting.load_profiles(starters), refusal.fields)


def profiles_folder(administration_id: UUID) -> Path:
    """Where an administration keeps profiles of its own: a folder named by its short code, which people know."""
    code = Administration.objects.values_list("code", flat=True).get(pk=administration_id)
    return Path(settings.TIDEWAITER_HOME) / "profiles" / code
