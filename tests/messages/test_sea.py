"""What the sea messages tell, read one thing at a time, and what is done with what is wrong in them."""

from __future__ import annotations

import pytest

from messages.cargo import codes, facts, load_cargo, read_one, text_of
from messages.edi import read_soundly, write
from tidewaiter.records import Message

BOX, OTHER = "TIDU1234566", "WAIU6543218"


def sample(name: str) -> Message:
    (message,) = read_soundly(write(load_cargo(name)))
    return message


def plan(*segments: str) -> Message:
    return read_one("BAPLIE", "BGM++1+9", *segments, dialect="D:95B:UN:SMDG20")


# --- the whole of a message ---


def test_a_manifest_ties_goods_to_boxes_and_boxes_to_seals() -> None:
    message = sample("cuscar")
    assert codes(message) == []
    reefer, dry = message.equipment
    assert (reefer.id, reefer.temperature_c, [seal.number for seal in reefer.seals]) == (
        BOX,
        -18,
        ["TW778812", "SH445521"],
    )
    assert [(mass.kind, mass.kg) for mass in dry.masses] == [("manifest", 16733.08)]
    assert dry.seals[0].placeholder
    fruit, timber = message.consignments
    assert (fruit.loading, fruit.discharge, fruit.transits) == ("ECGYE", "NLRTM", ("PABLB",))
    assert (fruit.equipment, timber.equipment) == ((BOX,), (OTHER,))
    assert (fruit.items[0].hs, fruit.items[0].volume_m3, timber.items[0].hs) == (
        "080390",
        52.4,
        "44072200",
    )
    shipper, consignee, notify = fruit.parties
    assert (shipper.role, shipper.name, shipper.country, shipper.ids) == (
        "consignor",
        "ORCHARD OF THE SOUTH",
        "EC",
        ("TAX001",),
    )
    assert (shipper.contact_name, shipper.contacts[0].value) == ("ROSA INVENTADA", "+59345550100")
    assert consignee.address == "KADE 7, ROTTERDAM, 3011AA"
    assert (notify.name, notify.address) == ("QUAYSIDE AGENTS", "PIER 4, ROTTERDAM")
    assert timber.items[0].value is not None
    assert (timber.items[0].value.amount, timber.items[0].value.currency) == (9100.5, "USD")
    (voyage,) = message.movements
    assert voyage.means is not None
    assert (voyage.means.imo, voyage.means.flag, voyage.arrival.place) == ("9074729", "PA", "NLRTM")


def test_a_bay_plan_tells_where_each_box_stands_and_between_which_temperatures() -> None:
    message = sample("baplie")
    assert codes(message) == []
    reefer, dangerous, empty = message.equipment
    assert (reefer.stowage, reefer.temperature_range_c, reefer.delivery) == (
        "0300182",
        (-19, -17),
        "NLUTC",
    )
    assert [mass.kind for box in message.equipment for mass in box.masses] == [
        "vgm",
        "stow",
        "stow",
    ]
    assert dangerous.dangerous[0].un == "1263"
    assert (empty.status, empty.carrier) == ("empty", "QLN")
    assert not reefer.bills, "SMDG plans must tell a bill, and tell none"


def test_a_terminal_s_report_makes_an_event_of_every_box() -> None:
    message = sample("coarri")
    assert [(one.subject, one.kind, one.at, one.place) for one in message.events] == [
        (BOX, "discharged", "2026-03-12T06:11", "NLRTM"),
        (OTHER, "discharged", "2026-03-12T06:40", "NLRTM"),
    ]
    assert message.equipment[1].damage == ("DENT IN LEFT SIDE",)
    assert {box.discharge for box in message.equipment} == {"NLRTM"}


def test_a_gate_report_keeps_the_release_apart() -> None:
    message = sample("codeco")
    (box,) = message.equipment
    assert box.release == ("PIN90417",)
    assert "PIN90417" not in str(box.references) + str(message.references)
    assert [(one.kind, one.place) for one in message.events] == [("gate_out", "NLRTM")]


def test_an_order_makes_no_event() -> None:
    message = sample("coprar")
    assert (message.function.action, message.events) == ("replace", ())
    assert message.equipment[0].transports[0].stage == "onward"


