"""A message that tells little of a large voyage is taken in on what it changes, and gives what taking in all of it gives."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from desk.cargo import ship
from tidewaiter.desk.arrivals.models import Delivery, MatchHit, Movement
from tidewaiter.desk.cargo.ingest import knowing
from tidewaiter.desk.cargo.ingest.shelf import shelf
from tidewaiter.desk.cargo.models import CargoCall, Consignment, Equipment, Finding

CALLS = ("full", "empty", "reefers", "dangerous", "discharged_here", "disagreeing")


@pytest.fixture(autouse=True)
def small_ships_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every ship is large enough to be kept at hand."""
    monkeypatch.setattr(knowing, "LEAST_KNOWN", 0)
    shelf.forget()


@pytest.fixture
def short_ways(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each message with something at hand, whether the short way was taken."""
    taken: list[bool] = []
    original = knowing._after_few

    def spy(*args: Any) -> Any:
        found = original(*args)
        taken.append(found is not None)
        return found

    monkeypatch.setattr(knowing, "_after_few", spy)
    return taken


def standing() -> list[Any]:
    """Everything that stands of the call, without ids and keys of sources."""
    boxes = Equipment.objects.order_by("number").values_list(
        "number", "known", "statements", "seals", "gate_out", "found", "disagrees", "match__score"
    )
    bills = Consignment.objects.order_by("number").values_list(
        "number", "known", "statements", "consignee", "found", "match__score"
    )
    return [
        list(boxes),
        list(bills),
        list(CargoCall.objects.values_list(*CALLS)),
        sorted(Finding.objects.values_list("indicator", "equipment__number", "words__en")),
        sorted(MatchHit.objects.values_list("profile", "match__label", "words__en")),
    ]


def letters() -> list[bytes]:
    """A voyage: first the large messages, then one on one box at a time."""
    at = datetime.now(UTC)
    return [
        ship.bay_plan(),
        ship.manifest(),
        ship.discharged(seal="XX990011"),
        ship.gate_out(at=at, ship=False).replace(b"TW778812", b"YY112233"),
        ship.gate_out(ship.DRY, at=at, reference="G2"),
        ship.status(ship.DRY, "CONTAINER HELD"),
    ]


def test_the_short_way_gives_what_the_long_way_gives(hand_in, short_ways):
    sent = letters()
    for letter in sent:
        shelf.forget()
        hand_in(letter)
    assert short_ways == []
    long_way = standing()
    for model in (Movement, Delivery):
        model.objects.all().delete()
    shelf.forget()
    hand_in(*sent)
    assert short_ways == [False, False, True, True, False]
    assert standing() == long_way


def test_a_box_that_was_not_known_takes_the_long_way(hand_in, short_ways):
    hand_in(*letters()[:2])
    hand_in(ship.gate_out("TIDU7654320", at=datetime.now(UTC)))
    assert short_ways == [False, False]
