"""Making many records: a list of four hundred travellers is made of thousands of them.

A frozen dataclass sets each of its fields through `object.__setattr__`, which costs five times what a plain
assignment does; for a traveller that is more than reading its name, dates and document together. So readers
make a record as a twin that is not frozen, and it becomes the frozen record as the last step of being made.
"""

from __future__ import annotations

from dataclasses import MISSING, field, fields, make_dataclass
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")


def maker(record: type[T]) -> type[T]:
    """What makes records of a frozen dataclass with slots and no bases: called with the same arguments, it
    gives the same record, only sooner."""
    kind: Any = record
    return cast("type[T]", _twin(kind))


@cache
def _twin(record: Any) -> type:
    def close(self: Any) -> None:
        self.__class__ = record

    return make_dataclass(
        record.__name__,
        [(item.name, item.type, _same_default(item)) for item in fields(record)],
        slots=True,
        eq=False,
        repr=False,
        namespace={"__post_init__": close},
    )


def _same_default(item: Any) -> Any:
    if item.default_factory is not MISSING:
        return field(default_factory=item.default_factory)
    return field() if item.default is MISSING else field(default=item.default)
