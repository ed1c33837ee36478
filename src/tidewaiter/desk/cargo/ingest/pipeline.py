"""The whole way of cargo messages: join them with what is stored, resolve the calls they touch, write, judge, watch."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from tidewaiter.desk.arrivals.ingest.deliveries import Forgotten
from tidewaiter.desk.arrivals.ingest.followers import Followed, Stored
from tidewaiter.desk.arrivals.ingest.intake import Intake
from tidewaiter.desk.arrivals.ingest.writing import link_messages
from tidewaiter.desk.arrivals.models import Movement, MovementMessage, ReceivedMessage
from tidewaiter.desk.cargo.ingest import merging, watching
from tidewaiter.desk.cargo.ingest.joining import (
    Group,
    groups_of,
    groups_of_calls,
    store_joins,
    told_of_cargo,
)
from tidewaiter.desk.cargo.ingest.judging import Judge
from tidewaiter.desk.cargo.ingest.knowing import known_after
from tidewaiter.desk.cargo.ingest.shelf import shelf
from tidewaiter.desk.cargo.ingest.writing import Written, write_call
from tidewaiter.records import KnownCall, KnownCargo, problem
from tidewaiter.reference import airport


class CargoFollower:
    """Cargo, as it follows an intake of arrivals."""

    def take_in(self, intake: Intake, stored: Sequence[Stored]) -> Followed:
        """Bring every call up to date that new messages touch."""
        followed = Followed()
        telling = told_of_cargo(stored)
        if not telling:
            return followed
        new = store_joins(intake, telling)
        fresh = {row.pk: (row, message) for row, message in telling}
        for group in groups_of(intake, new):
            _bring_up_to_date(intake, group, fresh, followed)
        watching.hear_answers(intake, telling, followed)
        watching.watch(intake, telling)
        return followed

    def refresh(self, intake: Intake, movements: Collection[UUID]) -> None:
        """Bring calls up to date after some of their messages were taken away."""
        for group in groups_of_calls(intake, movements):
            _bring_up_to_date(intake, group, {}, Followed())


def _bring_up_to_date(
    intake: Intake, group: Group, fresh: dict[UUID, Stored], followed: Followed
) -> None:
    here = [fresh[pk] for pk in sorted(group.messages & fresh.keys(), key=str)]
    try:
        told = shelf.told(intake, group.messages, fresh)
        _refuse_masked(group)
    except Forgotten:
        for row, message in here:
            followed.problems[row.delivery_id].append(
                problem("past-retention", message=message.index)
            )
            followed.placed[row.delivery_id].add(message.index)
        return
    known = known_after(group, told, fresh)
    cargo = known.cargo
    boxes = {item.key: item for item in cargo.equipment}
    bills = {item.key: item for item in cargo.consignments}
    judge = Judge(intake, group, known)
    kept = merging.Kept(group)
    for call in _own_calls(intake, group, cargo):
        written = write_call(
            intake,
            call,
            kept.row_of(call),
            {key: boxes[key] for key in call.equipment if key in boxes},
            {key: bills[key] for key in call.consignments if key in bills},
            changed=known.changed,
        )
        followed.matches += judge.judge(written)
        _link(written, told, fresh, followed)
        followed.movements.append(written.movement.pk)
    kept.take_away_the_rest()


def _refuse_masked(group: Group) -> None:
    masked = Movement.objects.filter(
        cargo_call__isnull=False, masked_at__isnull=False, messages__in=list(group.messages)[:500]
    )
    if masked.exists():
        raise Forgotten("What was told of this call was masked when its retention ended.")


def _own_calls(intake: Intake, group: Group, cargo: KnownCargo) -> list[KnownCall]:
    """The calls to keep: those at places of the administration's country; where a voyage touches none, all of its
    calls. A call of another voyage, whose messages are not all at hand, is not among them."""
    calls = [
        call
        for call in cargo.calls
        if not group.keys.isdisjoint(call.told_as) and (call.equipment or call.consignments)
    ]
    country = intake.country
    own = [call for call in calls if country and country in _countries(call)]
    return own or calls


def _countries(call: KnownCall) -> set[str]:
    """The countries that a call touches: of the port, of a flight those of both ends."""
    if call.movement.mode != "air":
        return {call.port[:2]}
    ends = (
        airport(place) for place in (call.movement.departure.place, call.movement.arrival.place)
    )
    return {end.country for end in ends if end}


def _link(
    written: Written,
    told: Sequence[tuple[UUID, str, object]],
    fresh: dict[UUID, Stored],
    followed: Followed,
) -> None:
    """Note which messages told of a call; the new ones among them have their place."""
    sources = {
        *written.call.sources,
        *(source for item in written.boxes.values() for source in item.sources),
        *(source for item in written.bills.values() for source in item.sources),
    }
    telling = {pk for pk, source, _message in told if source in sources}
    linked = MovementMessage.objects.filter(movement=written.movement)
    known = set(linked.values_list("message_id", flat=True))
    missing = telling - known
    rows = [fresh[pk][0] for pk in missing if pk in fresh]
    stored = missing - fresh.keys()
    rows += list(ReceivedMessage.objects.filter(pk__in=stored).only("pk")) if stored else []
    link_messages(written.movement, rows)
    for pk in telling & fresh.keys():
        row, message = fresh[pk]
        followed.placed[row.delivery_id].add(message.index)
