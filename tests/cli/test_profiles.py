"""`tidewaiter profiles`: the schema, and the lint of what people write."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tidewaiter.targeting import starter_profiles_dir


def test_the_schema_is_one_document_with_the_fields_and_their_types(tidewaiter: Callable) -> None:
    answer = tidewaiter("profiles", "schema")
    assert answer.code == 0
    schema = json.loads(answer.out)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert {"id", "name", "subject", "owner", "legal_basis", "valid", "score", "when"} <= set(
        schema["properties"]
    )
    assert all(field["type"] for field in schema["fields"])


def test_the_starter_profiles_pass(tidewaiter: Callable) -> None:
    answer = tidewaiter("profiles", "check", str(starter_profiles_dir()))
    assert answer.code == 0
    assert not [line for line in answer.lines if line["severity"] == "error"]


def test_a_fault_is_named_with_file_and_line(tidewaiter: Callable, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "id: mine\n"
        "name: {en: Mine, fr: Mien, es: Mío}\n"
        "subject: traveller\n"
        "owner: Unit A\n"
        "score: 10\n"
        "when: {field: traveller.nationality, op: eq, value: NLD}\n"
    )
    answer = tidewaiter("profiles", "check", "mine.yaml")
    assert answer.code == 1
    errors = [line for line in answer.lines if line["severity"] == "error"]
    assert errors
    assert all(line["file"] == "mine.yaml" and line["code"] and line["what"] for line in errors)
    assert 6 in [line["line"] for line in errors], "nationality is refused where it is named"


def test_a_file_that_is_not_there_ends_with_2(tidewaiter: Callable) -> None:
    assert tidewaiter("profiles", "check", "not-there.yaml").code == 2
