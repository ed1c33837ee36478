"""The format of profiles as a JSON Schema, with the fields, their types and the closed lists.

What `tidewaiter profiles schema` prints: a JSON Schema (draft 2020-12) that a validator can use as it is, with two
members beside it: `fields` (what a profile may use) and `forbidden` (what it may not, and why).
"""

from __future__ import annotations

from typing import Any

from tidewaiter.records import problem_kinds
from tidewaiter.targeting.fields import Field, Forbidden, catalogue, forbidden
from tidewaiter.targeting.grounds import legal_bases, offences
from tidewaiter.targeting.profile import BARE, LISTED, SCORES, SUBJECTS, Op
from tidewaiter.targeting.reading import OPTIONAL, REQUIRED

_DATE = {"type": "string", "format": "date"}
_TEXT = {"type": "string", "minLength": 1}
_WORDS = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": _TEXT,
    "properties": {"en": _TEXT, "fr": _TEXT, "es": _TEXT},
}
_CONDITION = {"$ref": "#/$defs/condition"}
_CONDITIONS = {"type": "array", "items": _CONDITION, "minItems": 1}


def profile_schema() -> dict[str, Any]:
    """The JSON Schema of one profile, with `fields` and `forbidden` beside it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "tidewaiter risk profile",
        "type": "object",
        "required": list(REQUIRED),
        "additionalProperties": False,
        "properties": _properties(),
        "$defs": {"condition": _condition()},
        "fields": [_field_as_dict(field) for field in catalogue().values()],
        "forbidden": [_forbidden_as_dict(entry) for entry in forbidden()],
    }


def _properties() -> dict[str, Any]:
    properties = {
        "id": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"},
        "version": {"type": "integer", "minimum": 1, "default": 1},
        "name": _WORDS,
        "subject": {"enum": list(SUBJECTS)},
        "owner": _TEXT,
        "legal_basis": {
            "oneOf": [
                {"const": name, "title": basis.title["en"]} for name, basis in legal_bases().items()
            ]
        },
        "legal_reference": {"type": "string"},
        "offence": {
            "oneOf": [
                {"const": name, "title": offence.title["en"]}
                for name, offence in offences().items()
            ]
        },
        "valid": {
            "type": "object",
            "required": ["from"],
            "additionalProperties": False,
            "properties": {"from": _DATE, "to": {"anyOf": [_DATE, {"type": "null"}]}},
        },
        "review_by": _DATE,
        "score": {"type": "integer", "minimum": SCORES.start, "maximum": SCORES.stop - 1},
        "basis": {"type": "string"},
        "source": {"type": "string"},
        "when": _CONDITION,
        "against": {"type": "array", "items": _against()},
        "also": {"type": "array", "items": _CONDITION},
        "offices": {"type": "array", "items": _TEXT, "minItems": 1},
        "shadow": {"type": "boolean", "default": False},
    }
    return {key: properties[key] for key in (*REQUIRED, *OPTIONAL)}


def _against() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["when", "words"],
        "additionalProperties": False,
        "properties": {
            "when": _CONDITION,
            "words": _WORDS,
            "weight": {"type": "integer", "minimum": 0, "maximum": SCORES.stop - 1},
        },
    }


def _condition() -> dict[str, Any]:
    groups = [_group("all", _CONDITIONS), _group("any", _CONDITIONS)]
    one = {"anyOf": [_CONDITION, {**_CONDITIONS, "maxItems": 1}]}
    leaves = [leaf for kind in _kinds() for leaf in _leaves(kind)]
    return {"oneOf": [*groups, _group("not", one), *leaves]}


def _group(key: str, members: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [key],
        "additionalProperties": False,
        "properties": {key: members},
    }


def _kinds() -> list[str]:
    return list(dict.fromkeys(field.kind for field in catalogue().values()))


def _leaves(kind: str) -> list[dict[str, Any]]:
    """The leaves on fields of one type: with a value, with a list, and without either."""
    fields = [field for field in catalogue().values() if field.kind == kind]
    ops = fields[0].ops
    constant = _CONSTANT[kind]
    listed = {"type": "array", "items": constant, "minItems": 1}
    pair = {**listed, "minItems": 2, "maxItems": 2}
    forms: tuple[tuple[tuple[Op, ...], dict[str, Any]], ...] = (
        (tuple(op for op in ops if op not in LISTED | BARE), {"value": constant}),
        (tuple(op for op in ops if op in LISTED and op != "between"), {"list": listed}),
        (tuple(op for op in ops if op == "between"), {"list": pair}),
        (tuple(op for op in ops if op in BARE), {}),
    )
    return [_leaf(fields, chosen, extra) for chosen, extra in forms if chosen]


def _leaf(fields: list[Field], ops: tuple[Op, ...], extra: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["field", "op", *extra],
        "additionalProperties": False,
        "properties": {
            "field": {"enum": [field.id for field in fields]},
            "op": {"enum": list(ops)},
            **extra,
        },
    }


_CONSTANT: dict[str, dict[str, Any]] = {
    "text": _TEXT,
    "code": _TEXT,
    "number": {"type": "number"},
    "duration": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": _DATE,
}


def _field_as_dict(field: Field) -> dict[str, Any]:
    return {
        "id": field.id,
        "subject": field.subject,
        "type": field.kind,
        "unit": field.unit,
        "ops": list(field.ops),
        "personal": field.personal,
        "label": dict(field.label),
        "definition": dict(field.definition),
        "source": field.source,
    }


def _forbidden_as_dict(entry: Forbidden) -> dict[str, Any]:
    words = problem_kinds()[entry.why].what
    named = ", ".join(entry.names)
    return {
        "names": list(entry.names),
        "why": {language: text.replace("{detail}", named) for language, text in words.items()},
        "source": entry.source,
    }
