"""Assessment: who is matched, in what order, by which rule set, and with what place in the message."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from targeting.samples import (
    TODAY,
    booking,
    card,
    cash,
    created,
    leg,
    movement,
    person,
    phone,
    statement,
)
from tidewaiter.records.known import KnownMovement
from tidewaiter.records.message import Span
from tidewaiter.targeting import (
    Assessment,
    ListEntry,
    Lists,
    RuleSet,
    Surroundings,
    assess_movement,
    assessment_as_dict,
    load_profiles,
)
from tidewaiter.targeting.reading import read_profiles

PROFILE = """\
id: {id}
name: {{en: Late and cash, fr: Tard et en espèces, es: Tarde y en efectivo}}
subject: {subject}
owner: desk
legal_basis: eu-customs-code
offence: drug-trafficking
valid: {{from: 2026-01-01, to: 2027-01-01}}
review_by: 2026-12-31
score: {score}
when: {{field: booking.hours_before_departure, op: lt, value: {hours}}}
against:
  - when: {{field: booking.company_payer, op: eq, value: true}}
    words: {{en: a company paid, fr: une société a payé, es: pagó una empresa}}
    weight: 7
also:
  - {{field: booking.paid_in_cash, op: eq, value: true}}
"""


def profiles(*texts: str) -> RuleSet:
    read = [item.profile for text in texts for item in read_profiles(text, "p.yaml")[0]]
    assert None not in read
    return RuleSet(tuple(profile for profile in read if profile is not None))


def profile(id: str = "late", score: int = 10, hours: int = 24, subject: str = "traveller") -> str:  # noqa: A002
    return PROFILE.format(id=id, score=score, hours=hours, subject=subject)


RULES = profiles(profile(), profile("later", 5, 6))
KIM = person("kim", "Aldermoor", document="X1234567")
ROB = person("rob", "Brackenthwaite")


def known(hours: float = 9, **more: Any) -> KnownMovement:
    kim = booking("A", "kim", created=created(hours), **more)
    return movement([KIM, ROB], [kim, booking("B", "rob", created=created(3))])


def assess(
    on: KnownMovement, ruleset: RuleSet = RULES, lists: Lists | None = None, **more: Any
) -> list[Assessment]:
    return assess_movement(on, ruleset, lists, today=more.pop("today", TODAY), **more)


def test_matches_are_ranked_and_who_is_not_matched_has_none() -> None:
    found = assess(known())
    assert [(item.key, item.score) for item in found] == [("rob", 15), ("kim", 10)]
    assert [hit.profile for hit in found[0].hits] == ["late", "later"]
    assert [item.key for item in assess(known(hours=40))] == ["rob"]


def test_a_hit_says_why_and_what_else_holds() -> None:
    found = assess(known(payments=(cash(),)))[1]
    assert found.hits[0].words.in_language("en") == "Booked 9 hours before departure, paid in cash."
    assert [reason.field for reason in found.hits[0].reasons] == [
        "booking.hours_before_departure",
        "booking.paid_in_cash",
    ]


def test_what_speaks_against_is_told_and_weighs() -> None:
    found = next(
        item for item in assess(known(payments=(card("OSTREL PUMPS NV"),))) if item.key == "kim"
    )
    assert found.score == 3
    assert [reason.text("en") for reason in found.against] == ["A company paid."]
    light = profiles(profile(score=2))
    found = next(
        item
        for item in assess(known(payments=(card("OSTREL PUMPS NV"),)), light)
        if item.key == "kim"
    )
    assert (found.score, len(found.hits)) == (0, 1)  # it is still shown


def test_a_profile_of_bookings_matches_bookings() -> None:
    found = assess(known(), profiles(profile(subject="booking")))
    assert [(item.subject, item.key) for item in found] == [("booking", "A"), ("booking", "B")]


@pytest.mark.parametrize(
    ("today", "hits"),
    [
        (date(2025, 12, 31), 0),
        (date(2026, 1, 1), 2),
        (date(2026, 12, 31), 2),
        (date(2027, 1, 1), 0),
    ],
)
def test_a_profile_works_only_within_its_time(today: date, hits: int) -> None:
    assert len(assess(known(), profiles(profile()), today=today)) == hits
    assert len(profiles(profile()).asleep(today)) == (hits == 0)


@pytest.mark.parametrize("state", ["left", "cancelled", "not_on_board"])
def test_who_left_is_not_assessed(state: str) -> None:
    on = movement([replace(KIM, state=state)], [booking("A", "kim", created=created(9))])  # type: ignore[arg-type]
    assert assess(on) == []


def test_a_cancelled_movement_has_no_matches() -> None:
    assert assess(replace(known(), state="cancelled")) == []


def test_a_movement_without_anybody_is_assessed_to_nothing() -> None:
    assert assess(movement([])) == []


# --- lists ---


def entry(kind: Any, value: str, name: str = "sought", **more: Any) -> ListEntry:
    return ListEntry(name, kind, value, "desk", "case 7", date(2027, 1, 1), **more)


@pytest.mark.parametrize(
    ("entry_", "more"),
    [
        (entry("document", "x-123 4567"), {}),
        (entry("document", "X1234567", issuer="UTO"), {}),
        (entry("phone", "0033639980001"), {"contacts": (phone("+33 639980001", "agency"),)}),
        (
            entry("email", "a@b.example"),
            {"contacts": (replace(phone("A@B.EXAMPLE"), kind="email"),)},
        ),
        (entry("payment_holder", "Gil Ombreval"), {"payments": (cash("OMBREVAL/GIL MR"),)}),
    ],
)
def test_a_value_on_a_list_is_a_hit(entry_: ListEntry, more: dict[str, Any]) -> None:
    found = assess(known(hours=40, **more), profiles(profile("none", hours=1)), Lists([entry_]))
    assert [(item.key, item.hits[0].profile, item.hits[0].of_list) for item in found] == [
        ("kim", "list:sought", True)
    ]
    assert found[0].hits[0].reasons[0].text("en").endswith("is on the list sought: case 7.")
    assert found[0].score == 100


def test_a_document_of_another_issuer_or_an_expired_entry_is_none() -> None:
    empty = profiles(profile("none", hours=1))
    assert assess(known(), empty, Lists([entry("document", "X1234567", issuer="FRA")])) == []
    assert (
        assess(known(), empty, Lists([entry("document", "X1234567")]), today=date(2027, 1, 1)) == []
    )


def test_two_entries_of_one_list_are_one_hit_and_two_lists_are_two() -> None:
    on = known(hours=40, contacts=(phone("+33639980001"),))
    lists = Lists(
        [
            entry("document", "X1234567"),
            entry("phone", "+33639980001"),
            entry("phone", "+33639980001", "other"),
        ]
    )
    found = assess(on, profiles(profile("none", hours=1)), lists)[0]
    assert sorted((hit.profile, len(hit.reasons)) for hit in found.hits) == [
        ("list:other", 1),
        ("list:sought", 2),
    ]
    assert all("; " not in hit.words["en"] for hit in found.hits)


def test_a_sought_phone_of_a_booking_without_names_is_a_match_of_the_booking() -> None:
    on = movement([], [booking("A", contacts=(phone("+33639980001"),))])
    found = assess(on, RULES, Lists([entry("phone", "+33639980001")]))
    assert [(item.subject, item.key) for item in found] == [("booking", "A")]


# --- identity and replay ---


def test_the_same_input_gives_the_same_assessment() -> None:
    assert assess(known()) == assess(known())


def test_the_order_of_people_and_bookings_does_not_matter() -> None:
    on = known()
    turned = replace(on, travellers=on.travellers[::-1], bookings=on.bookings[::-1])
    assert assess(on) == assess(turned)


def test_the_hash_is_of_the_content_of_profiles_and_lists() -> None:
    one, other = profile(), profile("later", 5, 6)
    assert profiles(one, other).hash == profiles(other, one).hash
    assert profiles(one).hash != profiles(one, other).hash
    assert profiles(one).hash != profiles(profile(score=11)).hash
    rewritten = one.replace("op: lt", 'op: "lt"').replace("value: 24", "value: 24.0")
    assert profiles(one).hash == profiles(rewritten).hash
    lists = Lists([entry("phone", "+33639980001")])
    assert {item.ruleset_hash for item in assess(known())} == {RULES.hash_with(Lists().version)}
    assert RULES.hash_with(lists.version) != RULES.hash_with(Lists().version)


def test_adding_a_profile_does_not_change_the_hits_of_the_others() -> None:
    def hits(ruleset: RuleSet) -> set[tuple[str, str]]:
        return {(item.key, hit.profile) for item in assess(known(), ruleset) for hit in item.hits}

    alone, both = hits(profiles(profile())), hits(RULES)
    assert alone == {pair for pair in both if pair[1] == "late"}


def test_surroundings_made_ready_give_the_same_as_movements() -> None:
    on = known(contacts=(phone("+33639980001"),))
    assert assess(on, load_profiles(), others=[on]) == assess(
        on, load_profiles(), others=Surroundings.of([on])
    )


# --- evidence ---


def test_a_reason_leads_to_its_place_in_the_file() -> None:
    said = replace(statement(created(9), 9, source="m7"), place=(12, 3))
    on = known(statements={"created": (said,)})
    places: dict[Any, Span] = {("m7", (12, 3)): Span(4711, 5)}
    found = assess(on, locate=lambda source, place: places.get((source, place)))[1]
    reason = found.hits[0].reasons[0]
    assert (reason.source, reason.place, reason.offset) == ("m7", (12, 3), 4711)
    nowhere = assess(on, locate=lambda _source, _place: None)[1].hits[0].reasons[0]
    assert (nowhere.place, nowhere.offset) == ((12, 3), None)


def test_an_assessment_is_one_json_line_in_the_readers_language() -> None:
    found = assess(known(payments=(card("OSTREL PUMPS NV"),)))[1]
    line = json.loads(json.dumps(assessment_as_dict(found, "fr")))
    assert list(line) == ["subject", "key", "score", "hits", "against", "ruleset_hash"]
    hit = line["hits"][0]
    assert {"profile", "version", "reasons"} <= set(hit)
    assert set(hit["reasons"][0]) == {"text", "field", "value", "source", "offset"}
    assert hit["name"] == "Tard et en espèces"
    assert hit["reasons"][0]["text"] == "Réservation faite 9 heures avant le départ."
    assert line["against"][0]["text"] == "Une société a payé."


def test_a_journey_leg_without_anything_told_hurts_nobody() -> None:
    hollow = replace(leg("LIS", "BRU"), departure=leg("", "").departure, status="")
    on = movement([KIM], [booking("A", "kim", itinerary=(hollow,), created="soon")])
    assert assess(on, load_profiles()) == []


def test_starters_are_loaded_from_their_folder(tmp_path: Path) -> None:
    assert len(load_profiles().profiles) >= 6
    assert load_profiles(tmp_path).profiles == ()
