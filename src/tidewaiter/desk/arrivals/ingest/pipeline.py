"""The whole way of one delivery: store its messages, resolve what they touch, write what is known, match."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tidewaiter.desk.arrivals.ingest.deliveries import (
    Forgotten,
    Reading,
    plain_problems,
    renew_copy,
    state_of,
    store_messages,
    unplaced_problems,
)
from tidewaiter.desk.arrivals.ingest.intake import Intake
from tidewaiter.desk.arrivals.ingest.matching import Matcher
from tidewaiter.desk.arrivals.ingest.resolving import keys_of, known_with, touched_keys
from tidewaiter.desk.arrivals.ingest.writing import Written, link_messages, write_movement
from tidewaiter.desk.arrivals.models import Delivery, Movement, ReceivedMessage
from tidewaiter.records import Problem, Told, problem


@dataclass(slots=True)
class Outcome:
    """What came of a delivery. `placed` are the indices of messages that belong to a movement."""

    written: list[Written] = field(default_factory=list)
    matches: int = 0
    problems: list[Problem] = field(default_factory=list)
    placed: set[int] = field(default_factory=set)

    @property
    def movements(self) -> list[Movement]:
        """The movements that were written."""
        return [item.movement for item in self.written]


def take_in(intake: Intake, delivery: Delivery, reading: Reading) -> Outcome:
    """Take in what a stored delivery says, and note on the delivery what came of it."""
    rows = store_messages(delivery, reading.messages)
    told = [
        Told(row.source, message) for row, message in zip(rows, reading.messages, strict=True)
    ]
    outcome = Outcome()
    row_of = {row.source: row for row in rows}
    for key in touched_keys(told):
        _bring_up_to_date(intake, key, _naming(key, told), row_of, outcome)
    outcome.matches = Matcher(intake).match_all(outcome.written)
    outcome.problems += [*reading.problems, *unplaced_problems(reading, outcome.placed)]
    delivery.state = state_of(reading, outcome.placed)
    delivery.problems = plain_problems(outcome.problems)
    delivery.save(update_fields=["state", "problems"])
    return outcome


def take_in_again(intake: Intake, delivery: Delivery, reading: Reading) -> Outcome:
    """Put a new reading of a delivery in the place of the earlier one."""
    before = list(Movement.objects.filter(messages__delivery=delivery).distinct())
    delivery.messages.all().delete()
    renew_copy(delivery, reading, intake.now)
    outcome = take_in(intake, delivery, reading)
    rest = Outcome()
    for movement in before:
        if movement not in outcome.movements and movement.masked_at is None:
            if movement.links.exists():
                _bring_up_to_date(intake, movement.key, [], {}, rest)
            else:
                movement.delete()  # only the earlier reading had told of it
    Matcher(intake).match_all(rest.written)
    return outcome


def _naming(key: str, told: Sequence[Told]) -> list[Told]:
    return [item for item in told if key in keys_of(item.message)]


def _bring_up_to_date(
    intake: Intake,
    key: str,
    new: Sequence[Told],
    row_of: Mapping[str, ReceivedMessage],
    outcome: Outcome,
) -> None:
    indices = {item.message.index for item in new}
    outcome.placed |= indices
    try:
        known = known_with(intake.administration_id, key, new)
    except Forgotten:
        outcome.problems += [problem("past-retention", message=index) for index in sorted(indices)]
        return
    if known is None:  # nothing but replies
        return
    written = write_movement(intake, known)
    link_messages(written.movement, [row_of[item.source] for item in new])
    outcome.written.append(written)
