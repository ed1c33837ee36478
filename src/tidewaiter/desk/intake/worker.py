"""The worker: everything that happens in the background, in one process and one thread.

It takes files from the drop folders into the queue, from the queue into the desk, gives a sign of life, and keeps the
alarms. Each step is guarded by itself: what fails is said once, in words, and tried again with longer and longer
pauses, and the other steps go on.
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from tidewaiter.desk.accounts.actor import Actor, system_actor
from tidewaiter.desk.accounts.models import Administration
from tidewaiter.desk.arrivals.actions import ReceivedFile, refuse_too_large
from tidewaiter.desk.arrivals.models import Delivery
from tidewaiter.desk.common.durable import write_through_from_now_on
from tidewaiter.desk.intake import alarm_actions, background, queue_actions, worker_actions
from tidewaiter.desk.intake.folders import DropFolder, FolderState, Found
from tidewaiter.desk.intake.models import WorkerState
from tidewaiter.desk.intake.moves import Moves
from tidewaiter.desk.intake.outages import CLOCK, FAILED, clock_words, outage, outage_words
from tidewaiter.desk.intake.queue_actions import Taken
from tidewaiter.desk.protection.actions import require_ready
from tidewaiter.errors import Refused

Say = Callable[[str], None]

PAUSE = 0.25
"""Seconds between two looks where nothing is to do."""
BEAT_EVERY, WATCH_EVERY, TIDY_EVERY, SAY_EVERY = 5.0, 20.0, 3600.0, 5.0
LONGEST_PAUSE = 30.0
TROUBLES = 10
"""How many of its last outages a worker remembers."""
_JUMP = 30.0
"""Seconds by which the machine's clock may differ from the one that nobody can set before it was moved."""


