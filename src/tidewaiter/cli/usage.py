"""Help that shows by example."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any


def examples(*lines: str) -> str:
    """The examples below a verb's help, one command line each, `what it does` after two blanks."""
    return "\n".join(("examples:", *(f"  tidewaiter {line}" for line in lines)))


def add_verb(verbs: Any, name: str, summary: str, *lines: str) -> ArgumentParser:
    """A verb below a verb ("users add"), with its examples."""
    parser: ArgumentParser = verbs.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=examples(*lines),
        formatter_class=RawDescriptionHelpFormatter,
    )
    return parser
