"""Profile files into profiles: every fault of a file is found in one reading, each with its line.

The format is closed: a key, operator, field, offence or legal basis that is not known is a fault, never
passed over, because a condition that is silently dropped is a missed or a false hit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from tidewaiter.reference import Words
from tidewaiter.targeting.conditions import ConditionReader
from tidewaiter.targeting.findings import Finding, finding
from tidewaiter.targeting.grounds import find_legal_basis, find_offence
from tidewaiter.targeting.profile import (
    SCORES,
    SUBJECTS,
    Condition,
    Exoneration,
    Profile,
    Subject,
)
from tidewaiter.targeting.strict_yaml import Node, Unreadable, read_nodes
from tidewaiter.targeting.values import canonical

REQUIRED = ("id", "name", "subject", "owner", "legal_basis", "valid", "score", "when")
OPTIONAL = (
    "version",
    "offence",
    "review_by",
    "against",
    "also",
    "basis",
    "source",
    "legal_reference",
    "offices",
    "shadow",
)

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?\Z")


@dataclass(frozen=True, slots=True)
class Written:
    """A profile as it stands in a file: the profile where it could be built, and its text with lines."""

    file: str
    node: Node
    profile: Profile | None

    def line_of(self, key: str) -> int:
        """The line on which a member of the profile stands, else where the profile begins."""
        members = self.node.value
        if isinstance(members, dict) and key in members:
            return members[key].line
        return self.node.line


def read_profiles(text: str, file: str) -> tuple[list[Written], list[Finding]]:
    """The profiles of one YAML or JSON text: one a document, or a list of them."""
    try:
        reading = read_nodes(text)
    except Unreadable as fault:
        return [], [finding(file, fault.line, "profile-unreadable", fault.detail)]
    findings = [finding(file, line, "profile-key-twice", key) for key, line in reading.doubled]
    nodes: list[Node] = []
    for document in reading.documents:
        nodes += document.value if isinstance(document.value, list) else [document]
    if not nodes:
        findings.append(finding(file, 1, "profile-unreadable", "empty"))
    written = []
    for node in nodes:
        reader = _ProfileReader(file)
        profile = reader.read(node)
        findings += reader.findings
        written.append(Written(file, node, profile))
    return written, findings


@dataclass(slots=True)
class _ProfileReader:
    """Reads one profile and gathers what is wrong with it."""

    file: str
    findings: list[Finding] = field(default_factory=list)

    def note(self, code: str, line: int, detail: object = "") -> None:
        self.findings.append(finding(self.file, line, code, detail))

    def read(self, node: Node) -> Profile | None:
        members = self._mapping(node, "profile")
        if members is None:
            return None
        self._keys(members, node, REQUIRED, OPTIONAL)
        subject = self._subject(members.get("subject"))
        valid_from, valid_to = self._valid(members.get("valid"))
        values = {
            "id": self._id(members.get("id")),
            "name": self._words(members.get("name"), "name"),
            "subject": subject,
            "owner": self._text(members, "owner"),
            "valid_from": valid_from,
            "valid_to": valid_to,
            "score": self._whole(members.get("score"), SCORES, "profile-score"),
            "version": self._version(members.get("version")),
            "review_by": self._date(members.get("review_by"), "review_by"),
            "when": self._condition(members.get("when"), subject),
            "against": self._against(members.get("against"), subject),
            "also": self._also(members.get("also"), subject),
            "basis": self._text(members, "basis"),
            "source": self._text(members, "source"),
            "legal_reference": self._text(members, "legal_reference"),
            "offices": self._offices(members.get("offices")),
            "shadow": self._truth(members.get("shadow"), "shadow"),
            **self._ground(members, node),
        }
        if any(found.is_error for found in self.findings):
            return None
        return Profile(**cast("dict[str, Any]", values))

    def _mapping(self, node: Node | None, what: str) -> dict[str, Node] | None:
        if node is None:
            return None
        if not isinstance(node.value, dict):
            self.note("profile-shape", node.line, what)
            return None
        return node.value

    def _keys(
        self, members: dict[str, Node], node: Node, required: Iterable[str], optional: Iterable[str]
    ) -> None:
        for key, member in members.items():
            if key not in (*required, *optional):
                self.note("profile-unknown-key", member.line, key)
        for key in required:
            if key not in members or members[key].value is None:
                self.note("profile-missing-key", node.line, key)

    def _text(self, members: dict[str, Node], key: str) -> str:
        node = members.get(key)
        if node is None or node.value is None:
            return ""
        if not isinstance(node.value, str) or not node.value.strip():
            self.note("profile-shape", node.line, key)
            return ""
        return node.value.strip()

    def _id(self, node: Node | None) -> str:
        if node is None or node.value is None:
            return ""
        if not isinstance(node.value, str) or not _ID.match(node.value):
            self.note("profile-id", node.line)
            return ""
        return node.value

    def _subject(self, node: Node | None) -> Subject | None:
        if node is None or node.value is None:
            return None
        if node.value not in SUBJECTS:
            self.note("profile-subject", node.line)
            return None
        return node.value

    def _whole(self, node: Node | None, allowed: range, code: str) -> int:
        if node is None or node.value is None:
            return 0
        number = node.value
        if isinstance(number, bool) or not isinstance(number, int) or number not in allowed:
            self.note(code, node.line, f"{allowed.start}-{allowed.stop - 1}")
            return 0
        return number

    def _version(self, node: Node | None) -> int:
        return 1 if node is None else self._whole(node, range(1, 1_000_000), "profile-version")

    def _date(self, node: Node | None, key: str) -> date | None:
        if node is None or node.value is None:
            return None
        try:
            return date.fromisoformat(str(node.value))
        except ValueError:
            self.note("profile-date", node.line, key)
            return None

    def _valid(self, node: Node | None) -> tuple[date | None, date | None]:
        if node is None or node.value is None:
            return None, None
        members = self._mapping(node, "valid")
        if members is None:
            return None, None
        self._keys(members, node, ("from",), ("to",))
        begins, ends = self._date(members.get("from"), "from"), self._date(members.get("to"), "to")
        if begins and ends and begins >= ends:
            self.note("profile-valid-never", node.line)
        return begins, ends

    def _offices(self, node: Node | None) -> tuple[str, ...]:
        """Places of offices: codes, upper case, each once. An empty list is a fault: it reads like "nowhere"."""
        if node is None or node.value is None:
            return ()
        if not isinstance(node.value, list):
            self.note("profile-shape", node.line, "offices")
            return ()
        if not node.value:
            self.note("profile-empty-list", node.line, "offices")
        offices: dict[str, None] = {}
        for member in node.value:
            code = canonical("code", member.value) if isinstance(member.value, str) else None
            if code is None:
                self.note("profile-shape", member.line, "offices")
            else:
                offices[str(code)] = None
        return tuple(sorted(offices))

    def _truth(self, node: Node | None, key: str) -> bool:
        if node is None or node.value is None:
            return False
        if not isinstance(node.value, bool):
            self.note("profile-shape", node.line, key)
            return False
        return node.value

    def _words(self, node: Node | None, key: str) -> Words:
        members = self._mapping(node, key) if node is not None and node.value is not None else None
        if node is None or members is None:
            return Words({})
        texts: dict[str, str] = {}
        for language, member in members.items():
            if not _LANGUAGE.match(language):
                self.note("profile-unknown-key", member.line, language)
            elif isinstance(member.value, str) and member.value.strip():
                texts[language] = member.value.strip()
            else:
                self.note("profile-shape", member.line, f"{key}.{language}")
        if not texts:
            self.note("profile-missing-key", node.line, f"{key}.en")
        return Words(texts)

    def _ground(self, members: dict[str, Node], node: Node) -> dict[str, str]:
        """Legal basis and offence, as ids of the closed lists."""
        basis_text, offence_text = (
            self._text(members, "legal_basis"),
            self._text(members, "offence"),
        )
        basis = find_legal_basis(basis_text)
        offence = find_offence(offence_text)
        if basis_text and basis is None:
            self.note("profile-legal-basis", members["legal_basis"].line, basis_text)
        if offence_text and offence is None:
            self.note("profile-offence", members["offence"].line, offence_text)
        if basis and basis.needs_offence and not offence_text:
            self.note("profile-offence-needed", node.line, basis.id)
        if basis and basis.needs_reference and not self._has(members, "legal_reference"):
            self.note("profile-reference-needed", node.line, basis.id)
        return {
            "legal_basis": basis.id if basis else "",
            "offence": offence.id if offence else "",
        }

    @staticmethod
    def _has(members: dict[str, Node], key: str) -> bool:
        return key in members and bool(members[key].value)

    def _condition(self, node: Node | None, subject: Subject | None) -> Condition | None:
        if node is None or node.value is None:
            return None
        return ConditionReader(subject, self.note).read(node)

    def _against(self, node: Node | None, subject: Subject | None) -> tuple[Exoneration, ...]:
        if node is None or node.value is None:
            return ()
        if not isinstance(node.value, list):
            self.note("profile-shape", node.line, "against")
            return ()
        return tuple(
            item
            for member in node.value
            if (item := self._exoneration(member, subject)) is not None
        )

    def _also(self, node: Node | None, subject: Subject | None) -> tuple[Condition, ...]:
        if node is None or node.value is None:
            return ()
        if not isinstance(node.value, list):
            self.note("profile-shape", node.line, "also")
            return ()
        read = [self._condition(member, subject) for member in node.value]
        return tuple(item for item in read if item is not None)

    def _exoneration(self, node: Node, subject: Subject | None) -> Exoneration | None:
        members = self._mapping(node, "against")
        if members is None:
            return None
        self._keys(members, node, ("when", "words"), ("weight",))
        when = self._condition(members.get("when"), subject)
        words = self._words(members.get("words"), "words")
        weight = self._whole(members.get("weight"), range(SCORES.stop), "profile-score")
        return Exoneration(when, words, weight) if when is not None and words else None
