"""What an action of the log is called: data, in three languages."""

from __future__ import annotations

from functools import cache

from django.utils.translation import get_language

from tidewaiter.reference import Words, load_yaml


@cache
def known_actions() -> dict[str, Words]:
    """The words of each action, by its code."""
    rows = load_yaml("tidewaiter.desk.protection", "log_words.yaml")
    return {code: Words(texts) for code, texts in rows.items()}


def action_words(code: str) -> str:
    """An action in the reader's language; one that has no words yet shows its code."""
    words = known_actions().get(code)
    return words.in_language(get_language() or "en") if words else code


@cache
def known_kinds() -> dict[str, Words]:
    """The words of each kind of record that a purge counts."""
    rows = load_yaml("tidewaiter.desk.protection", "kinds.yaml")
    return {code: Words(texts) for code, texts in rows.items()}


def kind_name(code: str, language: str) -> str:
    """A kind of record in a language; one without words shows its code."""
    words = known_kinds().get(code)
    return words.in_language(language) if words else code