def test_date_and_time_of_day_in_two_segments_are_one_time() -> None:
    (voyage,) = sample("cusrep").movements
    assert (voyage.departure.local, voyage.departure.basis) == ("2026-03-01T08:15", "actual")


def test_an_instruction_is_one_consignment() -> None:
    (order,) = sample("iftmin").consignments
    (voyage,) = sample("iftmin").movements
    assert (voyage.departure.place, voyage.arrival.place) == ("ECGYE", "NLRTM")
    assert order.freight is not None
    assert (order.freight.amount, order.freight.terms, order.delivery_terms) == (
        4150,
        "prepaid",
        "FOB",
    )
    assert (order.reference, order.destination, order.equipment) == ("TWLBILL001", "NLUTC", (BOX,))
    assert (order.items[0].gross_mass_kg, order.items[0].net_mass_kg) == (20.52, 19400)


def test_a_verified_mass_is_told_with_who_answers_for_it() -> None:
    message = sample("vermas")
    (box,) = message.equipment
    assert (box.masses[0].kind, box.masses[0].kg) == ("vgm", 24100)
    assert (box.parties[0].role, box.parties[0].contact_name) == ("responsible", "ROSA INVENTADA")
    assert [(one.kind, one.at) for one in message.events] == [("weighed", "2026-02-28T11:30")]
    assert [one.number for one in message.movements] == ["044E"], "the voyage as the box tells it"


# --- numbers, times, cells ---


@pytest.mark.parametrize("mark", [":+.? '", ":+,? '"])
@pytest.mark.parametrize("told", ["16733,08", "16733.08"])
def test_decimal_comma_and_point_are_read_whatever_the_service_string_says(
    mark: str, told: str
) -> None:
    text = f"UNA{mark}" + text_of(
        "BAPLIE", "LOC+147+0010203::5", f"MEA+WT++KGM:{told}", f"EQD+CN+{BOX}+22G1+++5"
    )
    (message,) = read_soundly(text)
    assert message.equipment[0].masses[0].kg == 16733.08
    assert message.equipment[0].masses[0].told == told


@pytest.mark.parametrize(
    ("unit", "kg"), [("KGM", 100), ("LBR", 45.359237), ("TNE", 100_000), ("GRM", 0.1)]
)
def test_masses_are_kilograms_with_the_unit_as_told(unit: str, kg: float) -> None:
    (mass,) = plan("LOC+147+0010203::5", f"MEA+WT++{unit}:100", f"EQD+CN+{BOX}").equipment[0].masses
    assert (mass.kg, mass.unit) == (kg, unit)


def test_an_unknown_unit_is_named_and_the_mass_kept_as_written() -> None:
    message = plan("LOC+147+0010203::5", "MEA+WT++STONE:100", f"EQD+CN+{BOX}+22G1")
    assert codes(message) == ["unknown-unit"]
    assert ("MEA+WT", "+STONE:100".strip("+")) in message.equipment[0].others


@pytest.mark.parametrize(
    ("told", "stowage"),
    [("0300182::5", "0300182"), ("300182::6", "0300182"), ("0300182:9711:5", "0300182")],
)
def test_a_cell_is_bay_row_and_tier_whatever_its_form(told: str, stowage: str) -> None:
    assert plan(f"LOC+147+{told}", f"EQD+CN+{BOX}").equipment[0].stowage == stowage


def test_a_cell_of_another_form_is_kept_as_told() -> None:
    message = plan("LOC+147+DECK4::87", f"EQD+CN+{BOX}")
    assert (message.equipment[0].stowage, codes(message)) == ("DECK4", ["stowage-cell"])


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("202603120611:203", "2026-03-12T06:11"),
        ("2603120611:201", "2026-03-12T06:11"),
        ("20260312:102", "2026-03-12"),
        ("260312:101", "2026-03-12"),
        ("20260312:203", "2026-03-12"),
        ("202603120611UTC:303", "2026-03-12T06:11"),
        ("2026031220260313:718", "2026-03-12"),
    ],
)
def test_times_are_read_by_their_format_and_length(written: str, at: str) -> None:
    message = read_one("COARRI", "BGM+46+1+9", f"EQD+CN+{BOX}", f"DTM+203:{written}")
    assert message.events[0].at == at
    assert codes(message) == []


