"""A route on a map: legs, places that nobody knows, the date line, and the list in words."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from tidewaiter.desk.cargo.parts import route_map as module
from tidewaiter.desk.cargo.parts.route_map import HEIGHT, WIDTH, RouteMap, Stop, route_map


def points(d: str) -> list[tuple[int, int]]:
    return [(int(x), int(y)) for x, y in re.findall(r"(-?\d+) (-?\d+)", d)]


def across(route: RouteMap) -> dict[str, int]:
    return {code: mark.x for mark in route.marks for code in mark.codes.split()}


BANANAS = [
    Stop("ECGYE", "origin"),
    Stop("ECGYE", "loading"),
    Stop("PAONX"),
    Stop("NLRTM", "discharge"),
    Stop("CHBSL", "destination"),
]


def test_a_leg_by_sea_goes_round_the_land_and_names_its_canal():
    route = route_map(BANANAS)
    assert [(leg.start, leg.end, leg.way) for leg in route.legs] == [
        ("ECGYE", "PAONX", "sea"),
        ("PAONX", "NLRTM", "sea"),
    ]
    assert [name["en"] for name in route.legs[0].passages] == ["Panama Canal"]
    assert len(points(route.legs[1].d)) > 10
    assert 8_000 < route.legs[1].km < 10_000
    assert route.legs[1].km % 10 == 0


def test_a_place_told_twice_in_a_row_is_one_stop_and_an_unknown_one_is_listed():
    route = route_map(BANANAS)
    assert [(stop.code, stop.roles, stop.number) for stop in route.stops] == [
        ("ECGYE", ["origin", "loading"], 1),
        ("PAONX", ["transit"], 2),
        ("NLRTM", ["discharge"], 3),
        ("CHBSL", ["destination"], None),
    ]


def test_a_leg_over_an_unknown_place_says_so():
    route = route_map([Stop("ESALG", "loading"), Stop("??"), Stop(" "), Stop("NLRTM", "discharge")])
    assert [(leg.end, leg.over) for leg in route.legs] == [("NLRTM", ["??"])]


def test_before_loading_and_after_discharge_nothing_is_told_of_the_way():
    stops = [
        Stop("DEMUC", "origin"),
        Stop("DEHAM", "loading"),
        Stop("USNYC", "discharge"),
        Stop("JFK", "destination"),
    ]
    assert [leg.way for leg in route_map(stops).legs] == ["other", "sea", "other"]


def test_where_only_the_ends_are_told_they_are_the_main_carriage():
    stops = [Stop("BOG", "origin"), Stop("AMS", "destination")]
    assert [leg.way for leg in route_map(stops, mode="air").legs] == ["air"]


def test_a_route_over_the_date_line_does_not_run_round_the_world():
    route = route_map([Stop("JPYOK", "loading"), Stop("USLAX", "discharge")])
    line = points(route.legs[0].d)
    assert max(abs(a[0] - b[0]) for a, b in pairwise(line)) < WIDTH // 4
    assert across(route)["JPYOK"] < across(route)["USLAX"]
    assert route_map([Stop("USLAX"), Stop("JPYOK")]).legs[0].km == route.legs[0].km
    back = across(route_map([Stop("USLAX"), Stop("JPYOK"), Stop("USLAX")]))
    assert back["JPYOK"] < back["USLAX"]


def test_the_route_lies_within_the_drawing_with_land_around_it():
    for stops in (BANANAS, [Stop("CLSAI"), Stop("NZAKL"), Stop("ZADUR"), Stop("NOTOS")]):
        route = route_map(stops)
        for leg in route.legs:
            assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points(leg.d))
        assert all(-7 <= x <= WIDTH + 7 and -7 <= y <= HEIGHT + 7 for x, y in points(route.land))
        assert route.land


def test_places_close_together_are_one_mark():
    (mark,) = route_map([Stop("ESALG", "loading"), Stop("MATNG", "discharge")]).marks
    assert (mark.numbers, mark.codes) == ("1·2", "ESALG MATNG")


def test_a_place_far_north_does_not_break_the_map():
    route = route_map([Stop("LYR", "origin"), Stop("OSL", "destination")], mode="air")
    assert [leg.km for leg in route.legs] == [2010]


def test_two_places_opposite_each_other_have_a_line():
    assert module._over_the_globe((0.0, 0.0), (180.0, 0.0)) == [(180.0, 0.0)]
    assert module._over_the_globe((5.0, 5.0), (5.0, 5.0)) == [(5.0, 5.0)]


def test_without_the_package_of_routes_lines_are_straight_and_said_to_be(
    monkeypatch: pytest.MonkeyPatch, drawn
):
    monkeypatch.setattr(module, "sea_route", lambda *_points: None)
    monkeypatch.setattr(module, "knows_routes", lambda: False)
    route = route_map([Stop("ECGYE", "loading"), Stop("NLRTM", "discharge")])
    assert [(leg.way, len(points(leg.d))) for leg in route.legs] == [("straight", 2)]
    assert "not installed" in drawn("route_map.html", route=route)


def test_places_and_legs_stand_in_words_and_what_is_told_stays_text(drawn, markup):
    evil = "<b>EVIL"
    text = drawn("route_map.html", route=route_map([*BANANAS, Stop(evil)]))
    page = markup(text)
    assert page.all("b") == []
    assert [words for _, words in page.all("strong")] == [
        "ECGYE",
        "PAONX",
        "NLRTM",
        "CHBSL",
        evil.upper(),
    ]
    assert "by sea, some 1,600 km on a likely way" in text
    assert "style=" not in text


def test_a_route_without_places_says_so(drawn):
    assert "No place" in drawn("route_map.html", route=route_map([]))
    unknown = drawn("route_map.html", route=route_map([Stop("XXXXX")]))
    assert "<svg" not in unknown
    assert "not on the map" in unknown
