"""The XML family: which reader reads which root, by its name and namespace."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

from tidewaiter.messages.plain_draft import PlainDraft
from tidewaiter.messages.xml.declaration import read_declaration
from tidewaiter.messages.xml.ens import read_ens
from tidewaiter.messages.xml.tree import Node, Tree, parse
from tidewaiter.messages.xml.waybill import read_xfwb, read_xfzb
from tidewaiter.messages.xml.xffm import read_xffm
from tidewaiter.records import Message, Span

Reader = Callable[[PlainDraft, Node], None]

READERS: dict[str, Reader] = {
    "XFWB": read_xfwb,
    "XFZB": read_xfzb,
    "XFFM": read_xffm,
    "CC315A": read_ens,
    "CC313A": read_ens,
    "WCO-DEC": read_declaration,
}

# Root element, what its namespace has in it, kind.
_ROOTS = (
    ("Waybill", "iata:", "XFWB"),
    ("HouseWaybill", "iata:", "XFZB"),
    ("FlightManifest", "iata:", "XFFM"),
    ("CC315A", "", "CC315A"),
    ("CC313A", "", "CC313A"),
    ("MetaData", "wco:datamodel", "WCO-DEC"),
    ("Declaration", "wco:datamodel", "WCO-DEC"),
    ("submitDeclarationRequest", "", "WCO-DEC"),
    ("DeclarationFullResponse", "", "WCO-DEC"),
    ("DeclarationStatusResponse", "", "WCO-DEC"),
    ("DeclarationVersionResponse", "", "WCO-DEC"),
)
# Roots of messages that have no reader: Cargo-XML, customs messages of the European Union, the WCO Data Model.
_OTHER = re.compile(r"(?:CC|IE)\d{3}[A-Z]?")
_OTHER_SPACES = ("iata:", "urn:wco:datamodel", "ics.dgtaxud.ec")
_MOST_OUTLINED = 20_000

_START = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\x00]*<[\x00]?[?!A-Za-z_]")


def looks_like_xml(data: bytes) -> bool:
    """True where a file begins as XML does."""
    return _START.match(data) is not None


def read_xml(data: bytes, source: str) -> list[Message] | None:
    """The message of an XML file; None where its root is that of no known message and nothing was refused."""
    tree = parse(data.lstrip() if data[:1].isspace() else data)
    shift = len(data) - len(data.lstrip()) if data[:1].isspace() else 0
    kind = _kind(tree.root) if tree.root is not None else ""
    if not kind and tree.fault in {"", "xml-broken"}:
        return None
    draft = PlainDraft(
        source, 0, kind or "unknown", Span(0, len(data)), _Spans(tree.offsets, shift)
    )
    if tree.fault:
        draft.note(tree.fault, _element_at(tree))
    if tree.root is not None and kind:
        with draft.salvage():
            READERS.get(kind, _outline)(draft, tree.root)
    return [draft.finish()]


def _outline(draft: PlainDraft, root: Node) -> None:
    """A message of a kind without its own reader: the elements that have text, and one problem."""
    draft.note("unsupported", 1, detail=draft.kind)
    for path, node in root.walk():
        if node.pieces and len(draft.segments) < _MOST_OUTLINED:
            draft.segments.append({"tag": path, "elements": [[node.text]], "offset": node.offset})
            if node.name == "ID":
                draft.references.setdefault(path, node.text)


def _kind(root: Node) -> str:
    """The kind of message by its root; that of its name where there is no reader for it, "" where it is none."""
    for name, part, kind in _ROOTS:
        if root.name == name and part in root.namespace:
            return kind
    spaced = any(part in root.namespace for part in _OTHER_SPACES)
    return root.name[:40] if spaced or _OTHER.fullmatch(root.name) else ""


class _Spans(Sequence[Span]):
    """The stretch of each element's beginning, up to that of the next one; made when it is asked for."""

    def __init__(self, offsets: list[int], shift: int) -> None:
        self._offsets = offsets
        self._shift = shift

    def __len__(self) -> int:
        return len(self._offsets)

    def __getitem__(self, at: Any) -> Any:
        begin = self._offsets[at]
        end = self._offsets[at + 1] if 0 <= at < len(self._offsets) - 1 else begin + 1
        return Span(begin + self._shift, end - begin)


def _element_at(tree: Tree) -> int:
    return bisect_right(tree.offsets, tree.at)
