"""Whatever the order in which cargo messages arrive, and however often: the same is known, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tidewaiter.records import (
    Call,
    Consignment,
    Equipment,
    KnownCargo,
    Means,
    Movement,
    StandingCargo,
    Told,
    cargo_calls,
    resolve_cargo,
)
from told_cargo import BOX, OTHER_BOX, SHIP, bill, box, mass, seal, told

SHIPS = (
    SHIP,
    replace(SHIP, means=Means(name="ANINA"), arrival=Call("NLRTM")),
    replace(SHIP, means=Means(call_sign="3ERX3"), carrier="", departure=Call(), number="31W"),
    replace(SHIP, number="032E"),
    replace(SHIP, means=None),
    replace(SHIP, departure=Call("ECGYE", "2027-03-01"), arrival=Call("NLRTM", "2027-03-18")),
    replace(SHIP, means=Means(imo="9074729", name="ANINA")),
    Movement("air", "TW", "0077", departure=Call("UIO", "2026-03-05T10:00"), arrival=Call("AMS")),
    Movement("air", "TW", "0079", departure=Call("UIO", "2026-03-06T10:00"), arrival=Call("AMS")),
    None,
)
boxes: st.SearchStrategy[Equipment] = st.builds(
    box,
    st.sampled_from([BOX, OTHER_BOX, "CSQU3054384", ""]),
    status=st.sampled_from(["full", "empty", None]),
    discharge=st.sampled_from(["NLRTM", "BEANR", ""]),
    seals=st.sampled_from([(), (seal("AA1234"),), (seal("BB9999", "customs"),)]),
    masses=st.sampled_from([(), (mass("vgm", 22_000.0),), (mass("manifest", 21_000.0),)]),
    bills=st.sampled_from([(), ("TWLB0001",)]),
)
bills: st.SearchStrategy[Consignment] = st.builds(
    bill,
    st.sampled_from(["TWLB0001", "TWL-B 0001", "TWLB0002", "H1", "057-12345675"]),
    st.sampled_from([BOX, OTHER_BOX]),
    house_of=st.sampled_from(["", "TWLB0001"]),
    mode=st.sampled_from(["sea", "air"]),
    packages=st.sampled_from([None, 10, 12]),
    carrier=st.sampled_from(["", "TWL"]),
)


@st.composite
def sets_of_messages(draw: st.DrawFn) -> list[Told]:
    """Messages as they may be: every kind and function, with and without a ship, at any time."""
    found = []
    for number in range(draw(st.integers(1, 6))):
        kind = draw(
            st.sampled_from(["CUSCAR", "BAPLIE", "COARRI", "CODECO", "VERMAS", "FFM", "FSU"])
        )
        event = {"COARRI": "discharged", "CODECO": "gate_out", "VERMAS": "weighed"}.get(kind, "")
        found.append(
            told(
                kind,
                source=f"s{number}",
                at=draw(
                    st.sampled_from(
                        ["2026-03-02T10:00", "2026-03-18T10:00", "2026-09-18T10:00", None]
                    )
                ),
                action=draw(
                    st.sampled_from(["add", "replace", "change", "withdraw", "final", "repeat"])
                ),
                sender=draw(st.sampled_from(["CARRIER", "TERMINAL"])),
                movement=draw(st.sampled_from(SHIPS)),
                boxes=tuple(draw(st.lists(boxes, max_size=3))),
                bills=tuple(draw(st.lists(bills, max_size=2))),
                event=event,
                document=draw(st.sampled_from(["", "D1"])),
            )
        )
    return found


@given(sets_of_messages(), st.data())
@settings(max_examples=300, deadline=None)
def test_neither_order_of_arrival_nor_repetition_matters(given_: list[Told], data: st.DataObject):
    again = given_ + data.draw(st.lists(st.sampled_from(given_), max_size=3))
    assert resolve_cargo(given_) == resolve_cargo(data.draw(st.permutations(again)))


@given(sets_of_messages())
@settings(max_examples=200, deadline=None)
def test_keys_are_unique_and_point_at_what_is_there(given_: list[Told]):
    known = resolve_cargo(given_)
    equipment = {one.key: one for one in known.equipment}
    consignments = {one.key: one for one in known.consignments}
    calls = {one.key: one for one in known.calls}
    assert len(equipment) == len(known.equipment)
    assert len(consignments) == len(known.consignments)
    assert len(calls) == len(known.calls)
    for box_ in known.equipment:
        assert set(box_.calls) <= calls.keys()
        assert set(box_.consignments) <= consignments.keys()
        assert all(box_.key in calls[key].equipment for key in box_.calls)
        assert {one.key for one in box_.likely} <= equipment.keys()
    for bill_ in known.consignments:
        assert set(bill_.calls) <= calls.keys()
        assert set(bill_.equipment) <= equipment.keys()
        assert set(bill_.houses) <= consignments.keys()
        assert not bill_.master or bill_.key in consignments[bill_.master].houses


@given(sets_of_messages())
@settings(max_examples=200, deadline=None)
def test_nothing_told_of_a_box_or_bill_is_lost(given_: list[Told]):
    known = resolve_cargo(given_)
    seals = {
        (one.statement.source, box_.equipment.id, one.seal.number)
        for box_ in known.equipment
        for one in box_.seals
    }
    masses = {
        (one.statement.source, box_.equipment.id, one.mass)
        for box_ in known.equipment
        for one in box_.masses
    }
    named = {
        (source, bill_.consignment.house_of)
        for bill_ in known.consignments
        for source in bill_.sources
    }
    for one in given_:
        for box_ in one.message.equipment:
            for number in box_.seals:
                assert (one.source, box_.id, number.number) in seals
            for told_mass in box_.masses:
                assert (one.source, box_.id, told_mass) in masses
        for bill_ in one.message.consignments:
            assert (one.source, bill_.house_of) in named


@given(sets_of_messages(), st.data())
@settings(max_examples=300, deadline=None)
def test_kept_up_message_by_message_it_is_the_same_as_over_all(
    given_: list[Told], data: st.DataObject
):
    standing = StandingCargo()
    arrived: list[Told] = []
    for one in data.draw(st.permutations(given_)):
        arrived.append(one)
        assert standing.tell([one]) == resolve_cargo(arrived)


def test_a_box_of_which_a_message_tells_nothing_stays_the_same_object():
    standing = StandingCargo()
    first = standing.tell([told("BAPLIE", boxes=(box(), box(OTHER_BOX)))])
    second = standing.tell(
        [told("COARRI", at="2026-03-18T09:00", boxes=(box(),), event="discharged")]
    )
    before, after = (
        {one.equipment.id: one for one in known.equipment} for known in (first, second)
    )
    assert after[OTHER_BOX] is before[OTHER_BOX]
    assert after[BOX] != before[BOX]


def _of_call(given_: list[Told], joins: set[str]) -> list[Told]:
    """The messages that `CallKeys` says are needed for a voyage, found as one with a store would."""
    keys = {one.source: cargo_calls(one.message) for one in given_}
    while True:
        ours = [key for key in keys.values() if not key.floating and key.calls & joins]
        more = joins.union(*(key.calls for key in ours)) if ours else joins
        if more == joins:
            break
        joins = more
    boxes = frozenset[str]().union(*(key.boxes for key in ours))
    bills_ = frozenset[str]().union(*(key.bills for key in ours))
    return [
        one
        for one in given_
        if keys[one.source].calls & joins
        or (
            keys[one.source].floating
            and (keys[one.source].boxes & boxes or keys[one.source].bills & bills_)
        )
    ]


@given(sets_of_messages())
@settings(max_examples=300, deadline=None)
def test_a_voyage_is_put_together_from_the_messages_that_its_keys_name(given_: list[Told]):
    whole = resolve_cargo(given_)
    for call in whole.calls:
        if not call.key.startswith("sea") or any("carrier:" in key for key in call.told_as):
            continue
        part = resolve_cargo(_of_call(given_, set(call.told_as)))
        assert call in part.calls
        assert _cargo_of(part, call.key) == _cargo_of(whole, call.key)


@given(sets_of_messages())
@settings(max_examples=300, deadline=None)
def test_a_flight_is_put_together_from_the_messages_that_share_a_bill_with_it(given_: list[Told]):
    whole = resolve_cargo(given_)
    keys = {one.source: cargo_calls(one.message) for one in given_}
    for call in whole.calls:
        if not call.key.startswith("air"):
            continue
        ours = [key for key in keys.values() if key.calls & set(call.told_as)]
        bills_ = frozenset[str]().union(*(key.bills for key in ours))
        part = resolve_cargo(
            one
            for one in given_
            if keys[one.source].calls & set(call.told_as) or keys[one.source].bills & bills_
        )
        assert call in part.calls
        assert _cargo_of(part, call.key) == _cargo_of(whole, call.key)


def _cargo_of(known: KnownCargo, key: str) -> list[object]:
    return [one for one in (*known.equipment, *known.consignments) if key in one.calls]
