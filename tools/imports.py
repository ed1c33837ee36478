"""Imports every module of the project as if only the core requirements were installed.

Whatever belongs to an optional part (PostgreSQL, tests, checks) is hidden meanwhile; a module that needs
it at import fails here, and not on the server of somebody who installed the core.
Also says which library rooms pulled in the desk's framework: none may.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.metadata
import os
import pkgutil
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

CORE = Path(__file__).resolve().parent.parent / "requirements" / "core.txt"
OWN = {"tidewaiter", "setuptools", "pip"}
FRAMEWORKS = ("django", "allauth", "granian")


def canonical(name: str) -> str:
    """A distribution's name as the lock files write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def optional_modules() -> set[str]:
    """The names of installed modules that do not belong to the core."""
    core = set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", CORE.read_text("utf-8"), re.MULTILINE))
    return {
        module
        for module, owners in importlib.metadata.packages_distributions().items()
        if not {canonical(owner) for owner in owners} & (core | OWN)
    }


class Hidden(importlib.abc.MetaPathFinder):
    """Finds nothing for the modules of optional parts."""

    def __init__(self, names: set[str]) -> None:
        self.names = names

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: Any = None) -> None:
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"{name} is not part of the core", name=name)


def modules(package: str) -> list[str]:
    """Every module below a package, by name, without importing more than the packages."""
    found = pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}.")
    return sorted(item.name for item in found)


def main() -> int:
    sys.meta_path.insert(0, Hidden(optional_modules()))
    import tidewaiter  # noqa: PLC0415  only now is everything else hidden

    rooms = [f"tidewaiter.{item.name}" for item in pkgutil.iter_modules(tidewaiter.__path__)]
    library = [room for room in rooms if room not in {"tidewaiter.desk", "tidewaiter.cli"}]
    for room in ["tidewaiter.cli", *library]:
        module = importlib.import_module(room)
        for name in modules(room) if hasattr(module, "__path__") else []:
            importlib.import_module(name)
    strayed = sorted(name for name in FRAMEWORKS if name in sys.modules)
    if strayed:
        print(f"The library pulled in {', '.join(strayed)}.", file=sys.stderr)
        return 1

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tidewaiter.desk.settings")
    import django  # noqa: PLC0415  the library had to stand without it

    django.setup()
    for name in modules("tidewaiter.desk"):
        importlib.import_module(name)
    print(
        f"All modules import with the core alone; the library ({len(library)} rooms) without the desk.",
        file=sys.stderr,
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