class Worker:
    """Takes in what comes by itself. `parent`: the process beside which it lives, and with which it ends."""

    def __init__(
        self, folders: Sequence[DropFolder], say: Say, *, parent: int | None = None
    ) -> None:
        self.folders = folders
        self.stopping = False
        self._say = say
        self._parent = parent
        self._moves = Moves()
        self._row: WorkerState | None = None
        self._steps = [
            *(_Step(str(folder.path), partial(self._take_folder, folder)) for folder in folders),
            _Step("queue", self._take_queue),
            _Step("sign of life", self._beat, every=BEAT_EVERY),
            _Step("alarms", self._watch, every=WATCH_EVERY),
            _Step("done", self._tidy, every=TIDY_EVERY),
            *(_Step(job.name, job.run, every=job.every) for job in background.jobs()),
        ]
        self._said: dict[str, str] = {}
        self._troubles: deque[dict[str, Any]] = deque(maxlen=TROUBLES)
        self._since_said = Taken()
        self._said_at = time.monotonic()
        self._offset = time.time() - time.monotonic()

    def run(self) -> None:
        """Work until SIGTERM, SIGINT or the end of the parent; what is in hand is finished first."""
        write_through_from_now_on()
        with self._woken_by_signals() as woken:
            self._say(_("The worker takes files in. Stop it with Ctrl-C."))
            while not self.stopping and not self._orphaned():
                if not self.turn():
                    self._wait(woken)
            self._end()

    def turn(self) -> bool:
        """One round over all steps; whether there is more to do at once."""
        self._notice_moved_clock()
        for path, name in self._moves.told():
            for folder in self.folders:
                if folder.path == path:
                    folder.moved_in(name)
        busy = False
        for step in self._steps:
            busy |= self._guarded(step)
            if self.stopping:
                return False
        self._tell_progress(busy=busy)
        return busy

    # --- steps ---

    def _take_folder(self, folder: DropFolder) -> bool:
        """Bring the next whole files of a folder into the queue, then take them away."""
        if not folder.open():
            self._say_once(f"folder {folder.path}", _folder_words(folder))
            return False
        if folder.fresh:
            self._moves.listen(folder.path)
            folder.fresh = False
        found = folder.ready(queue_actions.BATCH_FILES, queue_actions.BATCH_BYTES)
        if found:
            actor = system_actor(Administration.objects.get(code=folder.code), "drop folder")
            try:
                require_ready(actor.administration_id)  # before anything is read
            except Refused as refused:
                folder.state = FolderState.NOT_READY
                self._say_once(f"folder {folder.path}", f"{folder.path}: {refused.message}")
                return False
            self._take_files(actor, folder, found)
        if folder.state == FolderState.NOT_READY:
            folder.state = FolderState.WATCHED
        self._say_once(f"folder {folder.path}", _folder_words(folder))
        return bool(found)

    def _take_files(self, actor: Actor, folder: DropFolder, found: Sequence[Found]) -> None:
        """Bring files into the queue, and only then take them away."""
        files = [(item, file) for item in found if (file := self._opened(folder, item))]
        queue_actions.put_in(
            actor, [file for _item, file in files], channel=Delivery.Channel.FOLDER
        )
        for item, _file in files:
            folder.done(item, keep=settings.TIDEWAITER_DROP_DONE_DAYS > 0)

    def _opened(self, folder: DropFolder, found: Found) -> ReceivedFile | None:
        """A file with its bytes; None where it cannot be taken: then it lies in `failed` with the reason."""
        if not found.plain:
            words = _(
                "This is no plain file but a link, a pipe or the like. Put the file itself here."
            )
            folder.fail(found, "no-plain-file", words)
            return None
        try:
            refuse_too_large(found.size)
            data = folder.content(found)
        except Refused as refused:
            folder.fail(found, "too-large", refused.message)
            return None
        except PermissionError:
            words = _("The worker may not read this file. Let its user read what is put here.")
            folder.fail(found, "not-readable", words)
            return None
        return None if data is None else ReceivedFile(found.path.name, data)

    def _take_queue(self) -> bool:
        taken = queue_actions.take_in_waiting()
        self._since_said += taken
        return bool(taken)

    def _beat(self) -> bool:
        if self._row is None:
            self._row = worker_actions.begin()
        folders = [_told(folder) for folder in self.folders]
        worker_actions.beat(self._row, folders, list(self._troubles))
        return False

    def _watch(self) -> bool:
        for administration_id in Administration.objects.values_list("pk", flat=True):
            alarm_actions.refresh(administration_id)
        return False

    def _tidy(self) -> bool:
        for folder in self.folders:
            folder.clear_done(settings.TIDEWAITER_DROP_DONE_DAYS, timezone.now().timestamp())
        return False

    # --- round about ---

    def _guarded(self, step: _Step) -> bool:
        """Run a step that is due. An outage is said in words; of any other failure only the kind and the place,
        because its text may quote a message."""
        if not step.due():
            return False
        try:
            busy = step.run()
        except Exception as failure:  # noqa: BLE001  the worker survives whatever fails, and says so
            kind = outage(failure)
            words = _words_of(step.name, failure)
            if self._say_once(step.name, words):
                self._note(kind or FAILED)
            step.failed()
            self._forget_connection()
            return False
        if step.succeeded():
            self._say(_("It works again: %(step)s.") % {"step": step.name})
        self._said.pop(step.name, None)
        return busy

    def _forget_connection(self) -> None:
        if not connection.in_atomic_block:
            connection.close()

    def _say_once(self, about: str, words: str) -> bool:
        """Say something that was not said about this before; whether it was."""
        if self._said.get(about, "") == words:
            return False
        self._said[about] = words
        if words:
            self._say(words)
        return bool(words)

    def _note(self, code: str, figure: int = 0) -> None:
        """Remember a trouble for the health page, once where several steps meet it at once."""
        now = timezone.now()
        if code == CLOCK or not self._troubles or self._troubles[-1]["code"] != code:
            at = now.isoformat(timespec="seconds")
            self._troubles.append({"code": code, "at": at, "figure": figure})

    def _tell_progress(self, *, busy: bool) -> None:
        """What was taken in since the last line: at the end of a rush, and now and then within one."""
        now = time.monotonic()
        if self._since_said and (not busy or now - self._said_at >= SAY_EVERY):
            told = self._since_said
            words = _(
                "Taken in: %(taken)d files, of them %(duplicates)d already known, %(quarantined)d in quarantine."
            )
            self._say(
                words
                % {
                    "taken": told.taken,
                    "duplicates": told.duplicates,
                    "quarantined": told.quarantined,
                }
            )
            if told.failed or told.set_aside:
                words = _("To be tried again: %(failed)d files. Set aside: %(aside)d.")
                self._say(words % {"failed": told.failed, "aside": told.set_aside})
            self._since_said, self._said_at = Taken(), now

    def _notice_moved_clock(self) -> None:
        offset = time.time() - time.monotonic()
        moved = offset - self._offset
        if abs(moved) > _JUMP:
            self._say(clock_words(round(moved)))
            self._note(CLOCK, round(moved))
            self._offset = offset

    def _orphaned(self) -> bool:
        return self._parent is not None and os.getppid() != self._parent

    @contextmanager
    def _woken_by_signals(self) -> Iterator[int]:
        """Signals end the pause at once; gives the descriptor that becomes readable then."""
        woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
        for number in before:
            signal.signal(number, self._stop)
        earlier = signal.set_wakeup_fd(wake)
        try:
            yield woken
        finally:
            signal.set_wakeup_fd(earlier)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(woken)
            os.close(wake)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _wait(self, woken: int) -> None:
        heard = [woken, *([self._moves.descriptor] if self._moves.descriptor >= 0 else [])]
        still = [left for folder in self.folders if (left := folder.still_in()) is not None]
        select.select(heard, [], [], min([PAUSE, *still]))

    def _end(self) -> None:
        for folder in self.folders:
            folder.close()
        self._moves.close()
        if self._row is not None:
            try:
                worker_actions.end(self._row)
            except Exception as failure:  # noqa: BLE001  it ends all the same; the health page sees the silence
                self._say(_words_of("sign of life", failure))


