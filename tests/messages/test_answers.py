"""Answers to carriers: everybody boards but whom a named decision keeps back, and nobody can tell who is awaited."""

from __future__ import annotations

import ast
import inspect
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages import written
from tidewaiter.errors import Refused
from tidewaiter.messages import (
    AnswerRules,
    Decision,
    Wording,
    acknowledge,
    answer,
    answer_or_default,
    answer_rules,
    change,
    dialects,
    grounds,
    read,
    write,
)
from tidewaiter.messages.comparing import normal
from tidewaiter.records import (
    Call,
    Message,
    Movement,
    References,
    Series,
    Traveller,
)

QUERY = Message(
    "-",
    0,
    "PAXLST",
    release="D:05B",
    function=written.function("745"),
    reference="11085B94",
    series=Series("0A1B2C", 1, True, True),
    sent_at="2026-03-10T08:00",
    sender="Q1",
    recipient="NL-PIU",
    movements=(
        Movement(
            "air",
            "Q1",
            "0339",
            departure=Call("GRU", "2026-03-10T12:00", "2026-03-10T15:00Z"),
            arrival=Call("AMS", "2026-03-11T04:00", "2026-03-11T03:00Z"),
        ),
    ),
    travellers=(
        Traveller("DUPONT", "ANNE", references=References("ABC123", "R1"), bookings=("ABC123",)),
        Traveller("SILVA", "RUI", references=References("ABC123", "R2"), bookings=("ABC123",)),
    ),
    references={"TN": "0000100"},
)
REFUSED = Decision("ABC123", "R2", board=False, decided_by="officer 17", ground="entry-ban")


def test_everybody_boards_in_the_order_of_the_query() -> None:
    text = write([answer(QUERY, sent_at="2026-03-10T08:01")], dialects()["quotes"]).data.decode()
    assert text.split("\r\n")[3:-3] == [
        'UNH+11085B94+CUSRES:D:05B:UN:IATA+0A1B2C+01:F"',
        'BGM+962"',
        'RFF+TN:0000100"',
        'RFF+AF:Q1339"',
        'DTM+189:2603101200:201"',
        'DTM+232:2603110400:201"',
        'LOC+125+GRU"',
        'LOC+87+AMS"',
        'ERP+2"',
        'RFF+AVF:ABC123"',
        'RFF+ABO:R1"',
        'ERC+0Z"',
        'FTX+AAP+++OK TO BOARD"',
        'ERP+2"',
        'RFF+AVF:ABC123"',
        'RFF+ABO:R2"',
        'ERC+0Z"',
        'FTX+AAP+++OK TO BOARD"',
        'UNT+19+11085B94"',
    ]


def test_a_named_decision_keeps_one_traveller_back() -> None:
    replies = answer(QUERY, [REFUSED]).replies
    assert [one.code for one in replies] == ["0Z", "1Z"]


# --- nobody can tell who is awaited ---


@given(
    people=st.lists(written.listed("ascii", "2026-03-10"), min_size=1, max_size=6),
    ordinary=written.listed("ascii", "2026-03-10"),
)
@settings(max_examples=50, deadline=None)
def test_answers_differ_by_nothing_but_references(
    people: list[Traveller], ordinary: Traveller
) -> None:
    """Whatever is told of a traveller - and a match can rest on nothing else - the bytes are the same."""
    marked = [References(f"AVF{at:03d}", f"ABO{at:03d}") for at in range(len(people))]
    asked = [replace(one, references=told) for one, told in zip(people, marked, strict=True)]
    others = [replace(ordinary, references=told) for told in marked]
    first, second = (
        write([answer(replace(QUERY, travellers=tuple(who)))]).data for who in (asked, others)
    )
    assert first == second


def test_the_answers_of_all_travellers_have_one_form() -> None:
    text = write([answer(QUERY)]).data.decode()
    _, *replies = text.partition("'UNT+")[0].split("'ERP+2")
    assert len({reply.replace("R2", "R1") for reply in replies}) == 1


def test_a_match_is_no_input_of_an_answer() -> None:
    """Nor can it become one: the room stands below targeting, and this module imports nothing of it."""
    assert list(inspect.signature(answer).parameters) == ["query", "decisions", "rules", "sent_at"]
    assert set(Decision.__dataclass_fields__) == {
        *("avf", "abo", "board", "decided_by", "ground", "by", "approved_by")
    }
    tree = ast.parse(Path(inspect.getfile(answer)).read_text("utf-8"))
    modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not any("targeting" in module or "desk" in module for module in modules)


# --- who may refuse, and on what ground ---


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (replace(REFUSED, ground=""), "not refused on this ground: none"),
        (replace(REFUSED, ground="drugs"), "not refused on this ground: drugs"),
        (replace(REFUSED, ground="targeting-match"), "A match of a profile or list is none"),
        (replace(REFUSED, decided_by=" "), "needs the name"),
        (replace(REFUSED, by="profile"), "needs the name"),  # type: ignore[arg-type]
        (replace(REFUSED, by="rule", decided_by="visa-missing"), "the officer who approved it"),
        (replace(REFUSED, abo="R3"), "has to name one traveller"),
        (replace(REFUSED, avf="", abo=""), "has to name one traveller"),
    ],
)
def test_nothing_else_keeps_a_traveller_back(decision: Decision, words: str) -> None:
    with pytest.raises(Refused, match=words):
        answer(QUERY, [decision])


