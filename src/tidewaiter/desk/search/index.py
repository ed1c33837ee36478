"""The index: one file an administration, the same whichever database the desk uses, and made anew from it at any time.

It answers which subjects (boxes, consignments) hold all words of a question, by their ids; who may see them is for the
desk's scoped queries to say. It holds no texts, but words, which name people: the file lies in a folder of its own that only
the program may read, and what is taken out is overwritten (`PRAGMA secure_delete`, and `compact`).

**Form.** Subjects stand in the places of slices, each slice of one movement. `posting` says for each word and slice which
places hold it: a word that half of all consignments have is one short range of rows, a number that one box has is one row.
A slice knows its words, so that it is taken out, or told apart from what it becomes, without a list of words elsewhere.
`name` counts in how many slices a word of letters occurs (`eman` holds it backwards); both serve words with two slips.

Why this and neither a full-text table of SQLite nor a search engine: docs/search.md.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

from tidewaiter.desk.search.answering import Answer, Found
from tidewaiter.desk.search.places import (
    SLICE,
    digest_of,
    nobody,
    packed,
    subject,
    subjects_of,
)
from tidewaiter.desk.search.words import FROM_TWO_SLIPS, is_name, question, words_of
from tidewaiter.errors import TidewaiterError

FORM = 1
"""Of the file. One of another form is empty to this version, and is filled anew."""

_COMPACTS = 60.0
"""Seconds that compacting waits for a writer."""

_TABLES = """
CREATE TABLE slice (id INTEGER PRIMARY KEY, movement BLOB NOT NULL, subjects BLOB NOT NULL, words BLOB NOT NULL);
CREATE INDEX slice_of_movement ON slice (movement);
CREATE TABLE posting (word TEXT NOT NULL, slice INTEGER NOT NULL, places BLOB NOT NULL, PRIMARY KEY (word, slice)) WITHOUT ROWID;
CREATE TABLE name (word TEXT PRIMARY KEY, slices INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE eman (word TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE movement (id BLOB PRIMARY KEY, revision BLOB NOT NULL) WITHOUT ROWID;
"""


class IndexChanged(TidewaiterError):
    """Somebody else writes into the index, or wrote since the work was planned: plan it again."""

    code = "index-changed"


class IndexBroken(TidewaiterError):
    """The file is no index: cut off, or overwritten. It is made anew (`clear`, then everything is put in)."""

    code = "index-broken"


@dataclass(frozen=True, slots=True)
class Entry:
    """A subject for the index. `kind` is one ASCII letter; `digest` changes whenever `texts` may have changed."""

    id: UUID
    kind: str
    digest: bytes
    texts: Collection[str]


@dataclass(frozen=True, slots=True)
class Work:
    """A slice to be written: its number (None: a new one), its subjects as they were, and who will stand in its places."""

    slice: int | None
    before: bytes
    ids: Sequence[UUID | None]


@dataclass(frozen=True, slots=True)
class Call:
    """A movement with everything on it, for an index that is made anew."""

    movement: UUID
    revision: UUID
    entries: Iterable[Entry]


class Index:
    """The index of one administration, in a folder. Each method is one transaction; a reader sees the state before or after
    it. Files are numbered: an index that is made anew takes the place of the old one when it is whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def path(self) -> Path | None:
        """The file in use, None where there is none."""
        return max(self.folder.glob("*.sqlite3"), key=lambda path: int(path.stem), default=None)

    # --- what is in it ---

    def revisions(self) -> dict[UUID, UUID]:
        """The movements that are in the index, with the revision under which each was put in."""
        with self._reading() as file:
            rows = file.execute("SELECT id, revision FROM movement").fetchall() if file else []
        return {UUID(bytes=key): UUID(bytes=revision) for key, revision in rows}

    def count(self) -> int:
        """How many subjects are in the index."""
        with self._reading() as file:
            rows = file.execute("SELECT subjects FROM slice") if file else ()
            return sum(held is not None for (blob,) in rows for held in subjects_of(blob))

    def size(self) -> int:
        """Bytes on the disk, the journal among them."""
        return sum(path.stat().st_size for path in self.folder.glob("*"))

    def ask(self, text: str) -> Found:
        """Subjects that hold every word of a question. First those with the words themselves, then those with words that
        begin so, then with words one slip away (two in long names): each step only while there is room."""
        words = question(text)
        if not words:
            return Found()
        with self._reading() as file:
            return Answer(file, words).found() if file else Found()

    # --- writing ---

    def plan(self, movement: UUID, now: Mapping[UUID, bytes]) -> list[Work]:
        """What has to be written so that the index holds these subjects of a movement (id to digest) and no others.
        `write` then wants an entry for every id that the work names: a slice is known as a whole."""
        with self._reading() as file:
            rows = (
                file.execute(
                    "SELECT id, subjects FROM slice WHERE movement = ? ORDER BY id",
                    (movement.bytes,),
                ).fetchall()
                if file
                else []
            )
        return _planned(rows, {key: digest_of(digest) for key, digest in now.items()})

    def write(
        self, movement: UUID, revision: UUID, work: Sequence[Work], entries: Mapping[UUID, Entry]
    ) -> None:
        """Do what was planned. Raises `IndexChanged` where the slices are no longer as they were then."""
        with self._writing() as file:
            for one in work:
                _check(file, one)
                placed = [entries[key] if key else None for key in one.ids]
                _put_slice(file, movement, one.slice, placed)
            file.execute(
                "INSERT OR REPLACE INTO movement VALUES (?, ?)", (movement.bytes, revision.bytes)
            )

    def put(self, movement: UUID, revision: UUID, entries: Iterable[Entry]) -> None:
        """Let the index hold these subjects of a movement and no others: `plan` and `write` for whoever has all entries."""
        held = {entry.id: entry for entry in entries}
        work = self.plan(movement, {key: entry.digest for key, entry in held.items()})
        self.write(movement, revision, work, held)

    def remove(self, movements: Iterable[UUID]) -> None:
        """Take movements out with all their words."""
        if self.path is None:
            return
        with self._writing() as file:
            for movement in movements:
                rows = file.execute("SELECT id FROM slice WHERE movement = ?", (movement.bytes,))
                for (number,) in rows.fetchall():
                    _put_slice(file, movement, number, [])
                file.execute("DELETE FROM movement WHERE id = ?", (movement.bytes,))

    def compact(self) -> None:
        """Write the file anew without what was taken out, and empty its journal. Of what is gone no byte is left then; it needs
        as much room again while it works, and whoever asks meanwhile is answered."""
        with self._reading(patience=_COMPACTS) as file:
            if file:
                file.execute("VACUUM")
                file.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def build(self, calls: Iterable[Call]) -> None:
        """Make the index anew of everything. The words are sorted before they are written, which is a hundred times less to write
        than call after call; the old file serves until the new one is whole."""
        old = self.path
        part = self.folder / "new.part"
        part.unlink(missing_ok=True)
        self._make_empty(part)
        with closing(_connect(part)) as file:
            # Nobody reads it yet, and a broken one is begun anew.
            file.execute("PRAGMA journal_mode = OFF")
            file.execute("PRAGMA synchronous = OFF")
            _prepare(file)
            _fill(file, calls)
            file.execute("VACUUM")
        with closing(_connect(part)) as file:
            file.execute("PRAGMA journal_mode = WAL")
        part.rename(self.folder / f"{int(old.stem) + 1 if old else 1}.sqlite3")
        for path in self._of(old):
            path.unlink(missing_ok=True)

    def clear(self) -> None:
        """Take everything away: the next to write begins anew."""
        for path in self.folder.glob("*"):
            path.unlink(missing_ok=True)

    # --- the file ---

    def _of(self, path: Path | None) -> list[Path]:
        return [path.with_name(path.name + end) for end in ("", "-wal", "-shm")] if path else []

    def _make_empty(self, path: Path) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Its mode from the beginning, not after somebody could have opened it; its journals get the same.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))

    @contextmanager
    def _reading(self, patience: float = 1.0) -> Iterator[sqlite3.Connection | None]:
        file = None
        while file is None:
            path = self.path
            if path is None:
                yield None
                return
            file = _connected(path, patience)  # None: one made anew took its place this moment
        with closing(file), _broken_is_said():
            _prepare(file)
            yield file

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        if self.path is None:
            self._make_empty(self.folder / "1.sqlite3")
        with self._reading() as file:
            if file is None:
                raise IndexChanged("The index was taken away meanwhile.")
            file.execute("PRAGMA journal_mode = WAL")
            try:
                file.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as busy:
                raise IndexChanged("Somebody else writes into the index.") from busy
            try:
                yield file
            except BaseException:
                file.execute("ROLLBACK")
                raise
            file.execute("COMMIT")