class _Step:
    """One step of a round: how often it is due, and how long it pauses after failures."""

    def __init__(self, name: str, run: Callable[[], bool], *, every: float = 0.0) -> None:
        self.name = name
        self.run = run
        self._every = every
        self._next = 0.0
        self._failures = 0

    def due(self) -> bool:
        """Whether it is time."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self._every
        return True

    def failed(self) -> None:
        """Pause, longer each time."""
        self._failures += 1
        pause = min(LONGEST_PAUSE, 0.5 * 2 ** min(self._failures, 10))
        self._next = time.monotonic() + pause

    def succeeded(self) -> bool:
        """Note that it works; whether it had failed before."""
        again, self._failures = self._failures > 0, 0
        return again


def _told(folder: DropFolder) -> dict[str, Any]:
    return {
        "administration": folder.code,
        "path": str(folder.path),
        "state": folder.state.value,
        "waiting": folder.waiting(),
        "failed": folder.failed_files(),
    }


def _folder_words(folder: DropFolder) -> str:
    """How it stands with a folder, for the terminal; empty where all is well."""
    places = {"folder": folder.path}
    return {
        FolderState.MISSING: _(
            "%(folder)s cannot be opened. It is looked at again; see that it is there and may be written."
        )
        % places,
        FolderState.HELD: _(
            "%(folder)s is held by another worker. This one takes it over when that one ends."
        )
        % places,
        FolderState.STUCK: _(
            "%(folder)s: files that were taken in cannot be moved away. Let the worker's user write there."
        )
        % places,
    }.get(folder.state, "")


def _words_of(step: str, failure: BaseException) -> str:
    kind = outage(failure)
    return outage_words(kind) if kind else _failure_words(step, failure)


def _failure_words(step: str, failure: BaseException) -> str:
    words = _("%(step)s failed (%(kind)s at %(place)s) and is tried again.")
    # SQLite's name of an error quotes nothing.
    kind = getattr(failure.__cause__, "sqlite_errorname", None) or type(failure).__name__
    return words % {"step": step, "kind": kind, "place": _place(failure)}


def _place(failure: BaseException) -> str:
    """Where an error arose: file and line, the innermost."""
    trace = failure.__traceback__
    if trace is None:
        return "?"
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
