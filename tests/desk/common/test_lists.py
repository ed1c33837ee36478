"""Lists: the server sorts, filters, counts and pages; the address says all of it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import RequestFactory
from openpyxl import load_workbook

from tidewaiter.desk.accounts.models import Unit
from tidewaiter.desk.common.lists import Column, Filter, Listed, Listing, by_field, by_text

UNITS = Listing(
    columns=(
        Column("name", "Name", ("name",)),
        Column("place", "Place", ("place",)),
        Column("note", "Note", value=lambda unit: f"={unit.name}"),
    ),
    filters=(
        Filter("q", "Name", by_text("name")),
        Filter("place", "Place", by_field("place"), lambda: [("OSL", "Oslo")]),
    ),
    sort="name",
    page_size=3,
)


def read(address: str, listing: Listing = UNITS, rows: Any = None) -> Listed:
    """What a request for an address sees."""
    query = Unit.objects.all() if rows is None else rows
    return listing.read(RequestFactory().get(address), query)


@pytest.fixture
def seven_units(people: Any) -> None:
    """Seven units in all: three of the people, four more."""
    for letter in "WXYZ":
        Unit.objects.create(administration=people.north, name=f"{letter} unit", place="OSL")


def test_a_list_is_sorted_counted_and_cut(seven_units: None) -> None:
    page = read("/?page=2")
    assert (page.total, page.pages, page.number) == (7, 3, 2)
    assert (page.first, page.last) == (4, 6)
    names = [unit.name for unit in page.rows]
    assert names == sorted(names)
    assert page.next_url == "?page=3"
    assert page.previous_url == "?page=1"


@pytest.mark.parametrize("page", ["0", "-1", "99", "abc", "9" * 40])
def test_a_page_that_is_not_there_is_the_nearest_one(seven_units: None, page: str) -> None:
    assert 1 <= read(f"/?page={page}").number <= 3


def test_the_head_of_a_column_turns_the_order(seven_units: None) -> None:
    page = read("/?sort=-place&q=unit")
    place = next(column for column in page.columns if column.key == "place")
    assert place.sorted == "descending"
    assert place.sort_url == "?q=unit&sort=place"
    assert [unit.place for unit in page.rows] == sorted(
        (unit.place for unit in page.rows), reverse=True
    )


def test_an_order_by_what_is_no_column_is_the_usual_one(seven_units: None) -> None:
    assert read("/?sort=administration__code").sort == ""
    assert read("/?sort=note").sort == ""


def test_filters_narrow_and_can_be_taken_off(seven_units: None) -> None:
    page = read("/?q=unit&place=OSL&sort=-name")
    assert page.filtered
    assert {unit.place for unit in page.rows} == {"OSL"}
    assert page.unfiltered_url == "?sort=-name"
    assert page.carried == [("sort", "-name")]


def test_rows_that_are_equal_keep_their_place_from_page_to_page(seven_units: None) -> None:
    seen = [unit.pk for number in (1, 2, 3) for unit in read(f"/?sort=place&page={number}").rows]
    assert len(set(seen)) == 7


def test_excel_has_every_row_of_the_filtered_list(seven_units: None) -> None:
    page = read("/?format=xlsx&place=OSL&page=2")
    assert page.wants_excel
    book = load_workbook(io.BytesIO(page.excel("units").content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0] == ("Name", "Place", "Note")
    assert len(rows) == 1 + page.total


def test_text_that_looks_like_a_formula_stays_text(seven_units: None) -> None:
    book = load_workbook(io.BytesIO(read("/?format=xlsx").excel("units").content))
    notes = [row[2] for row in book.active.iter_rows(min_row=2)]
    assert all(cell.data_type == "s" and cell.value.startswith("'=") for cell in notes)


@dataclass(frozen=True)
class Plain:
    """A row that is no model."""

    name: str
    count: int | None


def test_plain_sequences_sort_and_filter_too() -> None:
    rows = [Plain("beta", 2), Plain("Alpha", None), Plain("gamma", 10)]
    listing = Listing(
        columns=(Column("name", "Name"), Column("count", "Count", numeric=True)),
        filters=(
            Filter("q", "Name", lambda all_rows, text: [r for r in all_rows if text in r.name]),
        ),
    )
    assert [row.name for row in read("/?sort=name", listing, rows).rows] == [
        "Alpha",
        "beta",
        "gamma",
    ]
    assert [row.count for row in read("/?sort=-count", listing, rows).rows] == [10, 2, None]
    assert [row.name for row in read("/?q=mm", listing, rows).rows] == ["gamma"]
