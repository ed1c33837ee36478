"""The year of dates that come without one: Cargo-IMP tells day and month alone, read as `--03-10T20:30`.

The year is the one that brings the date nearest to the day of receipt, because these messages are about what happens in
the weeks around it: on 2 January, 31 December was the year before, and 5 January is this one. A date more than four months
away from the receipt either way stays without a year: then two years are nearly as likely.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from tidewaiter.records import Call, Consignment, Event, Message, Movement, Transport
from tidewaiter.reference import local_to_utc

_YEARLESS = "--"
_FARTHEST = timedelta(days=120)


def dated(messages: Iterable[Message], received: date) -> list[Message]:
    """The messages with the years of their dates filled in from the day of receipt, and the instants that follow from
    them. What tells its year, or could be of two, stays as it is."""
    return [_dated(message, received) for message in messages]


def with_year(told: str | None, received: date) -> str | None:
    """A local time without a year (`--03-10T20:30`) with it; anything else as it is."""
    if not told or not told.startswith(_YEARLESS):
        return told
    day, _, time = told.removeprefix(_YEARLESS).partition("T")
    near = [found for year in (-1, 0, 1) if (found := _on(received.year + year, day)) is not None]
    nearest = min(near, key=lambda found: abs(found - received), default=None)
    if nearest is None or abs(nearest - received) > _FARTHEST:
        return told
    return f"{nearest.isoformat()}T{time}" if time else nearest.isoformat()


def _on(year: int, day: str) -> date | None:
    """The day of that year; None where it has no such day (29 February)."""
    try:
        return date.fromisoformat(f"{year:04d}-{day}")
    except ValueError:
        return None


def _dated(message: Message, received: date) -> Message:
    if not _is_yearless(message):
        return message
    return replace(
        message,
        movements=tuple(_movement(one, received) for one in message.movements),
        events=tuple(_event(one, received) for one in message.events),
        consignments=tuple(_consignment(one, received) for one in message.consignments),
    )


def _is_yearless(message: Message) -> bool:
    """Whether a message may tell dates without a year: a quick look, for most tell none."""
    times = [call.local for one in message.movements for call in (one.departure, one.arrival)]
    times += [event.at for event in message.events]
    stages = [stage for bill in message.consignments for stage in bill.transports]
    times += [time for stage in stages for time in (stage.departs, stage.arrives)]
    return any(time is not None and time.startswith(_YEARLESS) for time in times)


def _movement(told: Movement, received: date) -> Movement:
    departure, arrival = _call(told.departure, received), _call(told.arrival, received)
    return replace(told, departure=departure, arrival=arrival)


def _call(told: Call, received: date) -> Call:
    local = with_year(told.local, received)
    if local is None or local == told.local:
        return told
    return replace(told, local=local, utc=_instant(told.place, local))


def _instant(place: str, local: str) -> str | None:
    return None if local.startswith(_YEARLESS) else local_to_utc(place, local)


def _event(told: Event, received: date) -> Event:
    return replace(told, at=with_year(told.at, received))


def _consignment(told: Consignment, received: date) -> Consignment:
    return replace(told, transports=tuple(_stage(one, received) for one in told.transports))


def _stage(told: Transport, received: date) -> Transport:
    departs, arrives = with_year(told.departs, received), with_year(told.arrives, received)
    return replace(told, departs=departs, arrives=arrives)
