"""Which of many values were told before: a message may tell a million seals of one box."""

from __future__ import annotations

from typing import Any

_FEW = 12


class Several:
    """What was told of the fields that hold several values. A few are looked through one by one, which is quickest and
    what messages have; from there on a set keeps it linear whatever is sent."""

    __slots__ = ("_seen",)

    def __init__(self) -> None:
        self._seen: dict[str, set[Any]] | None = None

    def is_new(self, name: str, value: Any, told: list[Any]) -> bool:
        """True where a value is not among those told of a field; the caller then appends it to `told`."""
        if len(told) < _FEW:
            return value not in told
        if self._seen is None:
            self._seen = {}
        seen = self._seen.get(name)
        if seen is None:
            seen = self._seen[name] = set(told)
        if value in seen:
            return False
        seen.add(value)
        return True
