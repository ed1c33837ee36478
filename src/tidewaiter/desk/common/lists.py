"""Lists: sorted, filtered, counted and paged by the server, exported to Excel, addressable by their URL.

A view declares a `Listing` once and reads it per request:

    USERS = Listing(columns=(Column("name", _("Name"), order_by=("full_name",)), ...), filters=(...))

    page = USERS.read(request, queries.users_visible_to(request.actor))
    request.shown(*(row.pk for row in page.rows))
    return page.excel("users") if page.wants_excel else render(request, ..., {"list": page})
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from tidewaiter.desk.common.excel import workbook_response

PAGE_SIZE = 50
EXPORT_LIMIT = 20_000
LONGEST_WORD = 200


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `value` takes a row and gives what Excel shows and what a plain sequence sorts by; without it,
    the attribute named `key`. A query sorts by the model fields of `order_by`; without them, and where `sorts`
    is off, the column does not sort."""

    key: str
    label: Any
    order_by: tuple[str, ...] = ()
    value: Callable[[Any], Any] | None = None
    numeric: bool = False
    exported: bool = True
    sorts: bool = True

    def sorts_by(self, rows: Any) -> bool:
        """Whether these rows can be put in order by this column."""
        return self.sorts and (bool(self.order_by) or not isinstance(rows, QuerySet))

    def of(self, row: Any) -> Any:
        """This column's value in a row."""
        return self.value(row) if self.value else getattr(row, self.key, "")


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter. `keep` turns a query and the value into a narrower query (or a sequence into a shorter one).
    With `choices` it is a menu, without a field for text."""

    key: str
    label: Any
    keep: Callable[[Any, str], Any]
    choices: Callable[[], Sequence[tuple[str, Any]]] | None = None
    input: str = "search"
    """The kind of field where there are no choices: "search" or "date"."""


def by_field(name: str) -> Callable[[QuerySet[Any], str], QuerySet[Any]]:
    """A filter that wants a field to equal the value."""
    return lambda rows, value: rows.filter(**{name: value})


def by_text(*names: str) -> Callable[[QuerySet[Any], str], QuerySet[Any]]:
    """A filter that wants the value somewhere in one of the fields, whatever its case."""

    def keep(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        wanted = Q()
        for name in names:
            wanted |= Q(**{f"{name}__icontains": value})
        return rows.filter(wanted)

    return keep


@dataclass(frozen=True, slots=True)
class ShownFilter:
    """A filter as the page shows it."""

    key: str
    label: Any
    value: str
    choices: Sequence[tuple[str, Any]] | None
    input: str


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column's head as the page shows it. `sorted` is "ascending", "descending" or "" (as ARIA says it)."""

    key: str
    label: Any
    numeric: bool
    sort_url: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What one request sees of a list."""

    rows: Sequence[Any]
    total: int
    columns: Sequence[ShownColumn]
    filters: Sequence[ShownFilter]
    number: int
    pages: int
    first: int
    last: int
    filtered: bool
    wants_excel: bool
    sort: str
    _query: dict[str, str]
    _exported: Sequence[Column]

    def url(self, **changes: str | int) -> str:
        """The address of this list with some parameters changed; an empty one goes away."""
        query = {**self._query, **{key: str(value) for key, value in changes.items()}}
        return "?" + urlencode({key: value for key, value in query.items() if value})

    @property
    def previous_url(self) -> str:
        """The page before, or empty."""
        return self.url(page=self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        """The page after, or empty."""
        return self.url(page=self.number + 1) if self.number < self.pages else ""

    @property
    def unfiltered_url(self) -> str:
        """The same list without its filters."""
        return self.url(page="", **{item.key: "" for item in self.filters})

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the filter form sends along: the order and the kept parameters, not the page."""
        own = {item.key for item in self.filters} | {"page"}
        return [(key, value) for key, value in self._query.items() if value and key not in own]

    @property
    def excel_url(self) -> str:
        """The same list, all pages, as a workbook."""
        return self.url(page="", format="xlsx")

    def excel(self, name: str) -> HttpResponse:
        """All rows of the list as a workbook."""
        return workbook_response(
            name,
            [str(column.label) for column in self._exported],
            ([column.of(row) for column in self._exported] for row in self.rows),
        )


