"""Profile files: what is understood, and every fault found in one reading with its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tidewaiter.errors import CannotOpen, Refused
from tidewaiter.records import problem_kinds
from tidewaiter.targeting import check_profile_files, finding_as_dict, load_profiles
from tidewaiter.targeting.profile import AllOf, Leaf, Not, profile_as_dict
from tidewaiter.targeting.reading import read_profiles

GOOD = """\
id: late
version: 2
name: {en: Late, fr: Tard, es: Tarde}
subject: traveller
owner: desk of targeting
legal_basis: eu-pnr
offence: drug-trafficking
valid: {from: 2026-01-01, to: 2027-01-01}
review_by: 2026-12-31
score: 10
when:
  all:
    - {field: booking.hours_before_departure, op: lt, value: 24}
    - {field: movement.departure_country, op: in, list: [NO, se]}
"""


def condition(text: str) -> str:
    return GOOD[: GOOD.index("when:")] + "when: " + text


def faults(text: str) -> list[tuple[str, int | None]]:
    _, findings = read_profiles(text, "p.yaml")
    return [(found.problem.code, found.line) for found in findings]


def test_a_whole_profile_is_read() -> None:
    written, findings = read_profiles(GOOD, "p.yaml")
    assert findings == []
    profile = written[0].profile
    assert profile is not None
    assert (profile.id, profile.version, profile.score, profile.offence) == (
        "late",
        2,
        10,
        "drug-trafficking",
    )
    assert profile.valid_to is not None
    assert profile.valid_to.year == 2027
    assert isinstance(profile.when, AllOf)


def test_norway_is_a_country_and_codes_are_folded() -> None:
    profile = read_profiles(GOOD, "p.yaml")[0][0].profile
    assert profile is not None
    assert isinstance(profile.when, AllOf)
    leaf = profile.when.items[1]
    assert isinstance(leaf, Leaf)
    assert leaf.constants == ("NO", "SE")


def test_json_is_read_by_the_same_rules_and_a_profile_survives_the_round_trip() -> None:
    profile = read_profiles(GOOD, "p.yaml")[0][0].profile
    assert profile is not None
    plain = {key: value for key, value in profile_as_dict(profile).items() if value not in ("", [])}
    written, findings = read_profiles(json.dumps(plain, indent=1), "p.json")
    assert findings == []
    assert written[0].profile == profile


def test_a_file_may_hold_several_profiles() -> None:
    assert (
        len(read_profiles(GOOD + "---\n" + GOOD.replace("id: late", "id: later"), "p.yaml")[0]) == 2
    )
    assert len(read_profiles(json.dumps([{"id": "a"}, {"id": "b"}]), "p.json")[0]) == 2


def test_a_legal_basis_may_be_written_as_people_write_it() -> None:
    profile = read_profiles(GOOD.replace("eu-pnr", "Directive (EU) 2016/681"), "p.yaml")[0][
        0
    ].profile
    assert profile is not None
    assert profile.legal_basis == "eu-pnr"


def test_every_fault_of_a_file_is_found_in_one_reading() -> None:
    text = """\
id: "!"
name: {}
subject: passenger
owner: desk
legal_basis: because
offence: jaywalking
valid: {from: tomorrow}
score: 0
colour: red
when:
  any:
    - {field: traveller.nationality, op: eq, value: XX}
    - {field: booking.hours_before_departure, op: like, value: 1}
    - {field: booking.hours_before_departure, op: lt, value: soon}
