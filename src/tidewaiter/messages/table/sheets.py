"""The rows of a table, from CSV or from Excel, and whether a file is one: it is told by its first line."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

from tidewaiter.messages.table.rows import Row, columns, read_rows
from tidewaiter.records import Message, Span

MOST_ROWS = 100_000
"""More rows than any table has: a ship's boxes are a fifth of it."""
_MOST_COLUMNS = 200
_FEWEST_KNOWN = 3
_TELLING = frozenset({"consignment", "container"})
_HEAD_BYTES = 8192
_MARKS = (",", ";", "\t", "|")
_ZIP = b"PK\x03\x04"
_MOST_UNPACKED = 64 * 1024 * 1024
_MOST_MEMBERS = 1000
_DOCUMENT_TYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_BAD_SHEET = (KeyError, ValueError, TypeError, OSError, zipfile.BadZipFile, EOFError, ParseError)
"""What opening a workbook that is none ends with."""


def read_table(data: bytes, source: str) -> list[Message] | None:
    """The messages of a table; None where the file is none."""
    if data.startswith(_ZIP):
        rows = _excel(data)
    else:
        mark = _mark(data)
        rows = _csv(data, mark) if mark else None
    if rows is None:
        return None
    head, *told = islice(rows, MOST_ROWS + 2)
    names = [_folded(name) for name in head.cells]
    return read_rows(names, told, source, Span(0, len(data)), most=MOST_ROWS)


def is_head(names: Sequence[str]) -> bool:
    """Whether a line names columns of the table: a number of consignments or of boxes among them."""
    known = {_folded(name) for name in names} & columns().keys()
    return len(known) >= _FEWEST_KNOWN and bool(known & _TELLING)


def _folded(name: str) -> str:
    return name.strip().strip('"').strip().lower().replace(" ", "_")


# --- CSV ---


def _mark(data: bytes) -> str:
    """The mark between the columns; empty where the first line names none of a table."""
    line = data[:_HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").splitlines()[:1]
    text = line[0].decode("latin-1").lower() if line else ""
    if not any(name in text for name in _TELLING):
        return ""
    return next((mark for mark in _MARKS if is_head(text.split(mark))), "")


def _csv(data: bytes, mark: str) -> Iterator[Row]:
    """Line by line, a row that is quoted over several lines under the number of its first."""
    start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    text = _decoded(data[start:])
    size = 1 if not text.isascii() and len(text) == len(data) - start else 0
    lines = text.splitlines(keepends=True)
    offsets, at = [], start
    for line in lines:
        offsets.append(at)
        at += len(line) if size else len(line.encode())
    offsets.append(at)
    reader = csv.reader(iter(lines), delimiter=mark)
    before = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = []
        number, before = before + 1, max(reader.line_num, before + 1)
        first, end = offsets[min(number, len(offsets)) - 1], offsets[min(before, len(lines))]
        yield Row(number, cells[:_MOST_COLUMNS], Span(first, end - first))


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


# --- Excel ---


def _excel(data: bytes) -> Iterator[Row] | None:
    """The rows of the first sheet whose first row names the columns; None where there is none. A workbook is a packed
    folder of XML: one that unpacks to too much, or has a document type, is not opened."""
    try:
        if not _is_harmless(data):
            return None
        rows = list(islice(_sheet(data), MOST_ROWS + 2))
    except _BAD_SHEET:
        return None
    return iter(rows) if rows else None


def _is_harmless(data: bytes) -> bool:
    with zipfile.ZipFile(BytesIO(data)) as packed:
        members = packed.infolist()
        if "xl/workbook.xml" not in packed.namelist() or len(members) > _MOST_MEMBERS:
            return False
        if sum(one.file_size for one in members) > _MOST_UNPACKED:
            return False
        return not any(
            _DOCUMENT_TYPE.search(packed.read(one))
            for one in members
            if one.filename.endswith((".xml", ".rels"))
        )


def _sheet(data: bytes) -> Iterator[Row]:
    from openpyxl import load_workbook  # noqa: PLC0415  only who sends Excel waits for it

    book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            rows = sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True)
            head = [_text(value) for value in next(rows, ())]
            if not is_head(head):
                continue
            yield Row(1, head, Span(0, 0))
            for number, values in enumerate(rows, 2):
                yield Row(number, [_text(value) for value in values], Span(0, 0))
            return
    finally:
        book.close()


def _text(value: Any) -> str:
    """A cell as it would stand in CSV: dates by ISO 8601, numbers without needless decimals."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        at = f"{value:%Y-%m-%dT%H:%M}"
        return at.removesuffix("T00:00")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
