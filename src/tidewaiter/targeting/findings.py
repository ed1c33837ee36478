"""A fault of a file that people keep by hand: the `Problem`, with the file and the line it stands on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tidewaiter.errors import CannotOpen, Refused
from tidewaiter.records import Problem, as_dict, problem


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem in a profile or list file. `line` counts from 1; None where the whole file is meant."""

    file: str
    line: int | None
    problem: Problem

    @property
    def is_error(self) -> bool:
        """Whether the file cannot be used."""
        return self.problem.severity == "error"

    @property
    def place(self) -> str:
        """File and line, as compilers write them."""
        return self.file if self.line is None else f"{self.file}:{self.line}"


def finding(file: str, line: int | None, code: str, detail: object = "") -> Finding:
    """The finding of a catalogued code."""
    return Finding(file, line, problem(code, detail=detail))


def finding_as_dict(found: Finding) -> dict[str, Any]:
    """A finding as one JSON object: `file`, `line`, and the members of its problem."""
    return {"file": found.file, "line": found.line, **as_dict(found.problem)}


def refuse_on_errors(findings: Iterable[Finding]) -> None:
    """Raise `Refused` with every error at its place, so that an author mends them all at once."""
    errors = [found for found in findings if found.is_error]
    if not errors:
        return
    fields: dict[str, str] = {}
    for found in errors:
        earlier = fields.get(found.place)
        fields[found.place] = f"{earlier} {found.problem.what}" if earlier else found.problem.what
    listed = "\n".join(f"{place}: {words}" for place, words in fields.items())
    raise Refused(f"{len(errors)} faults must be mended first:\n{listed}", fields=fields)


def files_of(paths: Iterable[Path | str], *suffixes: str) -> list[Path]:
    """The files named, and those with one of the suffixes in the folders named, each folder in order of name."""
    files: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            files += sorted(item for item in path.iterdir() if item.suffix.lower() in suffixes)
        elif path.is_file():
            files.append(path)
        else:
            raise CannotOpen(f"There is no file or folder {path}.", fields={"path": str(path)})
    return files


def text_of(path: Path) -> str | None:
    """The text of a file, or None where it is not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    except OSError as fault:
        raise CannotOpen(f"{path} cannot be read.", fields={"path": str(path)}) from fault
