"""What a booking can be made to show, and how strongly.

The same few traits are used three times over: by clean traffic at its base rates, by decoys for an innocent reason, by
threats as their method has it. Nothing else tells them apart. A trait changes one booking, and may answer further
bookings that it brings with it (`companions`).

The traits are no more specific than the public risk indicators P01 to P06 that they carry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from tidewaiter.simulation.bookings import Maker, way_back
from tidewaiter.simulation.schedule import roundabout_ways
from tidewaiter.simulation.world import Leg, Passenger, Reservation

Shown = Mapping[str, float]
"""Traits by name, each with its strength from 0 (hardly to be seen) to 1."""


class _Trait(NamedTuple):
    """`indicator`: the id of the risk indicator that it carries, empty for none."""

    indicator: str
    change: Callable[[Reservation, Maker, float], list[Reservation]]


BRING_COMPANY = frozenset({"one_payment", "friends_card", "one_phone", "one_account"})
"""Traits through which further bookings come with the first."""

PAY = frozenset({"cash", "third_party"})
"""Traits of the payment, which companions have from the first booking where they share it."""


def show(booking: Reservation, shown: Shown, maker: Maker) -> list[Reservation]:
    """Let a booking show traits. Answers the bookings that came with it, which show nothing else yet."""
    companions: list[Reservation] = []
    for name, trait in TRAITS.items():
        if name in shown:
            companions += trait.change(booking, maker, shown[name])
    return companions


def indicators_of(shown: Iterable[str]) -> tuple[str, ...]:
    """The ids of the risk indicators that traits carry."""
    return tuple(sorted({TRAITS[name].indicator for name in shown} - {""}))


# --- the journey ---


def _one_way(booking: Reservation, maker: Maker, _strength: float) -> list[Reservation]:
    booking.legs = [*_way_there(booking, maker), _here(booking, maker)]
    return []


def _short_stay(booking: Reservation, maker: Maker, strength: float) -> list[Reservation]:
    nights = 1 + round((1 - strength) * 4 * maker.rng.random())
    here = _here(booking, maker)
    back = way_back(here, maker.flight.arrives + timedelta(days=nights), +1)
    booking.legs = [*_way_there(booking, maker), here, back]
    return []


def _roundabout(booking: Reservation, maker: Maker, _strength: float) -> list[Reservation]:
    flight, rng = maker.flight, maker.rng
    ways = roundabout_ways(flight.origin, flight.destination)
    if not ways:
        return []
    booking.legs = [*_over(rng.choice(ways), maker), *_from_here(booking, maker)]
    return []


def _over(way: tuple[str, ...], maker: Maker) -> list[Leg]:
    """Flights over these airports to the flight's origin, half a day each and not too long apart."""
    rng, here = maker.rng, maker.flight.leg()
    legs: list[Leg] = []
    to, before = here.origin, here.departs
    for place in reversed(way):
        lands = before - timedelta(minutes=rng.randrange(80, 400, 5))
        leaves = lands - timedelta(minutes=rng.randrange(240, 700, 5))
        legs.insert(0, Leg(here.carrier, rng.randrange(2000, 2900), place, to, leaves, lands))
        to, before = place, leaves
    return legs


def _stopover(booking: Reservation, maker: Maker, strength: float) -> list[Reservation]:
    """Some nights on the way."""
    ways = roundabout_ways(maker.flight.origin, maker.flight.destination)
    if ways:
        leg = _over(maker.rng.choice(ways)[-1:], maker)[0]
        nights = timedelta(days=2 + round(3 * strength))
        leg = replace(leg, departs=leg.departs - nights, arrives=leg.arrives - nights)
        booking.legs = [leg, *_from_here(booking, maker)]
    return []


