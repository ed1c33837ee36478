"""The files of a clone: what git tracks, or, in a copy without git, everything that is not made here."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_MADE_HERE = frozenset({".git", ".venv", "var", "build", "dist", "__pycache__", "test-results"})


def tracked(root: Path = ROOT) -> list[Path]:
    """The files below `root`, relative to it, in order."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        listed = b""
    names = (os.fsdecode(name) for name in listed.split(b"\0") if name)
    kept = [path for name in names if (root / (path := Path(name))).is_file()]
    return sorted(kept or _found(root))


def _found(root: Path) -> list[Path]:
    found = []
    for folder, below, names in os.walk(root):
        below[:] = [
            name
            for name in below
            if name not in _MADE_HERE and not name.endswith(("_cache", ".egg-info", ".hypothesis"))
        ]
        found += [
            (Path(folder) / name).relative_to(root)
            for name in names
            if not name.endswith((".pyc", ".mo"))
        ]
    return found
