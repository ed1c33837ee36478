"""The data files of the room: whole in three languages, each entry with its source, and agreeing with the code."""

from __future__ import annotations

import re

import pytest

from tidewaiter.records import Personal, problem_kinds
from tidewaiter.reference import LANGUAGES, load_yaml
from tidewaiter.targeting import legal_bases, offences
from tidewaiter.targeting.fields import catalogue, forbidden, why_forbidden
from tidewaiter.targeting.wording import phrases


@pytest.mark.parametrize("name", list(catalogue()))
def test_a_field_is_whole_in_every_language(name: str) -> None:
    field = catalogue()[name]
    assert field.label.missing() == ()
    assert field.definition.missing() == ()
    assert field.source
    assert field.personal in {"none", *Personal}
    if field.forms:
        assert set(field.forms) == set(LANGUAGES)
        forms = {frozenset(of_language) for of_language in field.forms.values()}
        assert len(forms) == 1
    if field.kind in ("number", "duration"):
        assert field.unit
        assert not field.forms or {"one", "other"} <= set(field.forms["en"])
    if field.kind == "boolean":
        assert not field.forms or set(field.forms["en"]) == {"yes", "no"}


def test_numbers_stand_in_every_form_but_where_one_says_it_all() -> None:
    for field in catalogue().values():
        for of_language in field.forms.values():
            if "one" in of_language:
                assert "{value}" in of_language["other"], field.id


def test_no_field_is_forbidden_by_its_own_name() -> None:
    assert [name for name in catalogue() if why_forbidden(name)] == []


def test_no_field_looks_at_an_identity() -> None:
    assert [
        field.id for field in catalogue().values() if field.personal in ("identity", "name")
    ] == []


def test_every_refusal_has_its_words() -> None:
    for entry in forbidden():
        assert entry.why in problem_kinds()
        assert entry.source
        assert all(re.fullmatch(r"[a-z_]+", name) for name in entry.names)


def test_offences_and_legal_bases_are_whole() -> None:
    for offence in offences().values():
        assert offence.title.missing() == offence.carriage.missing() == ()
        assert offence.source
    for basis in legal_bases().values():
        assert basis.title.missing() == ()
        assert basis.source


def test_every_table_names_its_source() -> None:
    tables = load_yaml("tidewaiter.targeting", "travel_tables.yaml")
    assert [name for name, table in tables.items() if not table.get("source")] == []
    unquoted = [
        code
        for table in tables.values()
        for code in table.get("codes", ())
        if not isinstance(code, str)
    ]
    assert unquoted == []  # YAML reads NO as a truth value


def test_phrases_name_fields_that_are_there() -> None:
    for row in phrases()["together"]:
        named = [*row["yes"], *row.get("absorbs", ()), *([row["count"]] if "count" in row else ())]
        assert set(named) <= set(catalogue())
        assert set(row["words"]) == set(LANGUAGES)
