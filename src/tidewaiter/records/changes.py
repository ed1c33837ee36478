"""What content of a booking changed from one push to the next.

Only what a sender told before and tells otherwise now is a change: what is told for the first time (the bags at
check-in) is none, and two senders who differ disagree. The order in which a message lists things is not content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tidewaiter.records.names import fold, name_of
from tidewaiter.records.telling import BookingTold, Channel
from tidewaiter.records.travellers import Traveller

Essence = Callable[[BookingTold], Any]
"""What must differ for a telling to be a change; an empty one says nothing."""


def changes_of(tellings: Iterable[BookingTold]) -> list[tuple[BookingTold, str]]:
    """The changes of a booking over its tellings: by which telling, and of which attribute."""
    found = []
    before: dict[tuple[Channel, str], Any] = {}
    for item in tellings:
        for name, essence in _ESSENCES.items():
            value = essence(item)
            if not value:
                continue
            line = (item.source.channel, name)
            if line in before and _differs(before[line], value):
                found.append((item, name))
            before[line] = before[line] | value if name in _BY_PERSON and line in before else value
    return found


def _differs(before: Any, now: Any) -> bool:
    """Of facts by person only those of who is in both count: the others came or went, which is another change."""
    if isinstance(now, dict):
        return any(before[person] != now[person] for person in before.keys() & now.keys())
    return bool(before != now)


def _itinerary(item: BookingTold) -> tuple[Any, ...]:
    return tuple(
        (
            leg.carrier,
            leg.number,
            leg.departure.place,
            (leg.departure.local or "")[:10],
            leg.arrival.place,
            leg.booking_class,
        )
        for leg in item.booking.itinerary
    )


def _payments(item: BookingTold) -> frozenset[Any]:
    return frozenset(
        (one.form, one.issuer, one.last4, fold(one.holder)) for one in item.booking.payments
    )


def _contacts(item: BookingTold) -> frozenset[Any]:
    return frozenset((one.kind, one.value) for one in item.booking.contacts)


def _tickets(item: BookingTold) -> frozenset[str]:
    return frozenset(one.number for one in item.booking.tickets)


def _agency(item: BookingTold) -> tuple[str, ...]:
    agency = item.booking.agency
    return (agency.office, agency.iata) if agency and (agency.office or agency.iata) else ()


def _names(item: BookingTold) -> tuple[Any, ...]:
    """Placeholders are nobody yet: a name told in place of one is a change, and a late one."""
    return tuple(
        sorted(("", "") if person.placeholder else name_of(person) for person in item.members)
    )


def _bags(item: BookingTold) -> dict[Any, int]:
    """The bags of each named person whose bags are counted."""
    return {
        name_of(person): count
        for person in item.members
        if not person.placeholder and (count := _count(person)) is not None
    }


def _count(person: Traveller) -> int | None:
    bags = person.bags
    return bags.declared_count if bags.derived_count is None else bags.derived_count


_ESSENCES: dict[str, Essence] = {
    "itinerary": _itinerary,
    "payments": _payments,
    "contacts": _contacts,
    "tickets": _tickets,
    "agency": _agency,
    "travellers": _names,
    "bags": _bags,
}
_BY_PERSON = frozenset({"bags"})
