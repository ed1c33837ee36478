"""Real replies to interactive lists, each beside the list that it answers."""

from __future__ import annotations

import pytest

from conftest import SHARED_DATA
from tidewaiter.messages import read
from tidewaiter.records import Message

pytestmark = pytest.mark.acceptance

FOLDER = SHARED_DATA / "travellers"
REFUSED = {3: [0], 7: [1], 9: [0], 10: [0]}


def sample(number: int) -> Message:
    name = f"astra_iapi_cusres_{number:02d}.edi"
    (message,) = read((FOLDER / "cusres" / name).read_bytes(), name)
    return message


@pytest.mark.parametrize("number", range(1, 11))
def test_every_answer_is_read(number: int) -> None:
    message = sample(number)
    assert (message.kind, message.release) == ("CUSRES", "D:05B")
    assert message.function.effect == "reply"
    codes = {problem.code for problem in message.problems}
    assert not codes & {"internal", "segment-count", "unknown-segment", "unknown-qualifier"}
    refused = REFUSED.get(number, [])
    assert [reply.code for reply in message.replies] == [
        "1Z" if at in refused else "0Z" for at in range(len(message.replies))
    ]
    for reply in message.replies:
        assert reply.avf
        assert reply.abo


@pytest.mark.parametrize("number", range(1, 9))
def test_an_answer_names_the_travellers_and_the_flight_of_its_list(number: int) -> None:
    name = f"astra_iapi_{number:02d}_dquote_terminator.edi"
    (asked,) = read((FOLDER / "paxlst" / name).read_bytes(), name)
    message = sample(number)
    assert message.references["TN"] == asked.references["TN"]
    assert [(reply.avf, reply.abo) for reply in message.replies] == [
        (traveller.references.avf, traveller.references.abo) for traveller in asked.travellers
    ]
    assert [(leg.carrier, leg.number, leg.departure, leg.arrival) for leg in message.movements] == [
        (leg.carrier, leg.number, leg.departure, leg.arrival) for leg in asked.movements
    ]


def test_a_change_by_the_authority_and_its_acknowledgement_are_told_apart() -> None:
    changed, acknowledged = sample(9), sample(10)
    assert (changed.function.code, acknowledged.function.code) == ("132", "312")
    assert changed.references["TN"] == acknowledged.references["TN"]
    assert changed.replies == acknowledged.replies
    assert changed.series is None
