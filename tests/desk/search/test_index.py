"""The index of the search: what it finds, what it forgives, and that what is taken out is gone."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Collection
from pathlib import Path
from uuid import UUID, uuid4, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tidewaiter.desk.search import answering
from tidewaiter.desk.search.index import Call, Entry, Index, IndexBroken, IndexChanged
from tidewaiter.desk.search.places import SLICE
from tidewaiter.desk.search.words import one_slip_away, question, slips, words_of

SEA = uuid5(UUID(int=0), "sea")
AIR = uuid5(UUID(int=0), "air")
REVISION = UUID(int=9)


def subject(name: str) -> UUID:
    return uuid5(SEA, name)


def entry(name: str, *texts: str, kind: str = "b") -> Entry:
    return Entry(subject(name), kind, name.encode()[:8], texts)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path / "search")


def names(index: Index, words: str, *of: str, kind: str = "b") -> list[str]:
    known = {subject(name): name for name in of}
    return [known[key] for key in index.ask(words).ids.get(kind, [])]


@pytest.fixture
def filled(index: Index) -> Index:
    index.put(
        SEA,
        REVISION,
        [
            entry("one", "MSKU1234565", "Kontor Müller GmbH, Hamburg", "coffee beans, green", "SL-00417"),
            entry("two", "TIDU7654321", "Mueller & Sons", "FROZEN SHRIMPS"),
            entry("bill", "HLCU-ABC/123", "Société Générale de Café", "coffee", kind="c"),
        ],
    )  # fmt: skip
    return index


# --- words ---


def test_what_stands_together_is_a_word_and_so_are_its_pieces():
    assert words_of(["T-SHIRTS 057-12345675", "a"]) == {
        "SHIRTS",
        "TSHIRTS",
        "057",
        "12345675",
        "05712345675",
    }


@pytest.mark.parametrize("typed", ["MSKU1234565", "msku 123456 5", "MSKU 123456-5", "MSKU-123456/5"])  # fmt: skip
def test_a_container_may_be_typed_in_groups(typed: str):
    assert question(f"{typed} coffee") == ["MSKU1234565", "COFFEE"]


def test_a_waybill_may_be_typed_in_groups():
    assert question("057-1234 5675") == question("057 12345675") == ["05712345675"]


@given(some.text("AB1", min_size=1, max_size=6), some.text("AB1", min_size=1, max_size=6))
def test_one_slip_away_is_what_has_one_slip(one: str, other: str):
    assert (other in set(one_slip_away(one)) and other != one) == (slips(one, other, 1) == 1)


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("COFFEE", "COFFEE", 0),
        ("COFFEE", "COFEE", 1),
        ("COFFEE", "OCFFEE", 1),
        ("COFFEE", "KAFFEE", 2),
        ("COFFEE", "TEA", 3),
        ("", "ABC", 3),
    ],
)
def test_slips_are_counted(one: str, other: str, count: int):
    assert slips(one, other, 2) == count


# --- asking ---


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("MSKU1234565", ["one"]),
        ("msku 123456 5", ["one"]),
        ("SL-00417", ["one"]),
        ("muller", ["one", "two"]),
        ("Mueller coffee", ["one"]),
        ("mull", ["one", "two"]),
        ("shrimps frozen", ["two"]),
        ("coffee shrimps", []),
        ("", []),
        ("x", []),
        ("' OR 1=1 --", []),
    ],
)
def test_all_words_of_a_question_stand_in_one_subject(filled: Index, words: str, found: list[str]):
    assert sorted(names(filled, words, "one", "two")) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("MSKU1234566", "one"),  # a digit wrong
        ("MSKU123465", "one"),  # one left out
        ("MSKU12344565", "one"),  # one too many
        ("MSKU1243565", "one"),  # two changed over
        ("shirmps", "two"),
        ("hambrug mueller", "one"),
        ("coffe beens", "one"),
    ],
)
def test_a_slip_is_forgiven(filled: Index, words: str, found: str):
    assert found in names(filled, words, "one", "two")


def test_two_slips_are_forgiven_in_long_words(filled: Index):
    assert [*filled.ask("genrealle").ids.values()] == [[subject("bill")]]
    assert filled.ask("genrealle").meant == {"GENREALLE": ["GENERALE"]}
    assert filled.ask("MSKU1234556X").ids == {}


def test_what_was_typed_right_comes_before_what_is_near(index: Index):
    index.put(SEA, REVISION, [entry("near", "CAFES"), entry("right", "CAFE"), entry("far", "TEA")])
    assert names(index, "cafe", "near", "right", "far") == ["right", "near"]
    assert index.ask("cafe").meant == {}


def test_kinds_are_told_apart(filled: Index):
    found = filled.ask("coffee").ids
    assert found == {"b": [subject("one")], "c": [subject("bill")]}


def test_more_than_are_answered_is_said(index: Index, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(answering, "MOST_FOUND", 5)
    index.put(SEA, REVISION, [entry(str(number), "COFFEE") for number in range(5)])
    assert not index.ask("coffee").more
    index.put(AIR, REVISION, [entry("later", "COFFEE")])
    found = index.ask("coffee")
    assert found.more
    assert len(found.ids["b"]) == 5
    assert found.ids["b"][0] == subject("later")


def test_a_call_of_many_boxes_lies_in_slices_and_each_is_found(index: Index):
    boxes = [entry(str(n), f"TIDU{n:07d}", "COFFEE") for n in range(2 * SLICE + 3)]
    index.put(SEA, REVISION, boxes)
    assert index.count() == len(boxes)
    for number in (0, SLICE - 1, SLICE, 2 * SLICE + 2):
        assert index.ask(f"TIDU{number:07d}").ids["b"][0] == subject(str(number))


# --- what changes ---


def digests(boxes: list[Entry]) -> dict[UUID, bytes]:
    return {box.id: box.digest for box in boxes}


def test_only_the_slice_of_what_changed_is_written(index: Index):
    boxes = [entry(str(n), f"TIDU{n:07d}", "COFFEE") for n in range(3 * SLICE)]
    index.put(SEA, REVISION, boxes)
    assert index.plan(SEA, digests(boxes)) == []
    boxes[SLICE + 1] = Entry(subject(str(SLICE + 1)), "b", b"changed", ["NEWU0000001"])
    (work,) = index.plan(SEA, digests(boxes))
    assert len(work.ids) == SLICE
    assert boxes[SLICE + 1].id in work.ids
    index.write(SEA, UUID(int=10), [work], {box.id: box for box in boxes})
    assert index.revisions() == {SEA: UUID(int=10)}
    assert index.ask("NEWU0000001").ids == {"b": [boxes[SLICE + 1].id]}
    assert boxes[SLICE + 1].id not in index.ask(f"TIDU{SLICE + 1:07d}").ids.get("b", [])
    assert index.count() == 3 * SLICE


def test_a_new_box_takes_the_place_of_one_that_left(index: Index):
    boxes = [entry(str(n), f"TIDU{n:07d}") for n in range(SLICE)]
    index.put(SEA, REVISION, boxes)
    index.put(SEA, REVISION, [*boxes[:7], *boxes[8:]])
    assert index.count() == SLICE - 1
    (work,) = index.plan(SEA, digests([*boxes[:7], entry("new", "X"), *boxes[8:]]))
    assert work.ids[7] == subject("new")
    index.put(SEA, REVISION, boxes[:1])
    assert (index.count(), index.ask("TIDU0000000").ids) == (1, {"b": [boxes[0].id]})
    index.put(SEA, REVISION, [])
    assert (index.count(), index.revisions()) == (0, {SEA: REVISION})


def test_what_was_planned_before_somebody_else_wrote_is_not_written(filled: Index):
    boxes = {subject("two"): entry("two", "COCOA")}
    work = filled.plan(SEA, digests([*boxes.values()]))
    filled.put(SEA, UUID(int=10), [entry("one", "TEA")])
    with pytest.raises(IndexChanged):
        filled.write(SEA, UUID(int=11), work, boxes)
    filled.remove([SEA])
    with pytest.raises(IndexChanged):
        filled.write(SEA, UUID(int=11), work, boxes)
    assert filled.revisions() == {}


def test_an_index_made_anew_answers_as_one_that_grew(index: Index, tmp_path: Path):
    calls = {
        UUID(int=number): [
            entry(f"{number}/{n}", f"TIDU{number}{n:06d}", "GUAYAQUIL COFFEE"[: 5 + n % 12])
            for n in range(number * 300)
        ]
        for number in range(1, 4)
    }
    index.put(AIR, REVISION, [entry("old", "TIDU9999999")])
    index.build(Call(key, REVISION, entries) for key, entries in calls.items())
    grown = Index(tmp_path / "grown")
    for key, entries in calls.items():
        grown.put(key, REVISION, entries)
    assert [path.name for path in index.folder.iterdir()] == ["2.sqlite3"]
    assert index.revisions() == grown.revisions()
    assert index.count() == grown.count() == 1800
    for words in ("TIDU1000007", "guayaqiul coffee", "guayauqill", "TIDU9999999", "cofee"):
        assert index.ask(words) == grown.ask(words)
    tables = ("posting", "name", "eman")
    with sqlite3.connect(index.path) as one, sqlite3.connect(grown.path) as other:
        for table in tables:
            rows = f"SELECT * FROM {table} ORDER BY word"  # noqa: S608  names of our own
            assert one.execute(rows).fetchall() == other.execute(rows).fetchall()


# --- what is taken out ---


def content(index: Index) -> bytes:
    """Everything that lies on the disk of an index."""
    return b"".join(path.read_bytes() for path in sorted(index.folder.iterdir()))


def test_what_is_taken_out_is_found_no_more_and_leaves_no_bytes(filled: Index):
    filled.put(AIR, REVISION, [entry("secret", "QUILLFEATHER, Aurelia", "Mueller", "UNIQUEGOODS")])
    filled.compact()
    with sqlite3.connect(filled.path) as file:
        (packed,) = file.execute("SELECT words FROM slice WHERE movement = ?", (AIR.bytes,)).fetchone()  # fmt: skip
    kept = [b"QUILLFEATHER", b"AURELIA", b"REHTAEFLLIUQ", subject("secret").bytes, AIR.bytes]
    assert all(mark in content(filled) for mark in [*kept, packed])
    filled.remove([AIR])
    assert filled.ask("quillfeather").ids == {}
    assert filled.ask("quilfeahter").ids == {}
    filled.compact()
    assert not [mark for mark in [*kept, packed] if mark in content(filled)]
    assert sorted(names(filled, "mueller", "one", "two")) == ["one", "two"]
    assert filled.revisions() == {SEA: REVISION}


def test_what_is_put_in_again_leaves_nothing_of_before(filled: Index):
    filled.put(SEA, UUID(int=10), [entry("two", "TIDU7654321", "masked")])
    filled.compact()
    assert filled.ask("mueller").ids == {}
    assert b"SHRIMPS" not in content(filled)
    assert filled.count() == 1


def test_a_name_that_others_still_have_is_forgiven_until_the_last_has_gone(index: Index):
    index.put(SEA, REVISION, [entry("one", "GUAYAQUIL")])
    index.put(AIR, REVISION, [entry("two", "GUAYAQUIL")])
    index.remove([SEA])
    assert names(index, "guajaquill", "one", "two") == ["two"]
    index.remove([AIR])
    index.compact()
    assert index.ask("guajaquill").ids == {}
    assert b"GUAYAQUIL" not in content(index)
    assert b"LIUQAYAUG" not in content(index)


def test_nobody_else_may_read_the_file(filled: Index):
    with sqlite3.connect(filled.path) as file:
        file.execute("SELECT * FROM name").fetchall()
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in filled.folder.iterdir()}
    assert modes == dict.fromkeys(["1.sqlite3", "1.sqlite3-wal", "1.sqlite3-shm"], 0o600)
    assert stat.S_IMODE(filled.folder.stat().st_mode) == 0o700


def test_a_file_of_another_form_is_made_anew(filled: Index):
    with sqlite3.connect(filled.path) as file:
        file.execute("PRAGMA user_version = 0")
    assert filled.revisions() == {}
    filled.put(SEA, REVISION, [entry("one", "COFFEE")])
    assert names(filled, "coffee", "one") == ["one"]


def test_without_a_file_nothing_is_found_and_none_is_made(index: Index):
    assert index.ask("coffee").ids == {}
    index.remove([SEA])
    index.compact()
    assert not index.folder.exists()
    assert (index.size(), index.count(), index.revisions()) == (0, 0, {})


def test_a_file_that_is_no_index_is_said_to_be_broken(filled: Index):
    for path in filled.folder.glob("*-*"):
        path.unlink()
    filled.path.write_bytes(b"no database" * 1000)
    with pytest.raises(IndexBroken):
        filled.ask("coffee")
    filled.clear()
    assert filled.ask("coffee").ids == {}


def test_who_writes_while_another_does_is_told_to_come_again(filled: Index):
    with sqlite3.connect(filled.path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert sorted(names(filled, "muller", "one", "two")) == ["one", "two"]
        with pytest.raises(IndexChanged):
            filled.remove([SEA])
        other.execute("ROLLBACK")
    other.close()
    filled.remove([SEA])
    assert filled.count() == 0


def test_a_failure_in_the_middle_leaves_the_index_as_it_was(filled: Index):
    def torn() -> Collection[Entry]:
        return [entry("three", "COCOA"), Entry(uuid4(), "é", b"", ["X"])]

    with pytest.raises(UnicodeEncodeError):
        filled.put(SEA, UUID(int=11), torn())
    assert sorted(names(filled, "muller", "one", "two")) == ["one", "two"]
    assert filled.revisions() == {SEA: REVISION}


@settings(deadline=None, max_examples=30)
@given(
    some.lists(
        some.tuples(some.integers(1, 4), some.lists(some.text(max_size=8), max_size=4)),
        max_size=8,
    )
)
def test_the_index_holds_what_was_put_in_last_and_its_names_agree(tmp_path_factory, steps):
    index = Index(tmp_path_factory.mktemp("index"))
    last: dict[UUID, list[str]] = {}
    for number, (movement, texts) in enumerate(steps):
        key = UUID(int=movement)
        if texts:
            last[key] = texts
            index.put(key, REVISION, [Entry(key, "b", bytes([number]), texts)])
        else:
            last.pop(key, None)
            index.remove([key])
    assert set(index.revisions()) == set(last)
    for key, texts in last.items():
        for chunk in " ".join(texts).split():
            if question(chunk):
                assert key in index.ask(chunk).ids["b"]
    if index.path:
        with sqlite3.connect(index.path) as file:
            held = {row[0] for row in file.execute("SELECT word FROM posting")}
            told = {row[0] for row in file.execute("SELECT word FROM name")}
            turned = {row[0][::-1] for row in file.execute("SELECT word FROM eman")}
        assert held == {word for texts in last.values() for word in words_of(texts)}
        assert told == turned <= held
