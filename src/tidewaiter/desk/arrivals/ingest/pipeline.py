"""The whole way of deliveries: store their messages, resolve what they touch, write what is known, match."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from tidewaiter.desk.arrivals.ingest.deliveries import (
    Arrived,
    Forgotten,
    Reading,
    plain_problems,
    renew_copy,
    state_of,
    store_deliveries,
    store_messages,
    unplaced_problems,
)
from tidewaiter.desk.arrivals.ingest.followers import Followed, followers
from tidewaiter.desk.arrivals.ingest.hot import at_hand
from tidewaiter.desk.arrivals.ingest.intake import Intake
from tidewaiter.desk.arrivals.ingest.matching import Matcher
from tidewaiter.desk.arrivals.ingest.resolving import keys_of, opened
from tidewaiter.desk.arrivals.ingest.writing import Written, link_messages, write_movement
from tidewaiter.desk.arrivals.models import Delivery, Movement, ReceivedMessage
from tidewaiter.records import Problem, Told, problem


@dataclass(slots=True)
class Outcome:
    """What came of deliveries. `followed` are movements that apps above wrote; `placed` are, by delivery, the indices of messages that belong to a movement;
    `problems` those met on the way, by delivery."""

    written: list[Written] = field(default_factory=list)
    matches: int = 0
    followed: list[UUID] = field(default_factory=list)
    problems: dict[UUID, list[Problem]] = field(default_factory=lambda: defaultdict(list))
    placed: dict[UUID, set[int]] = field(default_factory=lambda: defaultdict(set))

    @property
    def movements(self) -> list[Movement]:
        """The movements that were written."""
        return [item.movement for item in self.written]

    @property
    def touched(self) -> list[UUID]:
        """The ids of all movements of which anything was written."""
        return list(dict.fromkeys([*(item.movement.pk for item in self.written), *self.followed]))


def take_in(intake: Intake, arrived: Sequence[Arrived]) -> Outcome:
    """Take in what deliveries say, and store each with what came of it.

    Each movement is resolved and matched once, however many of the deliveries tell of it: a backlog costs
    what its movements cost, not what its messages would one by one.
    """
    at_hand.renew(intake.administration_id, intake.now)
    stored = store_messages(intake, arrived)
    row_of = {row.source: row for row, _ in stored}
    told = [Told(row.source, message) for row, message in stored]
    naming: dict[str, list[Told]] = defaultdict(list)
    for item in told:
        for key in keys_of(item.message):
            naming[key].append(item)
    outcome = Outcome()
    for key, new in sorted(naming.items()):
        _bring_up_to_date(intake, key, new, row_of, outcome)
    outcome.matches = Matcher(intake).match_all(outcome.written)
    for written in outcome.written:
        at_hand.put(intake.administration_id, written.hot, intake.now)
    for follower in followers():
        _add(outcome, follower.take_in(intake, stored))
    for delivery, reading in arrived:
        placed = outcome.placed[delivery.pk]
        problems = [
            *outcome.problems[delivery.pk],
            *reading.problems,
            *unplaced_problems(reading, placed),
        ]
        delivery.state = state_of(reading, placed)
        delivery.problems = plain_problems(problems)
    store_deliveries([delivery for delivery, _ in arrived])
    return outcome


def _add(outcome: Outcome, followed: Followed) -> None:
    outcome.followed += followed.movements
    outcome.matches += followed.matches
    for delivery, indices in followed.placed.items():
        outcome.placed[delivery] |= indices
    for delivery, problems in followed.problems.items():
        outcome.problems[delivery] += problems


def take_in_again(intake: Intake, delivery: Delivery, reading: Reading) -> Outcome:
    """Put a new reading of a delivery in the place of the earlier one."""
    before = list(Movement.objects.filter(messages__delivery=delivery).distinct())
    at_hand.forget(movement.pk for movement in before)
    delivery.messages.all().delete()
    renew_copy(delivery, reading, intake.now)
    outcome = take_in(intake, [(delivery, reading)])
    rest = Outcome()
    left = [
        movement.pk
        for movement in before
        if movement.pk not in outcome.touched and movement.masked_at is None
    ]
    for movement in before:
        if movement not in outcome.movements and movement.masked_at is None:
            if movement.pk in outcome.followed or movement.links.exists():
                _bring_up_to_date(intake, movement.key, [], {}, rest)
            else:
                movement.delete()  # only the earlier reading had told of it
    Matcher(intake).match_all(rest.written)
    for follower in followers():
        follower.refresh(intake, left)
    return outcome


def _bring_up_to_date(
    intake: Intake,
    key: str,
    new: Sequence[Told],
    row_of: Mapping[str, ReceivedMessage],
    outcome: Outcome,
) -> None:
    for item in new:
        outcome.placed[row_of[item.source].delivery_id].add(item.message.index)
    try:
        hot = opened(intake, key)
    except Forgotten:
        for item in sorted(new, key=lambda told: told.message.index):
            outcome.problems[row_of[item.source].delivery_id].append(
                problem("past-retention", message=item.message.index)
            )
        return
    known = hot.standing.tell(new)
    if known is None:  # nothing but replies
        return
    messages = [row_of[item.source] for item in new]
    hot.keys |= {message.delivery.key_id for message in messages}
    outcome.written.append(write_movement(intake, hot, known))
    link_messages(hot.row, messages)
