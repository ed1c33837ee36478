"""The catalogue of problems: whole in three languages, and safe to show anywhere."""

import re

from tidewaiter.records import problem, problem_kinds, problem_words
from tidewaiter.reference import LANGUAGES


def test_every_problem_says_what_and_how_to_mend_it_in_every_language():
    incomplete = {
        code: (kind.what.missing(), kind.mend.missing())
        for code, kind in problem_kinds().items()
        if kind.what.missing() or kind.mend.missing()
    }
    assert incomplete == {}


def test_codes_are_plain_and_severities_known():
    for code, kind in problem_kinds().items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code), code
        assert kind.severity in {"info", "warning", "error"}, code


def test_the_detail_stands_in_the_words_of_every_language_that_asks_for_it():
    found = problem("segment-count", detail=38, message=0, segment=40, element=1, offset=900)
    assert "38" in found.what
    for language in LANGUAGES:
        what, mend = problem_words(found, language)
        assert "38" in what
        assert mend
        assert "{" not in what + mend


def test_languages_agree_on_the_detail():
    for code, kind in problem_kinds().items():
        asks = {("{detail}" in kind.what.in_language(language)) for language in LANGUAGES}
        assert len(asks) == 1, code