"""
    assert sorted(set(faults(text)), key=str) == sorted(
        {
            ("profile-id", 1),
            ("profile-missing-key", 2),
            ("profile-subject", 3),
            ("profile-legal-basis", 5),
            ("profile-offence", 6),
            ("profile-date", 7),
            ("profile-score", 8),
            ("profile-unknown-key", 9),
            ("profile-forbidden-identity", 12),
            ("profile-op", 13),
            ("profile-value-kind", 14),
        },
        key=str,
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{field: booking.nothing, op: eq, value: 1}", "profile-field"),
        ("{field: booking.one_way, op: lt, value: true}", "profile-op-of-kind"),
        ("{field: booking.one_way, op: eq, value: 'yes'}", "profile-value-kind"),
        ("{field: booking.agency, op: eq, value: 1234}", "profile-value-kind"),
        ("{field: booking.agency, op: eq, value: ' '}", "profile-value-blank"),
        ("{field: booking.agency, op: in, list: []}", "profile-empty-list"),
        ("{field: booking.agency, op: in, value: A}", "profile-value-key"),
        ("{field: booking.agency, op: eq, list: [A]}", "profile-value-key"),
        ("{field: booking.agency, op: missing, value: A}", "profile-value-key"),
        ("{field: booking.agency, op: eq}", "profile-missing-key"),
        ("{field: booking.agency}", "profile-missing-key"),
        ("{op: eq, value: 1}", "profile-missing-key"),
        ("{field: booking.detour, op: between, list: [1]}", "profile-between"),
        ("{field: booking.detour, op: lt, value: .inf}", "profile-infinite"),
        ("{field: booking.detour, op: lt, value: .nan}", "profile-infinite"),
        ("{field: booking.detour, op: lt, value: 1e999}", "profile-infinite"),
        ("{field: booking.detour, op: lt, value: 1, unit: km}", "profile-unknown-key"),
        ("{all: []}", "profile-empty-group"),
        ("{all: {field: booking.detour, op: lt, value: 1}}", "profile-shape"),
        ("{all: [], any: []}", "profile-mixed-condition"),
        ("[1, 2]", "profile-shape"),
        ("text", "profile-shape"),
        (
            "{not: [{field: booking.agency, op: present}, {field: booking.detour, op: present}]}",
            "profile-not-of-one",
        ),
    ],
)
def test_each_fault_of_a_condition_is_named(text: str, code: str) -> None:
    assert code in [found for found, _ in faults(condition(text))]


@pytest.mark.parametrize("form", ["{not: %s}", "{not: [%s]}"])
def test_not_takes_one_condition_bare_or_in_a_list(form: str) -> None:
    text = condition(form % "{field: booking.agency, op: present}")
    profile = read_profiles(text, "p.yaml")[0][0].profile
    assert profile is not None
    assert profile.when == Not(Leaf("booking.agency", "present"))


def test_a_profile_of_a_booking_does_not_see_its_several_travellers() -> None:
    text = condition("{field: traveller.bags, op: ge, value: 1}").replace(
        "subject: traveller", "subject: booking"
    )
    assert ("profile-field-of-other", 11) in faults(text)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("traveller.nationality", "profile-forbidden-identity"),
        ("nationality", "profile-forbidden-identity"),
        ("traveller.birth_place", "profile-forbidden-identity"),
        ("Traveller.birthDate", "profile-forbidden-identity"),
        ("traveller.age", "profile-forbidden-identity"),
        ("traveller.sex", "profile-forbidden-identity"),
        ("traveller.title", "profile-forbidden-identity"),
        ("traveller.name_origin", "profile-forbidden-identity"),
        ("traveller.family_name", "profile-forbidden-identity"),
        ("traveller.race", "profile-forbidden-sensitive"),
        ("traveller.religion", "profile-forbidden-sensitive"),
        ("traveller.politics", "profile-forbidden-sensitive"),
        ("traveller.health", "profile-forbidden-sensitive"),
        ("traveller.sex_life", "profile-forbidden-sensitive"),
        ("traveller.union_membership", "profile-forbidden-sensitive"),
        ("booking.meal", "profile-forbidden-surrogate"),
        ("traveller.language", "profile-forbidden-surrogate"),
        ("traveller.residence", "profile-forbidden-surrogate"),
        ("traveller.documents.0.issuer", "profile-forbidden-surrogate"),
        ("traveller.searches_without_result", "profile-forbidden-search"),
    ],
)
def test_what_a_profile_may_not_use_is_refused_by_name_with_the_reason(
    name: str, code: str
) -> None:
    _, findings = read_profiles(condition(f"{{field: {name}, op: present}}"), "p.yaml")
    assert [found.problem.code for found in findings] == [code]
    assert name in findings[0].problem.what


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("id: [", "syntax"),
        ("id: &a x\nname: *a\n", "anchor"),
        ("id: !!python/object:x.y {}\n", "tag"),
        ("[" * 200, "depth"),
        ("{b: " * 60, "depth"),
        ("", "empty"),
        ("? [a, b]\n: 1\n", "key"),
        ("x" * 1_000_001, "size"),
        ("a: \x00", "characters"),
    ],
)
def test_a_text_that_cannot_be_taken_apart_is_one_finding(text: str, detail: str) -> None:
    written, findings = read_profiles(text, "p.yaml")
    assert written == []
    assert [(found.problem.code, found.problem.detail) for found in findings] == [
        ("profile-unreadable", detail)
    ]


def test_a_key_told_twice_is_a_fault() -> None:
    assert ("profile-key-twice", 15) in faults(GOOD + "score: 90\n")


def test_an_offence_is_needed_where_the_legal_basis_needs_it() -> None:
    without = GOOD.replace("offence: drug-trafficking\n", "")
    assert [code for code, _ in faults(without)] == ["profile-offence-needed"]
    assert faults(without.replace("eu-pnr", "eu-customs-code")) == []


def test_national_law_must_be_named() -> None:
    national = GOOD.replace("eu-pnr", "national-law")
    assert [code for code, _ in faults(national)] == ["profile-reference-needed"]
    assert faults(national + "legal_reference: Customs Act, section 12\n") == []


# --- folders ---


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_fault_keeps_the_whole_set_out_and_every_fault_is_told(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", GOOD.replace("score: 10", "score: 500"))
    write(tmp_path, "b.yaml", GOOD.replace("id: late", "id: other").replace("op: lt", "op: like"))
    with pytest.raises(Refused) as refused:
        load_profiles(tmp_path)
    assert {Path(place).name for place in refused.value.fields} == {"a.yaml:10", "b.yaml:13"}
    assert refused.value.permanent


def test_the_same_id_twice_in_a_folder_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", GOOD)
    write(tmp_path, "b.yaml", GOOD)
    assert [found.problem.code for found in check_profile_files(tmp_path)] == ["profile-id-twice"]


def test_a_later_folder_replaces_with_a_higher_version_only(tmp_path: Path) -> None:
    write(tmp_path / "one", "a.yaml", GOOD)
    write(
        tmp_path / "two",
        "a.yaml",
        GOOD.replace("version: 2", "version: 3").replace("score: 10", "score: 12"),
    )
    write(tmp_path / "three", "a.yaml", GOOD)
    ruleset = load_profiles(tmp_path / "one", tmp_path / "two")
    assert [(profile.version, profile.score) for profile in ruleset.profiles] == [(3, 12)]
    with pytest.raises(Refused):
        load_profiles(tmp_path / "two", tmp_path / "three")


def test_a_file_in_another_encoding_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(GOOD.replace("Tard,", "Tardé,").encode("latin-1"))
    found = check_profile_files(tmp_path / "a.yaml")
    assert [(item.problem.code, item.problem.detail) for item in found] == [
        ("profile-unreadable", "encoding")
    ]


def test_a_path_that_is_not_there_is_misuse(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen):
        check_profile_files(tmp_path / "nowhere")


def test_a_finding_is_one_json_object() -> None:
    _, findings = read_profiles(GOOD.replace("score: 10", "score: 500"), "p.yaml")
    line: dict[str, Any] = finding_as_dict(findings[0])
    assert (line["file"], line["line"], line["code"], line["severity"]) == (
        "p.yaml",
        10,
        "profile-score",
        "error",
    )


def test_every_code_that_profiles_and_lists_use_is_catalogued() -> None:
    sources = (Path(__file__).parents[2] / "src/tidewaiter/targeting").glob("*.py")
    used = {
        word.strip("\"',()")
        for path in sources
        for word in path.read_text("utf-8").split()
        if word.strip("(").startswith(('"profile-', '"list-'))
    }
    assert used
    assert used <= set(problem_kinds())


def test_offices_are_codes_each_once_and_a_profile_may_be_on_trial() -> None:
    written, findings = read_profiles(GOOD + "offices: [bru, AMS, ams]\nshadow: true\n", "p.yaml")
    assert findings == []
    profile = written[0].profile
    assert profile is not None
    assert (profile.offices, profile.shadow) == (("AMS", "BRU"), True)
    plain = {key: value for key, value in profile_as_dict(profile).items() if value not in ("", [])}
    assert read_profiles(json.dumps(plain, indent=1), "p.json")[0][0].profile == profile


def test_a_profile_without_offices_or_trial_keeps_the_form_that_its_hash_was_taken_over() -> None:
    profile = read_profiles(GOOD, "p.yaml")[0][0].profile
    assert profile is not None
    assert (profile.offices, profile.shadow) == ((), False)
    assert not {"offices", "shadow"} & set(profile_as_dict(profile))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("offices: []", "profile-empty-list"),
        ("offices: BRU", "profile-shape"),
        ("offices: [1]", "profile-shape"),
        ("offices: [' ']", "profile-shape"),
        ("shadow: 'yes'", "profile-shape"),
        ("shadow: 1", "profile-shape"),
    ],
)
def test_offices_and_trial_of_another_form_are_faults_with_their_line(line: str, code: str) -> None:
    assert faults(GOOD + line + "\n") == [(code, GOOD.count("\n") + 1)]
