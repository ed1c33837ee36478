"""The reading side of a generated world: what targeting makes of its messages, joined with the opened truth.

The way is the one of real traffic: `messages.read`, `records.resolve`, the features and the starter profiles of
`targeting`. Nothing here knows how a message was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tidewaiter.messages import read
from tidewaiter.records import KnownMovement, KnownTraveller, Told, resolve
from tidewaiter.targeting import Profile, Surroundings, load_profiles
from tidewaiter.targeting.evaluate import Record, canonical_record, holds
from tidewaiter.targeting.features import facts_of
from tidewaiter.targeting.profile import AllOf, AnyOf, Condition, Leaf, Not

_LOOKED_AT = frozenset(
    {"passenger", "transit_passenger"}
)  # those whom the starter profiles look at
_CIRCUMSTANCES = frozenset({"traveller.role"})  # true of nearly everybody, and said of nobody


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something that targeting looks at: a condition of a starter profile, or a whole profile.

    `basis` are the ids of the risk indicators (P01 ...) of the profiles that use it.
    """

    id: str
    condition: Condition
    basis: tuple[str, ...]
    is_profile: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """One traveller as targeting sees them, and what the truth says.

    `movement`: the key of the flight; `group`: who belongs together (a story, else a booking), so that no model is tested on the company of those it
    learned from; `shown` the ids of indicators that hold; `values` the numbers behind them; `metadata` what a model
    may see that is to find nothing.
    """

    movement: str
    group: str
    kind: str
    shown: frozenset[str]
    values: Mapping[str, float]
    metadata: Mapping[str, float]


def indicators() -> list[Indicator]:
    """Every condition of the starter profiles once, then the profiles themselves."""
    profiles = [item for item in load_profiles().profiles if item.subject == "traveller"]
    bases: dict[Leaf, set[str]] = {}
    for profile in profiles:
        for leaf in _leaves(profile):
            bases.setdefault(leaf, set()).add(profile.basis)
    conditions = [
        Indicator(_in_words(leaf), leaf, tuple(sorted(basis))) for leaf, basis in bases.items()
    ]
    whole = [Indicator(item.id, item.when, (item.basis,), True) for item in profiles]
    return sorted(conditions, key=lambda item: item.id) + whole


def samples(files: Iterable[tuple[str, bytes]], truth: Mapping[str, Any]) -> list[Sample]:
    """Every traveller of the window as targeting sees them. `files` are names and bytes, in any order."""
    told = [
        Told(f"{name}/{message.index}", message)
        for name, data in files
        for message in read(data, name)
    ]
    known = resolve(told)
    around, looked_at = Surroundings.of(known), indicators()
    by_key, window = _by_key(truth), set(truth["movements"])
    found: list[Sample] = []
    for movement in known:
        if movement.key in window:
            found += _samples(movement, around, looked_at, by_key)
    return found


def _samples(
    movement: KnownMovement,
    around: Surroundings,
    looked_at: Sequence[Indicator],
    by_key: Mapping[tuple[str, str], Mapping[str, Any]],
) -> Iterator[Sample]:
    facts = facts_of(movement, around)
    locators = {item.key: item.booking.locator for item in movement.bookings}
    for person in movement.travellers:
        if person.key not in facts.travellers or person.traveller.role not in _LOOKED_AT:
            continue
        record = canonical_record(
            {field: fact.value for field, fact in facts.travellers[person.key].items()}
        )
        own = [locators[key] for key in person.bookings if locators.get(key)]
        numbers = [item.number for item in person.traveller.documents]
        story = next(
            (
                by_key[movement.key, key]
                for key in (*own, *numbers)
                if (movement.key, key) in by_key
            ),
            None,
        )
        yield Sample(
            movement=movement.key,
            group=story["id"] if story else f"{movement.key}/{own[0] if own else person.key}",
            kind=story["kind"] if story else "ordinary",
            shown=frozenset(item.id for item in looked_at if holds(item.condition, record)),
            values=_numbers(record),
            metadata=_metadata(person, own),
        )


def _by_key(truth: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """What is planted, by movement and locator and by movement and document."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for item in truth["planted"]:
        keys = [*item["bookings"], *(person["document"] for person in item["travellers"])]
        found |= {(item["movement"], key): item for key in keys}
    return found


def _leaves(profile: Profile) -> Iterator[Leaf]:
    for condition in (profile.when, *profile.also):
        yield from (leaf for leaf in _parts(condition) if leaf.field not in _CIRCUMSTANCES)


def _parts(condition: Condition) -> Iterator[Leaf]:
    if isinstance(condition, Leaf):
        yield condition
    elif isinstance(condition, Not):
        yield from _parts(condition.item)
    elif isinstance(condition, AllOf | AnyOf):
        for item in condition.items:
            yield from _parts(item)


def _in_words(leaf: Leaf) -> str:
    constants = ", ".join(
        f"{item:g}" if isinstance(item, float) else str(item).lower() for item in leaf.constants
    )
    return f"{leaf.field} {leaf.op} {constants}".strip()


def _numbers(record: Record) -> dict[str, float]:
    return {
        field: float(value)
        for field, value in record.items()
        if isinstance(value, bool | float | int)
    }


def _metadata(person: KnownTraveller, locators: Sequence[str]) -> dict[str, float]:
    """Identifiers, order, missingness and lengths: what must tell nothing about the truth."""
    told = person.traveller
    document = told.documents[0].number if told.documents else ""
    ticket = told.tickets[0].number if told.tickets else ""
    first = person.statements.get("family_name", ())
    seen: dict[str, float] = {
        "order": float(first[0].place[0]) if first and first[0].place else -1.0,
        "family_name length": len(told.family_name),
        "given_names length": len(told.given_names),
        "document length": len(document),
        "document missing": not document,
        "ticket missing": not ticket,
        "birth_date missing": not told.birth_date,
        "sex missing": told.sex is None,
        "nationality missing": not told.nationality,
        "seat missing": not told.seats,
    }
    for name, text in (
        ("document", document),
        ("locator", locators[0] if locators else ""),
        ("ticket", ticket[3:]),
    ):
        for place in range(10):
            seen[f"{name} {place}"] = float(ord(text[place])) if place < len(text) else -1.0
    return seen
