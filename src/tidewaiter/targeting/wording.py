"""Values, reasons and profiles put into words, in three languages, with the right numbers and plurals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from tidewaiter.reference import LANGUAGES, Words, airport, country_name, load_yaml
from tidewaiter.targeting.fields import Field
from tidewaiter.targeting.values import Value


@cache
def phrases() -> dict[str, Any]:
    """The phrases of `phrases.yaml`."""
    loaded: dict[str, Any] = load_yaml("tidewaiter.targeting", "phrases.yaml")
    return loaded


@cache
def _locale(language: str) -> Locale:
    # "en" alone writes lists and dates as in the United States; the product writes British English.
    return Locale.parse({"en": "en_GB"}.get(language, language))


def value_in_words(field: Field, value: Value, language: str) -> str:
    """A value as a reader of a language writes it: 1.5 or 1,5; Lisbon (LIS); Portugal; 95 %."""
    if isinstance(value, bool):
        return Words(phrases()["profile"]["yes" if value else "no"]).in_language(language)
    if isinstance(value, date):
        return format_date(value, format="long", locale=_locale(language))
    if isinstance(value, str):
        return _code(field, value, language)
    if field.shown == "percent":
        return format_percent(value, locale=_locale(language))
    return format_decimal(_shown(value), format="#,##0.##", locale=_locale(language))


def _shown(value: float) -> float:
    """A number without digits that nobody needs: 9, 1.5, 240."""
    return round(value, 1) if abs(value) < 10 else round(value)


def _code(field: Field, value: str, language: str) -> str:
    if field.shown == "country":
        return country_name(value, language)
    if field.shown == "place":
        found = airport(value)
        return f"{found.city} ({value})" if found and found.city else value
    return value


def plural_form(language: str, value: Value) -> str:
    """The plural category of a number in a language; yes or no of a truth value; else other."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, float):
        return "other"
    number = _shown(value)
    # "1.0" is plural where "1" is not; what is written decides.
    return str(_locale(language).plural_form(int(number) if number == int(number) else number))


def forms_in_words(field: Field, forms: Mapping[str, Mapping[str, str]], value: Value) -> Words:
    """The form that fits a field's value, filled in, in every language; empty where the forms say nothing.

    Languages have plural categories that the data do not spell out; they take the form `other`.
    """
    texts = {}
    for language, of_language in forms.items():
        form = of_language.get(plural_form(language, value), of_language.get("other", ""))
        texts[language] = form.replace("{value}", value_in_words(field, value, language))
    return Words({language: text for language, text in texts.items() if text})


def sentence(clauses: Sequence[Words]) -> Words:
    """Clauses joined to one sentence in every language: with commas, since they are of different build."""
    texts = {}
    for language in LANGUAGES:
        # Two profiles' fields may say the same of a box: it is said once.
        parts = list(dict.fromkeys(clause.in_language(language) for clause in clauses))
        if parts:
            joined = ", ".join(parts)
            texts[language] = f"{joined[:1].upper()}{joined[1:]}."
    return Words(texts)


def in_a_row(clauses: Sequence[Words]) -> Words:
    """Clauses one after the other in every language, still a clause: in lower case, without a full stop."""
    return Words(
        {
            language: ", ".join(dict.fromkeys(clause.in_language(language) for clause in clauses))
            for language in LANGUAGES
        }
    )


def filled(template: Mapping[str, str], **values: str | Words) -> Words:
    """A template in every language with its places filled."""
    texts = {}
    for language, text in template.items():
        for name, value in values.items():
            words = value.in_language(language) if isinstance(value, Words) else value
            text = text.replace(f"{{{name}}}", words)  # noqa: PLW2901
        texts[language] = text
    return Words(texts)