@dataclass(frozen=True)
class Listing:
    """A list as a view declares it. `sort` is the key of a column, with `-` before it for descending."""

    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    page_size: int = PAGE_SIZE
    keep: tuple[str, ...] = field(default=())
    """Other parameters of the address that links of this list carry on."""

    def read(
        self,
        request: HttpRequest,
        rows: QuerySet[Any] | Sequence[Any],
        choices: Mapping[str, Sequence[tuple[str, Any]]] | None = None,
    ) -> Listed:
        """Filter, sort, count and cut what the actor may see to what this request asks for.

        `choices` are menus of filters, by key, that depend on who asks.
        """
        menus = choices or {}
        wanted = {item.key: asked_for(request, item.key) for item in self.filters}
        for item in self.filters:
            if wanted[item.key]:
                rows = _kept(item, rows, wanted[item.key])
        sortable = {column.key for column in self.columns if column.sorts_by(rows)}
        asked = request.GET.get("sort", "")
        sort = asked if asked.removeprefix("-") in sortable else self.sort
        rows = self._sorted(rows, sort)
        total = rows.count() if isinstance(rows, QuerySet) else len(rows)
        pages = max(1, -(-total // self.page_size))
        number = min(max(1, _whole(request.GET.get("page", ""))), pages)
        wants_excel = request.GET.get("format") == "xlsx"
        start = 0 if wants_excel else (number - 1) * self.page_size
        stop = EXPORT_LIMIT if wants_excel else start + self.page_size
        cut = list(rows[start:stop])
        query = {key: asked_for(request, key) for key in self.keep}
        query |= wanted | {"sort": sort if sort != self.sort else "", "page": str(number)}
        query["page"] = "" if number == 1 else query["page"]
        return Listed(
            rows=cut,
            total=total,
            columns=[
                self._shown(column, sort, query, sorts=column.key in sortable)
                for column in self.columns
            ],
            filters=[
                ShownFilter(
                    item.key,
                    item.label,
                    wanted[item.key],
                    menus.get(item.key) or (item.choices() if item.choices else None),
                    item.input,
                )
                for item in self.filters
            ],
            number=number,
            pages=pages,
            first=start + 1 if cut else 0,
            last=start + len(cut),
            filtered=any(wanted.values()),
            wants_excel=wants_excel,
            sort=sort if sort != self.sort else "",
            _query=query,
            _exported=[column for column in self.columns if column.exported],
        )

    def _sorted(self, rows: Any, sort: str) -> Any:
        if not sort:
            return rows
        column = next(item for item in self.columns if item.key == sort.removeprefix("-"))
        descending = sort.startswith("-")
        if not isinstance(rows, QuerySet):
            return sorted(rows, key=lambda row: _sort_key(column.of(row)), reverse=descending)
        # The primary key at the end: rows that are equal otherwise keep their place from page to page.
        names = [_turned(name) if descending else name for name in column.order_by]
        return rows.order_by(*names, "pk")

    def _shown(
        self, column: Column, sort: str, query: dict[str, str], *, sorts: bool
    ) -> ShownColumn:
        if not sorts:
            return ShownColumn(column.key, column.label, column.numeric, "", "")
        current = sort.removeprefix("-") == column.key
        descending = sort.startswith("-")
        following = f"-{column.key}" if current and not descending else column.key
        changed = {**query, "sort": following, "page": ""}
        url = "?" + urlencode({key: value for key, value in changed.items() if value})
        state = ("descending" if descending else "ascending") if current else ""
        return ShownColumn(column.key, column.label, column.numeric, url, state)


def asked_for(request: HttpRequest, name: str) -> str:
    """A word of the address. An address may be typed by anybody: PostgreSQL knows no NUL, SQLite no pattern of
    some 50,000 characters, and nobody looks for either."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST_WORD]


def _kept(item: Filter, rows: Any, value: str) -> Any:
    """What a filter keeps; nothing where its field cannot hold the value."""
    try:
        return item.keep(rows, value)
    except (ValidationError, ValueError, OverflowError):
        return rows.none() if isinstance(rows, QuerySet) else []


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _whole(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 9 else 1


def _sort_key(value: Any) -> tuple[int, Any]:
    # Nothing comes first; text whatever its case.
    if value is None or value == "":
        return (0, "")
    return (1, value.casefold() if isinstance(value, str) else value)
