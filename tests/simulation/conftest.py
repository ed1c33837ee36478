"""Generated worlds for the tests, each made once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from tidewaiter.simulation import Simulated, plan, simulate

Files = dict[str, bytes]


@dataclass(frozen=True)
class World:
    """A world in memory."""

    files: Files
    made: Simulated

    @property
    def truth(self) -> dict[str, Any]:
        return json.loads(self.made.truth)

    @property
    def manifest(self) -> dict[str, Any]:
        return json.loads(self.made.manifest)


@cache
def made_world(seed: int, **values: Any) -> World:
    files: Files = {}
    return World(files, simulate(plan("flights-small", **values), seed, files.__setitem__))


@pytest.fixture(scope="session")
def world() -> Callable[..., World]:
    """Makes the world of a seed, with values of the small preset changed."""
    return made_world
