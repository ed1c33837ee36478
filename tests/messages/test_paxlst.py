"""Passenger lists: what each segment tells, and the ways carriers write it."""

from __future__ import annotations

import pytest

from messages.edi import load, read_soundly, write
from tidewaiter.messages import read, redact
from tidewaiter.messages.edifact import paxlst_details
from tidewaiter.records import Message, Traveller

HEAD = "UNB+UNOA:4+QX+BORDER+260310:1805+R'UNH+1+PAXLST:D:05B:UN:IATA'"
FLIGHT = "TDT+20+QX417+++QX'LOC+125+LIS'DTM+189:2603111200:201'LOC+87+BOG'DTM+232:2603111710:201'"


def listing(body: str, bgm: str = "BGM+745'", flight: str = FLIGHT) -> Message:
    (message,) = read_soundly(f"{HEAD}{bgm}{flight}{body}")
    return message


def traveller(details: str, name: str = "NAD+FL+++LIMA:RUI'") -> Traveller:
    (only,) = listing(name + details).travellers
    return only


def codes(message: Message) -> list[str]:
    envelope = {"no-trailer", "no-interchange-trailer"}
    return [problem.code for problem in message.problems if problem.code not in envelope]


def test_a_whole_list_is_read() -> None:
    (message,) = read_soundly(write(load("paxlst_two_legs.edi")))
    assert codes(message) == []
    assert (message.function.code, message.function.effect) == ("745", "add")
    assert (message.declared.travellers, message.declared.crew) == (3, 1)
    assert message.references == {
        "TN": "QX260310007",
        "reporting_party": "QX DATA DESK",
        "reporting_party_phone": "351 21 555 0101",
        "reporting_party_fax": "351 21 555 0102",
    }
    assert [
        (leg.carrier, leg.number, leg.departure.place, leg.arrival.place)
        for leg in message.movements
    ] == [
        ("QX", "0417", "LIS", "MAD"),
        ("QX", "0417", "MAD", "BOG"),
    ]
    first, second, third, fourth = message.travellers
    assert (first.family_name, first.given_names, first.sex) == (
        "CASTELO BRANCO",
        "INES MARIA",
        "F",
    )
    assert (first.birth_date, first.nationality, first.residence) == ("1984-02-29", "PRT", "PRT")
    assert (first.embark, first.debark, first.birth_place) == ("LIS", "BOG", "COIMBRA, PRT")
    assert first.seats == ("12C",)
    assert first.verified
    assert (first.references.avf, first.references.abo) == ("ZK4T7Q", "QX0001")
    assert first.bookings == ("ZK4T7Q",)
    assert (first.tickets[0].number, first.tickets[0].coupon) == ("9991234567890", "1")
    assert (first.bags.declared_count, first.bags.derived_count, first.bags.kg) == (2, 2, 41.0)
    assert first.bags.tags == ("QX100200", "QX100201")
    assert [(one.type, one.number, one.issuer, one.expires) for one in first.documents] == [
        ("P", "PA700101", "PRT", "2031-05-14"),
        ("V", "V5550101", "COL", "2027-01-01"),
    ]
    assert (second.family_name, second.birth_date) == ("O'FARRELL-QUIN", "1959-07-03")
    assert (third.role, third.documents[0].type) == ("transit_passenger", "I")
    assert (fourth.role, fourth.references.others) == ("crew", (("EMP+1", "CR2 110 111"),))


def test_every_value_leads_back_to_where_it_stood() -> None:
    text = write(load("paxlst_two_legs.edi"), between="\n")
    (message,) = read_soundly(text)

    def told(place: tuple[int, int]) -> str:
        span = message.locate(place)
        assert span is not None
        return text[span.offset : span.offset + span.length]

    places = {name: told(place) for name, place in message.travellers[0].places.items()}
    assert places["family_name"] == places["given_names"] == "CASTELO BRANCO:INES:MARIA"
    assert places["sex"] == "F"
    assert places["birth_date"] == "329:840229"
    assert places["documents.0.number"] == "PA700101"
    assert places["documents.1.number"] == "V5550101"
    assert places["documents.1.expires"] == "36:270101"
    assert places["documents.0.issuer"] == "PRT"
    assert places["bags.kg"] == "KGM:41"
    assert places["references.avf"] == "AVF:ZK4T7Q"
    leg = {name: told(place) for name, place in message.movements[1].places.items()}
    assert leg == {
        "number": "QX417",
        "carrier": "QX417",
        "departure.place": "MAD",
        "departure.local": "189:2603111200:201",
        "arrival.place": "BOG",
        "arrival.local": "232:2603111710:201",
    }


