"""The sheet of one target as PDF. The program that sets it, typst, stands behind this module and nowhere else.

Words reach it as JSON data and are set as text, so nothing in a name is ever read as markup. It uses the fonts that
come inside the program: no font, package or file is looked for on the machine or the network.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import typst

Format = Literal["pdf", "png", "svg"]


def set_sheet(facts: dict[str, Any], form: Format = "pdf") -> list[bytes]:
    """The pages of a sheet; a PDF is one file, whatever its pages. `facts` are those of `sheet_facts`."""
    made = typst.compile(
        _source(),
        format=form,
        ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(facts, ensure_ascii=False)},
    )
    return list(made) if isinstance(made, list) else [made]


@cache
def _source() -> bytes:
    return files("tidewaiter.desk.inspections").joinpath("sheet.typ").read_bytes()