def test_a_time_that_tells_nothing_is_passed_over_and_one_that_cannot_be_is_kept() -> None:
    message = read_one(
        "COARRI", "BGM+46+1+9", f"EQD+CN+{BOX}", "DTM+203::203", "DTM+203:20261340:102"
    )
    assert codes(message) == ["empty-value", "no-such-date"]
    assert ("DTM+203", "20261340:102") in message.equipment[0].others


# --- boxes ---


def test_one_box_in_two_cells_is_told_twice_and_named() -> None:
    message = plan("LOC+147+0010203::5", f"EQD+CN+{BOX}", "LOC+147+0010205::5", f"EQD+CN+{BOX}")
    assert [box.stowage for box in message.equipment] == ["0010203", "0010205"]
    assert codes(message) == ["box-in-two-cells"]


def test_two_boxes_in_one_cell_are_both_kept_and_named() -> None:
    message = plan("LOC+147+0010203::5", f"EQD+CN+{BOX}", "LOC+147+0010203::5", f"EQD+CN+{OTHER}")
    assert [box.id for box in message.equipment] == [BOX, OTHER]
    assert codes(message) == ["cell-told-twice"]


def test_a_plan_that_tells_each_box_before_its_cell_is_read_too() -> None:
    message = plan(
        f"EQD+CN+{BOX}",
        "LOC+147+0010203::5",
        "MEA+WT++KGM:5",
        f"EQD+CN+{OTHER}",
        "LOC+147+0010205::5",
    )
    assert [(box.id, box.stowage, len(box.masses)) for box in message.equipment] == [
        (BOX, "0010203", 1),
        (OTHER, "0010205", 0),
    ]


def test_a_cell_without_a_box_number_is_kept() -> None:
    message = plan("LOC+147+0010203::5", "MEA+WT++KGM:5000", "LOC+147+0010205::5", f"EQD+CN+{BOX}")
    assert [box.id for box in message.equipment] == ["", BOX]
    assert codes(message) == ["no-container-number"]


def test_a_number_with_a_wrong_check_digit_is_kept_and_what_it_should_be_is_said() -> None:
    message = plan("LOC+147+0010203::5", "EQD+CN+TIDU1234560+22G1+++5")
    (box,) = message.equipment
    assert (box.id, box.id_corrected) == ("TIDU1234560", None)
    assert [(one.code, one.detail, one.element) for one in message.problems] == [
        ("container-check-digit", "6", 2)
    ]


def test_a_correction_is_offered_where_one_number_is_left() -> None:
    looks_alike = plan("LOC+147+0010203::5", "EQD+CN+TIDU12345G6")
    assert looks_alike.equipment[0].id_corrected == BOX
    told_elsewhere = plan(
        "LOC+147+0010203::5", "EQD+CN+TIDU1234560", "LOC+147+0010205::5", f"EQD+CN+{BOX}"
    )
    assert told_elsewhere.equipment[0].id_corrected == BOX


@pytest.mark.parametrize("told", ["tidu 123456-6", "TIDU1234566 ", "Tidu123456/6"])
def test_a_number_is_compared_without_blanks_and_dashes(told: str) -> None:
    message = plan("LOC+147+0010203::5", f"EQD+CN+{told}")
    assert (message.equipment[0].id, codes(message)) == (BOX, [])


@pytest.mark.parametrize(
    "told", ["SI", "NO SEAL", "noseals", "333", "12345", "000000", "XXXXXXX", "N/A"]
)
def test_what_only_says_sealed_is_a_placeholder(told: str) -> None:
    (seal,) = read_one("COARRI", "BGM+46+1+9", f"EQD+CN+{BOX}", f"SEL+{told}+CA").equipment[0].seals
    assert (seal.placeholder, seal.number) == (True, told.upper())


def test_a_real_seal_is_none() -> None:
    (seal,) = read_one("COARRI", "BGM+46+1+9", f"EQD+CN+{BOX}", "SEL+H53175+SH").equipment[0].seals
    assert (seal.placeholder, seal.issuer, seal.issuer_code) == (False, "shipper", "SH")


# --- dialects ---