def test_an_approved_rule_may_refuse() -> None:
    rule = replace(REFUSED, by="rule", decided_by="visa-missing", ground="no-permission")
    decided = answer(QUERY, [replace(rule, approved_by="officer 3")])
    assert [one.code for one in decided.replies] == ["0Z", "1Z"]


def test_one_traveller_is_decided_on_once() -> None:
    with pytest.raises(Refused, match="Two decisions"):
        answer(QUERY, [REFUSED, replace(REFUSED, board=True)])


def test_a_decision_that_could_mean_two_travellers_is_refused() -> None:
    twice = replace(QUERY, travellers=(QUERY.travellers[1], QUERY.travellers[1]))
    with pytest.raises(Refused, match="has to name one traveller"):
        answer(twice, [REFUSED])


def test_the_grounds_are_of_entry_and_documents_and_have_words() -> None:
    assert answer_rules().grounds <= grounds().keys()
    for words in grounds().values():
        assert words.keys() == {"en", "fr", "es"}
        assert all(words.values())


def test_a_state_may_answer_in_its_own_way() -> None:
    rules = AnswerRules(
        Wording("0A"), Wording("9X", "Non."), Wording("0A"), frozenset({"entry-ban"})
    )
    replies = answer(QUERY, [REFUSED], rules).replies
    assert [(one.code, one.text) for one in replies] == [("0A", ""), ("9X", "Non.")]
    with pytest.raises(Refused, match="no rules of answering for atlantis"):
        answer_rules("atlantis")


# --- when something fails ---


def test_a_bad_decision_costs_no_good_one_and_is_named() -> None:
    bad = Decision("ABC123", "R1", board=False, decided_by="officer 17", ground="drugs")
    found = answer_or_default(QUERY, [bad, REFUSED])
    assert found.failure == "Refused"
    assert [one.code for one in found.message.replies] == ["0Z", "1Z"]
    assert answer_or_default(QUERY, [REFUSED]).failure == ""


def test_where_no_answer_can_be_made_the_default_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_told: object, **_more: object) -> Message:
        raise MemoryError

    monkeypatch.setattr("tidewaiter.messages.answering.answer", fail)
    found = answer_or_default(QUERY, [REFUSED])
    assert found.failure == "MemoryError"
    assert {one.code for one in found.message.replies} == {"0Z"}


def test_no_failure_refuses_boarding() -> None:
    with pytest.raises(Refused, match="1Z refuses boarding"):
        replace(answer_rules(), on_error=Wording("1Z"))


def test_only_lists_are_answered() -> None:
    with pytest.raises(Refused, match="Only a passenger list"):
        answer(replace(QUERY, kind="PNRGOV"))


# --- changes and their acknowledgement ---


def test_a_change_names_only_those_decided_on() -> None:
    told = change(QUERY, [REFUSED], "1909240821556284716", sent_at="2026-03-10T09:00")
    text = write([told], dialects()["lines"]).data.decode()
    assert "BGM+132'\r\nRFF+TN:1909240821556284716'" in text
    assert "UNH+19092408215562+CUSRES:D:05B:UN:IATA'" in text
    assert text.count("ERP+2'") == 1
    assert "RFF+ABO:R2'\r\nERC+1Z'\r\nUNT" in text


def test_the_carrier_acknowledges_a_change() -> None:
    told = change(QUERY, [REFUSED], "190924", sent_at="2026-03-10T09:00")
    back = acknowledge(told, sent_at="2026-03-10T09:01")
    assert (back.sender, back.recipient) == ("Q1", "NL-PIU")
    assert back.references["TN"] == "190924"
    text = write([back], dialects()["lines"]).data.decode()
    assert "CUSRES:D:05B:UN'\r\nBGM+312'" in text
    with pytest.raises(Refused, match="Only a change"):
        acknowledge(answer(QUERY))


@pytest.mark.parametrize("name", dialects())
def test_what_is_sent_is_what_was_decided(name: str) -> None:
    messages = [answer(QUERY, [REFUSED]), change(QUERY, [REFUSED], "190924")]
    messages.append(acknowledge(messages[1]))
    if not dialects()[name].interchange:
        messages = [replace(one, sender="", recipient="", sent_at=None) for one in messages]
    found = write(messages, dialects()[name])
    assert [normal(one) for one in read(found.data)] == [normal(one) for one in messages]
    assert found.left_out == ()


@given(query=written.passenger_lists())
@settings(max_examples=30, deadline=None)
def test_any_list_is_answered(query: Message) -> None:
    found = write([answer(query)])
    (again,) = read(found.data)
    assert len(again.replies) == len(query.travellers)
    assert {one.code for one in again.replies} <= {"0Z"}