@contextmanager
def _broken_is_said() -> Iterator[None]:
    """What SQLite says of a file that is none of its own, in our words; a busy or full disk is told as it is."""
    try:
        yield
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as broken:
        raise IndexBroken("The index of the search is broken; it is made anew.") from broken


def _connected(path: Path, patience: float) -> sqlite3.Connection | None:
    """A connection to a file that is there, None where it went. `patience`: seconds to wait for another writer; the worker
    has others to serve."""
    try:
        with _broken_is_said():
            return _connect(path, patience)
    except sqlite3.OperationalError:
        if path.exists():
            raise
        return None


def _connect(path: Path, patience: float = 1.0) -> sqlite3.Connection:
    # Never makes a file: `_make_empty` does, with its mode.
    file = sqlite3.connect(
        f"file:{quote(str(path))}?mode=rw", uri=True, timeout=patience, isolation_level=None
    )
    file.execute("PRAGMA synchronous = NORMAL")
    file.execute("PRAGMA secure_delete = ON")
    file.execute("PRAGMA cache_size = -65536")
    file.execute("PRAGMA mmap_size = 2147418112")
    return file


def _prepare(file: sqlite3.Connection) -> None:
    """The tables of a new file; those of a file of another form go first."""
    (form,) = file.execute("PRAGMA user_version").fetchone()
    if form == FORM:
        return
    file.execute("BEGIN IMMEDIATE")
    (form,) = file.execute("PRAGMA user_version").fetchone()
    if form != FORM:  # nobody else was quicker
        for table in ("slice", "posting", "name", "eman", "movement"):
            file.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in filter(str.strip, _TABLES.split(";")):
            file.execute(statement)
        file.execute(f"PRAGMA user_version = {FORM}")
    file.execute("COMMIT")


