"""Which stored messages belong together with new ones: all that is known of a call is resolved from these.

Each message on cargo leaves what joins it (`records.cargo_calls`): the keys of its calls; where it names no ship, and on
flights, the numbers of its boxes and bills too. The boxes of a message that names its ship are not among them: they
are found as rows of the call, and a bay plan has twenty thousand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tidewaiter.desk.arrivals.ingest.followers import Stored
from tidewaiter.desk.arrivals.ingest.intake import Intake
from tidewaiter.desk.arrivals.ingest.text import short_key
from tidewaiter.desk.arrivals.models import ReceivedMessage
from tidewaiter.desk.cargo.ingest.flights import with_flights
from tidewaiter.desk.cargo.models import CargoCall, Consignment, Equipment, Join
from tidewaiter.desk.common import rows
from tidewaiter.records import CallKeys, cargo_calls

_AT_ONCE = 800
"""Values asked for in one query: SQLite takes some thousand parameters."""
_LONGEST = 120


@dataclass(slots=True)
class Group:
    """The messages of one voyage or flight: its keys, and the ids of its stored messages (new ones included)."""

    keys: set[str]
    messages: set[UUID] = field(default_factory=set)


@dataclass(slots=True)
class New:
    """A new message on cargo with what joins it."""

    row: ReceivedMessage
    keys: CallKeys

    @property
    def calls(self) -> set[str]:
        """The keys of its calls as they are stored."""
        return {short_key(key, _LONGEST) for key in self.keys.calls}


def told_of_cargo(stored: Sequence[Stored]) -> list[Stored]:
    """Those of these messages that tell of cargo, with the flights that their waybills name."""
    return [
        (row, with_flights(message, row.delivery.received_at))
        for row, message in stored
        if message.function.action
    ]


def store_joins(intake: Intake, stored: Sequence[Stored]) -> list[New]:
    """Store what joins new messages."""
    new = [New(row, cargo_calls(message)) for row, message in stored]
    rows.insert(
        Join,
        [
            {
                "message_id": item.row.pk,
                "administration_id": intake.administration_id,
                "kind": kind,
                "value": value,
            }
            for item in new
            for kind, value in _joins(item)
        ],
    )
    return new


def _joins(item: New) -> Iterator[tuple[str, str]]:
    for key in sorted(item.calls):
        yield Join.Kind.CALL, key
    if item.keys.floating:
        for number in sorted(item.keys.boxes):
            yield Join.Kind.BOX, short_key(number, _LONGEST)
    if item.keys.floating or _flies(item.calls):
        for number in sorted(item.keys.bills):
            yield Join.Kind.BILL, short_key(number, _LONGEST)


def _flies(calls: Iterable[str]) -> bool:
    return any(key.startswith("air:") for key in calls)


def groups_of(intake: Intake, new: Sequence[New]) -> list[Group]:
    """The voyages and flights that new messages touch, each with all its messages."""
    seeds: list[set[str]] = []
    for item in new:
        if not item.keys.floating:
            seeds.append(item.calls)
        if item.keys.floating or _flies(item.calls):
            seeds += _calls_sharing(intake, item)
    return _grown(intake, seeds, {item.row.pk: item for item in new})


def groups_of_calls(intake: Intake, movements: Collection[UUID]) -> list[Group]:
    """The voyages and flights of movements, each with all messages that are left of it."""
    kept = CargoCall.objects.filter(movement__in=movements).values_list("told_as", flat=True)
    return _grown(intake, [set(keys) for keys in kept], {})


def _grown(intake: Intake, seeds: Iterable[set[str]], new: dict[UUID, New]) -> list[Group]:
    groups: list[Group] = []
    for seed in seeds:
        if not seed or any(seed <= group.keys for group in groups):
            continue
        group = _closure(intake, seed)
        groups.append(group)
        boxes, bills = _numbers(group, new)
        group.messages |= _holding(intake, Join.Kind.BOX, boxes)
        group.messages |= _holding(intake, Join.Kind.BILL, bills)
    return groups


def _closure(intake: Intake, seed: set[str]) -> Group:
    """Everything that shares a key of a call, directly or through others."""
    group = Group(set(seed))
    ask = set(seed)
    joins = Join.objects.filter(administration_id=intake.administration_id)
    while ask:
        found: set[UUID] = set()
        for part in _parts(ask):
            told = joins.filter(kind=Join.Kind.CALL, value__in=part)
            found |= set(told.values_list("message_id", flat=True))
        found -= group.messages
        group.messages |= found
        ask = set()
        for part in _parts(found):
            told = joins.filter(kind=Join.Kind.CALL, message_id__in=part)
            ask |= set(told.values_list("value", flat=True))
        ask -= group.keys
        group.keys |= ask
    return group


def _numbers(group: Group, new: dict[UUID, New]) -> tuple[set[str], set[str]]:
    """The boxes and bills of a group: of its rows, and those that its new messages name."""
    movements = set(
        CargoCall.objects.filter(movement__messages__in=_some(group.messages)).values_list(
            "pk", flat=True
        )
    )
    boxes = set(Equipment.objects.filter(movement__in=movements).values_list("number", flat=True))
    bills = set(Consignment.objects.filter(movement__in=movements).values_list("number", flat=True))
    for pk in group.messages & new.keys():
        boxes |= new[pk].keys.boxes
        bills |= new[pk].keys.bills
    return boxes, bills


def _some(messages: Collection[UUID]) -> list[UUID]:
    """Enough of the messages to find their calls: every call has one among any thousand, or is found by the rest."""
    return sorted(messages)[:_AT_ONCE]


def _holding(intake: Intake, kind: str, numbers: Collection[str]) -> set[UUID]:
    """Messages that are joined by the number of a box or bill."""
    found: set[UUID] = set()
    joins = Join.objects.filter(administration_id=intake.administration_id, kind=kind)
    if numbers and not joins.exists():
        return found
    for part in _parts({short_key(number, _LONGEST) for number in numbers}):
        found |= set(joins.filter(value__in=part).values_list("message_id", flat=True))
    return found


def _calls_sharing(intake: Intake, item: New) -> list[set[str]]:
    """The keys of calls that have one of the boxes or bills of a message."""
    movements: set[Any] = set()
    for model, numbers in ((Equipment, item.keys.boxes), (Consignment, item.keys.bills)):
        kept: Any = model.objects
        kept = kept.filter(administration_id=intake.administration_id, movement__masked_at=None)
        for part in _parts(numbers):
            movements |= set(kept.filter(number__in=part).values_list("movement_id", flat=True))
    found = [
        set(keys)
        for keys in CargoCall.objects.filter(pk__in=movements).values_list("told_as", flat=True)
    ]
    # Papers of a flight that came before the flight's own: they left their numbers.
    sharing = _holding(intake, Join.Kind.BILL, item.keys.bills) - {item.row.pk}
    for part in _parts(sharing):
        told = Join.objects.filter(kind=Join.Kind.CALL, message_id__in=part)
        found += [{key} for key in told.values_list("value", flat=True)]
    return found


def _parts(values: Collection[Any]) -> Iterator[list[Any]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
