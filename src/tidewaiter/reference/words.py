"""Words in several languages, as the data files carry them."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("en", "fr", "es")


class Words(dict[str, str]):
    """A text in several languages: `{"en": ..., "fr": ..., "es": ...}`.

    A reader gets the language asked for, else English, else whatever there is: a page that is missing
    in a language shows the best other one.
    """

    def __init__(self, texts: Mapping[str, str] | str) -> None:
        super().__init__({"en": texts} if isinstance(texts, str) else texts)

    def in_language(self, language: str) -> str:
        """The text in `language` ("fr", "fr-CA"), or the best other one."""
        if language in self:
            return self[language]
        for wanted in (language.split("-", maxsplit=1)[0], "en"):
            if wanted in self:
                return self[wanted]
        return next(iter(self.values()), "")

    def missing(self) -> tuple[str, ...]:
        """The languages of the product in which this text is not there."""
        return tuple(code for code in LANGUAGES if not self.get(code))
