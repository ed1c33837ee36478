"""An all-cargo flight: waybills, the houses under some of them, what is planted, and what is told when.

Air cargo messages have no envelope, so these files say nowhere who sent them: each message bears a text that says what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from tidewaiter.messages import encode
from tidewaiter.records import (
    Call,
    Consignment,
    ConsignmentItem,
    Equipment,
    Freight,
    Means,
    Message,
    Movement,
    Party,
    Transport,
)
from tidewaiter.simulation.cargo.world import (
    CargoPlan,
    Company,
    Story,
    buyer,
    hours,
    shipper,
    trade,
    weighted,
)
from tidewaiter.simulation.people import stream
from tidewaiter.simulation.sending import Sent
from tidewaiter.simulation.trade import SYNTHETIC_TEXT

_WAYBILL_SERIALS = 10**7
_SHIPPERS_OF = "CO"
_MARK = (("OSI", SYNTHETIC_TEXT),)
_BILLS_A_UNIT = 12
_STORIES = 300
"""Waybills for each story of a method; at least one of each."""


@dataclass(slots=True)
class House:
    """A house waybill."""

    number: str
    sender: Company
    receiver: Company
    words: str
    hs: str
    pieces: int
    kg: float


@dataclass(slots=True)
class Waybill:
    """A master waybill, with the houses under it, if any. `again` is how it was told when it was sent again."""

    number: str
    sender: Company
    receiver: Company
    words: str
    hs: str
    pieces: int
    kg: float
    handling: tuple[str, ...]
    told_at: datetime
    houses: list[House] = field(default_factory=list)
    again: Waybill | None = None


def waybills(plan: CargoPlan, seed: int) -> tuple[list[Waybill], list[Story]]:
    """The waybills of the flight, and the stories among them."""
    rng = stream(seed, "freighter", "clean")
    flight = trade()["flight"]
    departs = plan.arrives - hours(flight["hours"])
    serials = rng.sample(range(_WAYBILL_SERIALS), plan.size)
    made = [_waybill(rng, serial, departs) for serial in serials]
    return made, _plant(made, stream(seed, "freighter", "threats"), departs)


def _number(serial: int) -> str:
    return f"{trade()['flight']['prefix']}-{serial:07d}{serial % 7}"


def _waybill(rng: Random, serial: int, departs: datetime) -> Waybill:
    goods = trade()["air_goods"][weighted(rng, dict.fromkeys(trade()["air_goods"], 1))]
    pieces = rng.randint(*goods["pieces"])
    kg = round(pieces * goods["kg"] * rng.uniform(0.9, 1.1), 1)
    told_at = departs - timedelta(minutes=rng.randrange(150, 900))
    bill = Waybill(
        _number(serial),
        shipper(rng, _SHIPPERS_OF),
        buyer(rng),
        goods["words"],
        goods["hs"],
        pieces,
        kg,
        tuple(goods["handling"]),
        told_at,
    )
    if rng.random() < trade()["air_consolidated"] and pieces > 3:
        bill.houses = list(_houses(rng, bill))
        bill.words, bill.hs = "CONSOLIDATION AS PER ATTACHED LIST", ""
    return bill


def _houses(rng: Random, bill: Waybill) -> Iterator[House]:
    count = rng.randint(2, min(5, bill.pieces))
    cuts = sorted(rng.sample(range(1, bill.pieces), count - 1))
    left = bill.kg
    for at, (low, high) in enumerate(zip([0, *cuts], [*cuts, bill.pieces], strict=True)):
        pieces = high - low
        kg = round(bill.kg * pieces / bill.pieces, 1) if at < count - 1 else round(left, 1)
        left -= kg
        number = f"H{rng.randrange(10**8):08d}"
        sender, receiver = shipper(rng, _SHIPPERS_OF), buyer(rng)
        yield House(number, sender, receiver, bill.words, bill.hs, pieces, kg)


# --- stories ---


def _plant(made: list[Waybill], rng: Random, departs: datetime) -> list[Story]:
    each = max(1, round(len(made) / _STORIES))
    free = list(made)
    rng.shuffle(free)
    stories = []
    names = [("threat", name) for name in trade()["air_methods"]]
    names += [("decoy", name) for name in trade()["air_decoys"]]
    for kind, name in names:
        wanted, change = _CHANGES[name]
        for _ in range(each):
            bill = next((one for one in free if wanted(one)), None)
            if bill is None:
                break
            free.remove(bill)
            change(bill, rng, departs)
            numbers = (bill.number, *(house.number for house in bill.houses))
            stories.append(Story("threat" if kind == "threat" else "decoy", name, (), numbers))
    return stories


def _pieces_missing(bill: Waybill, rng: Random, departs: datetime) -> None:
    del departs
    house = max(bill.houses, key=lambda one: one.pieces)
    house.pieces -= rng.randint(1, min(3, house.pieces - 1)) if house.pieces > 1 else 0


def _heavier(bill: Waybill, rng: Random, departs: datetime) -> None:
    again = replace(bill, kg=round(bill.kg + rng.uniform(18, 60), 1))
    bill.again = replace(again, told_at=departs - timedelta(minutes=rng.randrange(20, 120)))


def _other_consignee(bill: Waybill, rng: Random, departs: datetime) -> None:
    front = buyer(rng, trade()["companies"]["fronts"])
    told_at = departs + timedelta(minutes=rng.randrange(60, 400))
    bill.again = replace(
        bill, receiver=front, words=trade()["cover"]["words"], hs="", told_at=told_at
    )


def _rounded(bill: Waybill, rng: Random, departs: datetime) -> None:
    told_at = departs - timedelta(minutes=rng.randrange(20, 120))
    bill.again = replace(bill, kg=float(round(bill.kg)), told_at=told_at)


def _counted_again(bill: Waybill, rng: Random, departs: datetime) -> None:
    each = bill.kg / bill.pieces
    told_at = departs - timedelta(minutes=rng.randrange(20, 120))
    bill.again = replace(bill, pieces=bill.pieces + 1, kg=round(bill.kg + each, 1), told_at=told_at)


_Wanted = Callable[[Waybill], bool]
_Change = Callable[[Waybill, Random, datetime], None]


def _alone(bill: Waybill) -> bool:
    return not bill.houses


def _with_a_large_house(bill: Waybill) -> bool:
    return any(house.pieces > 1 for house in bill.houses)


_CHANGES: dict[str, tuple[_Wanted, _Change]] = {
    "pieces_do_not_add_up": (_with_a_large_house, _pieces_missing),
    "heavier_than_told": (_alone, _heavier),
    "changed_consignee": (_alone, _other_consignee),
    "rounded": (lambda bill: _alone(bill) and bill.kg != round(bill.kg), _rounded),
    "counted_again": (_alone, _counted_again),
}


# --- what is told ---


def files(plan: CargoPlan, made: list[Waybill]) -> Iterator[Sent]:
    """Every file about the flight, in no order: a waybill each, with its houses behind it."""
    flight = trade()["flight"]
    about = f"{flight['carrier']} {flight['number']} {flight['from']}-{flight['to']}"
    departs = plan.arrives - hours(flight["hours"])
    yield _manifest(plan, made, about)
    for bill in made:
        yield _file(bill, departs, about, "waybill")
        if bill.houses:
            message = _house_list(bill)
            at = bill.told_at + timedelta(minutes=4)
            yield Sent(at, f"{bill.number}_FHL.txt", encode([message]), f"{about}: houses")
        if bill.again is not None:
            yield _file(bill.again, departs, about, "waybill sent again", "_again")


def _manifest(plan: CargoPlan, made: list[Waybill], about: str) -> Sent:
    """What was loaded, told an hour after the flight has left: each waybill as it was told last before that, every
    few of them in one unit load device."""
    flight = trade()["flight"]
    departs = plan.arrives - hours(flight["hours"])
    start = Call(flight["from"], _local(departs, flight["utc"]))
    stop = plan.arrives - hours(flight["hours"] / 2)
    middle = Call(flight["stop"], _local(stop, flight["utc_stop"]))
    end = Call(flight["to"], _local(plan.arrives, flight["utc_to"]))
    means = Means(registration=flight["registration"])
    named = flight["carrier"], f"{flight['number']:04d}"
    legs = tuple(
        Movement("air", *named, None, means, first, last)
        for first, last in ((start, middle), (middle, end))
    )
    units: list[Equipment] = []
    bills: list[Consignment] = []
    for at, bill in enumerate(sorted(made, key=lambda one: one.number)):
        if at % _BILLS_A_UNIT == 0:
            unit = f"PMC{40_000 + at // _BILLS_A_UNIT:05d}{flight['carrier']}"
            units.append(Equipment(id=unit, kind="uld", discharge=flight["to"]))
        again = bill.again
        last = again if again is not None and again.told_at < departs else bill
        bills.append(
            Consignment(
                reference=last.number,
                kind="waybill",
                mode="air",
                origin=flight["from"],
                destination=flight["to"],
                discharge=flight["to"],
                part="T",
                packages=last.pieces,
                gross_mass_kg=last.kg,
                equipment=(units[-1].id,),
                description=last.words[:15].strip(),
                texts=() if bills else _MARK,
            )
        )
    message = Message(
        "-", 0, "FFM", movements=legs, equipment=tuple(units), consignments=tuple(bills)
    )
    name = f"{''.join(named)}_FFM.txt"
    return Sent(departs + hours(1), name, encode([message]), f"{about}: flight manifest")


def _local(at: datetime, utc: float) -> str:
    return f"{at + hours(utc):%Y-%m-%dT%H:%M}"


def movement_key(plan: CargoPlan) -> str:
    """The key of the flight, as `records.Movement.key` has it."""
    flight = trade()["flight"]
    departs = plan.arrives - hours(flight["hours"] - flight["utc"])
    call = Call(flight["from"], f"{departs:%Y-%m-%dT%H:%M}")
    return Movement("air", flight["carrier"], f"{flight['number']:04d}", departure=call).key


def _file(bill: Waybill, departs: datetime, about: str, what: str, mark: str = "") -> Sent:
    data = encode([_message(bill, departs)])
    received = bill.told_at + timedelta(minutes=2)
    return Sent(received, f"{bill.number}_FWB{mark}.txt", data, f"{about}: {what}")


def _message(bill: Waybill, departs: datetime) -> Message:
    flight = trade()["flight"]
    named = f"{flight['carrier']}{flight['number']:04d}"
    item = ConsignmentItem("1", bill.words, bill.hs, bill.pieces, gross_mass_kg=bill.kg)
    told = Consignment(
        reference=bill.number,
        kind="waybill",
        mode="air",
        parties=(*_parties(bill.sender, bill.receiver),),
        carrier=flight["carrier"],
        origin=flight["from"],
        destination=flight["to"],
        transits=(flight["stop"],),
        packages=bill.pieces,
        part="T",
        gross_mass_kg=bill.kg,
        items=(item,),
        transports=(Transport("main", "air", flight["carrier"], f"{flight['number']:04d}"),),
        handling=bill.handling,
        texts=_MARK,
        freight=Freight(None, "USD", "prepaid"),
        nil={"carriage": True, "customs": True},
        others=(
            ("FLT", f"{named}/{departs:%d}"),
            ("RTG", f"{flight['stop']}{flight['carrier']}"),
            ("RTG", f"{flight['to']}{flight['carrier']}"),
        ),
    )
    return Message("-", 0, "FWB", reference=bill.number, consignments=(told,))


def _house_list(bill: Waybill) -> Message:
    flight = trade()["flight"]
    master = Consignment(
        reference=bill.number,
        kind="waybill",
        mode="air",
        security=((f"{flight['country']}/AGT/ST", SYNTHETIC_TEXT),),
        origin=flight["from"],
        destination=flight["to"],
        packages=bill.pieces,
        part="T",
        gross_mass_kg=bill.kg,
    )
    houses = tuple(
        Consignment(
            reference=house.number,
            house_of=bill.number,
            kind="house",
            mode="air",
            parties=(*_parties(house.sender, house.receiver),),
            origin=flight["from"],
            destination=flight["to"],
            packages=house.pieces,
            gross_mass_kg=house.kg,
            description=house.words,
            items=(ConsignmentItem("1", hs=house.hs),),
        )
        for house in bill.houses
    )
    return Message("-", 0, "FHL", reference=bill.number, consignments=(master, *houses))


def _parties(sender: Company, receiver: Company) -> Iterator[Party]:
    for role, tag, company in (("consignor", "SHP", sender), ("consignee", "CNE", receiver)):
        yield Party(role, tag, company.name, company.address, company.country)
