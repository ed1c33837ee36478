"""A profile in words, for its page: what it looks at, line by line, without its numbers of rules."""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.reference import Words
from tidewaiter.targeting.fields import catalogue
from tidewaiter.targeting.profile import AllOf, AnyOf, Condition, Leaf, Not, Profile
from tidewaiter.targeting.wording import filled, phrases, value_in_words

_INDENT = "\u2003"  # an em space: indentation that HTML keeps


def profile_in_words(profile: Profile, language: str) -> list[str]:
    """The conditions of a profile as lines of text, indented under their groups, then what speaks against."""
    lines = [*_lines(profile.when, language, depth=0, negated=False)]
    for part in profile.against:
        against = filled(phrases()["profile"]["against"], words=part.words)
        lines.append(against.in_language(language))
    return lines


def _lines(condition: Condition, language: str, *, depth: int, negated: bool) -> Iterator[str]:
    if isinstance(condition, Not):
        yield from _lines(condition.item, language, depth=depth, negated=not negated)
    elif isinstance(condition, Leaf):
        yield _INDENT * depth + leaf_in_words(condition, language, negated=negated)
    else:
        heading = Words(phrases()["profile"][_heading(condition, negated=negated)])
        yield _INDENT * depth + heading.in_language(language)
        for item in condition.items:
            # The heading says "none of these" or "not all of these": below it the conditions stand as they are.
            yield from _lines(item, language, depth=depth + 1, negated=False)


def _heading(condition: AllOf | AnyOf, *, negated: bool) -> str:
    if isinstance(condition, AllOf):
        return "not_all" if negated else "all"
    return "none" if negated else "any"


def leaf_in_words(leaf: Leaf, language: str, *, negated: bool = False) -> str:
    """One condition as a line of text; `negated` under a `not`."""
    field = catalogue()[leaf.field]
    values = [value_in_words(field, value, language) for value in leaf.constants]
    words = filled(
        phrases()["profile"]["ops"][leaf.op],
        label=field.label,
        value=", ".join(values),
        low=values[0] if values else "",
        high=values[-1] if values else "",
    )
    if negated:
        words = filled(phrases()["profile"]["negated"], words=words)
    return words.in_language(language)
