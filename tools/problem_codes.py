"""The page of problem codes, written from the catalogue that the program itself uses.

    python tools/problem_codes.py            write docs/problem-codes.md again
    python tools/problem_codes.py --check    is it what the catalogue says now?

The catalogue's remarks of the form `# --- any file ---` become the page's sections. Run it after every change of
`records/problems.yaml`; a test asks for it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from tidewaiter.records import problem_kinds

PAGE = Path(__file__).resolve().parent.parent / "docs" / "problem-codes.md"

_HEAD = """\
# Problem codes

What a reader or a check can find wrong, as `tidewaiter read`, `tidewaiter profiles check`, the upload page and the
quarantine page say it. An **error** means that something could not be read or used, a **warning** that it was read
and may be wrong, an **info** that it was read and is worth knowing. Words never quote a value of a message; the
place (segment, element, byte) leads to it. `{detail}` stands for a code, a tag or a count.

This page is written by `tools/problem_codes.py` from `src/tidewaiter/records/problems.yaml`, where the same words
stand in French and Spanish: change them there.
"""

_SECTION = re.compile(r"# --- (.+) ---\s*")
_CODE = re.compile(r"([a-z][a-z0-9-]*):")


def page() -> str:
    """The page as it should be, in Markdown."""
    parts = [_HEAD]
    for title, codes in _sections():
        rows = [_row(code) for code in codes]
        head = "| code | how bad | what | what mends it |\n|---|---|---|---|"
        parts.append("\n".join([f"## {title[:1].upper()}{title[1:]}", "", head, *rows, ""]))
    return "\n".join(parts)


def _sections() -> Iterator[tuple[str, list[str]]]:
    """The sections of the catalogue with their codes, in the order of the file."""
    title, codes = "", list[str]()
    catalogue = resources.files("tidewaiter.records").joinpath("problems.yaml").read_text("utf-8")
    for line in catalogue.splitlines():
        if section := _SECTION.fullmatch(line):
            if codes:
                yield title, codes
            title, codes = section.group(1), []
        elif code := _CODE.match(line):
            codes.append(code.group(1))
    if codes:
        yield title, codes


def _row(code: str) -> str:
    kind = problem_kinds()[code]
    words = (kind.what.in_language("en"), kind.mend.in_language("en"))
    what, mend = (text.replace("|", r"\|") for text in words)
    return f"| `{code}` | {kind.severity} | {what} | {mend} |"


def main() -> int:
    if sys.argv[1:] not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    if sys.argv[1:]:
        current = PAGE.exists() and PAGE.read_text("utf-8") == page()
        if not current:
            print(f"{PAGE.name} is not what the catalogue says: run tools/problem_codes.py.")
        return 0 if current else 1
    PAGE.write_text(page(), "utf-8")
    print(f"{PAGE.name}: {len(problem_kinds())} codes.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
