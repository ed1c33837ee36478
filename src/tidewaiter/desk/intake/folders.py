"""A drop folder on disk: which of its files are whole, and where they go when they were taken or cannot be.

A file is taken when it was renamed in, or when it has been still for a second: never a half-written one. Stillness
is measured by the clock that nobody can set, so that moving the machine's clock makes no file look old. One worker
holds a folder at a time, by a lock that the kernel takes back when the worker dies.

Names of files may name people: they go nowhere but to the delivery that a message keeper sees.
"""

from __future__ import annotations

import fcntl
import os
import stat
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tidewaiter.desk.intake.names import on_its_way

STILL_SECONDS = 1.0
DONE, FAILED = "done", "failed"
LOCK = ".tidewaiter.lock"
REASON = ".reason.txt"


class FolderState(StrEnum):
    """How it stands with a folder; `watched` is as it should be."""

    WATCHED = "watched"
    HELD = "held"
    MISSING = "missing"
    NOT_READY = "not_ready"
    STUCK = "stuck"


Identity = tuple[int, int, int, int]
"""Inode, size, time of the last change of content and of anything: what differs when somebody still writes."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is whole. `plain` is False for a link, a pipe and the like, which nobody may hand in."""

    path: Path
    identity: Identity
    plain: bool

    @property
    def size(self) -> int:
        """Bytes."""
        return self.identity[1]


