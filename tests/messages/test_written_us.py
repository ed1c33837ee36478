"""The older US form of passenger lists is written as it is read; what it has no room for is named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messages import written
from messages.edi import load
from messages.edi import write as spelt
from tidewaiter.messages import Dialect, read, write
from tidewaiter.messages.comparing import normal
from tidewaiter.records import (
    Bags,
    Call,
    Declared,
    Function,
    Message,
    Movement,
    TravelDocument,
    Traveller,
)

US = "001:000"
LIST = Function("", "list without a code", "add")


@st.composite
def us_lists(draw: st.DrawFn) -> Message:
    """A list as the older form carries it: of each traveller name, birth date, sex, route and one document."""
    message = draw(written.passenger_lists().filter(lambda one: one.travellers))
    people = []
    for one in message.travellers:
        role = {"transit_passenger": "passenger", "transit_crew": "crew"}.get(one.role, one.role)
        born = one.birth_date if one.birth_date and len(one.birth_date) > 7 else None
        documents = [replace(item, issued=None) for item in one.documents[:1]]
        people.append(
            Traveller(
                family_name=one.family_name,
                given_names=one.given_names or "JO",
                title=one.title,
                sex=one.sex,
                birth_date=born,
                role=role,  # type: ignore[arg-type]
                documents=tuple(documents),
                embark=one.embark,
                debark=one.debark,
            )
        )
    asked = {
        name: text
        for name, text in message.references.items()
        if name == "reporting_person" or name.startswith("reporting_party_")
    }
    return replace(
        message,
        release=US,
        function=LIST,
        declared=Declared(),
        movements=tuple(replace(leg, means=None) for leg in message.movements),
        travellers=tuple(people),
        references=asked,
    )


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(us_lists())
def test_what_the_form_carries_comes_back(message: Message) -> None:
    found = write([message])
    assert found.left_out == ()
    (again,) = read(found.data)
    assert normal(again) == normal(message)
    assert [one.code for one in again.problems if one.severity != "info"] == []


def test_travellers_of_a_list_as_met_are_written_as_they_were() -> None:
    """But for one whose missing middle name had moved the birth date, and a place told without its country."""
    text = spelt(load("paxlst_us.edi"))
    (message,) = read(text.encode())
    told = write([message]).data.decode().split("'PDT")[1:]
    met = text.split("'PDT")[1:]
    differ = [
        one
        for one, other in zip(told, met, strict=True)
        if one.split("'UNT")[0] != other.split("'UNT")[0]
    ]
    assert len(told) == 5
    assert [one.split(":")[3] for one in differ] == ["EMI"]


FLIGHT = Movement(
    carrier="QX",
    number="0812",
    departure=Call("AKL", "2026-06-10T21:00", "2026-06-10T09:00Z"),
    arrival=Call("LAX", "2026-06-10T18:30", "2026-06-11T01:30Z"),
)


def us_list(**values: object) -> Message:
    told = Traveller(family_name="LEE", given_names="ANN", **values)  # type: ignore[arg-type]
    return Message(
        source="",
        index=0,
        kind="PAXLST",
        release=US,
        function=LIST,
        movements=(FLIGHT,),
        travellers=(told,),
    )


def test_times_tell_what_leads_to_universal_time() -> None:
    text = write([us_list()]).data.decode()
    assert "DTM+136+260610+2100+M12'" in text
    assert "DTM+132+260610+1830+P07'" in text
    assert "LOC+5+NZAKL:50'" in text


def test_an_offset_against_the_clock_of_the_place_comes_back() -> None:
    odd = replace(FLIGHT, departure=Call("AKL", "2026-06-10T21:00", "2026-06-10T11:30Z"))
    message = replace(us_list(), movements=(odd,))
    found = write([message])
    assert "DTM+136+260610+2100+M0930'" in found.data.decode()
    assert found.left_out == ()


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"nationality": "NZL"}, "travellers.0.nationality"),
        ({"seats": ("12A",)}, "travellers.0.seats.0"),
        ({"bags": Bags(declared_count=2)}, "travellers.0.bags.declared_count"),
        ({"role": "transit_passenger"}, "travellers.0.role"),
        ({"birth_date": "1954-10"}, "travellers.0.birth_date"),
        (
            {"documents": (TravelDocument("P", "X1"), TravelDocument("V", "X2"))},
            "travellers.0.documents.1",
        ),
    ],
)
def test_what_the_form_has_no_room_for_is_named(values: dict[str, object], path: str) -> None:
    (left,) = write([us_list(**values)]).left_out
    assert left.path == path
    assert left.code == ("form" if path.endswith("birth_date") else "older-us-form")


def test_an_infant_is_told_by_its_sex() -> None:
    message = us_list(role="infant", sex="F", birth_date="2025-11-02")
    found = write([message], Dialect())
    assert "LEE:ANN::20251102:FI" in found.data.decode()
    assert found.left_out == ()