def test_a_code_means_what_it_means_in_its_message() -> None:
    body = ("LOC+147+0010203::5", f"EQD+CN+{BOX}", "LOC+6+NLRTM")
    assert plan(*body).equipment[0].loading == "NLRTM"
    other = read_one("COARRI", "BGM+46+1+9", f"EQD+CN+{BOX}", "LOC+6+NLRTM")
    assert ("LOC+6", "NLRTM") in other.equipment[0].others
    assert codes(other) == ["unknown-qualifier"]


def test_the_truck_manifest_of_the_united_states_puts_the_trailer_first() -> None:
    message = read_one(
        "CUSCAR",
        "BGM+833+TRIP5+9",
        "NAD+CA+SCAC1:172",
        "NAD+VW+LIC77++PATCH, ANNE",
        "TDT+20+TRIP5+3+31+SCAC1:172+++TRK77:146",
        "LOC+60+USBUF",
        "DTM+132:202603120330:203",
        "EQD+TE+TRL99++++5",
        "SEL+998877+SH",
        "CNI+1+PAPS00123",
        "GID+1+12:PLT",
        "FTX+AAA+++CLAY POTS",
        "SGP+TRL99",
        dialect="D:03B:UN",
    )
    (trailer,) = message.equipment
    assert (trailer.kind, trailer.seals[0].number) == ("trailer", "998877")
    assert message.consignments[0].equipment == ("TRL99",)
    assert message.movements[0].mode == "road"
    assert codes(message) == []
    carrier, driver = message.parties
    assert (carrier.role, carrier.ids) == ("carrier", ("SCAC1",))
    assert (driver.role, driver.name, driver.ids) == ("driver", "PATCH, ANNE", ("LIC77",))
    assert "PATCH" not in str(message.references)


def test_references_with_released_characters_are_read_as_they_stand() -> None:
    message = read_one(
        "COPRAR", "BGM+45+1+9", f"EQD+CN+{BOX}", "FTX+AAA+++PLASTICS?: ARTICLES ?+ MORE??"
    )
    assert message.equipment[0].description == "PLASTICS: ARTICLES + MORE?"


def test_a_house_bill_stands_under_its_master() -> None:
    (bill,) = read_one(
        "CUSCAR", "BGM+85+1+9", "CNI+1", "RFF+BM:MASTER1", "RFF+BH:HOUSE1"
    ).consignments
    assert (bill.reference, bill.house_of) == ("HOUSE1", "MASTER1")


def test_declared_totals_that_do_not_fit_are_told_and_cost_nothing() -> None:
    message = read_one("COARRI", "BGM+46+1+9", f"EQD+CN+{BOX}", "CNT+16:5")
    assert (message.declared.equipment, codes(message)) == (5, ["equipment-count"])
    assert facts([message])[("box", BOX)] == 1


def test_a_shipment_told_without_a_bill_is_kept() -> None:
    message = read_one("CUSCAR", "BGM+85+1+9", "GID+1+5:CT", "FTX+AAA+++LAMPS")
    assert [line.description for line in message.consignments[0].items] == ["LAMPS"]


@pytest.mark.parametrize("code", ["7411220000", "0803901", "0803"])
def test_goods_codes_keep_their_zeros(code: str) -> None:
    message = read_one("CUSCAR", "BGM+85+1+9", "CNI+1+B1", "GID+1+5:CT", f"PIA+1+{code}:HS")
    assert message.consignments[0].items[0].hs == code


def test_a_goods_code_of_thirteen_digits_is_kept_and_named() -> None:
    message = read_one("CUSCAR", "BGM+85+1+9", "CNI+1+B1", "GID+1+5:CT", "PIA+1+7411220000123:HS")
    assert message.consignments[0].items[0].hs == "7411220000123"
    assert codes(message) == ["hs-length"]


