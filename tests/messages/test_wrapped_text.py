"""Text that a machine wrapped at one width reads as if it had never been wrapped."""

from __future__ import annotations

import pytest

from tidewaiter.messages.edifact.tokens import Cutter, Service

PLAIN = (
    "UNB+IATA:1+Q9+UNIT+260310:1805+REF'UNH+1+PNRGOV:13:1:IA+ACCESS+01:F'MSG+:22'ORG+Q9:MAD'"
    "TVL+100326:1725:100326:1950+MAD+BRU+Q9+1180'EQN+1'SRC'RCI+Q9:LBKTXQ::280226:2108'"
    "IFT+4:28::Q9+CTCE SOMEBODY//EXAMPLE.ORG'ORG'TIF+TORRE ALTA+ANA MARIAMRS:A:1'"
    "SSR+DOCS:HK:1:Q9:::::/P/ESP/PX1/ESP/01JAN80/F/01JAN30/TORRE ALTA/ANA/MARIA+::1'UNT+11+1'UNZ+1+REF'"
)


def cut(text: str) -> list[tuple[str, list[list[str]], str]]:
    return [
        (found.tag, found.elements, found.repair)
        for found in Cutter(text, Service(), "ascii").segments(0)
    ]


@pytest.mark.parametrize("width", range(60, 81))
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_breaks_at_any_column_change_nothing(width: int, newline: str) -> None:
    lines = [PLAIN[start : start + width] for start in range(0, len(PLAIN), width)]
    assert cut(newline.join(lines)) == cut(PLAIN)


def test_blanks_lost_at_the_end_of_a_line_are_put_back() -> None:
    width = 64
    short = -(PLAIN.index("TORRE ALTA") + len("TORRE ")) % width
    text = PLAIN.replace("SOMEBODY", "SOMEBODY" + "X" * short)
    lines = [text[start : start + width] for start in range(0, len(text), width)]
    assert any(line.endswith("TORRE ") for line in lines)
    assert cut("\n".join(line.rstrip() for line in lines)) == cut(text)
