"""What is known after all messages: identity, preference, pushes, states, and no dependence on order."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tidewaiter.records import (
    Bags,
    Booking,
    Call,
    Declared,
    Function,
    KnownMovement,
    Message,
    Movement,
    Payment,
    Series,
    Told,
    TravelDocument,
    Traveller,
    resolve,
)

FLIGHT = Movement(
    carrier="ZK",
    number="0412",
    departure=Call("BOG", "2026-03-04T22:10"),
    arrival=Call("BRU", "2026-03-05T13:25"),
)


def listed(
    source: str, sent_at: str, *people: Traveller, effect: str = "add", **more: object
) -> Told:
    """A passenger list."""
    message = Message(
        "-",
        0,
        "PAXLST",
        function=Function("745", "", effect),
        sent_at=sent_at,
        sender="ZKDCS",
        movements=(FLIGHT,),
        travellers=people,
    )
    return Told(source, replace(message, **more))


def pushed(
    source: str,
    sent_at: str,
    *bookings: tuple[str, list[Traveller]],
    effect: str = "full",
    pnrs: int | None = None,
    **more: object,
) -> Told:
    """A push of bookings, each a locator with its travellers."""
    people: list[Traveller] = []
    made = []
    for locator, members in bookings:
        indices = tuple(range(len(people), len(people) + len(members)))
        people += [replace(item, bookings=(locator,)) for item in members]
        made.append(
            Booking(
                locator,
                (f"ZK:{locator}",),
                carrier="ZK",
                created="2026-02-01T10:00",
                travellers=indices,
                named=len(members),
                status="active" if members else "cancelled",
            )
        )
    message = Message(
        "-",
        0,
        "PNRGOV",
        function=Function("22", "", effect),
        sent_at=sent_at,
        sender="ZKRES",
        movements=(FLIGHT,),
        travellers=tuple(people),
        bookings=tuple(made),
        declared=Declared(pnrs=len(made) if pnrs is None else pnrs),
    )
    return Told(source, replace(message, **more))


def passport(number: str, issuer: str = "BEL") -> tuple[TravelDocument, ...]:
    return (TravelDocument("P", number, issuer),)


def only(known: list[KnownMovement]) -> KnownMovement:
    assert len(known) == 1
    return known[0]


def states(known: KnownMovement) -> dict[str, str]:
    return {item.traveller.family_name: item.state for item in known.travellers}


OSEI = Traveller("OSEI", "ADJOA", documents=passport("EK100200"), birth_date="1988-04-12")
LUND = Traveller("LUND", "PER", documents=passport("31005522", "NOR"), birth_date="1975-11-02")
MORA = Traveller("MORA", "INES", birth_date="1990-01-30")


# --- one movement, one person, from several messages ---


def test_a_list_and_a_booking_of_one_flight_meet_in_one_movement_and_one_person():
    booked = Traveller("OSEI", "ADJOA AMA", name_reference="1", seats=("14C",))
    known = only(
        resolve(
            [
                pushed("b", "2026-03-03T10:00", ("QX1Z2Y", [booked])),
                listed("a", "2026-03-04T20:00", replace(OSEI, bookings=("QX1Z2Y",))),
            ]
        )
    )
    (person,) = known.travellers
    assert person.traveller.documents == OSEI.documents
    assert person.traveller.seats == ("14C",)
    assert person.traveller.given_names == "ADJOA"
    assert [item.value for item in person.statements["given_names"]] == ["ADJOA", "ADJOA AMA"]
    assert person.bookings == ("ZK:QX1Z2Y:2026-02-01",)
    assert known.bookings[0].travellers == (person.key,)
    assert (person.first_told, person.last_told) == ("2026-03-03T10:00", "2026-03-04T20:00")


def test_a_later_time_wins_and_a_missing_arrival_makes_no_second_movement():
    later = replace(FLIGHT, departure=Call("BOG", "2026-03-04T23:45"), arrival=Call())
    known = only(
        resolve(
            [
                listed("b", "2026-03-04T20:00", LUND, movements=(later,)),
                listed("a", "2026-03-03T20:00", OSEI),
            ]
        )
    )
    assert known.movement.departure.local == "2026-03-04T23:45"
    assert known.movement.arrival.local == "2026-03-05T13:25"
    assert len(known.travellers) == 2


def test_a_traveller_is_on_the_legs_between_embarking_and_debarking():
    first = replace(FLIGHT, arrival=Call("MAD", "2026-03-05T10:00"))
    second = replace(FLIGHT, departure=Call("MAD", "2026-03-05T11:30"))
    through = replace(OSEI, embark="BOG", debark="BRU")
    short = replace(LUND, embark="MAD", debark="BRU")
    known = resolve([listed("a", "2026-03-04T20:00", through, short, movements=(first, second))])
    assert [[item.traveller.family_name for item in leg.travellers] for leg in known] == [
        ["OSEI"],
        ["OSEI", "LUND"],
    ]


def test_an_empty_word_never_overrides_a_told_one():
    bare = Traveller("OSEI", "ADJOA", documents=passport("EK100200"))
    known = only(
        resolve([listed("a", "2026-03-04T10:00", OSEI), listed("b", "2026-03-04T12:00", bare)])
    )
    assert known.travellers[0].traveller.birth_date == "1988-04-12"


def test_identity_is_taken_from_the_list_rather_than_from_a_later_booking():
    booked = replace(OSEI, birth_date="1989-04-12", bookings=())
    known = only(
        resolve(
            [
                listed("a", "2026-03-03T10:00", OSEI),
                pushed("b", "2026-03-04T10:00", ("QX1Z2Y", [booked])),
            ]
        )
    )
    (person,) = known.travellers
    assert person.traveller.birth_date == "1988-04-12"
    assert person.disagreements == ("birth_date",)


def test_one_placeholder_number_for_a_whole_crew_does_not_make_them_one_person():
    crew = [
        Traveller(
            name, "A", role="crew", documents=passport("123456789"), birth_date=f"198{n}-01-01"
        )
        for n, name in enumerate(("BERG", "DIOP", "KATO"))
    ]
    known = only(resolve([listed("a", "2026-03-04T10:00", *crew)]))
    assert len(known.travellers) == 3


def test_a_corrected_name_on_the_same_document_and_birth_date_is_the_same_person():
    wrong = replace(OSEI, family_name="OSIE")
    known = only(
        resolve([listed("a", "2026-03-04T10:00", wrong), listed("b", "2026-03-04T11:00", OSEI)])
    )
    (person,) = known.travellers
    assert person.traveller.family_name == "OSEI"


def test_two_passports_of_one_country_keep_namesakes_apart():
    twin = replace(OSEI, documents=passport("EK999999"))
    known = only(
        resolve([listed("a", "2026-03-04T10:00", OSEI), listed("b", "2026-03-04T11:00", twin)])
    )
    assert len(known.travellers) == 2


def test_father_and_son_of_one_name_in_one_booking_stay_two():
    pair = [Traveller("BAKER", "JOHN", name_reference=number) for number in ("1", "2")]
    told = [
        pushed("a", "2026-03-03T10:00", ("AAAAAA", pair)),
        pushed("b", "2026-03-04T10:00", ("AAAAAA", pair)),
    ]
    assert len(only(resolve(told)).travellers) == 2


def test_a_name_given_in_place_of_a_placeholder_is_the_same_traveller():
    tba = Traveller("TBA", "C", name_reference="7", placeholder=True)
    named = Traveller("FALK", "UWE", name_reference="7")
    known = only(
        resolve(
            [
                pushed("a", "2026-03-03T10:00", ("AAAAAA", [tba])),
                pushed("b", "2026-03-04T10:00", ("AAAAAA", [named])),
            ]
        )
    )
    (person,) = known.travellers
    assert (person.traveller.family_name, person.traveller.placeholder) == ("FALK", False)


def test_placeholders_are_never_one_person_because_of_their_name():
    two = [Traveller("TBA", "", placeholder=True), Traveller("TBA", "", placeholder=True)]
    assert len(only(resolve([pushed("a", "2026-03-03T10:00", ("AAAAAA", two))])).travellers) == 2


def test_the_key_of_a_person_outlives_what_comes_later():
    booked = Traveller("OSEI", "ADJOA", name_reference="1")
    before = [pushed("b", "2026-03-03T10:00", ("QX1Z2Y", [booked]))]
    after = [*before, listed("a", "2026-03-04T20:00", replace(OSEI, bookings=("QX1Z2Y",)))]
    assert only(resolve(before)).travellers[0].key == only(resolve(after)).travellers[0].key


def test_bags_told_on_the_booking_are_not_lost_to_a_list_that_says_nothing():
    booked = replace(OSEI, bags=Bags(derived_count=2, kg=41.0), bookings=())
    known = only(
        resolve(
            [
                pushed("b", "2026-03-03T10:00", ("QX1Z2Y", [booked])),
                listed("a", "2026-03-04T20:00", OSEI),
            ]
        )
    )
    assert known.travellers[0].traveller.bags.derived_count == 2


# --- pushes, updates, cancellations ---


def test_who_is_missing_from_a_complete_full_push_has_left():
    told = [
        pushed("a", "2026-03-02T10:00", ("AAAAAA", [OSEI]), ("BBBBBB", [LUND])),
        pushed("b", "2026-03-03T10:00", ("AAAAAA", [OSEI])),
    ]
    known = only(resolve(told))
    assert states(known) == {"OSEI": "expected", "LUND": "left"}
    assert known.complete


def test_nobody_leaves_while_the_push_is_incomplete():
    told = [
        pushed("a", "2026-03-02T10:00", ("AAAAAA", [OSEI]), ("BBBBBB", [LUND])),
        pushed("b", "2026-03-03T10:00", ("AAAAAA", [OSEI]), pnrs=2),
    ]
    known = only(resolve(told))
    assert states(known) == {"OSEI": "expected", "LUND": "expected"}
    assert not known.complete
    rest = pushed("c", "2026-03-03T10:04", ("CCCCCC", [MORA]), pnrs=2)
    assert states(only(resolve([*told, rest]))) == {
        "OSEI": "expected",
        "LUND": "left",
        "MORA": "expected",
    }


def test_who_left_and_is_told_again_is_expected_again():
    told = [
        pushed("a", "2026-03-02T10:00", ("AAAAAA", [OSEI]), ("BBBBBB", [LUND])),
        pushed("b", "2026-03-03T10:00", ("AAAAAA", [OSEI])),
        pushed("c", "2026-03-04T10:00", ("AAAAAA", [OSEI]), ("BBBBBB", [LUND])),
    ]
    assert states(only(resolve(told))) == {"OSEI": "expected", "LUND": "expected"}


def test_an_update_touches_only_what_it_lists():
    told = [
        pushed("a", "2026-03-02T10:00", ("AAAAAA", [OSEI]), ("BBBBBB", [LUND])),
        pushed("b", "2026-03-03T10:00", ("BBBBBB", []), effect="update"),
    ]
    known = only(resolve(told))
    assert states(known) == {"OSEI": "expected", "LUND": "cancelled"}
    assert [item.booking.status for item in known.bookings] == ["active", "cancelled"]


def test_a_live_list_outweighs_a_cancelled_booking():
    told = [
        pushed("a", "2026-03-02T10:00", ("BBBBBB", [LUND])),
        pushed("b", "2026-03-03T10:00", ("BBBBBB", []), effect="update"),
        listed("c", "2026-03-04T20:00", LUND),
    ]
    assert states(only(resolve(told))) == {"LUND": "expected"}


def test_a_traveller_taken_out_of_a_booking_has_left():
    told = [
        pushed("a", "2026-03-02T10:00", ("AAAAAA", [OSEI, LUND])),
        pushed("b", "2026-03-03T10:00", ("AAAAAA", [OSEI]), effect="update"),
    ]
    assert states(only(resolve(told))) == {"OSEI": "expected", "LUND": "left"}


def test_an_older_push_that_comes_late_overwrites_nothing():
    told = [
        pushed("b", "2026-03-03T10:00", ("AAAAAA", [OSEI])),
        pushed("a", "2026-03-02T10:00", ("AAAAAA", [OSEI]), ("BBBBBB", [LUND])),
    ]
    assert states(only(resolve(told))) == {"OSEI": "expected", "LUND": "left"}


def test_changes_of_a_booking_between_pushes_are_counted():
    def told(source: str, sent_at: str, form: str) -> Told:
        push = pushed(source, sent_at, ("AAAAAA", [OSEI]))
        paid = replace(push.message.bookings[0], payments=(Payment(form),))
        return Told(source, replace(push.message, bookings=(paid,)))

    known = only(
        resolve(
            [
                told("a", "2026-03-01T10:00", "CC"),
                told("b", "2026-03-02T10:00", "CC"),
                told("c", "2026-03-03T10:00", "CA"),
            ]
        )
    )
    assert known.bookings[0].changes == 1
    assert known.bookings[0].booking.payments == (Payment("CA"),)
    assert len(known.bookings[0].statements["payments"]) == 3


# --- lists ---


def test_those_withdrawn_from_the_list_are_cancelled():
    told = [
        listed("a", "2026-03-04T10:00", OSEI, LUND),
        listed("b", "2026-03-04T11:00", LUND, effect="withdraw"),
    ]
    assert states(only(resolve(told))) == {"OSEI": "expected", "LUND": "cancelled"}


def test_the_closing_list_says_who_travelled():
    told = [
        listed("a", "2026-03-04T10:00", OSEI, LUND),
        listed("b", "2026-03-04T22:00", OSEI, effect="on_board"),
    ]
    known = only(resolve(told))
    assert states(known) == {"OSEI": "on_board", "LUND": "not_on_board"}
    assert known.state == "closed"


def test_the_no_shows_named_at_closing_leave_the_others_on_board():
    told = [
        listed("a", "2026-03-04T10:00", OSEI, LUND),
        listed("b", "2026-03-04T22:00", LUND, effect="not_on_board"),
    ]
    assert states(only(resolve(told))) == {"OSEI": "on_board", "LUND": "not_on_board"}


def test_a_push_of_bookings_after_the_closing_list_puts_nobody_back_on_the_ground():
    told = [
        listed("a", "2026-03-04T22:00", OSEI, effect="on_board"),
        pushed("b", "2026-03-04T22:05", ("AAAAAA", [OSEI]), ("BBBBBB", [LUND])),
    ]
    assert states(only(resolve(told))) == {"OSEI": "on_board", "LUND": "not_on_board"}


def test_a_cancelled_flight_says_so():
    told = [
        listed("a", "2026-03-04T10:00", OSEI),
        listed("b", "2026-03-04T11:00", effect="movement_cancelled"),
    ]
    assert only(resolve(told)).state == "cancelled"


def test_the_parts_of_a_series_are_one_list_and_a_missing_part_is_said():
    def part(source: str, number: int, person: Traveller, *, final: bool) -> Told:
        return listed(
            source,
            "2026-03-04T10:00",
            person,
            series=Series("ZK412", number, number == 1, final),
            declared=Declared(travellers=3),
        )

    told = [part("a", 1, OSEI, final=False), part("c", 3, MORA, final=True)]
    known = only(resolve(told))
    assert (known.complete, known.expected, len(known.travellers)) == (False, 3, 2)
    assert only(resolve([*told, part("b", 2, LUND, final=False)])).complete


def test_a_reply_changes_nothing_that_is_known():
    told = [listed("a", "2026-03-04T10:00", OSEI)]
    reply = listed("r", "2026-03-04T11:00", LUND, effect="reply", kind="CUSRES")
    assert resolve([*told, reply]) == resolve(told)


# --- order ---

people = st.builds(
    Traveller,
    family_name=st.sampled_from(["OSEI", "LUND", "TBA", ""]),
    given_names=st.sampled_from(["ADJOA", "ADJOA AMA", "PER", ""]),
    birth_date=st.sampled_from([None, "1988-04-12", "1975"]),
    documents=st.sampled_from(
        [(), passport("EK100200"), passport("EK100201"), passport("31005522", "NOR")]
    ),
    name_reference=st.sampled_from(["", "1", "2"]),
    placeholder=st.booleans(),
)
times = st.sampled_from(
    ["2026-03-02T10:00", "2026-03-03T10:00", "2026-03-03T10:05", "2026-03-04T10:00", None]
)


@st.composite
def messages(draw: st.DrawFn, number: int) -> Told:
    source, sent_at = f"s{number}", draw(times)
    if draw(st.booleans()):
        effect = draw(st.sampled_from(["add", "replace", "withdraw", "on_board", "not_on_board"]))
        group = draw(st.lists(people, max_size=3))
        return listed(source, sent_at, *group, effect=effect)
    bookings = draw(
        st.lists(
            st.tuples(st.sampled_from(["AAAAAA", "BBBBBB"]), st.lists(people, max_size=2)),
            max_size=2,
        )
    )
    return pushed(source, sent_at, *bookings, effect=draw(st.sampled_from(["full", "update"])))


@st.composite
def shuffled(draw: st.DrawFn) -> tuple[list[Told], list[Told]]:
    told = [draw(messages(number)) for number in range(draw(st.integers(1, 6)))]
    again = told + draw(st.lists(st.sampled_from(told), max_size=3))
    return told, draw(st.permutations(again))


@given(shuffled())
@settings(max_examples=150, deadline=None)
def test_neither_order_of_arrival_nor_repetition_matters(pair: tuple[list[Told], list[Told]]):
    told, again = pair
    assert resolve(told) == resolve(again)


@given(shuffled())
@settings(max_examples=80, deadline=None)
def test_nobody_told_is_lost_and_keys_are_unique(pair: tuple[list[Told], list[Told]]):
    told, _ = pair
    for known in resolve(told):
        keys = [item.key for item in known.travellers]
        assert len(keys) == len(set(keys))
        named = {
            item.family_name for one in told for item in one.message.travellers if item.family_name
        }
        said = {
            statement.value
            for item in known.travellers
            for statement in item.statements.get("family_name", ())
        }
        assert said == named
