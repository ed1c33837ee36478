"""Real cargo messages, counted by eye: boxes, reefers, seals, bills, pieces, parties, waybills, check digits."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from conftest import SHARED_DATA
from tidewaiter.messages import read
from tidewaiter.records import Message
from tidewaiter.reference import container_number

pytestmark = pytest.mark.acceptance

CARGO = SHARED_DATA / "cargo"


@cache
def messages(name: str) -> list[Message]:
    path = CARGO / name
    return [one for one in read(path.read_bytes(), path.name) if one.kind != "unknown"]


def codes(name: str) -> Counter[str]:
    return Counter(one.code for message in messages(name) for one in message.problems)


# file: kinds; boxes; valid numbers among them; seals; seals that are placeholders; bills; lines of goods; parties of bills
SEA = {
    "cuscar_D95B_simple.edi": (["CUSCAR"], 1, 0, 0, 0, 1, 1, 3),
    "php_D95BBAPLIE.edi": (["BAPLIE"], 3, 3, 0, 0, 0, 0, 0),
    "apimeister_d04b_baplie.edi": (["BAPLIE"], 1, 0, 0, 0, 0, 0, 0),
    "edifabric_Bayplan.txt": (["BAPLIE"], 1, 1, 0, 0, 0, 0, 0),
    "php_D95BCOARRI.edi": (["COARRI", "COARRI"], 21, 21, 21, 2, 0, 0, 0),
    "apimeister_d95b_coprar.edi": (["COPRAR"], 2, 0, 0, 0, 0, 0, 0),
    "apimeister_iftmin_in_test_source.txt": (["IFTMIN"], 1, 0, 0, 0, 1, 1, 6),
    "apimeister_d00b_iftsta.edi": (["IFTSTA"], 1, 0, 0, 0, 1, 0, 0),
}


@pytest.mark.parametrize("name", SEA)
def test_everything_in_a_sea_message_is_counted(name: str) -> None:
    found = messages(f"edifact/{name}")
    boxes = [box for message in found for box in message.equipment]
    seals = [seal for box in boxes for seal in box.seals]
    bills = [bill for message in found for bill in message.consignments]
    assert (
        [message.kind for message in found],
        len(boxes),
        sum(not container_number(box.id).fault for box in boxes),
        len(seals),
        sum(seal.placeholder for seal in seals),
        len(bills),
        sum(len(bill.items) for bill in bills),
        sum(len(bill.parties) for bill in bills),
    ) == SEA[name]
    assert not [box for box in boxes if box.iso_type[2:3] == "R"], "none of these boxes is a reefer"
    assert codes(f"edifact/{name}")["internal"] == 0


# Declared and counted segments of every sea file whose count is wrong.
WRONG_COUNTS = {
    "cuscar_D95B_simple.edi": (313, "30"),
    "apimeister_d95b_coprar.edi": (56, "29"),
    "edifabric_Bayplan.txt": (21, "22"),
}


@pytest.mark.parametrize("name", WRONG_COUNTS)
def test_wrong_counts_are_told_and_cost_nothing(name: str) -> None:
    (message,) = messages(f"edifact/{name}")
    declared, counted = WRONG_COUNTS[name]
    assert message.declared.segments == declared
    assert [one.detail for one in message.problems if one.code == "segment-count"] == [counted]


def test_the_manifest_tells_packages_apart_from_pieces() -> None:
    (message,) = messages("edifact/cuscar_D95B_simple.edi")
    (bill,) = message.consignments
    (line,) = bill.items
    assert (bill.reference, bill.loading, bill.discharge) == ("DOCV373MOB909999", "CRMOB", "GBPME")
    assert (bill.packages, bill.gross_mass_kg) == (60, 55814)
    assert (line.packages, line.package_type, line.gross_mass_kg) == (2880, "UNT", 55814)
    assert line.equipment == bill.equipment == ("EQ123456",)
    assert [party.role for party in bill.parties] == ["supplier", "consignee", "consignor"]
    assert [party.ids for party in bill.parties] == [("SUP1234",), ("MOB00995",), ("MOB00996",)]
    (voyage,) = message.movements
    assert (voyage.number, voyage.arrival.place, voyage.arrival.local) == (
        "TRANS1234",
        "GBPME",
        "2019-10-29T03:30",
    )


def test_a_bay_plan_gives_each_box_its_cell() -> None:
    (message,) = messages("edifact/php_D95BBAPLIE.edi")
    assert [
        (box.id, box.stowage, box.status, box.discharge, box.masses[0].kg)
        for box in message.equipment
    ] == [
        ("OOLU4293959", "0780690", "empty", "CNYTN", 3833),
        ("MOEU0710945", "0060886", "empty", "CNXMN", 3983),
        ("OOLU8757889", "0100114", "full", "TWKHH", 26000),
    ]
    assert {box.masses[0].kind for box in message.equipment} == {"stow"}
    assert codes("edifact/php_D95BBAPLIE.edi") == {"empty-value": 1}


def test_a_lost_cell_is_no_box() -> None:
    (message,) = messages("edifact/edifabric_Bayplan.txt")
    (box,) = message.equipment
    assert (box.id, box.iso_type, box.stowage) == ("SUDU1234569", "42U0", "0200688")
    assert message.references["lost_cell_0200690"] == "SUDU123459"
    (voyage,) = message.movements
    assert voyage.means is not None
    assert (voyage.means.imo, voyage.means.name) == ("9354351", "ANINA")
    assert (voyage.departure.place, voyage.arrival.place) == ("BEANR", "FRLEH")


def test_an_older_name_for_a_port_is_known_in_its_directory() -> None:
    (message,) = messages("edifact/apimeister_d04b_baplie.edi")
    (box,) = message.equipment
    assert (box.loading, box.discharge, box.delivery) == (
        "WARDBED",
        "PORTOFDISCHARGE",
        "PLACEOFDELIVERY",
    )
    assert box.iso_type == "2210"


def test_a_terminal_tells_what_it_did_and_when() -> None:
    discharged, loaded = messages("edifact/php_D95BCOARRI.edi")
    assert [len(one.equipment) for one in (discharged, loaded)] == [2, 19]
    assert [one.declared.equipment for one in (discharged, loaded)] == [2, 19]
    assert {event.kind for event in discharged.events} == {"discharged"}
    assert {event.kind for event in loaded.events} == {"loaded"}
    assert loaded.events[0].at == "2016-02-04T14:38"
    assert {seal.number for box in discharged.equipment for seal in box.seals} == {"SI"}
    assert len({seal.number for box in loaded.equipment for seal in box.seals}) == 19
    assert {seal.issuer for box in loaded.equipment for seal in box.seals} == {"shipper"}
    assert loaded.equipment[0].stowage == "0261386"
    assert [box.dangerous[0].un for box in loaded.equipment if box.dangerous] == ["2735"]
    assert Counter(mass.kind for box in loaded.equipment for mass in box.masses) == {
        "tare": 19,
        "equipment_gross": 19,
    }
    assert {box.discharge for box in loaded.equipment} == {"GRPIR"}
    assert {box.loading for box in loaded.equipment} == {"ITGOA"}
    assert not codes("edifact/php_D95BCOARRI.edi")


def test_an_order_names_the_same_box_twice() -> None:
    (message,) = messages("edifact/apimeister_d95b_coprar.edi")
    assert [box.id for box in message.equipment] == ["MSTI6415664", "MSTI6415664"]
    assert [(mass.kind, mass.kg) for mass in message.equipment[0].masses] == [
        ("gross", 11740),
        ("vgm", 11740),
    ]
    assert message.equipment[0].description == "PLASTICS:ARTICLES"
    assert [one.number for one in message.equipment[0].transports] == ["142E"]
    found = codes("edifact/apimeister_d95b_coprar.edi")
    assert (found["container-category"], found["box-told-twice"], found["equipment-count"]) == (
        2,
        1,
        1,
    )


def test_an_instruction_tells_goods_terms_and_parties() -> None:
    (message,) = messages("edifact/apimeister_iftmin_in_test_source.txt")
    (order,) = message.consignments
    (line,) = order.items
    assert (line.hs, line.temperature_c, line.packages) == ("7411220000", -15, 1)
    assert (order.packages, order.delivery_terms) == (9, "EXW")
    assert Counter(party.role_code for party in order.parties) == {
        "CZ": 1,
        "FP": 3,
        "PW": 1,
        "PE": 1,
    }
    assert order.parties[4].name == "Backer's Corner"


def test_a_status_report_tells_the_way_of_its_box() -> None:
    (message,) = messages("edifact/apimeister_d00b_iftsta.edi")
    (bill,) = message.consignments
    assert (bill.reference, bill.loading, bill.discharge) == ("ABCD224O4023815X", "COCTG", "USNYC")
    assert {event.subject for event in message.events} == {"TRHU4561222"}
    assert [(event.kind, event.place) for event in message.events if event.basis == "actual"] == [
        ("departed", "USSYR"),
        ("departed", "COCTG"),
        ("arrived", "USNYC"),
    ]
    assert codes("edifact/apimeister_d00b_iftsta.edi")["container-check-digit"] == 1


def test_messages_that_stand_twice_are_named() -> None:
    assert codes("edifact/edifabric_DuplicateMessage.txt")["message-twice"] == 1
    assert codes("edifact/edifabric_DuplicateInterchange.txt")["message-twice"] == 1


# file: messages read; waybill lines; houses; unit load devices; events; waybill numbers that fail their check
AIR = {
    "fwb17.txt": ({"FWB": 5}, 5, 0, 0, 0, set()),
    "fhl5.txt": ({"FHL": 6}, 6, 13, 0, 0, set()),
    "ffm8.txt": (
        {"FFM": 5},
        35,
        0,
        10,
        0,
        {"074-12345632", "074-12345641", "074-67534415"},
    ),
    "fsa15.txt": ({"FSU": 1, "FSA": 23}, 25, 0, 10, 84, set()),
}


@pytest.mark.parametrize("name", AIR)
def test_everything_in_an_air_message_is_counted(name: str) -> None:
    kinds, waybills, houses, units, events, _ = AIR[name]
    found = messages(f"cargo_imp/{name}")
    assert Counter(message.kind for message in found) == kinds
    bills = [bill for message in found for bill in message.consignments]
    assert sum(bill.kind == "waybill" for bill in bills) == waybills
    assert sum(bill.kind == "house" for bill in bills) == houses
    assert sum(len(message.equipment) for message in found) == units
    assert sum(len(message.events) for message in found) == events
    assert not codes(f"cargo_imp/{name}").keys() & {
        "internal",
        "unknown-line",
        "bad-number",
        "unsupported",
    }


def test_the_waybill_of_pet_and_paste_are_told_whole() -> None:
    paste, list_attached, pounds, dog, cloth = (
        message.consignments[0] for message in messages("cargo_imp/fwb17.txt")
    )
    assert (paste.reference, paste.packages, paste.gross_mass_kg) == ("555-64264793", 114, 2380)
    assert [party.role for party in paste.parties] == [
        "consignor",
        "consignee",
        "forwarder",
        "notify",
    ]
    assert paste.handling == ("OHG", "MOW", "DGR", "ENG", "PAX", "RFL", "AOG", "DDX")
    assert len(paste.security) == 7
    assert list_attached.items[0].pieces == 18
    assert (pounds.packages, pounds.gross_mass_kg) == (2, 68.039)
    assert (dog.transits, dog.destination, dog.items[0].description) == (
        ("MIA", "LAX"),
        "NRT",
        "1 LIVE DOG",
    )
    assert cloth.value is not None
    assert (cloth.value.amount, cloth.value.currency, cloth.nil) == (
        1500,
        "INR",
        {"carriage": True, "insurance": True},
    )


def test_houses_add_up_to_their_master_or_are_named() -> None:
    found = messages("cargo_imp/fhl5.txt")
    third = found[2].consignments
    assert (third[0].packages, third[0].gross_mass_kg) == (1234, 10000)
    assert sum(bill.packages or 0 for bill in third[1:]) == 1234
    assert sum(bill.gross_mass_kg or 0 for bill in third[1:]) == 10000
    assert [sorted({one.code for one in message.problems}) for message in found] == [
        ["houses-mass", "houses-pieces"],
        ["houses-mass"],
        [],
        ["houses-mass", "houses-pieces"],
        ["house-is-master"],
        [],
    ]
    assert found[5].consignments[1].items[0].hs == "3002120005"


def test_a_flight_manifest_tells_what_is_in_which_unit() -> None:
    found = messages("cargo_imp/ffm8.txt")
    split = [bill for bill in found[1].consignments if bill.reference == "014-23511810"]
    assert [(bill.part, bill.packages, bill.total_packages, bill.equipment) for bill in split] == [
        ("S", 1, 13, ("DVA1234AC",)),
        ("S", 12, 13, ("DVA3456AC",)),
    ]
    assert found[1].consignments[0].equipment == (), "loose, before any unit"
    assert found[1].movements[0].means is not None
    assert found[1].movements[0].means.registration == "VPBLN"
    assert [len(message.consignments) for message in found] == [3, 13, 0, 11, 8]
    assert [len(message.equipment) for message in found] == [2, 2, 0, 3, 3]


def test_found_and_missing_cargo_is_told() -> None:
    events = [event for message in messages("cargo_imp/fsa15.txt") for event in message.events]
    assert Counter(event.code for event in events if event.kind == "discrepancy") == {
        "DIS/DFLD": 1,
        "DIS/FDCA": 2,
        "DIS/MSAW": 1,
    }
    assert Counter(event.code for event in events)["DEP"] == 7 + 5


def test_waybill_numbers_that_fail_their_check_are_named() -> None:
    for name, row in AIR.items():
        failing = {
            bill.reference
            for message in messages(f"cargo_imp/{name}")
            for bill in message.consignments
            if any(
                one.code == "awb-check-digit" and one.segment == bill.places["reference"][0]
                for one in message.problems
            )
        }
        assert failing == row[5], name


# file: kind; waybills and houses; parties of each; lines of goods; customs notes; codes of what is wrong
WAYBILLS = {
    "888-11111111_XFWB.xml": ("XFWB", 1, 0, [3], 1, 9, set()),
    "888-11111111_XFWB_ACAS_US.xml": ("XFWB", 1, 0, [3], 1, 17, set()),
    "888-11111111_XFWB_pieceQuantityItemCountMismatch.xml": (
        "XFWB",
        1,
        0,
        [3],
        1,
        9,
        {"packages-differ"},
    ),
    "xfwbExample.xml": ("XFWB", 1, 0, [3], 3, 5, set()),
    "SEL22222222_XFZB.xml": ("XFZB", 1, 1, [0, 2], 1, 4, {"pieces-differ"}),
}


@pytest.mark.parametrize("name", WAYBILLS)
def test_everything_in_a_waybill_in_xml_is_counted(name: str) -> None:
    kind, waybills, houses, parties, lines, notes, wrong = WAYBILLS[name]
    (message,) = messages(f"cargo_xml/{name}")
    bills = message.consignments
    assert message.kind == kind
    assert Counter(bill.kind for bill in bills) == Counter(
        {"waybill": waybills} | ({"house": houses} if houses else {})
    )
    assert [len(bill.parties) for bill in bills] == parties
    assert sum(len(bill.items) for bill in bills) == lines
    assert sum(len(bill.security) for bill in bills) == notes
    assert set(codes(f"cargo_xml/{name}")) == wrong


def test_a_house_in_xml_says_other_numbers_in_its_head_and_its_line() -> None:
    (message,) = messages("cargo_xml/SEL22222222_XFZB.xml")
    master, house = message.consignments
    assert (master.reference, master.packages, master.gross_mass_kg) == ("888-11111111", 59, 2217)
    assert (house.reference, house.house_of, house.packages, house.items[0].packages) == (
        "SEL22222222",
        "888-11111111",
        10,
        5,
    )
    assert (house.items[0].pieces, house.items[0].hs) == (100, "1133557799")
    assert ("MasterConsignment/IncludedHouseConsignment/PackageQuantity", "200") in house.texts


def test_since_when_a_shipper_has_an_account_is_told() -> None:
    (message,) = messages("cargo_xml/888-11111111_XFWB_ACAS_US.xml")
    shipper = message.consignments[0].parties[0]
    assert (shipper.role, shipper.since) == ("consignor", "2023-01-20")
    assert shipper.name == "FORWARDER COMPANY IRELAND LTD"


# file: mode, items, parties of head and item, boxes, seals, countries of routing
ENTRIES = {
    "CC315A_full.xml": ("rail", 1, 6, 3, 2, 2, ("AA", "BB")),
    "CC315A_reduced.xml": ("rail", 1, 2, 0, 0, 0, ("AB",)),
    "validSubmission.xml": ("air", 1, 2, 0, 0, 0, ("AB",)),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_everything_in_an_entry_summary_declaration_is_counted(name: str) -> None:
    (message,) = messages(f"ens/{name}")
    (entry,) = message.consignments
    assert message.kind == "CC315A"
    assert (
        entry.mode,
        len(entry.items),
        len(entry.parties),
        sum(len(item.parties) for item in entry.items),
        len(message.equipment),
        len(entry.seals),
        entry.transits,
    ) == ENTRIES[name]
    assert codes(f"ens/{name}")["container-form"] == len(message.equipment)


DECLARATIONS = sorted(path.name for path in (CARGO / "declarations_wco_dm").glob("*.xml"))


def declared(name: str) -> Message:
    (message,) = messages(f"declarations_wco_dm/{name}")
    return message


def test_every_declaration_is_read_and_nothing_fails() -> None:
    assert len(DECLARATIONS) == 137
    for name in DECLARATIONS:
        message = declared(name)
        assert (message.kind, message.function.action != "") == ("WCO-DEC", True)
        assert message.consignments, name
        found = codes(f"declarations_wco_dm/{name}")
        assert not found.keys() & {"internal", "xml-broken", "unknown-function", "no-content"}, name


def test_the_facts_of_the_declarations_are_as_many_as_were_counted_in_them() -> None:
    """The numbers are those of the table of the reference page: in how many of the 127 declarations a fact stands."""
    told: Counter[str] = Counter()
    plain = 0
    for name in DECLARATIONS:
        raw = (CARGO / "declarations_wco_dm" / name).read_text("utf-8")
        if "submitDeclarationRequest" in raw or "Response>" in raw:
            continue
        plain += 1
        message = declared(name)
        (bill,) = message.consignments
        means = [leg.means for leg in message.movements if leg.means]
        roles = {party.role: party for party in bill.parties}
        told["mode"] += bool(bill.mode)
        told["flag"] += any(one.flag for one in means)
        told["conveyance"] += any(one.imo or one.name or one.registration for one in means) or any(
            leg.number for leg in message.movements
        )
        told["exporter id"] += "exporter" in roles and bool(roles["exporter"].ids)
        told["exporter name"] += "exporter" in roles and bool(roles["exporter"].name)
        told["importer"] += any(party.role == "importer" and party.ids for party in bill.parties)
        told["container"] += bool(message.equipment)
        told["seal"] += any(box.seals for box in message.equipment) or bool(bill.seals)
        told["routing"] += bool(bill.transits)
        told["location"] += any(key == "GoodsLocation" for key, _ in bill.others)
        told["description"] += any(item.description for item in bill.items)
        told["hs"] += any(item.hs for item in bill.items)
        told["gross"] += any(item.gross_mass_kg is not None for item in bill.items)
        told["net"] += any(item.net_mass_kg is not None for item in bill.items)
        told["origin"] += any(item.origin for item in bill.items)
        told["export country"] += bool(bill.origin)
        told["destination"] += bool(bill.destination)
        told["invoice"] += any(value.kind == "invoice" for value in bill.values)
        told["statistical"] += any(
            value.kind == "statistical" for item in bill.items for value in item.values
        )
        told["previous"] += any(kind.startswith("PreviousDocument") for kind, _ in bill.documents)
        told["ucr"] += any(kind == "UCR" for kind, _ in bill.references)
        told["amendment"] += any(key.startswith("Amendment") for key, _ in bill.others)
    assert plain == 127
    assert told == {
        "mode": 111,
        "flag": 72,
        "conveyance": 25,
        "exporter id": 44,
        "exporter name": 58,
        "importer": 74,
        "container": 88,
        "seal": 27,
        "routing": 26,
        "location": 115,
        "description": 112,
        "hs": 96,
        "gross": 98,
        "net": 94,
        "origin": 63,
        "export country": 71,
        "destination": 89,
        "invoice": 15,
        "statistical": 33,
        "previous": 114,
        "ucr": 18,
        "amendment": 12,
    }
