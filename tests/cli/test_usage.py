"""Wrong usage, help and version."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tidewaiter import __version__
from tidewaiter.cli.program import VERBS


@pytest.mark.parametrize(
    "arguments", [[], ["no-such-verb"], ["read"], ["read", "--no-such-option", "x"]], ids=" ".join
)
def test_wrong_usage_ends_with_2_and_says_how(tidewaiter: Callable, arguments: list[str]) -> None:
    answer = tidewaiter(*arguments)
    assert answer.code == 2
    assert answer.out == b""
    assert "usage: tidewaiter" in answer.err


def test_help_names_every_verb(tidewaiter: Callable) -> None:
    answer = tidewaiter("--help")
    assert answer.code == 0
    for verb, summary in VERBS.items():
        assert verb in answer.out.decode()
        assert summary in answer.out.decode()


SUB_VERBS = (
    "profiles schema", "profiles check", "audit verify",
    "tokens add", "tokens list", "tokens revoke", "users add", "users list", "users deactivate", "users reactivate", "users administration",
    "users schedule", "users reset-password", "users reset-second-factor",
)  # fmt: skip


@pytest.mark.parametrize("verb", [*VERBS, *SUB_VERBS])
def test_the_help_of_each_verb_has_examples(tidewaiter: Callable, verb: str) -> None:
    answer = tidewaiter(*verb.split(), "--help")
    assert answer.code == 0
    assert "examples:" in answer.out.decode()
    assert f"tidewaiter {verb}" in answer.out.decode().partition("examples:")[2]


def test_version(tidewaiter: Callable) -> None:
    assert tidewaiter("--version").out.decode() == f"tidewaiter {__version__}\n"
