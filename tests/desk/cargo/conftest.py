"""Pages of cargo are drawn here from values alone, or of a ship whose messages Northland takes in."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Engine

import tidewaiter.desk.cargo
from desk.arrivals.conftest import hand_in, machine

__all__ = ["hand_in", "machine"]

TEMPLATES = Path(tidewaiter.desk.cargo.__file__).parent / "templates"


@pytest.fixture
def drawn() -> Callable[..., str]:
    """A template of cargo with its values."""
    options = settings.TEMPLATES[0]["OPTIONS"]
    engine = Engine(dirs=[str(TEMPLATES)], app_dirs=True, builtins=options["builtins"])

    def draw(name: str, **values: Any) -> str:
        return engine.get_template(f"cargo/{name}").render(Context(values))

    return draw


class Markup(HTMLParser):
    """The elements of a piece of markup: tag, attributes and the text directly inside."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self._open: list[int] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(len(self.elements))
        self.elements.append((tag, dict(attrs), []))
        if tag in {"input", "br", "img", "link", "meta"}:
            self._open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:
        assert self.elements[self._open[-1]][0] == tag, f"</{tag}> closes what is not open"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open:
            self.elements[self._open[-1]][2].append(data)

    def all(self, tag: str, **wanted: str) -> list[tuple[dict[str, str | None], str]]:
        """Attributes and text of the elements with this tag and these values (`class_` for `class`)."""
        names = {name.rstrip("_"): value for name, value in wanted.items()}
        return [
            (attributes, "".join(text))
            for kind, attributes, text in self.elements
            if kind == tag and all(attributes.get(name) == value for name, value in names.items())
        ]


@pytest.fixture
def markup() -> type[Markup]:
    return Markup
