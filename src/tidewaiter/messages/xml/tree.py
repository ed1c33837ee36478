"""XML as a tree, read safely: no document type, no entities, no network, bounded depth and number of elements.

A document type is what entities, external files and expansion attacks come with, so a file that has one is refused at that
point, before anything of it is expanded. A file that breaks off is kept up to there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

MOST_ELEMENTS = 400_000
"""More elements than any message of sixteen megabytes has; each costs about half a kilobyte of memory."""

DEEPEST = 64


class Node:
    """An element. `name` without its namespace, `text` with white space collapsed, `offset` in bytes, `number` its place
    among all elements from 1. `used` tells whether a reader took its text."""

    __slots__ = (
        "attributes",
        "children",
        "name",
        "namespace",
        "number",
        "offset",
        "pieces",
        "used",
    )

    def __init__(
        self, name: str, namespace: str, attributes: dict[str, str], number: int, offset: int
    ) -> None:
        self.name = name
        self.namespace = namespace
        self.attributes = attributes
        self.children: list[Node] = []
        self.pieces: list[str] | None = None
        self.number = number
        self.offset = offset
        self.used = False

    @property
    def text(self) -> str:
        """The text of the element itself."""
        return " ".join("".join(self.pieces).split()) if self.pieces else ""

    def all(self, path: str) -> list[Node]:
        """The elements at a path of names (`Consignment/TransportEquipment`)."""
        name, _, rest = path.partition("/")
        found = [child for child in self.children if child.name == name]
        if rest and found:
            return (
                found[0].all(rest)
                if len(found) == 1
                else [one for node in found for one in node.all(rest)]
            )
        return found

    def one(self, path: str) -> Node | None:
        """The first element at a path, or None."""
        return next(iter(self.all(path)), None)

    def take(self, path: str) -> str:
        """The text of the first element at a path that has some, which is then used; "" where there is none."""
        for node in self.all(path):
            if text := node.text:
                node.used = True
                return text
        return ""

    def walk(self) -> Iterator[tuple[str, Node]]:
        """Every element below this one with its path, in the order of the file."""
        stack = [(child.name, child) for child in reversed(self.children)]
        while stack:
            path, node = stack.pop()
            yield path, node
            stack += [(f"{path}/{child.name}", child) for child in reversed(node.children)]

    def use_all(self) -> None:
        """Mark everything in this element as used."""
        stack = [self]
        while stack:
            node = stack.pop()
            node.used = True
            stack += node.children


class _Refused(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Tree:
    """What was read: the root, or None; the code of what stopped the reading, or "", and where; the offsets of all
    elements by their number."""

    root: Node | None = None
    fault: str = ""
    at: int = 0
    offsets: list[int] = field(default_factory=list)


def parse(data: bytes) -> Tree:
    """The tree of a file. Never raises on content."""
    tree = Tree()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    parser.SkippedEntityHandler = _refuse
    _build(tree, parser)
    try:
        parser.Parse(data, True)
    except _Refused as refused:
        tree.fault, tree.at = refused.code, max(0, parser.CurrentByteIndex)
    except expat.ExpatError:
        tree.fault, tree.at = "xml-broken", min(max(0, parser.ErrorByteIndex), len(data))
    except (ValueError, LookupError):  # an encoding that nobody knows
        tree.fault = "xml-broken"
    return tree


def _refuse(*_told: Any) -> int:
    raise _Refused("xml-doctype")


def _build(tree: Tree, parser: Any) -> None:
    """Let the parser build the tree while it runs. These run for every element of the day: no methods, no classes."""
    opened: list[Node] = []
    offsets = tree.offsets

    def start(name: str, attributes: dict[str, str]) -> None:
        number = len(offsets) + 1
        if number > MOST_ELEMENTS:
            raise _Refused("xml-too-many")
        if len(opened) >= DEEPEST:
            raise _Refused("xml-too-deep")
        offset = parser.CurrentByteIndex
        offsets.append(offset)
        space, _, local = name.rpartition(" ")
        node = Node(local, space, attributes, number, offset)
        if opened:
            opened[-1].children.append(node)
        else:
            tree.root = node
        opened.append(node)

    def end(_name: str) -> None:
        opened.pop()

    def text(told: str) -> None:
        if opened and not told.isspace():
            node = opened[-1]
            if node.pieces is None:
                node.pieces = [told]
            else:  # comments and elements between; never joined one by one, which would cost the square of their number
                node.pieces.append(told)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