@pytest.mark.parametrize(
    ("bgm", "code", "effect"),
    [
        ("BGM+745'", "745", "add"),
        ("BGM+745+CP'", "745+CP", "replace"),
        ("BGM+745+XR'", "745+XR", "withdraw"),
        ("BGM+745+RP'", "745+RP", "withdraw"),
        ("BGM+250+C'", "250+C", "add"),
        ("BGM+250+CC'", "250+CC", "replace"),
        ("BGM+250+BC'", "250+BC", "replace"),
        ("BGM+266+CL'", "266+CL", "closed"),
        ("BGM+266+CLNB'", "266+CLNB", "not_on_board"),
        ("BGM+266+CLOB'", "266+CLOB", "on_board"),
        ("BGM+266+XF'", "266+XF", "movement_cancelled"),
        ("BGM+266+CF'", "266+CF", "movement_changed"),
        ("BGM+336+G'", "336+G", "add"),
        ("BGM+336+H'", "336+H", "withdraw"),
        ("BGM+336+I'", "336+I", "replace"),
        ("BGM+655'", "655", "none"),
    ],
)
def test_the_function_says_what_the_list_does(bgm: str, code: str, effect: str) -> None:
    message = listing("NAD+FL+++LIMA:RUI'", bgm)
    assert (message.function.code, message.function.effect) == (code, effect)
    assert message.function.meaning
    assert codes(message) == []


@pytest.mark.parametrize(
    ("bgm", "effect", "problem"),
    [
        ("BGM+745+QQ'", "add", "unknown-function"),
        ("BGM+999'", "add", "unknown-function"),
        ("", "add", "no-function"),
    ],
)
def test_a_list_of_unknown_function_still_lists(bgm: str, effect: str, problem: str) -> None:
    message = listing("NAD+FL+++LIMA:RUI'", bgm)
    assert message.function.effect == effect
    assert codes(message) == [problem]


@pytest.mark.parametrize(
    ("bgm", "qualifier", "role"),
    [
        ("BGM+745'", "FL", "passenger"),
        ("BGM+745'", "FM", "crew"),
        ("BGM+745'", "DDU", "transit_passenger"),
        ("BGM+745'", "DDT", "transit_crew"),
        ("BGM+250+C'", "FL", "crew"),
        ("BGM+250+C'", "DDU", "transit_crew"),
        ("BGM+336+G'", "FL", "crew"),
    ],
)
def test_crew_is_told_from_passengers(bgm: str, qualifier: str, role: str) -> None:
    message = listing(f"NAD+{qualifier}+++LIMA:RUI'", bgm)
    assert message.travellers[0].role == role


@pytest.mark.parametrize(
    ("name", "family", "given", "title"),
    [
        ("NAD+FL+++LIMA:RUI:MANUEL'", "LIMA", "RUI MANUEL", ""),
        ("NAD+FL+++Lima:Rui:'", "LIMA", "RUI", ""),
        ("NAD+FL+++LIMA'", "LIMA", "", ""),
        ("NAD+FL+++:RUI'", "", "RUI", ""),
        ("NAD+FL++LIMA:RUI'", "LIMA", "RUI", ""),
        ("NAD+FL+LIMA:RUI'", "LIMA", "RUI", ""),
        ("NAD+FL++++LIMA:RUI'", "LIMA", "RUI", ""),
        ("NAD+FL+++LIMA/RUI'", "LIMA", "RUI", ""),
        ("NAD+FL+++ LIMA : RUI '", "LIMA", "RUI", ""),
        ("NAD+FL+++LIMA:RUI MR'", "LIMA", "RUI", "MR"),
        ("nad+fl+++lima:rui'", "LIMA", "RUI", ""),
    ],
)
def test_names_are_found_wherever_they_stand(
    name: str, family: str, given: str, title: str
) -> None:
    only = traveller("ATT+2++M'", name)
    assert (only.family_name, only.given_names, only.title) == (family, given, title)


def test_a_traveller_without_surname_or_name_is_kept_and_told() -> None:
    message = listing("NAD+FL+++:RUI'NAD+FL'DOC+P+X1'NAD+FL+++LIMA:ANA'")
    assert [(one.family_name, one.given_names) for one in message.travellers] == [
        ("", "RUI"),
        ("", ""),
        ("LIMA", "ANA"),
    ]
    assert message.travellers[1].documents[0].number == "X1"
    assert codes(message) == ["no-surname", "no-name"]


