"""Exact lists: travel documents, phones, e-mail addresses and payment holders that are sought.

An entry says who answers for it, why, and until when; one that has expired never matches. Values are
compared in one normal form a kind, so that `AB 123-45` and `ab12345` are one document. Nothing here is
fuzzy: names are the work of screening, not of lists.

A list file is CSV with the columns `list, kind, value, issuer, owner, reason, expires`: `kind` one of
document, phone, email, payment_holder; `issuer` the country that issued a document, or empty for any;
`expires` the first day on which the entry no longer matches, as 2026-11-30.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from tidewaiter.errors import Refused
from tidewaiter.reference import country
from tidewaiter.targeting.findings import Finding, files_of, finding, text_of
from tidewaiter.targeting.identity import digest
from tidewaiter.targeting.names import name_tokens
from tidewaiter.targeting.values import fold

ListKind = Literal["document", "phone", "email", "payment_holder"]
LIST_KINDS: tuple[ListKind, ...] = get_args(ListKind)

LIST_SCORE = 100
"""What a match with a list adds to a score: as much as any profile may. An officer asked for exactly this value."""

_REQUIRED = ("list", "kind", "value", "owner", "reason", "expires")


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One value that is sought. `expires` is the first day on which it no longer matches.

    A value of which nothing is left to compare is refused: it would seem to be watched for and never match.
    """

    list_name: str
    kind: ListKind
    value: str
    owner: str
    reason: str
    expires: date
    issuer: str = ""
    normal: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        normal = normalise(self.kind, self.value)
        if not normal:
            raise Refused("Nothing is left of this value to compare.", fields={"value": self.kind})
        object.__setattr__(self, "normal", normal)

    def live(self, today: date) -> bool:
        """Whether the entry still matches on a day."""
        return today < self.expires

    def is_of(self, issuer: str) -> bool:
        """Whether a document of this issuer is meant. An issuer that is not named, or not told, is any."""
        if not self.issuer.strip() or not issuer.strip():
            return True
        return issuer_code(self.issuer) == issuer_code(issuer)


def normalise(kind: str, value: str) -> str:
    """The form in which values of a kind are compared; empty where too little is left to compare.

    documents: letters and digits, upper case; phones: digits without an international prefix 00;
    e-mail addresses: folded; payment holders: folded names without titles, in order of the alphabet.
    """
    normal = _NORMALISE.get(kind)
    return normal(value) if normal else ""


def _document(value: str) -> str:
    folded = fold(value).upper()
    kept = folded if folded.isalnum() else "".join(filter(str.isalnum, folded))
    return kept if len(kept) >= 4 else ""


def _phone(value: str) -> str:
    digits = "".join([letter for letter in value if letter in "0123456789"])
    digits = digits.removeprefix("00")
    return digits if len(digits) >= 6 else ""


def _email(value: str) -> str:
    folded = fold(value).replace(" ", "")
    name, at, host = folded.rpartition("@")
    return folded if at and name and host else ""


def _holder(value: str) -> str:
    tokens = name_tokens(value)
    return " ".join(sorted(tokens)) if len(tokens) >= 2 else ""


_NORMALISE: dict[str, Callable[[str], str]] = {
    "document": _document,
    "phone": _phone,
    "email": _email,
    "payment_holder": _holder,
}


def issuer_code(written: str) -> str:
    """The issuer of a document in one form (ISO 3166-1 alpha-3 where it is known)."""
    found = country(written)
    return found.alpha3 if found else written.strip().upper()


class Lists:
    """Lists ready for look-up; a value is found in one step however long the lists are.

    `version` is the identity of the content, whatever the order of the entries.
    """

    def __init__(self, entries: Iterable[ListEntry] = ()) -> None:
        index: dict[tuple[str, str], list[ListEntry]] = {}
        for entry in entries:
            index.setdefault((entry.kind, entry.normal), []).append(entry)
        self._index = index
        self.version = digest(sorted(_identity(entry) for row in index.values() for entry in row))

    def __len__(self) -> int:
        return sum(len(row) for row in self._index.values())

    def find(
        self, kind: ListKind, value: str, today: date, *, issuer: str = ""
    ) -> tuple[ListEntry, ...]:
        """The live entries that name this value. An entry with an issuer matches only documents of that
        issuer; a document whose issuer is not told matches any."""
        sought = self._index.get((kind, normalise(kind, value)), ())
        return tuple(entry for entry in sought if entry.live(today) and entry.is_of(issuer))


def _identity(entry: ListEntry) -> list[str]:
    return [
        entry.list_name,
        entry.kind,
        entry.normal,
        issuer_code(entry.issuer),
        entry.owner,
        entry.reason,
        entry.expires.isoformat(),
    ]


def load_lists(*paths: Path | str) -> tuple[Lists, list[Finding]]:
    """The lists of these CSV files, or of the CSV files in these folders, and every row that was not taken.

    Raises `CannotOpen` for a path that is not there.
    """
    entries: list[ListEntry] = []
    findings: list[Finding] = []
    for path in files_of(paths, ".csv"):
        text = text_of(path)
        if text is None:
            findings.append(finding(str(path), None, "list-unreadable", "encoding"))
            continue
        rows = _Rows(str(path), findings)
        entries += rows.read(text)
    return Lists(entries), findings


@dataclass(frozen=True, slots=True)
class _Rows:
    file: str
    findings: list[Finding]

    def read(self, text: str) -> Iterable[ListEntry]:
        table = csv.DictReader(io.StringIO(text), strict=True)
        try:
            missing = [name for name in _REQUIRED if name not in (table.fieldnames or ())]
            if missing:
                self._note(1, "list-columns", ", ".join(missing))
                return
            for row in table:
                values = {key: (row.get(key) or "").strip() for key in (*_REQUIRED, "issuer")}
                entry = self._entry(table.line_num, values)
                if entry is not None:
                    yield entry
        except csv.Error:
            self._note(table.line_num, "list-unreadable", "csv")

    def _entry(self, line: int, row: dict[str, str]) -> ListEntry | None:
        kind, expires = row["kind"], _date(row["expires"])
        lacking = next((key for key in ("list", "owner", "reason", "expires") if not row[key]), "")
        if kind not in LIST_KINDS:
            self._note(line, "list-kind")
        elif lacking:
            self._note(line, "list-missing", lacking)
        elif not normalise(kind, row["value"]):
            self._note(line, "list-value", kind)
        elif expires is None:
            self._note(line, "list-expires")
        else:
            return ListEntry(
                list_name=row["list"],
                kind=kind,
                value=row["value"],
                owner=row["owner"],
                reason=row["reason"],
                expires=expires,
                issuer=row["issuer"],
            )
        return None

    def _note(self, line: int, code: str, detail: object = "") -> None:
        self.findings.append(finding(self.file, line, code, detail))


def _date(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
