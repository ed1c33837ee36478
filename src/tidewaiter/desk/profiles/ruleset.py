"""The rule set in force: the starter profiles and those an administration keeps in its own folder."""

from __future__ import annotations

import threading
from pathlib import Path
from uuid import UUID

from django.conf import settings

from tidewaiter import targeting
from tidewaiter.desk.accounts.models import Administration

_lock = threading.Lock()
_loaded: dict[tuple[tuple[str, int], ...], targeting.RuleSet] = {}


def active_ruleset(administration_id: UUID) -> targeting.RuleSet:
    """The immutable rule set that the next message meets.

    Profiles are files: the starters of the package, and `*.yaml` in `TIDEWAITER_HOME/profiles/<administration>`.
    A folder that has not changed gives the same object; a profile with a fault keeps the whole folder out,
    loudly, rather than letting half a rule set work.
    """
    own = profiles_folder(administration_id)
    folders = [own] if own.is_dir() else []
    stamp = tuple(
        (str(path), path.stat().st_mtime_ns)
        for folder in folders
        for path in sorted(folder.glob("*.yaml"))
    )
    with _lock:
        if stamp not in _loaded:
            _loaded.clear()
            _loaded[stamp] = targeting.load_profiles(targeting.starter_profiles_dir(), *folders)
        return _loaded[stamp]


def profiles_folder(administration_id: UUID) -> Path:
    """Where an administration keeps profiles of its own: a folder named by its short code, which people know."""
    code = Administration.objects.values_list("code", flat=True).get(pk=administration_id)
    return Path(settings.TIDEWAITER_HOME) / "profiles" / code
