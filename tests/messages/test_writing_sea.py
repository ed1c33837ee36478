"""Messages on sea cargo that are awkward to write: ugly values come back or are named, and nothing else is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from messages import written_sea
from tidewaiter.messages import encode, read, write
from tidewaiter.messages.comparing import normal
from tidewaiter.records import (
    Call,
    Consignment,
    ConsignmentItem,
    DangerousGoods,
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

MANIFEST = Message(
    "-",
    0,
    "CUSCAR",
    function=Function(
        "9", "original", action="add", document="85", document_meaning="customs manifest"
    ),
    movements=(Movement("sea", "MSC", "612E", means=Means(imo="9074729", name="EVER YOUNG")),),
)


def of_boxes(kind: str, *boxes: Equipment, **told: Any) -> Message:
    return replace(MANIFEST, kind=kind, function=Function("9"), equipment=boxes, **told)


def lost(message: Message) -> list[str]:
    return [one.path for one in write([message]).left_out]


def again(message: Message) -> Message:
    (found,) = read(write([message]).data)
    return found


# --- ugly values ---


def test_a_long_description_takes_several_segments_and_comes_back() -> None:
    words = " ".join(f"PART {at} OF A LONG LIST?:+'" for at in range(60))
    item = ConsignmentItem("1", words, packages=1, package_type="CT")
    told = replace(MANIFEST, consignments=(Consignment("B1", kind="bill", items=(item,)),))
    assert lost(told) == []
    assert again(told).consignments[0].items[0].description == words


def test_a_long_word_without_blanks_is_not_broken() -> None:
    box = Equipment("MSCU6639870", description="X" * 400, texts=(("ACB", "Y" * 900),))
    assert lost(of_boxes("BAPLIE", box)) == []


def test_two_equal_stretches_of_a_long_text_are_not_taken_for_one() -> None:
    words = ("A" * 34 + " " + "B" * 34 + " ") * 20
    item = ConsignmentItem("1", words.strip(), packages=1)
    assert (
        lost(replace(MANIFEST, consignments=(Consignment("B1", kind="bill", items=(item,)),))) == []
    )


def test_a_tariff_code_of_thirteen_digits_keeps_them() -> None:
    item = ConsignmentItem("1", hs="0803901000123", packages=2)
    told = replace(MANIFEST, consignments=(Consignment("B1", kind="bill", items=(item,)),))
    assert lost(told) == []
    assert again(told).consignments[0].items[0].hs == "0803901000123"


def test_forty_seals_come_back_and_a_seal_told_twice_once() -> None:
    seals = tuple(Seal(f"AB{at:06d}", "carrier", "CA") for at in range(40))
    assert lost(of_boxes("COARRI", Equipment("MSCU6639870", seals=seals))) == []
    twice = Equipment("MSCU6639870", seals=(*seals[:1], *seals[:1]))
    assert lost(of_boxes("COARRI", twice)) == ["equipment.0.seals"]


def test_numbers_that_are_no_containers_stay_as_told() -> None:
    boxes = [Equipment(number) for number in ("CONTAINER", "MSCU1234567", "DM1234", "")]
    for kind in written_sea.KINDS:
        assert [box.id for box in again(of_boxes(kind, *boxes)).equipment] == [
            box.id for box in boxes
        ]
        assert lost(of_boxes(kind, *boxes)) == []


def test_boxes_without_a_cell_and_cells_without_a_box_stay_apart() -> None:
    """A cell begins the next box in a bay plan: a box that has none must not fall into the one before."""
    for boxes in (
        [Equipment("MSCU6639870", stowage="0010182"), Equipment("MSCU6639865")],
        [Equipment("MSCU6639865"), Equipment("MSCU6639870", stowage="0010182")],
        [Equipment(stowage="0010182"), Equipment("MSCU6639865"), Equipment(stowage="ON DECK")],
        [Equipment(stowage="0010182"), Equipment(stowage="0010184", iso_type="22G1")],
    ):
        assert lost(of_boxes("BAPLIE", *boxes)) == []
        assert [box.stowage for box in again(of_boxes("BAPLIE", *boxes)).equipment] == [
            box.stowage for box in boxes
        ]


def test_no_times_at_all_are_no_loss() -> None:
    ship = Movement("sea", "MSC", "612E", departure=Call("ECGYE"), arrival=Call("NLRTM"))
    for kind in ("CUSCAR", "BAPLIE"):
        assert lost(of_boxes(kind, Equipment("MSCU6639870"), movements=(ship,))) == []
    call = Movement("sea", "MSC", "612E", departure=Call("NLRTM"), arrival=Call("NLRTM"))
    told = of_boxes("COARRI", Equipment("MSCU6639870"), movements=(call,))
    event = Event("MSCU6639870", "discharged", None, "NLRTM", "44")
    words = Function("9", "original", document="44")
    assert lost(replace(told, function=words, events=(event,))) == []


def test_masses_keep_decimals_comma_and_unit() -> None:
    masses = (
        Mass("vgm", 16733.08, "16733,08", "KGM"),
        Mass("tare", round(8818.49 * 0.45359237, 6), "8818.49", "LBR"),
        Mass("equipment_gross", 21.000001),
    )
    told = of_boxes("COARRI", Equipment("MSCU6639870", masses=masses))
    assert lost(told) == []
    assert again(told).equipment[0].masses[0] == masses[0]


def test_a_house_names_its_master() -> None:
    bill = Consignment("HOUSE1", house_of="MASTER1", kind="bill", mode="sea")
    assert again(replace(MANIFEST, consignments=(bill,))).consignments[0].house_of == "MASTER1"
    assert lost(replace(MANIFEST, consignments=(bill,))) == []


def test_an_address_of_many_lines_comes_back() -> None:
    address = ", ".join(f"LINE {at}" for at in range(12))
    party = Party("consignee", "CN", "A, B ? CO'S:+" * 20, address, "NL")
    assert lost(replace(MANIFEST, consignments=(Consignment("B", parties=(party,)),))) == []


# --- what is left out is named ---


def test_what_a_kind_has_no_place_for_is_named_with_its_reason() -> None:
    bill = Consignment(
        "B1", handling=("PER",), security=(("US//", "X"),), part="T", total_packages=3
    )
    found = write([replace(MANIFEST, consignments=(bill,), events=(Event("B1", "loaded"),))])
    assert {(one.path, one.code) for one in found.left_out} == {
        ("consignments.0.handling.0", "of-air-cargo"),
        ("consignments.0.security.0", "of-air-cargo"),
        ("consignments.0.part", "of-air-cargo"),
        ("consignments.0.total_packages", "of-air-cargo"),
        ("events.0", "no-own-events"),
    }
    plan = write([replace(MANIFEST, kind="BAPLIE", function=Function("9"), consignments=(bill,))])
    assert [(one.path, one.code) for one in plan.left_out] == [
        ("consignments.0", "no-consignments")
    ]


def test_a_ship_tells_one_number_and_the_other_is_named() -> None:
    means = Means(imo="9074729", call_sign="3ERX3")
    told = replace(MANIFEST, movements=(Movement("sea", "MSC", "612E", means=means),))
    assert lost(told) == ["movements.0.means.call_sign"]


def test_times_and_places_of_a_stage_are_named() -> None:
    stage = Transport("on_carriage", "road", "TRUCKS", departs="2026-03-10T08:00", origin="NLRTM")
    assert lost(of_boxes("CODECO", Equipment("MSCU6639870", transports=(stage,)))) == [
        "equipment.0.transports.0.origin",
        "equipment.0.transports.0.departs",
    ]


# --- any values ---

ugly = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=90)


@st.composite
def ugly_boxes(draw: st.DrawFn) -> Equipment:
    return Equipment(
        id=draw(ugly),
        iso_type=draw(ugly),
        status=draw(st.sampled_from(["full", "empty", None])),
        trade=draw(ugly),
        masses=draw(
            st.lists(st.builds(Mass, ugly, st.floats(0, 1e9), ugly, ugly), max_size=2).map(tuple)
        ),
        seals=draw(st.lists(st.builds(Seal, ugly, ugly, ugly), max_size=2).map(tuple)),
        stowage=draw(ugly),
        loading=draw(ugly),
        carrier=draw(ugly),
        parties=draw(
            st.lists(st.builds(Party, ugly, ugly, ugly, ugly, ugly), max_size=1).map(tuple)
        ),
        description=draw(ugly),
        dangerous=draw(
            st.lists(st.builds(DangerousGoods, ugly, ugly, ugly, ugly), max_size=1).map(tuple)
        ),
        references=draw(st.lists(st.tuples(ugly, ugly), max_size=2).map(tuple)),
        others=draw(st.lists(st.tuples(ugly, ugly), max_size=2).map(tuple)),
        texts=draw(st.lists(st.tuples(ugly, ugly), max_size=2).map(tuple)),
    )


@given(box=ugly_boxes(), kind=st.sampled_from(sorted(written_sea.KINDS)))
@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
def test_any_values_are_written_and_what_does_not_come_back_is_named(
    box: Equipment, kind: str
) -> None:
    told = of_boxes(kind, box)
    found = write([told])
    (came, *_) = read(found.data)
    assert "internal" not in {one.code for one in came.problems}
    if not found.left_out:
        assert [one.id for one in normal(came).equipment] == [one.id for one in told.equipment]


def test_the_bytes_alone_are_the_same() -> None:
    told = of_boxes("BAPLIE", Equipment("MSCU6639870", stowage="0010182"))
    assert encode([told]) == write([told]).data
