"""The locked requirements: every package that the project needs, with the hash of each of its files.

    python tools/lock.py             lock again, keeping the versions that still fit (needs uv)
    python tools/lock.py --upgrade   lock again with the newest versions
    python tools/lock.py --check     do the files fit pyproject.toml and one another? (needs nothing)

pyproject.toml says what is needed, `requirements/*.txt` what exactly is installed. Each file is complete in
itself and agrees with those before it, so that any of them may be installed into the same environment.
They name no package index: pip asks the one that it is set up with, and the hashes make them all equal.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"

FILES: dict[str, tuple[str, ...]] = {
    "core": (),
    "routes": ("routes",),
    "test": ("test",),
    "browser": ("test", "browser"),
    "check": ("check", "postgres"),
    "bench": ("bench",),
    "postgres": ("postgres",),
}
"""File by file, the optional parts of pyproject.toml that it holds beside the core."""

ALONE = ("build", "lock")
"""Files without the core: what builds the project itself ([build-system] requires; installed beforehand, so
that pip fetches nothing unhashed), and the locking tool."""

_PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)\s*(?:;\s*(.*?))?\s*\\?$")
_HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def needs(project: dict[str, Any], name: str) -> list[str]:
    """The direct requirements of one file, as pyproject.toml writes them."""
    if name == "build":
        return list(project["build-system"]["requires"])
    table = project["project"]
    if name == "lock":
        return list(table["optional-dependencies"]["lock"])
    parts = (table["optional-dependencies"][part] for part in FILES[name])
    return [*table["dependencies"], *(line for part in parts for line in part)]


def fingerprint(project: dict[str, Any], name: str) -> str:
    """Changes whenever pyproject.toml asks for something else."""
    asked = [project["project"]["requires-python"], *sorted(needs(project, name))]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]


def header(project: dict[str, Any], name: str) -> str:
    """The first line of a file."""
    return f"# Locked by `make lock` from pyproject.toml; do not edit. Asked for: {fingerprint(project, name)}"


def lock(project: dict[str, Any], *, upgrade: bool) -> None:
    """Write all files."""
    before: list[Path] = []
    for name in (*FILES, *ALONE):
        target = FOLDER / f"{name}.txt"
        constraints = [f"--constraint={path.relative_to(ROOT)}" for path in before]
        with tempfile.TemporaryDirectory() as scratch:
            asked = Path(scratch) / "asked.in"
            asked.write_text("\n".join(needs(project, name)) + "\n", "utf-8")
            subprocess.run(
                [
                    Path(sys.executable).with_name("uv"), "pip", "compile", asked,
                    "--output-file", target, "--quiet", "--universal", "--python-version", "3.11",
                    "--generate-hashes", "--no-header", "--no-annotate",
                    "--no-emit-index-url", "--no-emit-find-links",
                    *constraints, *(["--upgrade"] if upgrade else []),
                ],
                cwd=ROOT, check=True,
            )  # fmt: skip
        pins = target.read_text("utf-8")
        target.write_text(f"{header(project, name)}\n{pins}", "utf-8")
        before.append(target)
        print(f"{target.relative_to(ROOT)}: {len(pins_of(pins))} packages", file=sys.stderr)


def pins_of(text: str) -> dict[tuple[str, str], str]:
    """Package and marker to version."""
    found = (_PIN.match(line) for line in text.splitlines())
    return {(pin[1], pin[3] or ""): pin[2] for pin in found if pin}


def faults(project: dict[str, Any]) -> list[str]:
    """What is wrong with the files as they stand."""
    found: list[str] = []
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    for name in (*FILES, *ALONE):
        path = FOLDER / f"{name}.txt"
        if not path.exists():
            found.append(f"{path.name}: missing; run `make lock`")
            continue
        text = path.read_text("utf-8")
        first, *lines = text.splitlines()
        if first != header(project, name):
            found.append(f"{path.name}: pyproject.toml asks for something else; run `make lock`")
        found += [
            f"{path.name}:{number}: neither a pinned package nor a hash: {line}"
            for number, line in enumerate(lines, 2)
            if not (_PIN.match(line) or _HASH.match(line))
        ]
        found += [f"{path.name}: {pin} has no hash" for pin in _without_hash(lines)]
        for key, version in pins_of(text).items():
            other, where = seen.setdefault(key, (version, path.name))
            if other != version:
                found.append(f"{path.name}: {key[0]} {version}, but {other} in {where}")
    return found


def _without_hash(lines: list[str]) -> list[str]:
    following = [*lines[1:], ""]
    return [
        line.split("==")[0]
        for line, after in zip(lines, following, strict=True)
        if _PIN.match(line) and not _HASH.match(after)
    ]


def main(arguments: list[str]) -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    if "--check" not in arguments:
        lock(project, upgrade="--upgrade" in arguments)
    found = faults(project)
    for line in found:
        print(line, file=sys.stderr)
    if not found:
        print("The locked requirements fit pyproject.toml and one another.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
