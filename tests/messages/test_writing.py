"""What is written is read again, to the last value, in every dialect; and what is not is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from messages import written, written_bookings, written_sea, written_waybills
from tidewaiter.errors import Refused
from tidewaiter.messages import Dialect, Envelope, dialects, encode, read, write
from tidewaiter.messages.comparing import normal
from tidewaiter.records import (
    Bags,
    Booking,
    Call,
    Contact,
    Declared,
    FlightNumber,
    Function,
    HistoryEntry,
    Leg,
    Message,
    Movement,
    Payment,
    References,
    Reply,
    Ticket,
    TravelDocument,
    Traveller,
)

KINDS: dict[str, Callable[..., st.SearchStrategy[Message]]] = {
    "PAXLST": written.passenger_lists,
    "PNRGOV": written_bookings.pushes,
    "CUSRES": written.replies,
    **written_sea.KINDS,
}
LINES = written_waybills.KINDS
"""Kinds of Cargo-IMP: they have a file of their own, and no service characters."""

# A whole message is too large to be made small: shrinking one takes minutes and shows no more than its difference.
whole_messages = settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def worst(messages: Iterable[Message]) -> list[tuple[str, int | None]]:
    """Problems of reading, but for mere remarks."""
    return [
        (one.code, one.segment)
        for message in messages
        for one in message.problems
        if one.severity != "info"
    ]


# --- what comes back ---


@pytest.mark.parametrize("name", dialects())
@pytest.mark.parametrize("kind", [*KINDS, *LINES])
@given(data=st.data())
@whole_messages
def test_what_is_written_is_read_again(kind: str, name: str, data: st.DataObject) -> None:
    dialect = dialects()[name]
    told = data.draw({**KINDS, **LINES}[kind](dialect.charset, dialect.interchange))
    found = write([told], dialect)
    again = read(found.data)
    assert found.left_out == ()
    assert worst(again) == []
    assert [normal(one) for one in again] == [normal(told)]


@pytest.mark.parametrize("name", dialects())
@given(data=st.data())
@whole_messages
def test_messages_of_several_kinds_and_senders_share_a_file(name: str, data: st.DataObject) -> None:
    dialect = dialects()[name]
    kinds = data.draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=4))
    told = [data.draw(KINDS[kind](dialect.charset, dialect.interchange)) for kind in kinds]
    shared = {key: getattr(told[0], key) for key in ("sender", "recipient", "sent_at")}
    if dialect.interchange and data.draw(st.booleans()):
        told = [replace(one, **shared) for one in told]
    found = write(told, dialect)
    again = read(found.data)
    assert found.left_out == ()
    assert worst(again) == []
    assert [normal(one) for one in again] == [normal(one) for one in told]


def punctuation() -> st.SearchStrategy[str]:
    return st.sampled_from("!\"#%&'*+,-./:;<=>?@\\^_`|~")


@st.composite
def odd_dialects(draw: st.DrawFn) -> Dialect:
    """Any service characters at all, and any of the options beside them."""
    component, element, release, terminator = draw(
        st.lists(punctuation(), min_size=4, max_size=4, unique=True)
    )
    lines, group = draw(st.sampled_from(["none", "segment", "wrapped"])), draw(st.booleans())
    after = draw(st.sampled_from(["", " ", "\n", " \r\n"])) if lines == "none" else ""
    service = component + element + draw(st.sampled_from(".,")) + release + " " + terminator
    return Dialect(service, True, "UNOA:4", lines, after, group)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data(), dialect=odd_dialects())
@whole_messages
def test_any_service_characters_do(kind: str, data: st.DataObject, dialect: Dialect) -> None:
    told = data.draw(KINDS[kind]("ascii", True))
    found = write([told], dialect)
    assert [normal(one) for one in read(found.data)] == [normal(told)]
    assert found.left_out == ()


def test_nothing_of_what_is_told_is_needed() -> None:
    """A message that says hardly anything is written all the same."""
    for kind in [*KINDS, *LINES]:
        found = write([Message("-", 0, kind)])
        (again,) = read(found.data)
        assert again.kind == kind
        assert found.left_out == ()


# --- what does not ---

LIST = Message(
    "-",
    0,
    "PAXLST",
    function=written.function("745"),
    movements=(
        Movement(
            "air", "Q1", "0100", departure=Call("AMS", "2026-03-10T08:00"), arrival=Call("JFK")
        ),
    ),
    travellers=(Traveller(family_name="DUPONT", given_names="ANNE"),),
)


def with_traveller(**told: Any) -> Message:
    return replace(LIST, travellers=(replace(LIST.travellers[0], **told),))


@pytest.mark.parametrize(
    ("message", "path", "code"),
    [
        (with_traveller(loyalty=("DL12345678",)), "travellers.0.loyalty.0", "not-on-list"),
        (with_traveller(boarding_number="12"), "travellers.0.boarding_number", "not-on-list"),
        (with_traveller(bags=Bags(pool="HP")), "travellers.0.bags.pool", "not-on-list"),
        (
            with_traveller(documents=(TravelDocument("V", "X123456", applies_to="USA"),)),
            "travellers.0.documents.0.applies_to",
            "not-on-list",
        ),
        (
            with_traveller(contacts=(Contact("home", "+4420794600", "+4420794600"),)),
            "travellers.0.contacts.0.kind",
            "not-on-list",
        ),
        (with_traveller(family_name="ŁUCZAK"), "travellers.0.family_name", "letters"),
        (with_traveller(given_names="TAMS"), "travellers.0.given_names", "form"),
        (with_traveller(references=References(others=(("AVF", "X1"),))), "travellers.0.references.avf", "form"),
        (
            replace(LIST, movements=(replace(LIST.movements[0], operating=FlightNumber("AF", "0001")),)),
            "movements.0.operating",
            "movement-of-list",
        ),
        (replace(LIST, declared=Declared(pnrs=4)), "declared.pnrs", "no-such-count"),
        (replace(LIST, replies=(Reply("A", "B", "0Z"),)), "replies.0", "no-replies"),
        (replace(LIST, events=({"kind": "sealed"},)), "events.0", "no-events"),
        (replace(LIST, kind="CUSRES", function=written.function("962")), "travellers.0", "no-travellers"),
        (replace(LIST, kind="PNRGOV", function=written.function("22")), "travellers.0", "form"),
    ],
)  # fmt: skip
def test_what_a_message_cannot_carry_is_named(message: Message, path: str, code: str) -> None:
    found = {one.path: one for one in write([message]).left_out}
    assert found[path].code == code
    assert found[path].why.endswith(".")


def test_without_an_interchange_nobody_sends() -> None:
    message = replace(LIST, sender="SENDER", sent_at="2026-03-10T08:00")
    found = write([message], dialects()["bare"]).left_out
    assert {(one.path, one.code) for one in found} == {
        ("sender", "no-interchange"),
        ("sent_at", "no-interchange"),
    }


ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)


@given(
    told=st.lists(ANY_TEXT, min_size=12, max_size=12),
    dialect=st.sampled_from(sorted(dialects())),
    kind=st.sampled_from(sorted(KINDS)),
)
@settings(max_examples=150, deadline=None)
def test_whatever_else_does_not_come_back_is_named(
    told: list[str], dialect: str, kind: str
) -> None:
    """Values of any kind, sense or none: what is read again is equal, or the difference is named."""
    code = {"PAXLST": "745", "PNRGOV": "22", "CUSRES": "962"}.get(kind)
    function = written.function(code) if code else Function("9", "original")
    message = replace(nonsense(told), kind=kind, function=function)
    found = write([message], dialects()[dialect])
    again = read(found.data)
    assert len(again) == 1
    named = {one.path.split(".")[0] for one in found.left_out}
    may_be_added = {"reference", "sender", "recipient", "sent_at", "references"}
    may_be_added |= {"function"} if kind in written_sea.KINDS else set()
    assert set(differing(message, again[0])) <= named | may_be_added


def nonsense(told: list[str]) -> Message:
    """A message whose values make no sense."""
    a, b, c, d, e, f, g, h, i, j, k, m = told
    document = TravelDocument(a[:2], b, c, d, e, f)
    contacts = (
        Contact("email", a, b),
        Contact("phone", c, d, 0),
        Contact("address", e, f, 7),
        Contact(g, h, i),
    )
    person = Traveller(
        *(j, k), birth_date=m, documents=(document,), embark=a, seats=(b,), contacts=contacts,
        loyalty=(c,), checked_in_at=d, bags=Bags(3, 4, 1.5, (e, f), g), tickets=(Ticket(h, i, j),),
    )  # fmt: skip
    booking = Booking(
        *(k, (m, a), (b,), c, d, e, f), contacts=contacts, travellers=(0, 3), remarks=(g, h), services=(i, j),
        payments=(Payment(k, m, a, b, c, d, e), Payment(a, traveller=0)), tickets=(Ticket(f, g, h, 0),),
        history=(HistoryEntry(i, j, "IFT", k), HistoryEntry(m, a, "TVL", b)), group_name=c,
        itinerary=(Leg(d, e, FlightNumber(f, g), Call(h, i), Call(j, k), m),),
    )  # fmt: skip
    return Message(
        *("-", 0, "PAXLST"), reference=a, sender=b, recipient=c, sent_at=d, release="1:2",
        movements=(Movement("air", e, f, None, None, Call(g, h), Call(i, j)),), travellers=(person,),
        bookings=(booking,), replies=(Reply(k, m, a, b),), references={"TN": c, "AF": d, "X": e},
    )  # fmt: skip


def differing(told: Message, again: Message) -> list[str]:
    """Attributes of the message that differ, by a plain comparison."""
    mine, other = normal(told), normal(again)
    return [
        item.name
        for item in fields(Message)
        if item.compare and getattr(mine, item.name) != getattr(other, item.name)
    ]


# --- the envelope, and misuse ---


def test_the_envelope_fills_what_messages_do_not_say() -> None:
    envelope = Envelope("NL-PIU", "Q1", "2026-03-10T09:30", "REF77", "IAPI")
    found = write([LIST], Dialect(lines="segment", group=True), envelope)
    text = found.data.decode().split("\r\n")
    assert text[1] == "UNB+UNOA:4+NL-PIU+Q1+260310:0930+REF77++IAPI'"
    assert text[2] == "UNG+PAXLST+NL-PIU+Q1+260310:0930+1+UN+D:05B'"
    assert text[-3:-1] == ["UNE+1+1'", "UNZ+1+REF77'"]
    assert found.left_out == ()


def test_an_envelope_that_says_otherwise_than_the_message_is_named() -> None:
    found = write([replace(LIST, sender="Q1")], envelope=Envelope(sender="Q2"))
    assert [(one.path, one.code) for one in found.left_out] == [("sender", "envelope")]


@pytest.mark.parametrize(
    "dialect",
    [
        Dialect(service=":+.?"),
        Dialect(service="::.? '"),
        Dialect(service="A+.? '"),
        Dialect(service=":+.\\*'", una=False),
        Dialect(service=":*.? '", una=False, interchange=False),
        Dialect(charset="ebcdic-of-mars"),
    ],
)
def test_a_dialect_that_nobody_could_read_is_refused(dialect: Dialect) -> None:
    with pytest.raises(Refused, match="Dialect: "):
        write([LIST], dialect)


def test_other_kinds_of_message_are_refused() -> None:
    with pytest.raises(Refused, match="IFTMIN cannot be written"):
        write([replace(LIST, kind="IFTMIN")])
    with pytest.raises(Refused, match="no message"):
        write([])


def test_a_sender_without_a_release_character_writes_blanks() -> None:
    dialect = Dialect(service=":+.  '")
    found = write([with_traveller(family_name="O'HARA")], dialect)
    assert b"NAD+FL+++O HARA:ANNE'" in found.data
    assert [one.path for one in found.left_out] == ["travellers.0.family_name"]


@given(told=written_bookings.pushes())
@settings(max_examples=10, deadline=None)
def test_bytes_alone_are_the_same_bytes(told: Message) -> None:
    assert encode([told]) == write([told]).data


def test_no_payment_takes_over_the_total_of_another() -> None:
    """A total holds for all payments behind it: one without an amount has to be parted from it."""
    payments = tuple(
        Payment("CA", amount=amount, currency=currency, traveller=0)
        for amount, currency in (("980", "EUR"), ("12.50", ""), ("", ""), ("", ""), ("7", "USD"))
    )
    booking = Booking(
        "ABC123", ("Q1:ABC123",), carrier="Q1", payments=payments, travellers=(0,), named=1
    )
    person = Traveller("DUPONT", "ANNE", references=References("ABC123"), bookings=("ABC123",))
    told = Message(
        "-", 0, "PNRGOV", function=written.function("22"), travellers=(person,), bookings=(booking,)
    )
    (again,) = read(write([told]).data)
    assert again.bookings[0].payments == payments