def test_an_address_behind_the_name_is_a_contact() -> None:
    only = traveller("", "NAD+FL+++LIMA:RUI+RUA NOVA 1+PORTO++4000-001+PRT'")
    assert [(one.kind, one.value) for one in only.contacts] == [
        ("address", "RUA NOVA 1, PORTO, 4000-001, PRT")
    ]


def test_numbers_behind_a_person_are_the_persons() -> None:
    only = traveller("COM+?+351 91 555 0101:AL+rui@example.org:EM'")
    assert [(one.kind, one.value) for one in only.contacts] == [
        ("mobile", "+351915550101"),
        ("email", "RUI@EXAMPLE.ORG"),
    ]


@pytest.mark.parametrize(
    ("segment", "sex", "role"),
    [
        ("ATT+2++M'", "M", "passenger"),
        ("ATT+2++F'", "F", "passenger"),
        ("ATT+2++X'", "X", "passenger"),
        ("ATT+2++U'", "X", "passenger"),
        ("ATT+2+F'", "F", "passenger"),
        ("ATT+2++:::F'", "F", "passenger"),
        ("ATT+2++MI'", "M", "infant"),
        ("ATT+2++FI'", "F", "infant"),
        ("ATT+2'", None, "passenger"),
    ],
)
def test_sex_and_infants_are_told_by_att(segment: str, sex: str | None, role: str) -> None:
    only = traveller(segment)
    assert (only.sex, only.role) == (sex, role)


def test_an_infant_may_be_told_behind_the_given_names() -> None:
    only = traveller("", "NAD+FL+++LIMA:EVA INF'")
    assert (only.given_names, only.role) == ("EVA", "infant")


@pytest.mark.parametrize(
    ("segment", "born"),
    [
        ("DTM+329:840229'", "1984-02-29"),
        ("DTM+329: 840228'", "1984-02-28"),
        ("DTM+329:19840228:102'", "1984-02-28"),
        ("DTM+329:840200'", "1984-02"),
        ("DTM+329:840000'", "1984"),
        ("DTM+329:84<<<<'", "1984"),
        ("DTM+329:1984:602'", "1984"),
        ("DTM+329:198402:610'", "1984-02"),
        ("DTM+329+840228'", "1984-02-28"),
        ("DTM+329'", None),
        ("DTM+329:'", None),
    ],
)
def test_dates_of_birth_may_be_partial(segment: str, born: str | None) -> None:
    message = listing("NAD+FL+++LIMA:RUI'" + segment)
    assert message.travellers[0].birth_date == born
    assert codes(message) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [("840230", "no-such-date"), ("841301", "no-such-date"), ("BORN", "bad-date")],
)
def test_a_date_that_cannot_be_is_told_and_costs_nothing_else(text: str, problem: str) -> None:
    message = listing(f"NAD+FL+++LIMA:RUI'DTM+329:{text}'ATT+2++M'")
    only = message.travellers[0]
    assert (only.birth_date, only.sex) == (None, "M")
    assert [(one.code, one.detail) for one in message.problems if one.code == problem] == [
        (problem, "DTM+329")
    ]


@pytest.mark.parametrize(
    ("segments", "declared", "derived", "kg", "tags"),
    [
        ("MEA+CT++4'", 4, None, None, ()),
        ("MEA+WT++KGM:80'", None, None, 80.0, ()),
        ("MEA+WT++LBR:100'", None, None, 45.36, ()),
        ("MEA+WT++:20'", None, None, 20.0, ()),
        ("MEA+WT++20'", None, None, 20.0, ()),
        ("MEA+WT++KGM:20.5'", None, None, 20.5, ()),
        ("MEA+WT++KGM:20,5'", None, None, 20.5, ()),
        ("MEA+WT++20:KGM'", None, None, 20.0, ()),
        ("FTX+BAG+++QX09:3'", None, 3, None, ("QX09", "QX10", "QX11")),
        ("FTX+BAG+++QX1'FTX+BAG+++QX1'FTX+BAG+++QX2'", None, 2, None, ("QX1", "QX2")),
        ("FTX+BAG+++QX09:3'FTX+BAG+++QX09:3'", None, 3, None, ("QX09", "QX10", "QX11")),
        ("FTX+BAG+++QX1'FTX+BAG+++123'", None, 2, None, ("QX1", "123")),
        ("FTX+BAG+++2660009:2'", None, 2, None, ("2660009", "2660010")),
        ("FTX+BAG+++QX1:QX2'", None, 2, None, ("QX1", "QX2")),
        ("MEA+CT++1'FTX+BAG+++QX1:2'", 1, 2, None, ("QX1", "QX2")),
        ("FTX+BAG'", None, None, None, ()),
    ],
)
def test_bags_are_counted_as_declared_and_as_tagged(
    segments: str,
    declared: int | None,
    derived: int | None,
    kg: float | None,
    tags: tuple[str, ...],
) -> None:
    bags = traveller(segments).bags
    assert (bags.declared_count, bags.derived_count, bags.kg, bags.tags) == (
        declared,
        derived,
        kg,
        tags,
    )


