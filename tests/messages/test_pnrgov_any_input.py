"""Whatever comes, the reader of bookings never fails and never points outside the file."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from messages.edi import ENVELOPE, Segment, read_soundly, write
from messages.pnrs import interchange
from tidewaiter.messages.edifact.tokens import known_tags
from tidewaiter.records import Message, as_dict, from_dict

WORDS = st.sampled_from(
    [
        "", "A", "1", "22", "141", "8", "HK", "QX", "MAD", "BOG", "ARDEN", "TBA", "ANNEMRS(INF/OLE)", "43576",
        "110326", "999999", "1200", "2575", "T", "ZT", "2", "700", "710", "DOCS", "DOCO", "DOCA", "SEAT", "TKNE",
        "INFT", "FQTV", "CTCM", "KSML", "OTHS", "/P/IRL/PP1/IRL/12JUL84/MI/31FEB29/ARDEN/ANNE", "/R/IRL/STREET",
        "ARDEN/OLE 15APR25", "15A", "XXX", "9990417000011C2", "28", "43", "19", "CTCE A..B//C.COM", "CTC M 12345678",
        "CC", "4111111111111111", "0928", "HP", "MP", "X", "~~~~", "²", "٣", "é", "//", "@", "-1A/B", "H555 W 555",
    ]
)  # fmt: skip
TAGS = st.sampled_from(sorted(known_tags().keys() - ENVELOPE))
ELEMENTS = st.lists(st.lists(WORDS, min_size=1, max_size=10), max_size=6)
SEGMENTS = st.lists(
    st.builds(lambda tag, elements: [[tag], *elements], TAGS, ELEMENTS), max_size=30
)
LIKELY = st.lists(
    st.builds(
        lambda tag, elements: [[tag], *elements],
        st.sampled_from(
            ["SRC", "RCI", "SSR", "DAT", "ORG", "TIF", "TVL", "TRI", "SSD", "TBD", "IFT", "FOP", "ABI", "SAC", "TKT"]
        ),
        ELEMENTS,
    ),
    max_size=30,
)  # fmt: skip


@given(SEGMENTS)
def test_any_order_of_known_segments_is_read(segments: list[Segment]) -> None:
    (message,) = read_soundly(interchange(write(segments, una=False)))
    assert message.kind == "PNRGOV"


@given(LIKELY)
def test_what_is_read_survives_storage(segments: list[Segment]) -> None:
    (message,) = read_soundly(interchange("SRC'" + write(segments, una=False)))
    stored = from_dict(Message, as_dict(message))
    assert stored.travellers == message.travellers
    assert stored.bookings == message.bookings
    for booking in message.bookings:
        assert all(0 <= index < len(message.travellers) for index in booking.travellers)
        for told in (*booking.contacts, *booking.payments, *booking.tickets):
            assert told.traveller is None or told.traveller in booking.travellers
        for place in booking.places.values():
            assert message.locate(place) is not None


@given(st.text(max_size=300))
def test_any_text_inside_a_booking_is_read(text: str) -> None:
    read_soundly(interchange("SRC'TIF+ARDEN+ANNE:A:1'IFT+4:28+" + text + "'TIF+" + text))


@given(st.binary(max_size=300))
def test_any_bytes_inside_a_booking_are_read(noise: bytes) -> None:
    head, _, tail = interchange("SRC'TIF+ARDEN+ANNE:A:1'#").partition("#")
    messages = read_soundly(head.encode() + noise + tail.encode())
    assert messages[0].travellers[0].family_name == "ARDEN"
