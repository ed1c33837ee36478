"""Nobody whom the watch passes over has other facts than before, and whom it names has the facts of a full look."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from targeting.samples import TODAY
from tidewaiter.records import Contact, Payment, Standing, Told, Traveller
from tidewaiter.targeting import Surroundings, Watch, load_profiles
from tidewaiter.targeting.features import Facts, facts_of
from told import FLIGHT, booking, listed, passport, pushed

LOCATORS = ("AAAAAA", "BBBBBB", "CCCCCC", "DDDDDD")
OF_ALL = {"movement.travellers", "movement.travellers_untold", "traveller.check_in_share"}
"""What moves for everybody with each message; the watch asks profiles whether it matters."""

PROFILES = load_profiles().in_force(TODAY)

people = st.builds(
    Traveller,
    family_name=st.sampled_from(["OSEI", "LUND", "MORA", "TBA"]),
    given_names=st.sampled_from(["ADJOA", "PER", "INES"]),
    documents=st.sampled_from([(), passport("EK100200"), passport("31005522", "NOR")]),
    seats=st.sampled_from([(), ("3A",), ("44K",)]),
    loyalty=st.sampled_from([(), ("771122",), ("889900",)]),
    boarding_number=st.sampled_from(["", "1", "2", "17"]),
)
contacts = st.sampled_from(
    [
        (),
        (Contact("phone", "+4790000001"),),
        (Contact("mobile", "+4790000002"), Contact("email", "A.B@EXAMPLE.ORG")),
        (Contact("agency", "+4790000001"),),
    ]
)
payments = st.sampled_from(
    [(), (Payment("CC", "VI", "4242", "ERASMUS PENNYROYAL"),), (Payment("CA", holder="INES MORA"),)]
)
reservations = st.builds(
    lambda locator, members, told, paid: booking(locator, *members, contacts=told, payments=paid),
    st.sampled_from(LOCATORS),
    st.lists(people, max_size=2),
    contacts,
    payments,
)


@st.composite
def messages(draw: st.DrawFn, number: int) -> Told:
    sent_at = draw(st.sampled_from(["2026-03-02T10:00", "2026-03-03T10:00", "2026-03-04T10:00"]))
    if draw(st.integers(0, 3)) == 0:
        effect = draw(st.sampled_from(["add", "replace", "withdraw", "on_board"]))
        return listed(f"s{number}", sent_at, *draw(st.lists(people, max_size=3)), effect=effect)
    effect = draw(st.sampled_from(["full", "update"]))
    return pushed(f"s{number}", sent_at, *draw(st.lists(reservations, max_size=3)), effect=effect)


def but_for_all(facts: Facts) -> dict[str, Any]:
    """Facts without what moves for everybody, and of the movement's own only the values: the message that told
    them last is another one each time."""
    return {
        name: fact.value if name.startswith("movement.") else fact
        for name, fact in facts.items()
        if name not in OF_ALL
    }


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_nobody_is_passed_over_in_whom_something_changed(data: st.DataObject) -> None:
    standing, watch = Standing(FLIGHT.key), Watch()
    before = None
    around = Surroundings.of()
    for number in range(data.draw(st.integers(1, 7))):
        known = standing.tell([data.draw(messages(number))])
        assert known is not None
        look = watch.look(known, PROFILES)
        now, looked_at = facts_of(known, around), facts_of(known, around, look)
        assert looked_at.movement == now.movement
        for all_now, named, all_before, keys in (
            (now.travellers, looked_at.travellers, before and before.travellers, look.travellers),
            (now.bookings, looked_at.bookings, before and before.bookings, look.bookings),
        ):
            assert named == {key: facts for key, facts in all_now.items() if key in keys}
            for key in all_now.keys() - set(keys):
                assert all_before is not None
                assert but_for_all(all_now[key]) == but_for_all(all_before[key])
        before = now