@pytest.mark.parametrize(
    ("segment", "problem"),
    [
        ("MEA+CT++MANY'", "bad-number"),
        ("MEA+WT++STN:3'", "unknown-unit"),
        ("FTX+BAG+++QX1:0'", "bag-run"),
        ("FTX+BAG+++QX1:999'", "bag-run"),
    ],
)
def test_bags_that_cannot_be_counted_are_told(segment: str, problem: str) -> None:
    assert codes(listing("NAD+FL+++LIMA:RUI'" + segment)) == [problem]


@pytest.mark.parametrize(
    ("segments", "documents"),
    [
        ("DOC+P+X1'DTM+36:300101'LOC+91+PRT'", [("P", "X1", "PRT", "2030-01-01", None)]),
        ("DOC+P:110:111+X1'", [("P", "X1", "", None, None)]),
        ("DOC++X1'", [("", "X1", "", None, None)]),
        ("DOC+V'", [("V", "", "", None, None)]),
        ("DOC+P++X1'", [("P", "X1", "", None, None)]),
        ("DOC+P+X1'LOC+91+'DTM+36'", [("P", "X1", "", None, None)]),
        ("DOC+P+X1'LOC+91+PRT:::LISBOA'", [("P", "X1", "PRT", None, None)]),
        ("DOC+P+X1'DTM+182:200101'", [("P", "X1", "", None, "2020-01-01")]),
        ("DTM+36:300101'LOC+91+PRT'DOC+P+X1'", [("P", "X1", "PRT", "2030-01-01", None)]),
        (
            "DOC+P+X1'DOC+V+X2'DTM+36:300101'",
            [("P", "X1", "", None, None), ("V", "X2", "", "2030-01-01", None)],
        ),
        ("DOC+P+X1'DOC+P+X1'DTM+36:300101'", [("P", "X1", "", "2030-01-01", None)]),
        ("DOC++'", []),
    ],
)
def test_documents_take_what_follows_them(
    segments: str, documents: list[tuple[str, str, str, str | None, str | None]]
) -> None:
    assert [
        (one.type, one.number, one.issuer, one.expires, one.issued)
        for one in traveller(segments).documents
    ] == documents


def test_runs_of_tags_do_not_fill_the_memory() -> None:
    runs = "".join(f"NAD+FL+++LIMA:RUI{number}'FTX+BAG+++Q{number}000:99'" for number in range(400))
    message = listing(runs)
    assert len(message.travellers) == 400
    assert all(one.bags.tags for one in message.travellers)
    assert sum(len(one.bags.tags) for one in message.travellers) < 20_400
    assert "bag-run" in codes(message)


def test_two_codes_for_one_thing_are_both_kept() -> None:
    only = traveller("NAT+2+PRT'NAT+2+BRA'RFF+AVF:AAAAAA'RFF+AVF:BBBBBB'RFF+SEA:01A'RFF+SEA:2B'")
    assert (only.nationality, only.bookings, only.seats) == ("PRT", ("AAAAAA",), ("1A", "2B"))
    assert only.references.others == (("NAT", "BRA"), ("AVF", "BBBBBB"))


def test_what_has_no_field_of_its_own_is_kept_as_a_reference() -> None:
    message = listing(
        "NAD+FL+++LIMA:RUI'RFF+AEA:G77'RFF+QQ:1::2'LOC+22+BOG'LOC+60+MAD'QTY+52:3'GEI+4+99'"
    )
    assert message.travellers[0].references.others == (
        ("AEA", "G77"),
        ("QQ", "1"),
        ("QQ revision", "2"),
        ("LOC+22", "BOG"),
        ("LOC+60", "MAD"),
        ("QTY+52", "3"),
        ("GEI", "99"),
    )
    assert [one.detail for one in message.problems if one.code == "unknown-qualifier"] == [
        "RFF+QQ",
        "LOC+60",
    ]


def test_unknown_things_are_told_once_a_message() -> None:
    message = listing("NAD+FL+++LIMA:RUI'" + "ZZZ+1'RFF+QQ:1'" * 5)
    assert codes(message) == ["unknown-segment", "unknown-qualifier"]


