"""What line and terminals send of a ship, and when: gates and loading abroad, the bay plan, the manifest and its
amendments, discharge, and the gate here. Records go through the library's writers, in each sender's dialect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from tidewaiter.messages import Dialect, dialects, encode
from tidewaiter.records import (
    Call,
    Consignment,
    ConsignmentItem,
    Equipment,
    Event,
    Function,
    Mass,
    Means,
    Message,
    Movement,
    Party,
    Seal,
    Transport,
)
from tidewaiter.simulation.cargo.planting import amended
from tidewaiter.simulation.cargo.world import Bill, Box, Company, Ship, hours, trade
from tidewaiter.simulation.sending import Sent
from tidewaiter.simulation.trade import RECIPIENT

_BILLS_A_MESSAGE = 2_500
"""Bills of one manifest: a file of more would be larger than any reader takes."""
_BOXES_A_REPORT = 2_500
_REPORT_EVERY = timedelta(hours=2)
_ON_ARRIVAL, _EMPTIES = "85", "87"


@dataclass(frozen=True, slots=True)
class _Sender:
    """Who tells: address, dialect, and hours from UTC by which its clock goes."""

    address: str
    dialect: Dialect
    utc: float

    def local(self, at: datetime) -> str:
        return f"{at + hours(self.utc):%Y-%m-%dT%H:%M}"


def files(ship: Ship) -> Iterator[Sent]:
    """Every file about the ship, in no order."""
    loading = trade()["loading"]
    port = trade()["port"]
    there = {code: _sender(one, one["terminal"], one["utc"]) for code, one in loading.items()}
    here = _sender(trade()["terminal"], trade()["terminal"]["address"], port["utc"])
    line = _sender(trade()["line"], trade()["line"]["address"], port["utc"])
    about = f"{ship.told['name']} {ship.voyage}"
    for code, sender in there.items():
        yield from _abroad(ship, code, sender, about)
    yield from _plan(ship, line, about)
    yield from _manifest(ship, line, about)
    yield from _ashore(ship, here, about)
    yield from _gate(ship, here, about)


def _sender(told: dict[str, Any], address: str, utc: float) -> _Sender:
    return _Sender(address, dialects()[told["dialect"]], utc)


def movement_key(ship: Ship) -> str:
    """The key of the call, as `records.Movement.key` has it."""
    return _voyage(ship, Call(), Call(trade()["port"]["code"])).key


# --- what every message has ---


def _message(
    what: tuple[str, str, str], sender: _Sender, at: datetime, number: str, **told: Any
) -> Message:
    """A message of a kind, document and function."""
    kind, document, code = what
    return Message(
        source="-",
        index=0,
        kind=kind,
        function=Function(code, document=document),
        reference=number,
        sent_at=sender.local(at),
        sender=sender.address,
        recipient=RECIPIENT,
        references={"document": number, "written_at": sender.local(at)},
        **told,
    )


def _sent(message: Message, sender: _Sender, at: datetime, name: str, about: str) -> Sent:
    at = at.replace(second=0, microsecond=0)
    return Sent(at + timedelta(minutes=2), f"{name}.edi", encode([message], sender.dialect), about)


def _voyage(ship: Ship, departure: Call, arrival: Call) -> Movement:
    means = Means(imo=ship.told["imo"], name=ship.told["name"])
    return Movement("sea", trade()["line"]["code"], ship.voyage, None, means, departure, arrival)


def _seals(box: Box, moment: str) -> tuple[Seal, ...]:
    number = box.seal(moment)
    return (Seal(number, "carrier", "CA", number == "SI"),) if number else ()


def _box(box: Box, moment: str, masses: Iterable[Mass] = (), **told: Any) -> Equipment:
    return Equipment(
        id=box.number,
        iso_type=box.iso_type,
        status="full" if box.full else "empty",
        masses=tuple(masses),
        seals=_seals(box, moment),
        temperature_c=box.cold,
        references=(("BN", box.booking),) if box.booking else (),
        bookings=(box.booking,) if box.booking else (),
        **told,
    )


# --- abroad ---


def _abroad(ship: Ship, port: str, sender: _Sender, about: str) -> Iterator[Sent]:
    """In at the gate, and loaded: with the seals that were seen there."""
    boxes = [box for box in ship.boxes if box.loading == port]
    leaves = ship.berths - timedelta(days=trade()["loading"][port]["days"])
    call = Call(port, sender.local(leaves), None, "actual")
    voyage = _voyage(ship, call, Call(port))
    for kind, document, event, days in (
        ("CODECO", "34", "gate_in", 2),
        ("COARRI", "46", "loaded", 0),
    ):
        for number, part in enumerate(_parts(boxes), 1):
            done = leaves - timedelta(days=days, hours=3)
            at = leaves - timedelta(days=days) + hours(2)
            moment = "loading" if event == "loaded" else "gate_in"
            told = [one for one in part if one.on_ship or event == "gate_in"]
            if not told:
                continue
            message = _message(
                (kind, document, "9"),
                sender,
                at,
                f"{port}{event[:1].upper()}{number}",
                movements=(voyage,),
                equipment=tuple(
                    _box(
                        box,
                        moment,
                        [Mass("vgm", box.vgm)] if box.vgm and event == "loaded" else [],
                        trade="export",
                        loading=port,
                        discharge=box.discharge,
                        stowage=box.cell if event == "loaded" else "",
                        carrier=trade()["line"]["code"],
                    )
                    for box in told
                ),
                events=tuple(
                    Event(box.number, event, sender.local(_spread(done, at_box)), port, document)
                    for at_box, box in enumerate(told)
                ),
            )
            what = "in at the gate" if event == "gate_in" else "loaded"
            name = f"{ship.voyage}_{port}_{kind}_{number}"
            yield _sent(message, sender, at, name, f"{about}: {what} at {port}")


def _parts(boxes: Sequence[Box]) -> Iterator[Sequence[Box]]:
    for at in range(0, len(boxes), _BOXES_A_REPORT):
        yield boxes[at : at + _BOXES_A_REPORT]


def _spread(done: datetime, number: int) -> datetime:
    """One move after the other, over some hours."""
    return done + timedelta(minutes=number % 170)


# --- the line ---


def _plan(ship: Ship, line: _Sender, about: str) -> Iterator[Sent]:
    """The bay plan as the ship left its last port."""
    loading = trade()["loading"]
    last = min(loading, key=lambda code: loading[code]["days"])
    leaves = ship.berths - timedelta(days=loading[last]["days"])
    port = trade()["port"]["code"]
    departure = Call(last, f"{leaves + hours(loading[last]['utc']):%Y-%m-%dT%H:%M}", None, "actual")
    at = leaves + hours(5)
    message = _message(
        ("BAPLIE", "", "9"),
        line,
        at,
        f"{ship.voyage}BAY",
        movements=(_voyage(ship, departure, _berth(ship, line, "estimated")),),
        equipment=tuple(
            Equipment(
                id=box.number,
                iso_type=box.iso_type,
                status="full" if box.full else "empty",
                masses=(
                    Mass("stow", box.vgm or box.tare + box.goods_kg),
                    *((Mass("vgm", box.vgm),) if box.vgm else ()),
                ),
                temperature_c=box.cold,
                stowage=box.cell,
                loading=box.loading,
                discharge=box.discharge,
                carrier=trade()["line"]["code"],
            )
            for box in ship.boxes
            if box.on_ship
        ),
    )
    yield _sent(
        message, line, at, f"{ship.voyage}_BAPLIE", f"{about}: bay plan from {last} for {port}"
    )


def _berth(ship: Ship, sender: _Sender, basis: str) -> Call:
    return Call(trade()["port"]["code"], sender.local(ship.berths), None, basis)


def _manifest(ship: Ship, line: _Sender, about: str) -> Iterator[Sent]:
    """The manifest four days ahead, empty boxes apart; then every bill that was sent again or withdrawn."""
    port = trade()["port"]["code"]
    last = min(trade()["loading"], key=lambda code: trade()["loading"][code]["days"])
    voyage = _voyage(ship, Call(last), _berth(ship, line, "estimated"))
    at = ship.berths - timedelta(days=7)
    bills = [bill for bill in ship.bills if bill.boxes[0].discharge == port]
    bills.sort(key=lambda bill: bill.number)
    parts = [bills[at : at + _BILLS_A_MESSAGE] for at in range(0, len(bills), _BILLS_A_MESSAGE)]
    for number, part in enumerate(parts, 1):
        told = _bills_of(part, line, at, number=f"{ship.voyage}M{number}", code="9", voyage=voyage)
        name = f"{ship.voyage}_CUSCAR_{number}"
        yield _sent(told, line, at, name, f"{about}: manifest")
    empties = [box for box in ship.boxes if not box.full and box.discharge == port]
    if empties:
        boxes = tuple(_declared(box) for box in empties)
        reference = f"{ship.voyage}E"
        told = _message(
            ("CUSCAR", _EMPTIES, "9"), line, at, reference, movements=(voyage,), equipment=boxes
        )
        name = f"{ship.voyage}_CUSCAR_empty"
        yield _sent(told, line, at, name, f"{about}: manifest of empty boxes")
    changes = [(bill.amended_at, bill, "4") for bill in bills if bill.amended_at]
    changes += [(bill.withdrawn_at, bill, "1") for bill in bills if bill.withdrawn_at]
    for changed, bill, code in changes:
        if changed is None:
            continue
        reference = f"{bill.number}C"
        told = _bills_of([bill], line, changed, number=reference, code=code, voyage=voyage)
        what = "bill withdrawn" if code == "1" else "bill amended"
        name = f"{ship.voyage}_CUSCAR_{bill.number}"
        yield _sent(told, line, changed, name, f"{about}: {what}")


def _bills_of(
    bills: Sequence[Bill], line: _Sender, at: datetime, *, number: str, code: str, voyage: Movement
) -> Message:
    boxes = tuple(_declared(box) for bill in bills for box in bill.boxes if box.on_manifest)
    return _message(
        ("CUSCAR", _ON_ARRIVAL, code),
        line,
        at,
        number,
        movements=(voyage,),
        equipment=boxes,
        consignments=tuple(_bill(bill, changed=code == "4") for bill in bills),
    )


def _declared(box: Box) -> Equipment:
    masses = [Mass("manifest", box.tare + box.goods_kg)]
    return _box(box, "manifest", masses, trade="import")


def _bill(bill: Bill, *, changed: bool) -> Consignment:
    consignee, words = amended(bill) if changed else (bill.consignee, bill.words)
    boxes = tuple(box.number for box in bill.boxes)
    item = ConsignmentItem(
        sequence="1",
        description=words,
        hs=bill.hs,
        packages=bill.packages,
        package_type=bill.kind,
        gross_mass_kg=bill.kg,
        equipment=boxes,
    )
    return Consignment(
        reference=bill.number,
        kind="bill",
        mode="sea",
        parties=(
            _party("consignor", "CZ", bill.shipper),
            _party("consignee", "CN", consignee),
            _party("notify", "N1", consignee),
        ),
        carrier=trade()["line"]["code"],
        loading=bill.boxes[0].loading,
        discharge=bill.boxes[0].discharge,
        packages=bill.packages,
        gross_mass_kg=bill.kg,
        items=(item,),
        equipment=boxes,
        references=(("BN", bill.boxes[0].booking),),
    )


def _party(role: str, code: str, company: Company) -> Party:
    return Party(role, code, company.name, company.address, company.country)


# --- here ---


def _ashore(ship: Ship, here: _Sender, about: str) -> Iterator[Sent]:
    """Reports of discharge every two hours, with the seals that were seen and what the crane weighed."""
    port = trade()["port"]["code"]
    call = _berth(ship, here, "actual")
    voyage = _voyage(ship, Call(port), call)
    boxes = sorted(
        (box for box in ship.boxes if box.discharged_at is not None),
        key=lambda box: (box.discharged_at, box.number),
    )

    def report(box: Box) -> int:
        assert box.discharged_at is not None  # noqa: S101  chosen so above
        return int((box.discharged_at - ship.berths) / _REPORT_EVERY)

    for number, group in groupby(boxes, key=report):
        told = list(group)
        yield from _report(
            ship,
            here,
            ("COARRI", "44", "discharged", "discharge"),
            [(box, box.discharged_at) for box in told],
            number + 1,
            about=f"{about}: discharged",
            voyage=voyage,
        )


def _gate(ship: Ship, here: _Sender, about: str) -> Iterator[Sent]:
    """Reports of the gate every two hours: who fetched which box."""
    port = trade()["port"]["code"]
    voyage = _voyage(ship, Call(port), Call(port))
    boxes = sorted(
        (box for box in ship.boxes if box.gone_at is not None),
        key=lambda box: (box.gone_at, box.number),
    )

    def report(box: Box) -> int:
        assert box.gone_at is not None  # noqa: S101  chosen so above
        return int((box.gone_at - ship.berths) / _REPORT_EVERY)

    for number, group in groupby(boxes, key=report):
        yield from _report(
            ship,
            here,
            ("CODECO", "36", "gate_out", "gate_out"),
            [(box, box.gone_at) for box in group],
            number + 1,
            about=f"{about}: out at the gate",
            voyage=voyage,
        )


def _report(
    ship: Ship,
    here: _Sender,
    kind: tuple[str, str, str, str],
    boxes: Sequence[tuple[Box, datetime | None]],
    number: int,
    *,
    about: str,
    voyage: Movement,
) -> Iterator[Sent]:
    message_kind, document, event, moment = kind
    at = ship.berths + _REPORT_EVERY * number
    port = trade()["port"]["code"]
    gone = event == "gate_out"
    message = _message(
        (message_kind, document, "9"),
        here,
        at,
        f"{ship.voyage}{number:03d}{message_kind[:3]}",
        movements=(voyage,),
        equipment=tuple(
            _box(
                box,
                moment,
                () if gone else (Mass("tare", box.tare), Mass("equipment_gross", box.crane)),
                trade="import",
                loading=box.loading,
                discharge=port,
                stowage="" if gone else box.cell,
                carrier=trade()["line"]["code"],
                transports=(Transport("inland", "road", box.collected_by),)
                if gone and box.collected_by
                else (),
            )
            for box, _ in boxes
        ),
        events=tuple(
            Event(box.number, event, here.local(done), port, document)
            for box, done in boxes
            if done is not None
        ),
    )
    yield _sent(message, here, at, f"{ship.voyage}_{message_kind}_{number:03d}", about)
