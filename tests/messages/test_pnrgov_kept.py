"""What may not be kept of a booking is dropped, counted, and gone from the stored copy; the rest stays."""

from __future__ import annotations

import json

import pytest

from messages.edi import read_soundly
from messages.pnrs import LEG, interchange
from tidewaiter.messages import read, redact
from tidewaiter.records import as_dict

NAME = "TIF+ARDEN+ANNEMRS:A:1'REF+:R1'"
START = "SRC'RCI+QX:K7RM2P'"

MEAL = "SSR+KSML:HK:1:QX:::MAD:BOG+::1'"
WHEELCHAIR = "SSR+WCHR:HK:1:QX:::MAD:BOG:CANNOT WALK FAR+::1'"
REMARK = "IFT+4:28::QX+PAX IS DEAF AND TRAVELS ALONE'"
OTHER = "SSR+OTHS:HK:1:QX:::::NEEDS OXYGEN ON BOARD'"
PAST = "ABI+1'DAT+T:040226:0805'SAC+++X'SSR+MOML:HK:1:QX'SAC+++A'IFT+4:19+ADDED HALAL MEAL'"
LINE = "LTS+14/A/SR/SSR VGMLQXHK1'"


@pytest.mark.parametrize(
    ("segments", "dropped"),
    [
        (MEAL, {"sensitive-service": 1}),
        (MEAL + MEAL, {"sensitive-service": 2}),
        (WHEELCHAIR, {"sensitive-service": 1}),
        ("SSR+ksml'", {"sensitive-service": 1}),
        (REMARK, {"sensitive-text": 1}),
        (OTHER, {"sensitive-text": 1}),
        (LINE, {"sensitive-text": 1}),
        (PAST, {"sensitive-service": 1, "sensitive-text": 1}),
        ("IFT+4:28::QX+VIP'SSR+BIKE'", {}),
    ],
)
def test_sensitive_elements_are_counted_and_leave_the_rest(
    segments: str, dropped: dict[str, int]
) -> None:
    (message,) = read_soundly(interchange(START + NAME + LEG + segments))
    assert dict(message.dropped) == dropped
    assert [one.given_names for one in message.travellers] == ["ANNE"]
    assert len(message.bookings[0].itinerary) == 1


def test_nothing_sensitive_is_in_the_answer_or_in_the_stored_copy() -> None:
    data = interchange(
        START + NAME + LEG + MEAL + WHEELCHAIR + REMARK + OTHER + PAST + LINE
    ).encode()
    messages = read(data)
    answer = json.dumps([as_dict(one) for one in messages])
    stored = redact(data, messages)
    assert len(stored) == len(data)
    for secret in ("KSML", "WCHR", "CANNOT WALK", "DEAF", "OXYGEN", "MOML", "HALAL", "VGML"):
        assert secret not in answer
        assert secret.encode() not in stored
    assert b"ARDEN+ANNEMRS" in stored


def test_the_stored_copy_reads_as_the_message_did() -> None:
    data = interchange(START + NAME + LEG + MEAL + REMARK + PAST + LINE + NAME).encode()
    first = read(data)
    stored = redact(data, first)
    again = read(stored)
    assert redact(stored, again) == stored
    assert again[0].travellers == first[0].travellers
    assert again[0].bookings == first[0].bookings
    assert sum(again[0].dropped.values()) == sum(first[0].dropped.values())


def test_contacts_are_kept_whatever_words_they_have() -> None:
    (message,) = read_soundly(
        interchange(START + NAME + "IFT+4:28::YY+CTCE J.BLIND//HALAL.EXAMPLE.COM'")
    )
    assert message.bookings[0].contacts[0].value == "J.BLIND@HALAL.EXAMPLE.COM"


@pytest.mark.parametrize(
    "segment",
    [
        "FOP+CC::498.20:VI:4111111111111111:0928'",
        "FOP+CC::498.20:AX:378282246310005:0928'",
        "IFT+4:28::QX+PAID BY 4111 1111 1111 1111 TODAY'",
        "ABI+1'SAC+++A'FOP+CC::498.20:VI:4111111111111111:0928'",
        "SSR+OTHS:HK:1:QX:::::CARD 4111111111111111'",
        "LTS+0/FP CC VI4111111111111111/0928'",
    ],
)
def test_a_card_number_in_clear_is_reduced_to_its_last_four(segment: str) -> None:
    data = interchange(START + NAME + LEG + segment).encode()
    messages = read(data)
    stored = redact(data, messages)
    assert dict(messages[0].dropped) == {"card-number": 1}
    for number in (b"4111111111111111", b"4111 1111 1111 1111", b"378282246310005"):
        assert number not in stored
        assert number.decode() not in json.dumps(as_dict(messages[0]))
    again = read(stored)[0]
    assert again.bookings[0].payments == messages[0].bookings[0].payments
    assert [one.last4 for one in again.bookings[0].payments] in ([], ["1111"], ["0005"])


def test_long_numbers_that_are_no_cards_stay() -> None:
    (message,) = read_soundly(
        interchange(START + NAME + "IFT+4:28::QX+FILE 4111111111111112 OF AGENCY'")
    )
    assert message.bookings[0].remarks == ("FILE 4111111111111112 OF AGENCY",)
    assert not message.dropped


@pytest.mark.parametrize(
    "text", ["4111111111111111 AND 4111111111111111", " ".join(["378282246310005"] * 9)]
)
def test_card_numbers_that_cannot_be_told_apart_take_the_remark_with_them(text: str) -> None:
    data = interchange(START + NAME + f"IFT+4:28::QX+{text}'").encode()
    messages = read(data)
    assert messages[0].bookings[0].remarks == ()
    assert b"411111" not in redact(data, messages)
    assert b"378282" not in redact(data, messages)
