"""Whole sets of messages for each kind of finding: where it is, where it only nearly is, and where data are missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from tidewaiter.records import (
    Call,
    Consignment,
    ConsignmentItem,
    Equipment,
    Movement,
    Party,
    Told,
)
from told_cargo import BOX, OTHER_BOX, SHIP, bill, box, mass, seal, told

AT_LOADING = replace(SHIP, arrival=Call("ECGYE"))
THIRD_BOX = "TCLU4265447"
FLIGHT = Movement(
    "air", "TW", "0077", departure=Call("UIO", "2026-03-05T10:00"), arrival=Call("AMS")
)
NEXT = replace(FLIGHT, number="0079", departure=Call("UIO", "2026-03-06T10:00"))
AWB = "057-12345675"


def loaded(*boxes: Equipment) -> Told:
    return told(
        "COARRI",
        at="2026-03-01T07:00",
        movement=AT_LOADING,
        boxes=boxes,
        event="loaded",
        place="ECGYE",
        sender="CONTECON",
    )


def planned(*boxes: Equipment, at: str = "2026-03-01T09:00") -> Told:
    return told("BAPLIE", at=at, boxes=boxes)


def manifest(*boxes: Equipment, at: str = "2026-02-28T10:00", **fields: Any) -> Told:
    bills = fields.pop("bills", tuple(bill(f"B-{one.id}", one.id) for one in boxes))
    return told("CUSCAR", at=at, boxes=boxes, bills=bills, **fields)


def discharged(*boxes: Equipment, at: str = "2026-03-18T09:00") -> Told:
    return told("COARRI", at=at, boxes=boxes, event="discharged", sender="ECT")


def gated_out(*boxes: Equipment, at: str = "2026-03-20T09:00") -> Told:
    return told(
        "CODECO",
        source=f"gate-{boxes[0].id}",
        at=at,
        movement=None,
        boxes=boxes,
        event="gate_out",
        sender="ECT",
    )


def sealed(number: str, box_number: str = BOX, issuer: str = "carrier", **fields: Any) -> Equipment:
    return box(box_number, seals=(seal(number, issuer),), **fields)


def waybill(**fields: Any) -> Consignment:
    told_: dict[str, Any] = {
        "kind": "waybill",
        "mode": "air",
        "packages": 12,
        "part": "T",
        "gross_mass_kg": 240.0,
        "description": "SPARE PARTS",
    }
    return Consignment(AWB, **(told_ | fields))


def house(number: str, packages: int) -> Consignment:
    return Consignment(number, house_of=AWB, kind="house", mode="air", packages=packages)


def air(kind: str, *bills: Consignment, movement: Movement | None = None, source: str = "") -> Told:
    return told(kind, source=source or kind, at="2026-03-05T09:00", movement=movement, bills=bills)


def stays(hours: int) -> list[Told]:
    """Nine boxes of a call, each three days in the terminal, but the first."""
    numbers = [BOX, *(f"ABCU{at:07}" for at in range(8))]
    left = [9 + (hours if number == BOX else 72) for number in numbers]
    return [
        discharged(*map(box, numbers)),
        *(
            gated_out(box(number), at=f"2026-03-{18 + at // 24}T{at % 24:02}:00")
            for number, at in zip(numbers, left, strict=True)
        ),
    ]


class Case(NamedTuple):
    """Messages in which a kind of finding is; near ones, and ones where what it needs was not told, in which it is not."""

    hit: list[Told]
    near: list[Told]
    missing: list[Told]


other = box(OTHER_BOX, seals=(seal("QQ7777"),))
QUICK = Party("consignee", name="QUICK TRADE LTD")
HAVEN = Party("consignee", name="HAVEN FRESH BV")
FROM_SOUTH = Party("consignor", name="FRUTAS DEL SUR")
frozen = bill(items=(ConsignmentItem("1", "FROZEN SHRIMPS"),))

CASES: dict[str, Case] = {
    "seal-changed": Case(
        [loaded(sealed("AA1234")), discharged(sealed("ZZ9876"))],
        [loaded(sealed("AA-1234")), discharged(sealed("aa 1234"))],
        [loaded(sealed("AA1234")), discharged(box(seals=(seal("SI", placeholder=True),)))],
    ),
    "seal-missing": Case(
        [loaded(sealed("AA1234")), discharged(box(), other)],
        [loaded(sealed("AA1234")), discharged(sealed("AA1234"), other)],
        # The terminal tells no seals at all.
        [loaded(sealed("AA1234")), discharged(box(), box(OTHER_BOX))],
    ),
    "seal-added": Case(
        [loaded(sealed("AA1234")), discharged(box(seals=(seal("AA1234"), seal("XX5555"))))],
        [
            loaded(sealed("AA1234")),
            discharged(box(seals=(seal("AA1234"), seal("XX5555", "customs")))),
        ],
        [loaded(box()), discharged(sealed("XX5555"))],
    ),
    "seal-written-otherwise": Case(
        [loaded(sealed("AA12345")), discharged(sealed("AA12346"))],
        [loaded(sealed("AA12345")), discharged(sealed("AA12399"))],
        [loaded(sealed("AA12345")), discharged(box())],
    ),
    "seal-cloned": Case(
        [manifest(sealed("AA1234"), sealed("AA1234", OTHER_BOX))],
        [manifest(sealed("AA1234"), sealed("AA1234", OTHER_BOX, "customs"))],
        [manifest(sealed("333"), sealed("333", OTHER_BOX))],
    ),
    "seal-placeholder": Case(
        [manifest(box(seals=(seal("NOSEALS", placeholder=True),)))],
        [manifest(box(seals=(seal("NOSEALS", placeholder=True),))), loaded(sealed("AA1234"))],
        [manifest(box())],
    ),
    "number-invalid": Case(
        [manifest(box("CSQU3054384")), planned(box())],
        [manifest(box()), planned(box())],
        [manifest(box("", kind="other"))],
    ),
    "number-invalid-alone": Case(
        [manifest(box("CSQU3054384"))],
        [manifest(box("CSQU3054383"))],
        [manifest(box("", kind="other"))],
    ),
    "mass-differs": Case(
        [
            manifest(box(masses=(mass("manifest", 18_000.0),))),
            planned(box(masses=(mass("vgm", 26_000.0),))),
        ],
        # Goods and tare make the verified mass.
        [
            manifest(box(masses=(mass("manifest", 18_000.0),))),
            planned(box(masses=(mass("vgm", 20_400.0),))),
        ],
        [
            manifest(box(), bills=(bill(gross_mass_kg=None),)),
            planned(box(masses=(mass("vgm", 26_000.0),))),
        ],
    ),
    "empty-heavy": Case(
        [planned(box(status="empty", masses=(mass("stow", 6_900.0),)))],
        [planned(box(status="empty", masses=(mass("stow", 2_300.0),)))],
        [planned(box(status="empty"))],
    ),
    "empty-sealed": Case(
        [planned(box(status="empty")), gated_out(sealed("AA1234", status="empty"))],
        [planned(box(status="full")), gated_out(sealed("AA1234"))],
        [
            planned(box(status="empty")),
            gated_out(box(status="empty", seals=(seal("SI", placeholder=True),))),
        ],
    ),
    "discharged-undeclared": Case(
        [manifest(box()), discharged(box(), box(OTHER_BOX))],
        [manifest(box(), box(OTHER_BOX)), discharged(box(), box(OTHER_BOX))],
        [discharged(box(), box(OTHER_BOX))],
    ),
    "on-board-undeclared": Case(
        [manifest(box()), planned(box(stowage="0100202"), box(OTHER_BOX, stowage="0100204"))],
        [
            manifest(box()),
            planned(box(stowage="0100202"), box(OTHER_BOX, stowage="0100204", discharge="BEANR")),
        ],
        [planned(box(stowage="0100202"), box(OTHER_BOX, stowage="0100204"))],
    ),
    "declared-never-came": Case(
        [manifest(box(), box(OTHER_BOX)), discharged(box())],
        # Not for this port.
        [
            manifest(
                box(),
                box(OTHER_BOX, discharge="BEANR"),
                bills=(bill("B1", BOX), bill("B2", OTHER_BOX, discharge="BEANR")),
            ),
            discharged(box()),
        ],
        [manifest(box(), box(OTHER_BOX))],
    ),
    "declared-not-on-board": Case(
        [manifest(box(), box(OTHER_BOX)), planned(box(stowage="0100202"))],
        [
            manifest(box(), box(OTHER_BOX)),
            planned(box(stowage="0100202"), box(OTHER_BOX, stowage="0100204")),
        ],
        [manifest(box(), box(OTHER_BOX))],
    ),
    "two-cells": Case(
        [planned(box(stowage="0100202"), box(stowage="0100204"))],
        [planned(box(stowage="0100202"), box(stowage="0100202"))],
        [planned(box(), box())],
    ),
    "stowage-changed": Case(
        [planned(box(stowage="0100202")), planned(box(stowage="0300482"), at="2026-03-09T09:00")],
        [planned(box(stowage="0100202")), planned(box(stowage="0100202"), at="2026-03-09T09:00")],
        [planned(box(stowage="0100202")), planned(box(), at="2026-03-09T09:00")],
    ),
    "discharge-changed": Case(
        [planned(box(discharge="BEANR")), planned(box(), at="2026-03-09T09:00")],
        [planned(box()), planned(box(), at="2026-03-09T09:00")],
        [planned(box(discharge="")), planned(box(), at="2026-03-09T09:00")],
    ),
    "changed-late": Case(
        [
            manifest(box(), bills=(bill(),)),
            manifest(
                box(),
                at="2026-03-09T10:00",
                action="change",
                bills=(bill(parties=(FROM_SOUTH, QUICK)),),
            ),
        ],
        # The same change before the ship left.
        [
            manifest(box(), at="2026-02-20T10:00", bills=(bill(),)),
            manifest(
                box(),
                at="2026-02-27T10:00",
                action="change",
                bills=(bill(parties=(FROM_SOUTH, QUICK)),),
            ),
        ],
        [
            manifest(box(), bills=(bill(),)),
            manifest(box(), at="2026-03-09T10:00", action="change", bills=(bill(parties=()),)),
        ],
    ),
    "told-twice": Case(
        [
            manifest(box(), bills=(bill(),)),
            manifest(box(), at="2026-02-28T12:00", bills=(bill(packages=900),)),
        ],
        [manifest(box(), bills=(bill(),)), manifest(box(), at="2026-02-28T12:00", bills=(bill(),))],
        [
            manifest(box(), bills=(bill(),)),
            manifest(box(), at="2026-02-28T12:00", bills=(bill(packages=None),)),
        ],
    ),
    "told-again": Case(
        [
            air("FWB", waybill(parties=(FROM_SOUTH, HAVEN))),
            air("FWB", waybill(parties=(FROM_SOUTH, QUICK)), source="again"),
        ],
        # Another mass is no other word on who or what.
        [
            air("FWB", waybill(parties=(FROM_SOUTH, HAVEN))),
            air("FWB", waybill(parties=(FROM_SOUTH, HAVEN), gross_mass_kg=250.0), source="again"),
        ],
        [
            air("FWB", waybill(parties=(FROM_SOUTH, HAVEN))),
            air("FWB", waybill(parties=()), source="again"),
        ],
    ),
    "frozen-at-ambient": Case(
        [
            manifest(box(iso_type="45R1"), bills=(frozen,)),
            planned(box(iso_type="45R1", temperature_c=13.0)),
        ],
        [
            manifest(box(iso_type="45R1"), bills=(frozen,)),
            planned(box(iso_type="45R1", temperature_c=-18.0)),
        ],
        [manifest(box(iso_type="45R1"), bills=(frozen,)), planned(box(iso_type="45R1"))],
    ),
    "reefer-unset": Case(
        [planned(box(iso_type="45R1"), box(OTHER_BOX, iso_type="45R1", temperature_c=-18.0))],
        [planned(box(iso_type="45G1"), box(OTHER_BOX, iso_type="45R1", temperature_c=-18.0))],
        # Nobody on this plan has a set point.
        [planned(box(iso_type="45R1"), box(OTHER_BOX, iso_type="45R1"))],
    ),
    "early-collection": Case(stays(5), stays(40), stays(72)[:4]),
    "pieces-differ": Case(
        [air("FWB", waybill()), air("FFM", waybill(packages=9), movement=FLIGHT)],
        # A part on this flight is no other number of pieces.
        [
            air("FWB", waybill()),
            air("FFM", waybill(packages=9, part="P", total_packages=12), movement=FLIGHT),
        ],
        [air("FWB", waybill()), air("FFM", waybill(packages=None), movement=FLIGHT)],
    ),
    "waybill-mass-differs": Case(
        [air("FWB", waybill()), air("FHL", waybill(gross_mass_kg=400.0))],
        [air("FWB", waybill()), air("FHL", waybill(gross_mass_kg=243.0))],
        [air("FWB", waybill()), air("FHL", waybill(gross_mass_kg=None))],
    ),
    "houses-differ": Case(
        [air("FHL", waybill(), house("H1", 4), house("H2", 5))],
        [air("FHL", waybill(), house("H1", 7), house("H2", 5))],
        [air("FHL", waybill(packages=None), house("H1", 4))],
    ),
    "split-unexplained": Case(
        [
            air("FWB", waybill()),
            air("FFM", waybill(packages=4, part="P", total_packages=12), movement=FLIGHT),
            air(
                "FFM",
                waybill(packages=5, part="P", total_packages=12),
                movement=NEXT,
                source="next",
            ),
        ],
        [
            air("FWB", waybill()),
            air("FFM", waybill(packages=4, part="P", total_packages=12), movement=FLIGHT),
            air(
                "FFM",
                waybill(packages=8, part="P", total_packages=12),
                movement=NEXT,
                source="next",
            ),
        ],
        # The rest may come on a flight that is not told yet.
        [
            air("FWB", waybill()),
            air("FFM", waybill(packages=4, part="P", total_packages=12), movement=FLIGHT),
        ],
    ),
    "houses-untold": Case(
        [
            air("FWB", waybill(description="CONSOLIDATION AS PER LIST")),
            air("FFM", waybill(description="CONSOLIDATION A"), movement=FLIGHT),
        ],
        [
            air("FHL", waybill(description="CONSOLIDATION"), house("H1", 12)),
            air("FFM", waybill(description="CONSOLIDATION A"), movement=FLIGHT),
        ],
        [air("FWB", waybill(description="")), air("FFM", waybill(description=""), movement=FLIGHT)],
    ),
    "sister-bill": Case(
        [
            manifest(box(), box(OTHER_BOX), bills=(bill("B1", BOX, OTHER_BOX),)),
            loaded(sealed("AA1234")),
            discharged(sealed("ZZ9876"), box(OTHER_BOX)),
        ],
        [
            manifest(box(), box(OTHER_BOX)),
            loaded(sealed("AA1234")),
            discharged(sealed("ZZ9876"), box(OTHER_BOX)),
        ],
        [
            manifest(box(), box(OTHER_BOX), bills=(bill("B1", BOX, OTHER_BOX),)),
            loaded(box()),
            discharged(box(), box(OTHER_BOX)),
        ],
    ),
    "sister-shipper": Case(
        [
            manifest(box(), box(OTHER_BOX)),
            loaded(sealed("AA1234")),
            discharged(sealed("ZZ9876"), box(OTHER_BOX)),
        ],
        [
            manifest(
                box(),
                box(OTHER_BOX),
                bills=(bill("B1", BOX), bill("B2", OTHER_BOX, parties=(QUICK,))),
            ),
            loaded(sealed("AA1234")),
            discharged(sealed("ZZ9876"), box(OTHER_BOX)),
        ],
        [
            manifest(
                box(),
                box(OTHER_BOX),
                bills=(bill("B1", BOX, parties=()), bill("B2", OTHER_BOX, parties=())),
            ),
            loaded(sealed("AA1234")),
            discharged(sealed("ZZ9876"), box(OTHER_BOX)),
        ],
    ),
}