def test_what_is_told_of_the_unknown_quotes_nobody() -> None:
    message = listing(
        "NAD+FL+++LIMA:RUI'CALL RUI LIMA BACK'THEN ANA LIMA'RFF+RUI LIMA:1'LOC+ANA LIMA+MAD'"
        "MEA+WT++RUI LIMA:3'DOC+ANA LIMA+X1'ATT+2++RUI LIMA'NAD+ANA LIMA+++LIMA:EVA'"
    )
    assert "?" in {problem.detail for problem in message.problems}
    assert not [one for one in message.problems if "LIMA" in one.what + one.detail]


def test_attributes_of_the_body_and_sensitive_texts_are_dropped_and_blanked() -> None:
    text = (
        f"{HEAD}BGM+745'{FLIGHT}NAD+FL+++LIMA:RUI'ATT+1++DARK'FTX+AAI+++WHEELCHAIR NEEDED'"
        "FTX+AAI+++LATE AT GATE'ATT+2++M'UNT+12+1'UNZ+1+R'"
    )
    (message,) = read_soundly(text)
    assert message.dropped == {"person-attribute": 1, "sensitive-text": 1}
    assert message.travellers[0].references.others == (("FTX+AAI", "LATE AT GATE"),)
    stored = redact(text.encode(), [message])
    assert len(stored) == len(text)
    assert b"DARK" not in stored
    assert b"WHEELCHAIR" not in stored
    (again,) = read(stored, "stored")
    assert again.travellers == message.travellers
    assert again.dropped == message.dropped


@pytest.mark.parametrize(
    ("counts", "series", "problems"),
    [
        ("CNT+42:1'", "", []),
        ("CNT+42+1'", "", []),
        ("CNT+42:1'CNT+41:1'", "", []),
        ("CNT+42:2'", "", []),
        ("CNT+42:7'", "", ["traveller-count"]),
        ("CNT+41:7'", "", ["crew-count"]),
        ("CNT+42:136'", "+ACCESS+10:F", []),
        ("CNT+42:136'", "+ACCESS+01:C", []),
        ("CNT+42:136'", "+ACCESS+01:F", ["traveller-count"]),
        ("CNT+42:MANY'", "", ["bad-number"]),
        ("CNT+3:9'", "", []),
    ],
)
def test_declared_counts_are_compared_but_in_a_series(
    counts: str, series: str, problems: list[str]
) -> None:
    head = HEAD.replace(":IATA'", f":IATA{series}'")
    (message,) = read_soundly(f"{head}BGM+745'{FLIGHT}NAD+FL+++LIMA:RUI'NAD+FM+++LIMA:ANA'{counts}")
    assert codes(message) == problems


def test_details_before_the_first_traveller_are_given_to_it() -> None:
    message = listing("DOC+P+X1'NAD+FL+++LIMA:RUI'")
    assert message.travellers[0].documents[0].number == "X1"
    assert codes(message) == ["before-traveller"]


def test_a_failure_of_the_program_costs_one_segment(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_text: str) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(paxlst_details, "phone_digits", fail)
    text = f"{HEAD}BGM+745'{FLIGHT}NAD+FL+++LIMA:RUI'COM+5550101:TE'DOC+P+X1'NAD+FL+++LIMA:ANA'"
    (message,) = read(text.encode(), "test")
    assert [one.given_names for one in message.travellers] == ["RUI", "ANA"]
    assert message.travellers[0].documents[0].number == "X1"
    (internal,) = [one for one in message.problems if one.code == "internal"]
    assert internal.detail == "ZeroDivisionError"
    assert internal.offset == text.index("COM+")


def test_a_list_of_nobody_is_a_list() -> None:
    message = listing("CNT+42:0'")
    assert message.travellers == ()
    assert codes(message) == []


def test_a_party_of_an_unknown_role_is_no_traveller() -> None:
    parties = "NAD+MS+++QX DESK'NAD+ZZ+++AGENT'COM+5550101:TE'RFF+AEA:77'NAD+YY+++OTHER'"
    message = listing("NAD+FL+++LIMA:RUI'", flight=parties + FLIGHT)
    assert [one.family_name for one in message.travellers] == ["LIMA"]
    assert message.references == {
        "reporting_party": "QX DESK",
        "party": "AGENT",
        "party_phone": "5550101",
        "AEA": "77",
    }


def test_a_person_of_an_unknown_role_before_the_flights_is_told_by_the_details() -> None:
    message = listing("", flight="NAD+ZZ+++LIMA:RUI'ATT+2++M'DOC+P+X1'" + FLIGHT)
    assert [one.family_name for one in message.travellers] == ["LIMA"]
