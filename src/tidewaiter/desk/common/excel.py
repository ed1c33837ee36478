"""Lists as Excel workbooks."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def workbook_response(
    name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """A workbook of one sheet as a download called `<name>.xlsx`."""
    buffer = io.BytesIO()
    write_workbook(buffer, heads, rows)
    return HttpResponse(
        buffer.getvalue(),
        content_type=_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'},
    )


def write_workbook(target: io.BytesIO, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write one sheet, its head bold and held in view."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("tidewaiter")
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, head, bold=True) for head in heads])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    book.save(target)


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=plain(value))
    if isinstance(cell.value, str):
        cell.data_type = "s"  # never a formula, whatever sign the text begins with
    if bold:
        cell.font = Font(bold=True)
    return cell


def plain(value: Any) -> Any:
    """A value as a cell may hold it.

    Text from a message that a spreadsheet program would run as a formula gets an apostrophe before it, which
    still holds when somebody saves the sheet as CSV. Instants become UTC without a zone, which Excel lacks.
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, date):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
