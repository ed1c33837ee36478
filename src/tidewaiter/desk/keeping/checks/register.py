"""The list of checks, and how they are run: one that breaks is a finding, and the others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from tidewaiter.errors import TidewaiterError

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing stands: `words` say it, `mend` what to do where it is not right. No secret stands in either,
    and nothing of a traveller."""

    check: str
    state: State
    words: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a check gives: a finding that does not know the name of its check."""

    state: State
    words: str
    mend: str = ""


def ok(words: str) -> Told:
    """It stands as it should."""
    return Told("ok", words)


def warn(words: str, mend: str) -> Told:
    """Somebody should look at it."""
    return Told("warn", words, mend)


def fail(words: str, mend: str) -> Told:
    """It is wrong."""
    return Told("fail", words, mend)


Check = Callable[[], Iterable[Told]]

_checks: list[tuple[str, Check]] = []


def check(name: str) -> Callable[[Check], Check]:
    """Put a function on the list, under the name that its findings carry."""

    def put(function: Check) -> Check:
        _checks.append((name, function))
        return function

    return put


def run_all() -> Iterator[Finding]:
    """Every finding of every check, in their order."""
    for name, function in _checks:
        try:
            for told in function():
                yield Finding(name, told.state, told.words, told.mend)
        except TidewaiterError as error:
            yield Finding(name, "fail", error.message, "Mend what it names, and check again.")
        except Exception as broken:  # noqa: BLE001  one check that breaks may not hide the others
            # Whatever it is: the name only, for its text may hold anything.
            words = f"This could not be checked ({type(broken).__name__})."
            yield Finding(name, "fail", words, "Mend what the other lines name, and check again.")
