"""Container numbers: ISO 6346, its check digit, and the one correction that a fault of one character may leave.

Four letters (three of the owner, and U, J or Z for the kind of equipment), six digits of the owner's choice, and a
check digit. The weights are powers of two, the sum is taken modulo eleven, and ten counts as nought.

**Which corrections are offered.** Arithmetic alone never tells which character is wrong: against a false check digit
about fourteen numbers stand, each one character away. So a correction is offered only where the fault shows its own
place and one number is left: a letter among the digits, a digit among the letters that looks like one letter, an
impossible fourth letter, or the check digit left off; and where the caller knows numbers that are
true (others of the same voyage), the one of them that is one character away. In all other cases none is offered.
"""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

LENGTH = 11
CATEGORIES = "UJZ"
"""Fourth letter: freight container, detachable equipment, trailer or chassis (ISO 6346:2022, 3.3)."""

# A is 10, and every multiple of eleven is left out: ISO 6346:2022, annex A.
_VALUES = dict(zip(string.ascii_uppercase, (n for n in range(10, 39) if n % 11), strict=True)) | {
    digit: int(digit) for digit in string.digits
}
_LETTERS = string.ascii_uppercase
_FORM = re.compile(r"[A-Z]{4}[0-9]{7}")
_PAYLOAD = re.compile(r"[A-Z]{4}[0-9]{6}")
_APART = str.maketrans("", "", " \t\r\n-./_")
_LOOK_ALIKE = {"0": "O", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B"}
_LOOK_ALIKE_DIGITS = {letter: digit for digit, letter in _LOOK_ALIKE.items()} | {
    "L": "1",
    "Q": "0",
    "D": "0",
}


class ContainerNumber(NamedTuple):
    """A number as judged. `number` is what was told without blanks and dashes, upper case; `fault` is "" where it is
    right, else `form`, `category` or `check-digit`; `check_digit` is the digit that ISO 6346 gives for the first ten
    characters, "" where they have no such form."""

    number: str
    fault: str
    check_digit: str = ""


def normal(text: str) -> str:
    """A container number as it is compared: upper case, without blanks, dashes, dots and slashes."""
    return text.translate(_APART).upper()


def check_digit(number: str) -> str:
    """The check digit of the first ten characters, "" where they are not four letters and six digits."""
    if not _PAYLOAD.match(number):
        return ""
    total = sum(_VALUES[character] << at for at, character in enumerate(number[: LENGTH - 1]))
    return str(total % 11 % 10)


@lru_cache(65_536)
def container_number(text: str) -> ContainerNumber:
    """A number as told, judged by ISO 6346."""
    number = normal(text)
    if not _FORM.fullmatch(number):
        return ContainerNumber(number, "form", check_digit(number))
    right = check_digit(number)
    if number[3] not in CATEGORIES:
        return ContainerNumber(number, "category", right)
    return ContainerNumber(number, "" if number[-1] == right else "check-digit", right)


def is_valid(number: str) -> bool:
    """True for a number that has the form, a known category and the right check digit."""
    return not container_number(number).fault


@lru_cache(4_096)
def one_character_away(number: str) -> tuple[str, ...]:
    """All valid numbers that differ from a number of eleven characters in one of them, in order."""
    if len(number) != LENGTH:
        return ()
    return tuple(sorted(other for other in _neighbours(number) if is_valid(other)))


def _neighbours(number: str) -> Iterator[str]:
    """All numbers of the form that differ from one in one character."""
    for position in range(LENGTH):
        choices = _LETTERS if position < 3 else CATEGORIES if position == 3 else string.digits
        before, after = number[:position], number[position + 1 :]
        for character in choices:
            if character != number[position]:
                yield before + character + after


def corrected(text: str, known: Collection[str] = ()) -> str | None:
    """The number that one told wrongly must be, or None where it is right or more than one could be meant.

    `known` are valid numbers told elsewhere (the same message or voyage).
    """
    judged = container_number(text)
    number = judged.number
    if not judged.fault:
        return None
    if len(number) == LENGTH - 1 and re.fullmatch("[A-Z]{3}[UJZ][0-9]{6}", number):
        return number + judged.check_digit
    if len(number) != LENGTH:
        return None
    told = [other for other in _neighbours(number) if other in known] if known else []
    if len(told) == 1:
        return told[0]
    if judged.fault == "check-digit":
        return None
    return _only(_likely(number, one_character_away(number)))


def _likely(number: str, near: Iterable[str]) -> list[str]:
    """Of numbers one character away those that put right what shows itself as wrong: at most the ones that
    read the wrong character as its look-alike, if any does."""
    near = list(near)
    alike = []
    for other in near:
        wrong = next(at for at in range(LENGTH) if other[at] != number[at])
        table = _LOOK_ALIKE if wrong < 4 else _LOOK_ALIKE_DIGITS
        if table.get(number[wrong]) == other[wrong]:
            alike.append(other)
    return alike or near


def _only(numbers: list[str]) -> str | None:
    return numbers[0] if len(numbers) == 1 else None
