"""Which files were moved into folders, as the kernel tells (inotify).

A file that is renamed into a folder is whole: whoever wrote it says so by the rename. A look at the folder alone
cannot tell it from one that is just being written. Where the kernel does not tell (a network share), nothing is
lost: such a file is taken once it has been still for a second.

source: inotify(7), Linux; the layout of `struct inotify_event` and the flags below are part of its interface.
"""

from __future__ import annotations

import ctypes
import os
import struct
from pathlib import Path

_CLOSE_WRITE, _MOVED_TO = 0x8, 0x80
_CREATE_FLAGS = os.O_NONBLOCK | os.O_CLOEXEC
_EVENT = struct.Struct("iIII")
_ROOM = 64 * 1024


class Moves:
    """Listens at folders. `descriptor` becomes readable when something happened; -1 where nothing is told."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None, use_errno=True)
        self._folders: dict[int, Path] = {}
        try:
            self.descriptor: int = self._library.inotify_init1(_CREATE_FLAGS)
        except AttributeError:  # a C library without it
            self.descriptor = -1

    def listen(self, folder: Path) -> None:
        """Hear of moves into a folder from now on; of one that is listened at already, nothing changes."""
        if self.descriptor < 0:
            return
        watch = self._library.inotify_add_watch(
            self.descriptor, os.fsencode(folder), ctypes.c_uint32(_MOVED_TO | _CLOSE_WRITE)
        )
        if watch >= 0:
            self._folders[watch] = folder

    def told(self) -> set[tuple[Path, str]]:
        """Folder and name of each file that was moved in since the last call."""
        found: set[tuple[Path, str]] = set()
        while self.descriptor >= 0:
            try:
                data = os.read(self.descriptor, _ROOM)
            except BlockingIOError:
                break
            at = 0
            while at < len(data):
                watch, mask, _cookie, length = _EVENT.unpack_from(data, at)
                name = data[at + _EVENT.size : at + _EVENT.size + length].rstrip(b"\0")
                at += _EVENT.size + length
                folder = self._folders.get(watch)
                if mask & _MOVED_TO and folder is not None:
                    found.add((folder, os.fsdecode(name)))
        return found

    def close(self) -> None:
        """Listen no more."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
