"""The immutable rule set: profiles that were checked, and the identity that every decision stores."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from tidewaiter.reference import load_yaml
from tidewaiter.targeting.check import read_profile_files
from tidewaiter.targeting.evaluate import EVALUATOR_VERSION
from tidewaiter.targeting.fields import catalogue
from tidewaiter.targeting.findings import Finding, finding, refuse_on_errors
from tidewaiter.targeting.identity import digest
from tidewaiter.targeting.profile import Profile, profile_as_dict
from tidewaiter.targeting.reading import Written


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Profiles that work together. Equal rule sets have equal hashes, whatever the order of their files.

    The hash covers the profiles, the fields and tables behind them and the version of the evaluator;
    `hash_with` adds the lists. Replaying a decision with the same hash gives the same hits.
    """

    profiles: tuple[Profile, ...]
    hash: str = field(init=False)

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.profiles, key=lambda profile: profile.id))
        object.__setattr__(self, "profiles", ordered)
        content = [profile_as_dict(profile) for profile in ordered]
        object.__setattr__(self, "hash", digest([EVALUATOR_VERSION, _schema_hash(), content]))

    def hash_with(self, list_version: str) -> str:
        """The identity of this rule set together with lists of a version (`Lists.version`)."""
        return digest([self.hash, list_version])

    def in_force(self, today: date) -> tuple[Profile, ...]:
        """The profiles that work on a day."""
        return tuple(profile for profile in self.profiles if profile.in_force(today))

    def asleep(self, today: date) -> tuple[Profile, ...]:
        """The profiles that do not: not begun, ended, or their review overdue. Somebody must be told."""
        return tuple(profile for profile in self.profiles if not profile.in_force(today))

    def profile(self, profile_id: str) -> Profile | None:
        """The profile with this id."""
        return next((item for item in self.profiles if item.id == profile_id), None)


def starter_profiles_dir() -> Path:
    """The folder of the starter profiles that come with the program."""
    return Path(__file__).parent / "profiles"


def load_profiles(*folders: Path | str) -> RuleSet:
    """The rule set of these folders (or files), the starters where none is named.

    A profile of a later folder replaces one of the same id from an earlier folder; its version must be
    higher. Any fault refuses the whole set, with every fault named: half a rule set must not work quietly.
    """
    written, findings = read_profile_files(folders or (starter_profiles_dir(),))
    chosen: dict[str, Profile] = {}
    for item in written:
        if item.profile is not None:
            findings += _replaced(item, item.profile, chosen)
            chosen[item.profile.id] = item.profile
    refuse_on_errors(findings)
    return RuleSet(tuple(chosen.values()))


def _replaced(item: Written, profile: Profile, chosen: dict[str, Profile]) -> Iterable[Finding]:
    earlier = chosen.get(profile.id)
    if earlier is not None and profile.version <= earlier.version:
        yield finding(item.file, item.line_of("version"), "profile-older-version", profile.id)


@cache
def _schema_hash() -> str:
    """The identity of what profiles are evaluated on: types of the fields, and the tables of the features."""
    fields = [
        [name, entry.kind, entry.unit, entry.over_bookings] for name, entry in catalogue().items()
    ]
    tables = [
        load_yaml("tidewaiter.targeting", name)
        for name in ("travel_tables.yaml", "cargo_tables.yaml")
    ]
    tolerances = load_yaml("tidewaiter.targeting.reconciling", "tolerances.yaml")
    return digest([fields, *tables, tolerances])
