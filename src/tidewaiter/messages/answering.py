"""Answers to interactive passenger lists (CUSRES): made of the query and of named decisions, of nothing else.

A carrier waits for the answer with the traveller before it. Whether a profile or a list matched somebody is no
input here and cannot become one: this room stands below `targeting` and imports nothing of it. So an answer says
no more of a matched traveller than of any other, and takes no longer: it is made before the query is assessed,
whatever the assessment will find.

The only way to "do not board" is a `Decision`: by a named person, or by a rule that a named person approved, on one
of the grounds that the law of the state gives (`answers.yaml`). A suspicion of smuggling is no such ground.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from tidewaiter.errors import Refused
from tidewaiter.messages.edifact.codes import function
from tidewaiter.records import Message, Reply, Traveller
from tidewaiter.reference import load_yaml

_ANSWER, _CHANGE, _ACKNOWLEDGED = "962", "132", "312"
_RELEASE = "D:05B"
_TRANSACTION, _FLIGHT = "TN", "AF"


@dataclass(frozen=True, slots=True)
class Wording:
    """What is sent: the code (ERC) and the words for the desk (FTX+AAP)."""

    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRules:
    """How a state answers: its two wordings, the grounds on which it may refuse boarding, and what is sent where an
    answer cannot be made. That must not be the code of a refusal: nobody decided it."""

    board: Wording
    no_board: Wording
    on_error: Wording
    grounds: frozenset[str]

    def __post_init__(self) -> None:
        if self.no_board.code in {self.board.code, self.on_error.code}:
            raise Refused(
                f"Code {self.no_board.code} refuses boarding; it cannot also stand for boarding or for a failure.",
                fields={"no_board": self.no_board.code},
            )


@dataclass(frozen=True, slots=True)
class Decision:
    """That one traveller may or may not board, and who answers for it.

    The traveller is named as the carrier names them: `avf` the booking, `abo` the person. `decided_by` is an
    officer, or the rule where `by` is "rule"; a rule has to name the officer who approved it. `ground` is one of
    the state's; only to let somebody board needs none.
    """

    avf: str
    abo: str
    board: bool
    decided_by: str
    ground: str = ""
    by: Literal["person", "rule"] = "person"
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, and what kept it from being the one that was asked for: "" or the name of a failure. A failure
    has to be reported at once: the answer is then only the state's default."""

    message: Message
    failure: str = ""


@cache
def answer_rules(state: str = "default") -> AnswerRules:
    """The rules of a state of `answers.yaml`. Raises `Refused` for a state that has none."""
    told: Mapping[str, Any] = _data()["states"]
    if state not in told:
        raise Refused(f"There are no rules of answering for {state}; known are {', '.join(told)}.")
    entry = told[state]
    return AnswerRules(
        board=Wording(**entry["board"]),
        no_board=Wording(**entry["no_board"]),
        on_error=Wording(**entry["on_error"]),
        grounds=frozenset(entry["grounds"]),
    )


def grounds() -> Mapping[str, Mapping[str, str]]:
    """The grounds on which boarding may be refused: their words, in three languages."""
    return {code: entry["words"] for code, entry in _data()["grounds"].items()}


@cache
def _data() -> Any:
    return load_yaml("tidewaiter.messages", "answers.yaml")


def answer(
    query: Message,
    decisions: Sequence[Decision] = (),
    rules: AnswerRules | None = None,
    *,
    sent_at: str | None = None,
) -> Message:
    """The answer to a query (a PAXLST): one reply for each traveller in the order of the query, board unless a
    decision says otherwise. Raises `Refused` for a decision that may not be or that names nobody of the query."""
    rules = rules or answer_rules()
    refused = _refused(query, decisions, rules)
    replies = tuple(
        [
            _reply(traveller, rules.no_board if at in refused else rules.board)
            for at, traveller in enumerate(query.travellers)
        ]
    )
    return _to_carrier(query, _ANSWER, replies, sent_at)


def answer_or_default(
    query: Message,
    decisions: Sequence[Decision] = (),
    rules: AnswerRules | None = None,
    *,
    sent_at: str | None = None,
) -> Answered:
    """The answer, whatever fails: no desk waits for our faults. Decisions that may not be are left aside, the others
    hold; where no answer can be made at all, everybody gets the state's default."""
    rules = rules or answer_rules()
    sound: list[Decision] = []
    failure = ""
    for decision in decisions:
        try:
            _refused(query, [*sound, decision], rules)
        except Exception as fault:  # noqa: BLE001  one bad decision never costs the others
            failure = failure or type(fault).__name__
        else:
            sound.append(decision)
    try:
        return Answered(answer(query, sound, rules, sent_at=sent_at), failure)
    except Exception as fault:  # noqa: BLE001  whatever failed, the carrier is answered and the failure named
        replies = tuple([_reply(traveller, rules.on_error) for traveller in query.travellers])
        message = _to_carrier(query, _ANSWER, replies, sent_at)
        return Answered(message, failure or type(fault).__name__)


