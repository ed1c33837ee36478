"""What may not be kept: services and remarks that reveal religion, health or what stands for them, and card
numbers in clear (`sensitive.csv`, where the law is named)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import groupby

from tidewaiter.reference import load_csv

SENSITIVE_SERVICE = "sensitive-service"
"""Dropped special services are counted under this one code: the code of the service would itself reveal
what was dropped, in a message of one booking."""

SENSITIVE_TEXT = "sensitive-text"
CARD_NUMBER = "card-number"

REDACTED = "~"
"""How a dropped element of the stored copy begins when it is read again."""

# Words are taken apart, and digits counted, as bytes: the quickest way over a text that mostly has neither.
_APART = bytes(code if code < 128 and chr(code).isalnum() else 32 for code in range(256))
_DIGITS = b"0123456789"
_SHORTEST_CARD = 15
_GLUED_SERVICE = re.compile(r"([A-Z]{4})[A-Z0-9]{2}[A-Z]{2}\d*")
_CARD = re.compile(r"[2-6]\d{3}[ -]?(?:\d{4}[ -]?){2}\d{3,7}(?!\d)")
_FIFTEEN = frozenset({"34", "37"})
"""The beginnings of card numbers of fifteen digits; all others have sixteen or more, tickets thirteen."""


@cache
def _listed(kind: str) -> frozenset[str]:
    rows = load_csv("tidewaiter.messages.edifact", "sensitive.csv")
    return frozenset(row["code"] for row in rows if row["kind"] == kind)


@cache
def _words() -> frozenset[bytes]:
    return frozenset(word.encode() for word in _listed("word"))


@cache
def _services() -> re.Pattern[str]:
    """Where a listed service code may stand in a text: a quick look before the words are taken one by one."""
    codes = sorted(_listed("ssr") | _listed("ssr-ending"))
    return re.compile(
        "|".join(
            f"{first}(?:{'|'.join(code[1:] for code in same)})"
            for first, same in groupby(codes, key=lambda code: code[0])
        )
    )


@lru_cache(1024)
def is_sensitive_service(code: str) -> bool:
    """True where a special service code (SSR) may not be kept."""
    return (
        code in _listed("ssr")
        or (len(code) == 4 and code[2:] in _listed("ssr-ending"))
        or code.startswith(REDACTED)
    )


def is_sensitive_text(text: str) -> bool:
    """True where free text names what may not be kept, in any of the listed languages, or holds a listed
    service code, alone or with carrier and status behind it (`WCHRXX HK1`, `AVMLXXHK1`)."""
    plain = text.upper() if text.isascii() else _without_accents(text)
    words = plain.encode("ascii", "replace").translate(_APART).split()
    if not _words().isdisjoint(words) or text.startswith(REDACTED):
        return True
    if _services().search(plain) is None:
        return False
    return any(_is_service_word(word.decode()) for word in words)


def _is_service_word(word: str) -> bool:
    if len(word) == 4:
        return word.isalpha() and is_sensitive_service(word)
    glued = len(word) == 6 or _GLUED_SERVICE.fullmatch(word)
    return bool(glued) and is_sensitive_service(word[:4])


def card_numbers_in(text: str) -> list[str]:
    """The full card numbers that stand in clear in a text, as written."""
    written = text.encode("ascii", "replace")
    if len(written) - len(written.translate(None, _DIGITS)) < _SHORTEST_CARD:
        return []
    return [found.group() for found in _CARD.finditer(text) if _is_card(found, text)]


def _is_card(found: re.Match[str], text: str) -> bool:
    digits = re.sub(r"\D", "", found.group())
    if text[found.start() - 1 : found.start()].isdigit() or not passes_luhn(digits):
        return False
    return len(digits) > _SHORTEST_CARD or digits[:2] in _FIFTEEN


def passes_luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B: the check digit of card numbers."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0


def _without_accents(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text.upper())
    return "".join(letter for letter in parted if not unicodedata.combining(letter))