def _separate_ticket(booking: Reservation, maker: Maker, strength: float) -> list[Reservation]:
    """A leg bought elsewhere: told by the booking for information, or seen only at the check-in desk."""
    flight, rng = maker.flight, maker.rng
    start = rng.choice(roundabout_ways(flight.origin, flight.destination) or (("",),))[0]
    if not start:
        return []
    if rng.random() < 0.4 + 0.4 * strength or not flight.carrier.tells_whole_journey:
        elsewhere = _over((start,), maker)[0]
        booking.legs = [replace(elsewhere, passive=True), *_from_here(booking, maker)]
    else:
        booking.legs = _from_here(booking, maker)
        for passenger in booking.passengers:
            passenger.embark = start
    return []


def _changed_late(booking: Reservation, maker: Maker, strength: float) -> list[Reservation]:
    """The day of the return, or the way there, is changed shortly before."""
    flight, rng = maker.flight, maker.rng
    hours = 3 + (70 - 50 * strength) * rng.random()
    booking.earlier_legs = list(booking.legs)
    here = _here(booking, maker)
    back = way_back(here, flight.arrives + timedelta(days=rng.randrange(2, 16)), +1)
    booking.legs = [*_way_there(booking, maker), here, back]
    booking.changed = flight.departs - timedelta(hours=hours)
    booking.remark = "DATE CHANGED"
    if booking.created >= booking.changed:
        booking.created = booking.changed - timedelta(hours=rng.uniform(20, 300))
    return []


def _late(booking: Reservation, maker: Maker, strength: float) -> list[Reservation]:
    first = next(leg for leg in booking.legs if not leg.passive)
    hours = 4 + (100 - 66 * strength) * maker.rng.random()
    booking.created = first.departs - timedelta(hours=hours)
    if booking.changed is not None and booking.changed <= booking.created:
        booking.changed, booking.earlier_legs = None, []
    if booking.cancelled is not None and booking.cancelled <= booking.created:
        booking.cancelled = None
    return []


# --- payment, and what is shared ---


def _cash(booking: Reservation, maker: Maker, _strength: float) -> list[Reservation]:
    booking.payment = replace(
        booking.payment, form="CA", issuer="", last4="", expires="", holder=""
    )
    booking.payment = replace(booking.payment, address="", phone="")
    if booking.agency is None:
        booking.agency = maker.agency()
    return []


def _third_party(booking: Reservation, maker: Maker, _strength: float) -> list[Reservation]:
    """Somebody pays who is on no ticket; in cash, where the booking is paid so."""
    payer = maker.stranger()
    card = booking.payment if booking.payment.form == "CA" else maker.card()
    booking.payment = replace(
        card,
        holder=f"{payer.given} {payer.family}",
        address=f"{maker.registry.street(maker.rng)} {payer.city} {payer.country}",
        phone=maker.registry.phone(""),
    )
    return []


def _one_payment(booking: Reservation, maker: Maker, strength: float) -> list[Reservation]:
    """A third person pays for several bookings of people who have nothing to do with each other."""
    if not booking.payment.holder or booking.payment.holder in _names(booking):
        _third_party(booking, maker, strength)
    return _with_companions(booking, maker, 1 + (maker.rng.random() < 0.5 * strength), "payment")


def _friends_card(booking: Reservation, maker: Maker, _strength: float) -> list[Reservation]:
    """One of some friends pays for all, with a card of their own."""
    first = booking.passengers[0].person
    booking.payment = replace(maker.card(), holder=f"{first.given} {first.family}")
    booking.company = booking.locator
    return _with_companions(booking, maker, 1, "payment")


def _one_phone(booking: Reservation, maker: Maker, strength: float) -> list[Reservation]:
    booking.mobile = booking.mobile or maker.registry.phone("")
    if booking.agency is not None and booking.agency.gives_own_phone:
        booking.agency = None
    return _with_companions(booking, maker, 1 + (maker.rng.random() < 0.5 * strength), "mobile")


def _one_account(booking: Reservation, maker: Maker, strength: float) -> list[Reservation]:
    account = str(maker.rng.randrange(10_000_000, 99_999_999))
    more = maker.rng.random() < 0.3 + 0.6 * strength
    companions = _with_companions(booking, maker, 1 + more, "")
    for one in (booking, *companions):
        one.passengers[0].loyalty = account
    return companions


