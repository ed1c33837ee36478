"""Where people stand when lists withdraw them, close the flight, or say who stayed behind."""

from __future__ import annotations

from dataclasses import replace

from tidewaiter.records import Series, Traveller, resolve
from told import FLIGHT, LUND, MORA, OSEI, booking, known_after, listed, named, pushed, states

DIOP = Traveller("DIOP", "AWA", role="crew", birth_date="1984-07-07")
ALL = listed("a", "2026-03-04T10:00", OSEI, LUND, MORA)
BOOKED = pushed("p", "2026-03-02T10:00", booking("AAAAAA", OSEI), booking("BBBBBB", LUND))


def test_those_withdrawn_from_the_list_are_cancelled_until_told_again() -> None:
    withdrawn = listed("b", "2026-03-04T11:00", LUND, effect="withdraw")
    known = known_after(ALL, withdrawn)
    assert states(known) == {"OSEI": "expected", "LUND": "cancelled", "MORA": "expected"}
    assert [said.source for said in named(known, "LUND").statements["state"]] == ["b"]
    again = listed("c", "2026-03-04T12:00", LUND)
    assert states(known_after(ALL, withdrawn, again))["LUND"] == "expected"


def test_a_withdrawal_overrides_the_booking_told_before_it_and_not_the_one_after() -> None:
    withdrawn = listed("b", "2026-03-04T11:00", LUND, effect="withdraw")
    assert states(known_after(BOOKED, withdrawn))["LUND"] == "cancelled"
    later = pushed("q", "2026-03-04T12:00", booking("AAAAAA", OSEI), booking("BBBBBB", LUND))
    assert states(known_after(BOOKED, withdrawn, later))["LUND"] == "expected"


def test_withdrawing_a_booking_cancels_it_and_who_was_in_it() -> None:
    known = known_after(
        BOOKED, pushed("b", "2026-03-03T10:00", booking("BBBBBB", LUND), effect="withdraw")
    )
    assert states(known) == {"OSEI": "expected", "LUND": "cancelled"}
    assert [item.booking.status for item in known.bookings] == ["active", "cancelled"]


def test_the_closing_list_says_who_travelled() -> None:
    known = known_after(ALL, listed("b", "2026-03-04T22:00", OSEI, effect="on_board"))
    assert states(known) == {"OSEI": "on_board", "LUND": "not_on_board", "MORA": "not_on_board"}
    assert known.state == "closed"
    assert known.statements["state"][0].source == "b"


def test_those_who_stayed_behind_leave_the_others_on_board() -> None:
    known = known_after(ALL, listed("b", "2026-03-04T22:00", LUND, effect="not_on_board"))
    assert states(known) == {"OSEI": "on_board", "LUND": "not_on_board", "MORA": "on_board"}


def test_of_who_never_checked_in_a_list_of_those_who_stayed_behind_says_nothing() -> None:
    known = known_after(BOOKED, listed("b", "2026-03-04T22:00", LUND, effect="not_on_board"))
    assert states(known) == {"OSEI": "expected", "LUND": "not_on_board"}


def test_silence_puts_nobody_on_board_who_was_cancelled() -> None:
    known = known_after(
        ALL,
        listed("b", "2026-03-04T11:00", LUND, effect="withdraw"),
        listed("c", "2026-03-04T22:00", MORA, effect="not_on_board"),
    )
    assert states(known) == {"OSEI": "on_board", "LUND": "cancelled", "MORA": "not_on_board"}


def test_a_closing_list_of_passengers_says_nothing_of_the_crew() -> None:
    crew = listed("c", "2026-03-04T09:00", DIOP)
    for effect in ("on_board", "not_on_board"):
        closed = listed("b", "2026-03-04T22:00", OSEI, effect=effect)
        assert states(known_after(ALL, crew, closed))["DIOP"] == "expected"


def test_a_closing_list_that_lacks_a_part_says_only_of_those_listed() -> None:
    series = Series("ZK412", 2, first=False, final=True)
    known = known_after(
        ALL, listed("b", "2026-03-04T22:00", OSEI, effect="on_board", series=series)
    )
    assert states(known) == {"OSEI": "on_board", "LUND": "expected", "MORA": "expected"}
    assert not known.complete


def test_a_push_of_bookings_after_the_closing_list_puts_nobody_back_on_the_ground() -> None:
    known = known_after(
        BOOKED,
        listed("b", "2026-03-04T22:00", OSEI, effect="on_board"),
        pushed("q", "2026-03-04T22:30", booking("AAAAAA", OSEI), booking("BBBBBB", LUND)),
    )
    assert states(known) == {"OSEI": "on_board", "LUND": "not_on_board"}


def test_a_list_after_the_closing_one_is_a_newer_word() -> None:
    known = known_after(
        ALL,
        listed("b", "2026-03-04T22:00", OSEI, LUND, effect="on_board"),
        listed("c", "2026-03-04T22:10", LUND, effect="withdraw"),
        listed("d", "2026-03-04T22:20", MORA),
    )
    assert states(known) == {"OSEI": "on_board", "LUND": "cancelled", "MORA": "expected"}


def test_a_closed_flight_moves_nobody() -> None:
    known = known_after(ALL, listed("b", "2026-03-04T22:00", effect="closed"))
    assert set(states(known).values()) == {"expected"}
    assert known.state == "closed"


def test_a_cancelled_flight_says_so_and_by_whom() -> None:
    known = known_after(ALL, listed("b", "2026-03-04T11:00", effect="movement_cancelled"))
    assert known.state == "cancelled"
    assert [(said.source, said.value) for said in known.statements["state"]] == [("b", "cancelled")]


def test_a_changed_flight_keeps_a_link_to_the_other() -> None:
    moved = replace(FLIGHT, number="0992")
    change = listed("b", "2026-03-04T11:00", effect="movement_changed", movements=(FLIGHT, moved))
    old, new = resolve([ALL, change])
    assert (old.state, new.state) == ("changed", "changed")
    assert old.statements["linked"][0].value == (new.key,)
    assert new.statements["linked"][0].value == (old.key,)


def test_a_reply_changes_nothing_that_is_known() -> None:
    reply = listed("r", "2026-03-04T11:00", LUND, effect="reply", kind="CUSRES")
    assert resolve([ALL, reply]) == resolve([ALL])
