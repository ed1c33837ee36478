"""Going on behind a failure: one bad traveller, segment or line never costs the others."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any


class Salvage:
    """Around the reading of one part: a failure of the program itself becomes the problem `internal`, told by `note` at
    the part, and the reading goes on behind it. Made for every traveller of the day, hence no generator."""

    __slots__ = ("_at", "_note")

    def __init__(self, note: Callable[..., None], at: Any) -> None:
        self._note = note
        self._at = at

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        fault: BaseException | None,
        _trace: TracebackType | None,
    ) -> bool:
        if not isinstance(fault, Exception):
            return False
        self._note("internal", self._at, detail=type(fault).__name__)
        return True