def change(
    query: Message,
    decisions: Sequence[Decision],
    transaction: str,
    rules: AnswerRules | None = None,
    *,
    sent_at: str | None = None,
) -> Message:
    """A change that the authority sends unasked (BGM+132), of those travellers of a query that were decided on;
    `transaction` is the authority's own reference, by which the carrier acknowledges it."""
    rules = rules or answer_rules()
    refused = _refused(query, decisions, rules)
    decided = {_named(query, decision) for decision in decisions}
    replies = tuple(
        [
            replace(_reply(traveller, rules.no_board if at in refused else rules.board), text="")
            for at, traveller in enumerate(query.travellers)
            if at in decided
        ]
    )
    message = _to_carrier(query, _CHANGE, replies, sent_at)
    references = {**message.references, _TRANSACTION: transaction}
    return replace(message, reference=transaction[:14], series=None, references=references)


def acknowledge(message: Message, *, sent_at: str | None = None) -> Message:
    """What a carrier sends back for a change (BGM+312): the same, from whom it was sent to."""
    if message.kind != "CUSRES" or message.function.code != _CHANGE:
        raise Refused("Only a change by the authority (CUSRES, BGM+132) is acknowledged.")
    return Message(
        source="-",
        index=0,
        kind="CUSRES",
        release=message.release,
        function=function("CUSRES", _ACKNOWLEDGED)[0],
        reference=message.reference,
        sent_at=sent_at,
        sender=message.recipient,
        recipient=message.sender,
        movements=message.movements,
        replies=message.replies,
        references=message.references,
    )


def _refused(query: Message, decisions: Sequence[Decision], rules: AnswerRules) -> set[int]:
    """The travellers who may not board, by their numbers in the query; each decision is looked at first."""
    if query.kind != "PAXLST":
        raise Refused("Only a passenger list (PAXLST) is answered.")
    refused, decided = set(), set()
    for decision in decisions:
        _check(decision, rules)
        at = _named(query, decision)
        if at in decided:
            raise Refused(f"Two decisions name traveller {at} of the query.")
        decided.add(at)
        if not decision.board:
            refused.add(at)
    return refused


def _check(decision: Decision, rules: AnswerRules) -> None:
    """Who decided, and on what ground: refuses what the state's rules do not have."""
    if decision.by not in {"person", "rule"} or not decision.decided_by.strip():
        raise Refused("A decision on boarding needs the name of whoever made it.")
    if decision.by == "rule" and not decision.approved_by.strip():
        raise Refused("A rule that refuses boarding needs the name of the officer who approved it.")
    if not decision.board and decision.ground not in rules.grounds:
        known = ", ".join(sorted(rules.grounds))
        raise Refused(
            f"Boarding is not refused on this ground: {decision.ground or 'none'}. The grounds are: {known}. "
            "A match of a profile or list is none: the traveller is met on arrival.",
            fields={"ground": decision.ground},
        )


def _named(query: Message, decision: Decision) -> int:
    """The traveller of a decision: exactly one of the query has these references."""
    found = [
        at
        for at, traveller in enumerate(query.travellers)
        if (traveller.references.avf, traveller.references.abo) == (decision.avf, decision.abo)
    ]
    if len(found) != 1 or not (decision.avf or decision.abo):
        raise Refused(
            "A decision on boarding has to name one traveller of the query by its references."
        )
    return found[0]


def _reply(traveller: Traveller, wording: Wording) -> Reply:
    references = traveller.references
    return Reply(references.avf, references.abo, wording.code, wording.text)


def _to_carrier(
    query: Message, code: str, replies: tuple[Reply, ...], sent_at: str | None
) -> Message:
    """The frame of an answer: the query's own references, flight and series, sent back to its sender."""
    references = {}
    if query.references.get(_TRANSACTION):
        references[_TRANSACTION] = query.references[_TRANSACTION]
    movements = tuple(
        [
            replace(movement, operating=None, means=None, overflight=False, places={})
            for movement in query.movements
        ]
    )
    if movements:
        first = movements[0]
        references[_FLIGHT] = first.carrier + (first.number.lstrip("0") or first.number)
    return Message(
        source="-",
        index=0,
        kind="CUSRES",
        release=_RELEASE,
        function=function("CUSRES", code)[0],
        reference=query.reference,
        series=query.series,
        sent_at=sent_at,
        sender=query.recipient,
        recipient=query.sender,
        movements=movements,
        replies=replies,
        references=references,
    )
