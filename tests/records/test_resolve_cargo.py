"""What is known of a box or bill after several messages: who said what, when, and where they differ."""

from __future__ import annotations

from dataclasses import replace

from tidewaiter.records import (
    Call,
    Consignment,
    FlightNumber,
    KnownCargo,
    KnownConsignment,
    KnownEquipment,
    Means,
    Movement,
    Party,
    Told,
    resolve_cargo,
)
from told_cargo import BOX, SHIP, bill, box, mass, seal, told

VOYAGE = "sea:IMO9354351:031W"
CALL = f"{VOYAGE}:NLRTM"
AT_LOADING = replace(SHIP, arrival=Call("ECGYE"))


def the_box(*given: Told, number: str = BOX) -> KnownEquipment:
    (found,) = [one for one in resolve_cargo(given).equipment if one.equipment.id == number]
    return found


def the_bill(*given: Told) -> KnownConsignment:
    (found,) = resolve_cargo(given).consignments
    return found


def five() -> list[Told]:
    return [
        told(
            "VERMAS",
            at="2026-02-27T09:00",
            movement=None,
            boxes=(box(masses=(mass("vgm", 24_100.0),)),),
            event="weighed",
        ),
        told(
            "COARRI",
            at="2026-03-01T07:00",
            movement=AT_LOADING,
            boxes=(box(seals=(seal("AA1234"),), stowage="0100202"),),
            event="loaded",
            place="ECGYE",
            sender="CONTECON",
        ),
        told(
            "BAPLIE",
            at="2026-03-01T09:00",
            movement=replace(SHIP, means=Means(call_sign="3ERX3")),
            boxes=(box(stowage="0100202", masses=(mass("stow", 24_100.0),)),),
        ),
        told(
            "CUSCAR",
            at="2026-03-02T10:00",
            boxes=(
                box(seals=(seal("AA1234"),), status=None, masses=(mass("manifest", 24_000.0),)),
            ),
            bills=(bill(),),
        ),
        told(
            "COARRI",
            at="2026-03-18T09:00",
            boxes=(box(seals=(seal("ZZ9876"),), stowage="0100202", status="full"),),
            event="discharged",
            sender="ECT",
        ),
        told(
            "CODECO",
            at="2026-03-19T16:00",
            movement=None,
            boxes=(box(seals=(seal("ZZ9876"),)),),
            event="gate_out",
            sender="ECT",
        ),
    ]


def test_one_box_told_by_many_is_one_thing_with_a_history():
    known = resolve_cargo(five())
    (one,) = known.equipment
    assert one.key == f"{VOYAGE}:{BOX}"
    assert one.calls == (f"{VOYAGE}:ECGYE", CALL)
    assert [(item.seal.number, item.moment) for item in one.seals] == [
        ("AA1234", "loading"),
        ("AA1234", "manifest"),
        ("ZZ9876", "discharge"),
        ("ZZ9876", "gate_out"),
    ]
    assert [(item.mass.kind, item.mass.kg) for item in one.masses] == [
        ("vgm", 24_100.0),
        ("stow", 24_100.0),
        ("manifest", 24_000.0),
    ]
    assert [item.event.kind for item in one.events] == [
        "weighed",
        "loaded",
        "discharged",
        "gate_out",
    ]
    assert one.disagreements == ("seals",)
    assert one.declared
    assert one.seen
    assert one.consignments == (f"{VOYAGE}:TWLB0001",)
    assert len(one.sources) == 6
    assert (one.first_told, one.last_told) == ("2026-02-27T09:00", "2026-03-19T16:00")


def test_every_seal_says_who_told_it_when_and_where_it_stands():
    one = the_box(*five())
    assert one.seals[2].at == "2026-03-18T09:00"
    assert one.seals[2].statement.sender == "ECT"
    assert one.statements["status"][0].kind == "COARRI"


def test_a_call_tells_its_boxes_and_bills():
    known = resolve_cargo(five())
    calls = {one.key: one for one in known.calls}
    assert calls.keys() == {f"{VOYAGE}:ECGYE", CALL}
    assert calls[CALL].consignments == (f"{VOYAGE}:TWLB0001",)
    assert calls[CALL].movement.means == Means(imo="9354351", name="ANINA", call_sign="3ERX3")


