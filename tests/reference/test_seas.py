"""Ports, ways by sea, outlines."""

from __future__ import annotations

import pytest

from tidewaiter.reference import land, passage_name, position, sea_route, seas


@pytest.mark.parametrize(
    ("code", "name", "by"),
    [
        ("CRMOB", "Puerto Moin", "port"),
        (" crmob ", "Puerto Moin", "port"),
        ("GBPME", "Portsmouth", "port"),
        ("AMS", "Amsterdam", "airport"),
        ("DEMUC", "Munich", "airport of the same code"),
    ],
)
def test_a_place_lies_where_its_table_says(code: str, name: str, by: str):
    found = position(code)
    assert (found.name, found.by) == (name, by)


@pytest.mark.parametrize("code", ["", "X", "CHBSL", "USMUC", "ROTTERDAM", "\x00\x00\x00"])
def test_a_place_that_no_table_has_lies_nowhere(code: str):
    assert position(code) is None


def test_passages_stand_in_the_order_in_which_a_ship_meets_them():
    there = sea_route(position("CNSHA").point, position("NLRTM").point)
    back = sea_route(position("NLRTM").point, position("CNSHA").point)
    assert there.passages == ("malacca", "babalmandab", "suez", "gibraltar")
    assert back.passages == there.passages[::-1]
    assert passage_name("suez")["fr"] == "canal de Suez"
    assert passage_name("new")["en"] == "new"


def test_from_a_place_to_itself_there_is_no_way():
    assert sea_route((4.0, 52.0), (4.0, 52.0)) is None


def test_without_the_package_the_ports_of_our_own_table_are_known(monkeypatch):
    seas._ports.cache_clear()
    seas.sea_route.cache_clear()
    monkeypatch.setattr(seas, "_package", lambda: None)
    try:
        assert position("GBPME").name == "Portsmouth"
        assert position("NLRTM").by == "airport of the same code"
        assert sea_route((4.0, 52.0), (-80.0, -2.0)) is None
    finally:
        seas._ports.cache_clear()
        seas.sea_route.cache_clear()


def test_coasts_are_closed_rings_on_the_globe():
    for ring in land():
        assert ring[0] == ring[-1]
        assert all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in ring)
