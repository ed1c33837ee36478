"""The indicator library for cargo: what each row means, how strong it is, and what it needs to be computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from tidewaiter.reference import Words, load_yaml

Needs = Literal["message", "voyage", "history", "case", "external"]
"""message: one message suffices; voyage: several on one voyage or flight; history: earlier voyages; case: results of controls;
external: a source outside."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of the library. `by` are the starter profiles that use it."""

    id: str
    mode: str
    strength: Literal["strong", "supporting", "weak"]
    needs: Needs
    words: Words
    logic: str
    source: str
    by: tuple[str, ...] = ()

    @property
    def works(self) -> bool:
        """Whether messages alone suffice to compute it."""
        return self.needs in {"message", "voyage"}


@cache
def indicators() -> Mapping[str, Indicator]:
    """Every row by its id."""
    rows: dict[str, Any] = load_yaml("tidewaiter.targeting", "indicators.yaml")
    return {
        name: Indicator(
            name,
            row["mode"],
            row["strength"],
            row["needs"],
            Words(row["words"]),
            row["logic"],
            row["source"],
            tuple(row.get("by", ())),
        )
        for name, row in rows.items()
    }
