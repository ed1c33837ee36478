"""English, French and Spanish are complete: every text that a page or a data file shows stands in all three."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tidewaiter.reference import LANGUAGES

SOURCE = Path(__file__).parents[1] / "src" / "tidewaiter"
LOCALE = SOURCE / "desk" / "locale"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
TRANSLATED = [language for language in LANGUAGES if language != "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)|\{\w+\}|</?\w+>")


def asked_for() -> Iterator[tuple[str, Any, str | None]]:
    """Every text that the desk asks to be translated: file, text (or singular and plural), context."""
    for path in sorted((SOURCE / "desk").rglob("*.py")):
        yield from texts_of(path, path.read_text("utf-8"))
    for path in sorted((SOURCE / "desk").rglob("*.html")):
        yield from texts_of(path, templatize(path.read_text("utf-8")))


def texts_of(path: Path, code: str) -> Iterator[tuple[str, Any, str | None]]:
    found = extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS)
    for _line, text, _comments, context in found:
        if text:
            yield path.name, text, context


def catalogue(language: str) -> dict[tuple[str, str | None], Message]:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return {
            (item.id[0] if isinstance(item.id, tuple) else item.id, item.context): item
            for item in read_po(file)
            if item.id
        }


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_of_the_desk_is_translated(language: str):
    known = catalogue(language)
    missing = []
    for file, text, context in asked_for():
        single = text[0] if isinstance(text, tuple) else text
        item = known.get((single, context))
        said = item.string if item else ""
        if not said or (isinstance(said, tuple) and not all(said)) or (item and item.fuzzy):
            missing.append((file, single))
    assert missing == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_the_placeholders_and_marks_of_their_text(language: str):
    wrong = []
    for (text, _context), item in catalogue(language).items():
        forms = item.string if isinstance(item.string, tuple) else (item.string,)
        wanted = set(PLACEHOLDER.findall(text))
        wrong += [text for form in forms if set(PLACEHOLDER.findall(form)) != wanted]
    assert wrong == []


def words_in(value: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The mappings of a data file that hold a text in languages."""
    if isinstance(value, dict):
        if "en" in value and isinstance(value["en"], str | dict):
            yield path, value
        else:
            for key, item in value.items():
                yield from words_in(item, f"{path}/{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from words_in(item, f"{path}/{number}")


@pytest.mark.parametrize(
    "path", sorted(SOURCE.rglob("*.yaml")), ids=lambda path: str(path.relative_to(SOURCE))
)
def test_texts_of_data_files_stand_in_every_language(path: Path):
    held = yaml.safe_load(path.read_text("utf-8"))
    lacking = [place for place, words in words_in(held, "") if not set(LANGUAGES) <= set(words)]
    assert lacking == []


UNBOUND = re.compile(r"\S [:;?!»]|« ")
"""A space that may be broken before a sign that French holds to its word by a narrow no-break space (U+202F).
source: Lexique des règles typographiques en usage à l'Imprimerie nationale, on punctuation."""


def french() -> Iterator[tuple[str, str]]:
    """Every French text with where it stands."""
    for (text, _context), item in catalogue("fr").items():
        for form in item.string if isinstance(item.string, tuple) else (item.string,):
            yield text, form
    for path in sorted(SOURCE.rglob("*.yaml")):
        for place, words in words_in(yaml.safe_load(path.read_text("utf-8")), ""):
            forms = words.get("fr", "")
            for form in forms.values() if isinstance(forms, dict) else (forms,):
                yield f"{path.name}{place}", str(form)


def test_french_signs_are_held_to_their_words() -> None:
    assert [(place, form) for place, form in french() if UNBOUND.search(form)] == []
