"""The JSON Schema of profiles: it takes what the reader takes, refuses what the reader refuses, and lists the fields."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from typing import Any

import pytest

from tidewaiter.reference import parse_yaml
from tidewaiter.targeting import (
    legal_bases,
    load_profiles,
    offences,
    profile_as_dict,
    profile_schema,
    starter_profiles_dir,
)
from tidewaiter.targeting.fields import catalogue

SCHEMA = profile_schema()
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def fits(schema: dict[str, Any], value: Any) -> bool:
    """Whether a value fits the part of JSON Schema 2020-12 that the schema of profiles uses."""
    if "$ref" in schema:
        return fits(SCHEMA["$defs"]["condition"], value)
    if "type" in schema and not _typed(schema["type"], value):
        return False
    checks = [
        "enum" not in schema or value in schema["enum"],
        "const" not in schema or value == schema["const"],
        "oneOf" not in schema or sum(fits(part, value) for part in schema["oneOf"]) == 1,
        "anyOf" not in schema or any(fits(part, value) for part in schema["anyOf"]),
        _within(schema, value),
        not isinstance(value, dict) or _members(schema, value),
        not isinstance(value, list) or all(fits(schema.get("items", {}), item) for item in value),
    ]
    return all(checks)


def _typed(name: str, value: Any) -> bool:
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _within(schema: dict[str, Any], value: Any) -> bool:
    if isinstance(value, str):
        return len(value) >= schema.get("minLength", 0) and bool(
            re.search(schema.get("pattern", ""), value)
        )
    if isinstance(value, list):
        return schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
    if isinstance(value, dict):
        return len(value) >= schema.get("minProperties", 0)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return schema.get("minimum", value) <= value <= schema.get("maximum", value)
    return True


def _members(schema: dict[str, Any], value: dict[str, Any]) -> bool:
    known = schema.get("properties", {})
    if not set(schema.get("required", ())) <= set(value):
        return False
    others = schema.get("additionalProperties", {})
    return all(
        fits(known[key], item) if key in known else others is not False and fits(others, item)
        for key, item in value.items()
    )


def starters() -> list[dict[str, Any]]:
    return [
        json.loads(json.dumps(_plain(path.read_text("utf-8"))))
        for path in sorted(starter_profiles_dir().glob("*.yaml"))
    ]


def _plain(text: str) -> Any:
    return json.loads(json.dumps(parse_yaml(text), default=str))


def test_the_schema_is_json_and_names_its_draft() -> None:
    assert json.loads(json.dumps(SCHEMA))["$schema"].endswith("2020-12/schema")


def test_every_starter_fits_as_written_and_as_stored() -> None:
    assert len(starters()) == len(load_profiles().profiles)
    for starter in starters():
        assert fits(SCHEMA, starter), starter["id"]
    for profile in load_profiles().profiles:
        stored = {
            key: value
            for key, value in profile_as_dict(profile).items()
            if value not in ("", [], None)
        }
        assert fits(SCHEMA, stored), profile.id


@pytest.mark.parametrize(
    "when",
    [
        {"field": "traveller.nationality", "op": "eq", "value": "XX"},
        {"field": "booking.one_way", "op": "lt", "value": True},
        {"field": "booking.one_way", "op": "eq", "value": "yes"},
        {"field": "booking.detour", "op": "between", "list": [1]},
        {"field": "booking.detour", "op": "lt", "list": [1]},
        {"field": "booking.agency", "op": "in", "list": []},
        {"field": "booking.agency", "op": "present", "value": "A"},
        {"all": []},
        {"all": [], "any": []},
        {
            "not": [
                {"field": "booking.agency", "op": "present"},
                {"field": "booking.agency", "op": "present"},
            ]
        },
        "text",
    ],
)
def test_what_the_reader_refuses_does_not_fit(when: Any) -> None:
    wrong = {**deepcopy(starters()[0]), "when": when}
    assert not fits(SCHEMA, wrong)


def test_a_key_that_is_missing_or_unknown_does_not_fit() -> None:
    good = starters()[0]
    assert not fits(SCHEMA, {**good, "colour": "red"})
    assert not fits(SCHEMA, {key: value for key, value in good.items() if key != "owner"})
    assert not fits(SCHEMA, {**good, "score": 0})
    assert not fits(SCHEMA, {**good, "offence": "jaywalking"})


def test_fields_stand_beside_the_schema_with_type_operators_and_words() -> None:
    listed = {field["id"]: field for field in SCHEMA["fields"]}
    assert set(listed) == set(catalogue())
    hours = listed["booking.hours_before_departure"]
    assert (hours["type"], hours["unit"], hours["subject"]) == ("duration", "hours", "booking")
    assert "between" in hours["ops"]
    assert set(hours["label"]) == {"en", "fr", "es"}


def test_what_is_forbidden_stands_there_with_its_reason() -> None:
    named = {name for entry in SCHEMA["forbidden"] for name in entry["names"]}
    assert {"nationality", "age", "sex", "religion", "meal", "residence"} <= named
    assert all(entry["why"]["en"] for entry in SCHEMA["forbidden"])


def test_the_closed_lists_stand_there() -> None:
    properties = SCHEMA["properties"]
    assert {item["const"] for item in properties["offence"]["oneOf"]} == set(offences())
    assert {item["const"] for item in properties["legal_basis"]["oneOf"]} == set(legal_bases())


def test_offices_and_trial_fit_in_the_form_that_the_reader_takes() -> None:
    good = starters()[0]
    assert fits(SCHEMA, {**good, "offices": ["BRU"], "shadow": True})
    for wrong in ({"offices": []}, {"offices": "BRU"}, {"offices": [1]}, {"shadow": "yes"}):
        assert not fits(SCHEMA, {**good, **wrong})