class DropFolder:
    """The drop folder of one administration (`code`). `clock` gives seconds that only go forward."""

    def __init__(self, code: str, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.code = code
        self.path = path
        self.state = FolderState.MISSING
        self.fresh = False
        """Whether it was taken hold of anew since somebody last set this to False."""
        self._clock = clock
        self._lock: int | None = None
        self._still: dict[str, tuple[Identity, float]] = {}
        self._moved_in: dict[str, Identity | None] = {}
        self._stuck: dict[str, Identity] = {}
        self._next: deque[Found] = deque()

    def open(self) -> bool:
        """Take hold of the folder; False where it is not there or another worker holds it."""
        if self._lock is not None and self._lock_is_ours():
            return True
        self.close()
        try:
            for part in (DONE, FAILED):
                (self.path / part).mkdir(mode=0o700, exist_ok=True)
            lock = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            self.state = FolderState.MISSING
            return False
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            self.state = FolderState.HELD
            return False
        self._lock = lock
        self.fresh = True
        self.state = FolderState.WATCHED
        return True

    def close(self) -> None:
        """Let go of the folder."""
        self._next.clear()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def moved_in(self, name: str) -> None:
        """Note that a file was renamed in: it is whole."""
        if self._lock is not None:
            self._moved_in[name] = None

    def ready(self, most_files: int, most_bytes: int) -> list[Found]:
        """The next files that are whole, oldest first: no more than so many, and not many more bytes.

        The folder is looked at when all of the last look were given: a backlog of many files is listed once.
        """
        if not self._next:
            self._next.extend(self._look())
        taken: list[Found] = []
        size = 0
        while self._next and len(taken) < most_files:
            size += self._next[0].size
            if taken and size > most_bytes:
                break
            taken.append(self._next.popleft())
        return taken

    def _look(self) -> list[Found]:
        whole: list[Found] = []
        present: dict[str, tuple[Identity, float]] = {}
        now = self._clock()
        for name, identity, plain in self._entries():
            if on_its_way(name):
                continue
            earlier, since = self._still.get(name, (identity, now))
            if earlier != identity:
                since = now
            present[name] = (identity, since)
            renamed = self._is_moved_in(name, identity)
            if (renamed or now - since >= STILL_SECONDS) and self._stuck.get(name) != identity:
                whole.append(Found(self.path / name, identity, plain))
        self._still = present
        self._moved_in = {name: seen for name, seen in self._moved_in.items() if name in present}
        self._stuck = {name: seen for name, seen in self._stuck.items() if name in present}
        if self.state == FolderState.STUCK and not self._stuck:
            self.state = FolderState.WATCHED
        whole.sort(key=lambda found: (found.identity[2], found.path.name))
        return whole

    def _is_moved_in(self, name: str, identity: Identity) -> bool:
        """Whether this very file was renamed in: not another of its name, and not written to since."""
        if name not in self._moved_in:
            return False
        if self._moved_in[name] is None:
            self._moved_in[name] = identity
        return self._moved_in[name] == identity

    def still_in(self) -> float | None:
        """Seconds until the next file will have been still for long enough; None where none is waited for."""
        now = self._clock()
        left = [since + STILL_SECONDS - now for _identity, since in self._still.values()]
        waited = [seconds for seconds in left if seconds > 0]
        return min(waited) if waited else None

    def waiting(self) -> int:
        """How many files lie here, those on their way included."""
        return sum(1 for _entry in self._entries())

    def failed_files(self) -> int:
        """How many files lie in `failed`, without the notes that say why."""
        return sum(not entry.name.endswith(REASON) for entry in _scan(self.path / FAILED))

    def content(self, found: Found) -> bytes | None:
        """The bytes of a file; None where it went or changed under our eyes, to be looked at again."""
        try:
            descriptor = os.open(found.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        with os.fdopen(descriptor, "rb") as file:
            data = file.read()
            return data if _identity(os.fstat(file.fileno())) == found.identity else None

    def done(self, found: Found, *, keep: bool) -> None:
        """Take a file away that is safe with the desk: into `done`, or for good. One that somebody still writes
        stays, to be taken again."""
        self._moved_in.pop(found.path.name, None)
        try:
            if _identity(found.path.lstat()) != found.identity:
                return
            if keep:
                found.path.rename(_free(self.path / DONE / found.path.name))
            else:
                found.path.unlink()
        except FileNotFoundError:
            return
        except OSError:
            self._leave(found)

    def fail(self, found: Found, code: str, words: str) -> None:
        """Put a file that cannot be taken into `failed`, with a note beside it that says why."""
        target = _free(self.path / FAILED / found.path.name)
        try:
            found.path.rename(target)
            target.with_name(target.name + REASON).write_text(f"{code}\n{words}\n", "utf-8")
        except FileNotFoundError:
            return
        except OSError:
            if found.path.exists():
                self._leave(found)

    def clear_done(self, days: int, now: float) -> int:
        """Delete what has lain in `done` for so many days; answers how many files went."""
        gone = 0
        for entry in _scan(self.path / DONE):
            # When it was moved here, which is what `ctime` keeps.
            if now - entry.stat(follow_symlinks=False).st_ctime > days * 86_400:
                Path(entry.path).unlink(missing_ok=True)
                gone += 1
        return gone

    def _leave(self, found: Found) -> None:
        """A file that cannot be moved is not taken again and again; the folder says that it is stuck."""
        self._stuck[found.path.name] = found.identity
        self.state = FolderState.STUCK

    def _entries(self) -> Iterator[tuple[str, Identity, bool]]:
        for entry in _scan(self.path):
            try:
                seen = entry.stat(follow_symlinks=False)
            except OSError:
                continue  # it went meanwhile
            if entry.name != LOCK and not stat.S_ISDIR(seen.st_mode):
                yield entry.name, _identity(seen), stat.S_ISREG(seen.st_mode)

    def _lock_is_ours(self) -> bool:
        """Whether the lock that we hold is still the one in the folder: it may have been emptied or mounted anew."""
        try:
            here = (self.path / LOCK).stat()
        except OSError:
            return False
        held = os.fstat(self._lock) if self._lock is not None else None
        return held is not None and (held.st_dev, held.st_ino) == (here.st_dev, here.st_ino)


def _identity(seen: os.stat_result) -> Identity:
    return (seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)


def _scan(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _free(path: Path) -> Path:
    """A name that nothing has yet: the same one, or with a number behind it."""
    number, free = 0, path
    while os.path.lexists(free):
        number += 1
        free = path.with_name(f"{path.name}.{number}")
    return free