def test_the_oldest_bay_plans_name_their_ports_in_another_way() -> None:
    message = read_one(
        "BAPLIE",
        "BGM++1+9",
        "TDT+20+044E+++TWL:172:20+++9HXX7:103:ZZZ:MARIGOLD STAR",
        "LOC+5+ECGYE:139:6",
        "LOC+147+0010203::5",
        "FTX+ZZZ+++KEEP AWAY FROM HEAT",
        "MEA+WT++KGM:24100",
        "DIM+9+CMT::30",
        "TMP+2+-18.0:CEL",
        "LOC+6+ECGYE",
        "LOC+12+NLRTM",
        "RFF+BM:1",
        f"EQD+CN+{BOX}+4532+++5",
        "NAD+CA+TWL:172:ZZZ",
        "DGS+IMD+3.1+1263+23:CEL",
        dialect="1:911:UN:SMDG15",
    )
    (box,) = message.equipment
    assert (box.loading, box.discharge, box.temperature_c, box.carrier) == (
        "ECGYE",
        "NLRTM",
        -18,
        "TWL",
    )
    assert (box.dangerous[0].hazard, box.dangerous[0].un) == ("3.1", "1263")
    assert ("DIM+9", "CMT::30") in box.others
    assert codes(message) == []


def test_the_newest_bay_plans_put_the_box_behind_its_cell_at_once() -> None:
    message = read_one(
        "BAPLIE",
        "BGM+659::LOADONLY+1++9",
        "NAD+WZ+PLN:TERMINALS:306",
        "TDT+20+044E+++TWL:LINES:306+++9074729:IMO::MARIGOLD STAR",
        "LOC+5+ECGYE",
        "DTM+136:202603010800:203",
        "LOC+61+NLRTM",
        "DTM+132:202603120330:203",
        "UNS+D",
        "LOC+147+0300182:9711:5",
        f"EQD+CN+{BOX}:6346:5+45R1:6346:5+++5",
        "NAD+CF+TWL:LINES:306",
        "MEA+AAE+VGM+KGM:24100",
        "TMP+2+-18:CEL",
        "LOC+9+ECGYE",
        "LOC+11+NLRTM",
        "SEL+TW778812+CA",
        dialect="D:23A:UN:SMDG32",
    )
    (box,) = message.equipment
    assert (box.id, box.stowage, box.loading, box.discharge) == (BOX, "0300182", "ECGYE", "NLRTM")
    assert (box.masses[0].kind, box.temperature_c, box.seals[0].number) == ("vgm", -18, "TW778812")
    (voyage,) = message.movements
    assert voyage.means is not None
    assert (voyage.means.imo, voyage.departure.place, voyage.arrival.place) == (
        "9074729",
        "ECGYE",
        "NLRTM",
    )
    assert codes(message) == []


def test_pounds_in_fahrenheit_cargo_become_kilograms_and_celsius() -> None:
    message = plan("LOC+147+0010203::5", "MEA+WT++LBR:1000", "TMP+2+0:FAH", f"EQD+CN+{BOX}")
    (box,) = message.equipment
    assert (box.masses[0].kg, box.temperature_c) == (pytest.approx(453.592), -17.8)


def test_one_bill_told_twice_with_different_contents_is_told_twice() -> None:
    message = read_one(
        "CUSCAR",
        "BGM+85+1+9",
        "CNI+1+BILL1",
        "GID+1+5:CT",
        "FTX+AAA+++LAMPS",
        "CNI+2+BILL1",
        "GID+1+5:CT",
        "FTX+AAA+++SHOES",
    )
    assert [(bill.reference, bill.items[0].description) for bill in message.consignments] == [
        ("BILL1", "LAMPS"),
        ("BILL1", "SHOES"),
    ]


def test_free_text_where_a_code_belongs_is_kept_and_named() -> None:
    message = plan("LOC+147+0010203::5", "LOC+PORT OF GUAYAQUIL+ECGYE", f"EQD+CN+{BOX}")
    assert codes(message) == ["unknown-qualifier"]
    assert message.problems[0].detail == "LOC+?", "a problem never quotes what may be anything"
    assert ("LOC+PORT OF GUAYAQUIL", "ECGYE") in message.equipment[0].others


def test_a_place_of_every_fact_leads_to_its_bytes() -> None:
    text = text_of("BAPLIE", "LOC+147+0010203::5", "MEA+WT++KGM:24100", f"EQD+CN+{BOX}+22G1+++5")
    (message,) = read_soundly(text)
    (box,) = message.equipment
    for name, told in (("id", BOX), ("masses.0", "KGM:24100"), ("stowage", "0010203::5")):
        span = message.locate(box.places[name])
        assert span is not None
        assert text[span.offset : span.offset + span.length] == told