def _planned(rows: Sequence[tuple[int, bytes]], now: Mapping[UUID, bytes]) -> list[Work]:
    held: list[tuple[int | None, bytes, list[UUID | None]]] = []
    dirty: set[int] = set()
    known: set[UUID] = set()
    for at, (number, blob) in enumerate(rows):
        places: list[UUID | None] = []
        for one in subjects_of(blob):
            stays = one is not None and one[0] in now
            places.append(one[0] if one and stays else None)
            if one is not None and (not stays or now[one[0]] != one[2]):
                dirty.add(at)
        known |= {key for key in places if key}
        held.append((number, blob, places))
    new = [key for key in now if key not in known]
    # Slices that are written anyway take the new ones first, then those with room.
    for at in sorted(range(len(held)), key=lambda at: at not in dirty):
        places = held[at][2]
        while new and (None in places or len(places) < SLICE):
            if None in places:
                places[places.index(None)] = new.pop()
            else:
                places.append(new.pop())
            dirty.add(at)
    found = [Work(held[at][0], held[at][1], _trimmed(held[at][2])) for at in sorted(dirty)]
    return found + [
        Work(None, b"", new[start : start + SLICE]) for start in range(0, len(new), SLICE)
    ]


def _trimmed(places: list[UUID | None]) -> list[UUID | None]:
    while places and places[-1] is None:
        places.pop()
    return places


def _check(file: sqlite3.Connection, work: Work) -> None:
    if work.slice is None:
        return
    row = file.execute("SELECT subjects FROM slice WHERE id = ?", (work.slice,)).fetchone()
    if row is None or row[0] != work.before:
        raise IndexChanged("The index was written by somebody else meanwhile.")


def _placed(entries: Sequence[Entry | None]) -> tuple[bytes, dict[str, bytes]]:
    """What a slice holds: its subjects, and the places of each word."""
    places: dict[str, list[int]] = {}
    for place, entry in enumerate(entries):
        for word in words_of(entry.texts) if entry else ():
            places.setdefault(word, []).append(place)
    subjects = b"".join(
        subject(entry.id, entry.kind, entry.digest) if entry else nobody() for entry in entries
    )
    return subjects, {word: packed(held) for word, held in places.items()}