def test_a_ship_told_by_call_sign_joins_one_told_by_number_through_a_third_message():
    by_sign = replace(SHIP, means=Means(call_sign="3ERX3"))
    by_number = replace(SHIP, means=Means(imo="9354351"))
    apart = [
        told("BAPLIE", movement=by_sign, boxes=(box(),)),
        told("COARRI", movement=by_number, boxes=(box(),), event="discharged"),
    ]
    assert len(resolve_cargo(apart).equipment) == 2
    both = told("CUSREP", at="2026-03-03T10:00")
    (one,) = resolve_cargo([*apart, both]).equipment
    assert one.key == f"{VOYAGE}:{BOX}"


def test_the_same_voyage_number_a_year_later_is_another_voyage():
    later = replace(
        SHIP, departure=Call("ECGYE", "2027-03-01"), arrival=Call("NLRTM", "2027-03-18")
    )
    known = resolve_cargo(
        [
            told("BAPLIE", boxes=(box(),)),
            told("BAPLIE", at="2027-03-02T10:00", movement=later, boxes=(box(),)),
        ]
    )
    assert [one.key for one in known.equipment] == [f"{VOYAGE}:{BOX}", f"{VOYAGE}@2027-03-01:{BOX}"]


def test_seals_and_goods_texts_join_nothing():
    other = "MSCU1234566"
    known = resolve_cargo(
        [
            told(
                "COARRI",
                boxes=(box(seals=(seal("AA1234"),), description="FRESH BANANAS"),),
                event="loaded",
            ),
            told(
                "CUSCAR", boxes=(box(other, seals=(seal("AA1234"),), description="FRESH BANANAS"),)
            ),
        ]
    )
    assert len(known.equipment) == 2


def test_a_gate_report_without_a_ship_belongs_to_the_voyage_that_it_fits():
    def gated(event: str, at: str) -> KnownCargo:
        return resolve_cargo(
            [
                told("BAPLIE", boxes=(box(),)),
                told("CODECO", at=at, movement=None, boxes=(box(),), event=event),
            ]
        )

    assert len(gated("gate_out", "2026-03-20T10:00").equipment) == 1
    assert len(gated("gate_in", "2026-02-25T10:00").equipment) == 1
    # Out of the gate before the ship came, or in after it left: another journey of the same box.
    assert len(gated("gate_out", "2026-02-20T10:00").equipment) == 2
    assert len(gated("gate_in", "2026-03-28T10:00").equipment) == 2


def test_a_replaced_manifest_takes_back_what_it_leaves_out():
    known = resolve_cargo(
        [
            told("CUSCAR", at="2026-03-02T10:00", bills=(bill("B1"), bill("B2")), document="M1"),
            told(
                "CUSCAR",
                at="2026-03-03T10:00",
                action="replace",
                bills=(bill("B1"),),
                document="M1",
            ),
        ]
    )
    assert [(one.consignment.reference, one.state) for one in known.consignments] == [
        ("B1", "active"),
        ("B2", "replaced"),
    ]


def test_a_cancelled_bill_is_cancelled_whichever_came_first():
    given = [
        told("CUSCAR", at="2026-03-02T10:00", bills=(bill(),)),
        told(
            "CUSCAR",
            at="2026-03-03T10:00",
            action="withdraw",
            bills=(Consignment("TWLB0001", mode="sea"),),
        ),
    ]
    assert the_bill(*given).state == "cancelled"
    assert the_bill(*given).consignment.packages == 1080
    again = told("CUSCAR", at="2026-03-04T10:00", bills=(bill(),))
    assert the_bill(again, *reversed(given)).state == "active"


def test_a_cancellation_by_document_number_closes_all_it_told():
    known = resolve_cargo(
        [
            told("CUSCAR", bills=(bill("B1"), bill("B2")), document="M1"),
            told("CUSCAR", at="2026-03-03T10:00", action="withdraw", document="M1"),
        ]
    )
    assert {one.state for one in known.consignments} == {"cancelled"}


