"""Apps above that take in what they keep of the same messages, in the same transaction: cargo, for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from tidewaiter.desk.arrivals.ingest.intake import Intake
from tidewaiter.desk.arrivals.models import ReceivedMessage
from tidewaiter.records import Message, Problem

Stored = tuple[ReceivedMessage, Message]
"""A message of this intake, as stored and as read."""


@dataclass(slots=True)
class Followed:
    """What came of messages: by delivery the indices of those that belong to a movement and the problems met; the
    movements written, other rows to be named in the log, and how many subjects match."""

    placed: dict[UUID, set[int]] = field(default_factory=lambda: defaultdict(set))
    problems: dict[UUID, list[Problem]] = field(default_factory=lambda: defaultdict(list))
    movements: list[UUID] = field(default_factory=list)
    matches: int = 0


class Follower(Protocol):
    """An app that takes in what it keeps of messages."""

    def take_in(self, intake: Intake, stored: Sequence[Stored]) -> Followed:
        """Take in new messages; their rows are written, those of their deliveries not yet."""

    def refresh(self, intake: Intake, movements: Collection[UUID]) -> None:
        """Bring movements up to date after messages that had told of them were taken away."""


_followers: list[Follower] = []


def register(follower: Follower) -> None:
    """Let an app follow every intake; called once in `AppConfig.ready`."""
    if follower not in _followers:
        _followers.append(follower)


def followers() -> Iterable[Follower]:
    """The apps that follow."""
    return tuple(_followers)