def _put_slice(
    file: sqlite3.Connection, movement: UUID, number: int | None, entries: Sequence[Entry | None]
) -> None:
    """Write a slice as it is to be; of its words only those that change. Without entries it goes."""
    subjects, places = _placed(entries)
    before: set[str] = set()
    if number is not None:
        (told,) = file.execute("SELECT words FROM slice WHERE id = ?", (number,)).fetchone()
        before = _words_in(told)
    row = (movement.bytes, subjects, _words_out(places))
    if number is None:
        number = file.execute(
            "INSERT INTO slice (movement, subjects, words) VALUES (?, ?, ?)", row
        ).lastrowid
    elif entries:
        file.execute(
            "UPDATE slice SET movement = ?, subjects = ?, words = ? WHERE id = ?", (*row, number)
        )
    else:
        file.execute("DELETE FROM slice WHERE id = ?", (number,))
    file.executemany(
        "DELETE FROM posting WHERE word = ? AND slice = ?",
        ((word, number) for word in sorted(before - places.keys())),
    )
    file.executemany(
        "INSERT INTO posting VALUES (?, ?, ?) ON CONFLICT (word, slice) "
        "DO UPDATE SET places = excluded.places WHERE places != excluded.places",
        ((word, number, places[word]) for word in sorted(places)),
    )
    _count_names(file, places.keys() - before, before - places.keys())


def _count_names(file: sqlite3.Connection, more: Iterable[str], fewer: Iterable[str]) -> None:
    new = sorted(filter(_counts, more))
    file.executemany(
        "INSERT INTO name VALUES (?, 1) ON CONFLICT (word) DO UPDATE SET slices = slices + 1",
        ((word,) for word in new),
    )
    file.executemany("INSERT OR IGNORE INTO eman VALUES (?)", ((word[::-1],) for word in new))
    for word in sorted(filter(_counts, fewer)):
        file.execute("UPDATE name SET slices = slices - 1 WHERE word = ?", (word,))
        gone = file.execute("DELETE FROM name WHERE word = ? AND slices < 1", (word,)).rowcount
        if gone:
            file.execute("DELETE FROM eman WHERE word = ?", (word[::-1],))


def _counts(word: str) -> bool:
    """Whether a word may be meant by one with two slips."""
    return len(word) >= FROM_TWO_SLIPS - 2 and is_name(word)


def _words_out(words: Iterable[str]) -> bytes:
    return zlib.compress("\n".join(sorted(words)).encode(), 6)


def _words_in(blob: bytes) -> set[str]:
    return set(zlib.decompress(blob).decode().split("\n")) - {""}


def _fill(file: sqlite3.Connection, calls: Iterable[Call]) -> None:
    file.execute("BEGIN")
    file.execute("CREATE TABLE unsorted (word TEXT, slice INTEGER, places BLOB)")
    number = 0
    for call in calls:
        entries = list(call.entries)
        for start in range(0, len(entries), SLICE):
            number += 1
            subjects, places = _placed(entries[start : start + SLICE])
            file.execute(
                "INSERT INTO slice VALUES (?, ?, ?, ?)",
                (number, call.movement.bytes, subjects, _words_out(places)),
            )
            file.executemany(
                "INSERT INTO unsorted VALUES (?, ?, ?)",
                ((word, number, blob) for word, blob in places.items()),
            )
        file.execute(
            "INSERT OR REPLACE INTO movement VALUES (?, ?)",
            (call.movement.bytes, call.revision.bytes),
        )
    file.execute("INSERT INTO posting SELECT * FROM unsorted ORDER BY word, slice")
    file.execute("DROP TABLE unsorted")
    names: list[str] = []
    counts = file.execute("SELECT word, count(*) FROM posting GROUP BY word ORDER BY word")
    for word, slices in counts:
        if _counts(word):
            file.execute("INSERT INTO name VALUES (?, ?)", (word, slices))
            names.append(word[::-1])
    file.executemany("INSERT INTO eman VALUES (?)", ((word,) for word in sorted(names)))
    file.execute("COMMIT")
