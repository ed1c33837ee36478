"""The catalogue of fields: what a profile may look at, what it is called, and what it may never look at.

The knowledge is data (`fields.yaml`); a field that is not there cannot be used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from tidewaiter.reference import Words, load_yaml
from tidewaiter.targeting.profile import Op, Subject
from tidewaiter.targeting.values import NUMERIC, Kind

OverBookings = Literal["any", "least", "most", "only"]
"""How a traveller with several bookings on one movement gets one value of a booking's field."""

_ORDER: tuple[Op, ...] = ("lt", "le", "ge", "gt", "between")
_CHOICE: tuple[Op, ...] = ("eq", "in", "not_in")
_PRESENCE: tuple[Op, ...] = ("missing", "present")

OPS_OF_KIND: dict[Kind, tuple[Op, ...]] = {
    "text": (*_CHOICE, "prefix", "contains", *_PRESENCE),
    "code": (*_CHOICE, "prefix", "contains", *_PRESENCE),
    "number": (*_CHOICE, *_ORDER, *_PRESENCE),
    "duration": (*_CHOICE, *_ORDER, *_PRESENCE),
    "date": (*_CHOICE, *_ORDER, *_PRESENCE),
    "boolean": ("eq", *_PRESENCE),
}
"""The operators that make sense on each type."""

# A profile sees the fields of its subject and of what contains it. A booking has several travellers and a
# movement many bookings: their fields would be several values, which are never compared implicitly.
_SEEN_FROM: dict[Subject, tuple[Subject, ...]] = {
    "traveller": ("traveller", "booking", "movement"),
    "booking": ("booking", "movement"),
    "movement": ("movement",),
    "consignment": ("consignment",),
    "equipment": ("equipment",),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the catalogue.

    `forms` are the ways to say its value in each language, by plural category, `yes`/`no` or `other`;
    without forms the field is a circumstance that narrows a profile and never speaks by itself.
    """

    id: str
    subject: Subject
    kind: Kind
    label: Words
    definition: Words
    personal: str
    source: str
    unit: str = ""
    shown: str = ""
    over_bookings: OverBookings = "only"
    forms: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def ops(self) -> tuple[Op, ...]:
        """The operators that this field takes."""
        return OPS_OF_KIND[self.kind]

    @property
    def numeric(self) -> bool:
        """Whether values are numbers."""
        return self.kind in NUMERIC

    def seen_from(self, subject: Subject) -> bool:
        """Whether a profile of this subject may use the field."""
        return self.subject in _SEEN_FROM[subject]


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Names of what a profile may not look at, and the problem code that says why."""

    names: tuple[str, ...]
    why: str
    source: str


@cache
def catalogue() -> dict[str, Field]:
    """Every field by its id, in the order of the file."""
    return {name: _field(name, row) for name, row in _file()["fields"].items()}


@cache
def forbidden() -> tuple[Forbidden, ...]:
    """What a profile may not look at."""
    return tuple(
        Forbidden(tuple(row["names"]), row["why"], row["source"]) for row in _file()["forbidden"]
    )


def why_forbidden(asked: str) -> str | None:
    """The problem code that says why a profile may not use a field of this name, or None.

    Any way of writing it counts: `nationality`, `traveller.nationality`, `Traveller.birthDate`.
    """
    parts = {_snake(part) for part in asked.split(".")}
    for entry in forbidden():
        if parts & set(entry.names):
            return entry.why
    return None


def _snake(part: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", part.strip())
    return re.sub(r"[^a-z]+", "_", words.lower()).strip("_")


@cache
def _file() -> dict[str, Any]:
    loaded: dict[str, Any] = load_yaml("tidewaiter.targeting", "fields.yaml")
    return loaded


def _field(name: str, row: dict[str, Any]) -> Field:
    subject: Any = name.split(".", maxsplit=1)[0]
    reasons: dict[str, str | dict[str, str]] = row.get("reason", {})
    return Field(
        id=name,
        subject=subject,
        kind=row["type"],
        label=Words(row["label"]),
        definition=Words(row["definition"]),
        personal=row["personal"],
        source=row["source"],
        unit=row.get("unit", ""),
        shown=row.get("shown", ""),
        over_bookings=row.get("over_bookings", "only"),
        forms={
            language: {"other": form} if isinstance(form, str) else form
            for language, form in reasons.items()
        },
    )
