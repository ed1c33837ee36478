"""A name told by a passport's machine-readable zone is the name that a booking tells without marks."""

from __future__ import annotations

import pytest

from tidewaiter.records import Traveller, names_agree


@pytest.mark.parametrize(
    ("zone", "booking"),
    [
        ("KOESTER/JUERGEN", "KOSTER/JURGEN"),
        ("KOESTER/JUERGEN", "KÖSTER/JÜRGEN"),
        ("SOERENSEN/AASE", "SORENSEN/ASE"),
        ("SOERENSEN/AASE", "SØRENSEN/ÅSE"),
        ("HAEGGMARK/KAARE", "HÆGGMARK/KARE"),
        ("BAECKEN/MAJ", "BACKEN/MAJ"),
    ],
)
def test_two_letters_for_one_agree(zone: str, booking: str) -> None:
    one, other = (Traveller(*name.split("/")) for name in (zone, booking))
    assert names_agree(one, other)
    assert names_agree(other, one)


def test_other_letters_do_not() -> None:
    assert not names_agree(Traveller("KESTER", "JORIS"), Traveller("KOSTER", "JORIS"))
    assert not names_agree(Traveller("KOSTER", "JORIS"), Traveller("KOSTER", "LORIS"))
