"""The lint of profiles: what is well formed and still wrong, or will soon be.

Faults of form are found on reading; here are conditions that can never hold, profiles that could not say why
they hit, words that are missing in a language, and clocks that have run out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from tidewaiter.targeting.dead import dead_tests
from tidewaiter.targeting.fields import catalogue
from tidewaiter.targeting.findings import Finding, files_of, finding, text_of
from tidewaiter.targeting.profile import Leaf, Profile, leaves
from tidewaiter.targeting.reading import Written, read_profiles

SUFFIXES = (".yaml", ".yml", ".json")


def check_profile_files(*paths: Path | str, today: date | None = None) -> list[Finding]:
    """Everything that is wrong with the profiles of these files and folders, in order of file and line.

    `today` is the day for clocks (UTC today where not given). Raises `CannotOpen` for a path that is not there.
    """
    written, findings = read_profile_files(paths)
    day = today or datetime.now(UTC).date()
    for item in written:
        if item.profile is not None:
            findings += _clocks(item, item.profile, day)
    return sorted(findings, key=lambda found: (found.file, found.line or 0))


def read_profile_files(paths: Iterable[Path | str]) -> tuple[list[Written], list[Finding]]:
    """The profiles of files and folders, and what is wrong with them whatever the day."""
    written: list[Written] = []
    findings: list[Finding] = []
    for path in files_of(paths, *SUFFIXES):
        text = text_of(path)
        if text is None:
            findings.append(finding(str(path), None, "profile-unreadable", "encoding"))
            continue
        read, faults = read_profiles(text, str(path))
        written += read
        findings += faults
    for item in written:
        if item.profile is not None:
            findings += _lint(item, item.profile)
    findings += _doubles(written)
    return written, findings


def _lint(item: Written, profile: Profile) -> Iterator[Finding]:
    for condition in (profile.when, *(part.when for part in profile.against), *profile.also):
        for test in dead_tests(condition):
            line = test.leaf.line or item.node.line
            yield finding(item.file, line, "profile-dead-condition", test.leaf.field)
    if not any(_speaks(leaf) for leaf in leaves(profile.when)):
        yield finding(item.file, item.line_of("when"), "profile-says-nothing", profile.id)
    if missing := profile.name.missing():
        yield finding(item.file, item.line_of("name"), "profile-words-missing", ", ".join(missing))
    for part in profile.against:
        if missing := part.words.missing():
            yield finding(
                item.file, item.line_of("against"), "profile-words-missing", ", ".join(missing)
            )
    if not profile.offence:
        yield finding(item.file, item.node.line, "profile-no-offence", profile.id)
    if profile.valid_to is None and profile.review_by is None:
        yield finding(item.file, item.line_of("valid"), "profile-no-review", profile.id)


def _speaks(leaf: Leaf) -> bool:
    return bool(catalogue()[leaf.field].forms)


def _clocks(item: Written, profile: Profile, today: date) -> Iterator[Finding]:
    if profile.valid_to is not None and today >= profile.valid_to:
        yield finding(item.file, item.line_of("valid"), "profile-ended", profile.id)
    if profile.review_by is not None and today > profile.review_by:
        yield finding(item.file, item.line_of("review_by"), "profile-review-overdue", profile.id)


def _doubles(written: Iterable[Written]) -> Iterator[Finding]:
    """The same id twice in one folder. In a later folder it is a newer version (see `ruleset`)."""
    seen: set[tuple[Path, str]] = set()
    for item in written:
        if item.profile is None:
            continue
        key = (Path(item.file).parent, item.profile.id)
        if key in seen:
            yield finding(item.file, item.line_of("id"), "profile-id-twice", item.profile.id)
        seen.add(key)