def test_a_change_after_departure_is_a_version_that_names_what_it_changed():
    changed = bill(
        parties=(
            Party("consignor", name="FRUTAS DEL SUR"),
            Party("consignee", name="QUICK TRADE LTD"),
        )
    )
    one = the_bill(
        told("CUSCAR", at="2026-02-28T10:00", bills=(bill(),)),
        told("CUSCAR", at="2026-03-10T10:00", action="change", bills=(changed,)),
    )
    assert [(item.action, item.changed, item.departed) for item in one.versions] == [
        ("add", (), False),
        ("change", ("consignee",), True),
    ]
    assert one.parties[1].name == "QUICK TRADE LTD"


def test_a_copy_says_nothing_where_the_original_is_known():
    original = told("CUSCAR", bills=(bill(),))
    copy = told("CUSCAR", at="2026-03-09T10:00", action="repeat", bills=(bill(packages=7),))
    assert the_bill(original, copy).consignment.packages == 1080
    assert the_bill(copy).consignment.packages == 7


def test_an_invalid_number_stays_apart_and_is_proposed_where_one_box_is_one_character_away():
    wrong = "CSQU3054384"
    given = [told("BAPLIE", boxes=(box(),)), told("CUSCAR", boxes=(box(wrong),))]
    one = the_box(*given, number=wrong)
    assert [(item.key, item.rule) for item in one.likely] == [(f"{VOYAGE}:{BOX}", "iso-6346")]
    assert not the_box(*given).likely
    # No box of the voyage is near: nothing is proposed.
    assert not the_box(told("CUSCAR", boxes=(box(wrong), box("MSCU1234566"))), number=wrong).likely


def test_senders_that_differ_on_type_port_and_fill_are_disagreements():
    one = the_box(
        told("BAPLIE", boxes=(box(iso_type="45R1", discharge="BEANR"),)),
        told(
            "COARRI",
            boxes=(box(iso_type="4510", status="empty"),),
            event="discharged",
            sender="ECT",
        ),
    )
    assert set(one.disagreements) == {"iso_type", "discharge", "status"}
    assert one.equipment.discharge == "NLRTM"
    # An older code of the same kind of box is no other word.
    same = the_box(
        told("BAPLIE", boxes=(box(iso_type="4532"),)), told("CUSCAR", boxes=(box(iso_type="45R1"),))
    )
    assert not same.disagreements


def test_an_air_waybill_is_one_thing_on_its_flights_with_its_houses():
    flight = Movement(
        "air", "TW", "0077", departure=Call("UIO", "2026-03-05T10:00"), arrival=Call("AMS")
    )
    number = "057-12345675"

    def waybill(**fields: object) -> Consignment:
        told_: dict[str, object] = {"kind": "waybill", "mode": "air", "packages": 12, "part": "T"}
        return Consignment(number, **(told_ | fields))  # type: ignore[arg-type]  # fields of a test

    house = Consignment("H1", house_of=number, kind="house", mode="air", packages=12)
    known = resolve_cargo(
        [
            told("FWB", at=None, movement=None, bills=(waybill(),)),
            told("FHL", at=None, movement=None, bills=(waybill(), house)),
            told(
                "FFM",
                at="2026-03-05T11:00",
                movement=flight,
                bills=(waybill(packages=9, discharge="AMS"),),
            ),
        ]
    )
    master, under = known.consignments
    assert master.key == "air:05712345675"
    assert master.bill == "air:057:12345675"
    assert master.calls == (flight.key,)
    assert master.disagreements == ("packages",)
    assert master.houses == (under.key,)
    assert under.master == master.key
    assert known.calls[0].consignments == (master.key,)


def test_a_movement_at_sea_has_its_ship_voyage_and_port_for_a_key():
    assert SHIP.key == CALL
    assert replace(SHIP, means=Means(imo="1234568")).key == "sea:TWL031W:ECGYE:2026-03-01"
    flight = Movement("air", "TW", "77", FlightNumber(), departure=Call("UIO", "2026-03-05T10:00"))
    assert flight.key == "air:TW77:UIO:2026-03-05"