def _with_companions(
    booking: Reservation, maker: Maker, how_many: int, shared: str
) -> list[Reservation]:
    """Further bookings, made about the same time, that share one attribute with this one."""
    companions = []
    for _ in range(how_many):
        other = maker.booking(1)
        other.created = booking.created + timedelta(minutes=maker.rng.uniform(-90, 90))
        other.cancelled, other.changed, other.company = None, None, booking.company
        other.legs = list(booking.legs)
        if shared:
            setattr(other, shared, getattr(booking, shared))
        if other.agency is not None and other.agency.gives_own_phone:
            other.agency = booking.agency
        companions.append(other)
    return companions


# --- bags, seats, the gate, earlier trips ---


def _no_bag(booking: Reservation, _maker: Maker, _strength: float) -> list[Reservation]:
    for passenger in booking.passengers:
        passenger.bags, passenger.kg = 0, 0
    return []


def _heavy_bags(booking: Reservation, maker: Maker, strength: float) -> list[Reservation]:
    rng = maker.rng
    for passenger in _grown_up(booking):
        passenger.bags = 2 + (rng.random() < 0.6 * strength)
        most = 22 + round(10 * strength)
        passenger.kg = sum(rng.randrange(16, most) for _ in range(passenger.bags))
    return []


def _apart(booking: Reservation, _maker: Maker, _strength: float) -> list[Reservation]:
    booking.apart = True
    return []


def _last(booking: Reservation, _maker: Maker, _strength: float) -> list[Reservation]:
    for passenger in booking.passengers:
        passenger.last = True
    return []


def _earlier_trips(booking: Reservation, maker: Maker, strength: float) -> list[Reservation]:
    booking.earlier_trips = 1 + (maker.rng.random() < 0.35 + 0.6 * strength)
    return []


# In the order in which they change a booking: the way before the times, the payment before who shares it.
TRAITS: Mapping[str, _Trait] = {
    "one_way": _Trait("P02", _one_way),
    "short_stay": _Trait("P02", _short_stay),
    "stopover": _Trait("", _stopover),
    "roundabout": _Trait("P03", _roundabout),
    "separate_ticket": _Trait("P03", _separate_ticket),
    "changed_late": _Trait("P02", _changed_late),
    "late": _Trait("P02", _late),
    "cash": _Trait("P01", _cash),
    "third_party": _Trait("P01", _third_party),
    "no_bag": _Trait("P04", _no_bag),
    "heavy_bags": _Trait("P04", _heavy_bags),
    "one_payment": _Trait("P01", _one_payment),
    "friends_card": _Trait("P01", _friends_card),
    "one_phone": _Trait("P01", _one_phone),
    "one_account": _Trait("P01", _one_account),
    "apart": _Trait("P05", _apart),
    "last": _Trait("P05", _last),
    "earlier_trips": _Trait("P06", _earlier_trips),
}


def _here(booking: Reservation, maker: Maker) -> Leg:
    return next(leg for leg in booking.legs if _is_here(leg, maker))


def _is_here(leg: Leg, maker: Maker) -> bool:
    return leg.number == maker.flight.number and leg.departs == maker.flight.departs


def _way_there(booking: Reservation, maker: Maker) -> list[Leg]:
    """What leads to the flight on the same journey: connections, not the way out of somebody who comes home."""
    before = booking.legs[: booking.legs.index(_here(booking, maker))]
    return [leg for leg in before if maker.flight.departs - leg.arrives < timedelta(days=2)]


def _from_here(booking: Reservation, maker: Maker) -> list[Leg]:
    return booking.legs[booking.legs.index(_here(booking, maker)) :]


def _names(booking: Reservation) -> set[str]:
    return {f"{item.person.given} {item.person.family}" for item in booking.passengers}


def _grown_up(booking: Reservation) -> list[Passenger]:
    return [item for item in booking.passengers if item.person.kind == "A"]
