"""The bay plan: where boxes are drawn, what marks them, and that none is lost."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tidewaiter.desk.cargo.parts.bay_plan import Cell, Mark, bay_plan
from tidewaiter.desk.cargo.parts.bay_section import HALF, PITCH_X, PITCH_Y

HERE = frozenset({Mark.HERE})


def cell(position: str, box: str = "", rank: int | None = None, *marks: Mark) -> Cell:
    number = box or f"BOX{position}"
    return Cell(position, number, f"/box/{number}", rank, frozenset(marks))


def ship(bays: int = 24, rows: int = 22, deck: int = 9, hold: int = 10) -> list[Cell]:
    """Every place of a ship filled: each third bay with boxes of 20 feet, the others with 40."""
    cells = []
    for pair in range(2, 4 * bays, 4):
        numbers = (pair - 1, pair + 1) if pair % 12 == 2 else (pair,)
        for bay in numbers:
            for row in range(1, rows + 1):
                for tier in [*range(2, 2 * hold + 1, 2), *range(82, 82 + 2 * deck, 2)]:
                    marks = HERE if (row + tier // 6) % 5 == 0 else frozenset()
                    marks |= {Mark.REEFER} if tier == 82 else set()
                    marks |= {Mark.EMPTY} if tier > 94 else set()
                    number = f"TIDU{len(cells):07d}"
                    rank = len(cells) // 200 + 1 if len(cells) % 200 == 0 else None
                    cells.append(
                        Cell(f"{bay:03d}{row:02d}{tier:02d}", number, f"/box/{number}", rank, marks)
                    )
    return cells


def test_bays_stand_fore_to_aft_with_their_two_halves_in_one():
    plan = bay_plan([cell("0210282"), cell("0010182"), cell("0030182"), cell("0180482")])
    assert [bay.label for bay in plan.bays] == ["02 (01 03)", "18", "22 (21)"]


def test_port_is_left_and_the_deck_above():
    plan = bay_plan([cell("0020482"), cell("0020382"), cell("0020002"), cell("0020104")])
    at = {str(box.at): (box.x, box.y) for box in plan.opened.boxes}
    assert [tick.number for tick in plan.opened.rows] == ["04", "02", "00", "01", "03"]
    assert [tick.number for tick in plan.opened.tiers] == ["82", "04", "02"]
    assert at["0020482"][0] < at["0020002"][0] < at["0020104"][0] < at["0020382"][0]
    assert at["0020482"][1] == at["0020382"][1] < at["0020104"][1] < at["0020002"][1]
    assert plan.large.hatch > at["0020482"][1]
    assert plan.large.hatch < at["0020104"][1]


def test_a_ship_without_a_row_on_the_centre_line_has_no_room_for_one():
    plan = bay_plan([cell("0020182"), cell("0020282")])
    assert [tick.number for tick in plan.opened.rows] == ["02", "01"]


def test_boxes_of_twenty_feet_share_a_cell_the_fore_one_left():
    plan = bay_plan([cell("0010182"), cell("0030182"), cell("0060182")], opened=1)
    fore, aft = plan.opened.boxes
    assert (fore.at.bay, aft.at.bay) == (1, 3)
    assert fore.width < aft.x - fore.x
    layer = plan.bays[0].layers[0]
    assert layer.kind == "s20transit"
    begins = [int(x) for x in re.findall(r"M(\d+)", layer.d)]
    assert begins[1] - begins[0] == HALF


def test_boxes_beside_each_other_are_one_stroke_as_long_as_all():
    row = [cell(f"0020{number}82") for number in (1, 2, 3)]
    (layer,) = bay_plan([*row, cell("0020782")]).bays[0].layers
    assert len(re.findall("M", layer.d)) == 2
    assert [int(n) for n in re.findall(r"h(\d+)", layer.d)] == [3 * PITCH_X - 1, PITCH_X - 1]


def test_what_stays_on_board_is_lower_than_what_leaves_whatever_its_colour():
    layers = {
        layer.kind: layer.d
        for layer in bay_plan([cell("0020182", "A", None, Mark.HERE), cell("0020282")])
        .bays[0]
        .layers
    }
    heights = {kind: int(d.split()[1].split("h")[0]) for kind, d in layers.items()}
    assert heights["s40transit"] - heights["s40here"] == 2 < PITCH_Y


def test_targets_and_matches_that_wait_are_drawn_last_each_in_its_own_form():
    cells = [
        cell("0020182", "A", 1, Mark.HERE, Mark.TARGET, Mark.REEFER, Mark.DANGEROUS),
        cell("0020282", "B", 2, Mark.DIFFERS),
    ]
    plan = bay_plan(cells)
    kinds = [layer.kind for layer in plan.bays[0].layers]
    assert kinds == [
        "s40transit",
        "s40here",
        "reefer",
        "dangerous",
        "differs",
        "match",
        "target",
    ]
    assert (plan.counts.targets, plan.counts.matches, plan.counts.here) == (1, 1, 1)
    assert plan.marks == {
        Mark.HERE,
        Mark.TARGET,
        Mark.REEFER,
        Mark.DANGEROUS,
        Mark.DIFFERS,
    }


def test_the_bay_with_the_first_of_the_ranked_list_is_opened():
    cells = [cell("0020182", "A", 7), cell("0220182", "B", 2), cell("0420182", "C")]
    assert bay_plan(cells).opened.bay.number == 22
    assert bay_plan(cells, opened=41).opened.bay.number == 42
    assert bay_plan(cells, opened=99).opened.bay.number == 22
    leaving = [cell("0020182"), cell("0060182", "D", None, Mark.HERE)]
    assert bay_plan(leaving).opened.bay.number == 6
    assert (bay_plan(leaving).opened.before.number, bay_plan(leaving).opened.after) == (2, None)


@pytest.mark.parametrize(
    ("position", "why"),
    [
        ("", "no cell told"),
        ("   ", "no cell told"),
        ("LOST", "not a cell: bay, row and tier are written BBBRRTT"),
        ("00201", "not a cell: bay, row and tier are written BBBRRTT"),
        ("٠٠٢٠١٨٢", "not a cell: bay, row and tier are written BBBRRTT"),
        ("<script>", "not a cell: bay, row and tier are written BBBRRTT"),
        ("0000182", "no ship has this bay"),
        ("0029982", "no ship has this row"),
        ("0020100", "no ship has this tier"),
        ("0020155", "no ship has this tier"),
    ],
)
def test_a_box_without_a_cell_is_listed_beside(position: str, why: str):
    plan = bay_plan([cell(position, "A")])
    assert [(item.cell.position, str(item.why)) for item in plan.unplaced] == [(position, why)]
    assert plan.bays == []
    assert plan.opened is None


def test_of_two_boxes_in_one_cell_the_ranked_one_is_drawn_and_the_other_listed():
    plan = bay_plan([cell("0020182", "A"), cell("020182", "B", 3)])
    assert [box.cell.box_id for box in plan.opened.boxes] == ["B"]
    assert [(item.cell.box_id, item.beside) for item in plan.unplaced] == [("A", "B")]


def test_forty_feet_and_twenty_feet_in_one_place_cannot_both_be_true():
    plan = bay_plan(
        [cell("0010182", "A"), cell("0020182", "B"), cell("0030182", "C"), cell("0020184", "D")]
    )
    assert {box.cell.box_id for box in plan.opened.boxes} == {"A", "C", "D"}
    assert [(item.cell.box_id, item.beside) for item in plan.unplaced] == [("B", "A")]


def test_an_odd_bay_goes_with_the_pair_that_the_ship_has():
    """Behind the engine room pairs may begin anew: 39 and 41 in 40, where counting from the bow gives 38 and 42."""
    plan = bay_plan([cell("0400182"), cell("0390182"), cell("0410184")])
    assert [bay.label for bay in plan.bays] == ["40 (41)"]
    assert len(plan.unplaced) == 1  # 39 and 40 in one row and tier


@given(
    some.lists(
        some.builds(
            Cell,
            some.one_of(
                some.text(max_size=9),
                some.from_regex(r"0[0-4][0-9](0[0-9]|10)(0[0-8]|8[0-8])", fullmatch=True),
            ),
            some.text(max_size=12),
            some.just(""),
            some.one_of(some.none(), some.integers(1, 99)),
            some.frozensets(some.sampled_from(Mark)),
        ),
        max_size=40,
    )
)
def test_no_box_is_lost_whatever_is_told(cells: list[Cell]):
    plan = bay_plan(cells)
    drawn = [
        box.cell for bay in plan.bays for box in bay_plan(cells, opened=bay.number).opened.boxes
    ]
    assert Counter(drawn) + Counter(item.cell for item in plan.unplaced) == Counter(cells)
    assert sum(bay.counts.boxes for bay in plan.bays) == plan.counts.boxes == len(drawn)


# --- the page ---


def test_every_box_of_the_opened_bay_is_a_link_with_a_name(drawn, markup):
    cells = [
        cell("0020182", "TIDU1234567", 1, Mark.HERE, Mark.TARGET, Mark.REEFER),
        cell("0020282", "TIDU7654321", None, Mark.EMPTY),
        cell("0060282", "TIDU1111111"),
    ]
    page = markup(drawn("bay_plan.html", plan=bay_plan(cells)))
    links = [attributes["href"] for attributes, _ in page.all("a", class_="box")]
    assert links == ["/box/TIDU1234567", "/box/TIDU7654321"]
    assert [text for _, text in page.all("title")] == [
        "TIDU1234567 · 0020182 · target · rank 1 · leaves the ship here · refrigerated",
        "TIDU7654321 · 0020282 · stays on board · empty",
    ]
    assert [attributes["href"] for attributes, _ in page.all("a") if "class" not in attributes] == [
        "?bay=2#bay",
        "?bay=6#bay",
    ]


def test_what_a_message_says_stays_text(drawn, markup):
    evil = '"><script>alert(1)</script>'
    cells = [
        Cell("0020182", evil, f"/box/{evil}", 1, HERE),
        Cell(evil, evil, f"/box/{evil}"),
        Cell("0020182", "second", ""),
    ]
    text = drawn("bay_plan.html", plan=bay_plan(cells))
    page = markup(text)
    assert page.all("script") == []
    assert "style=" not in text  # the content policy of the desk allows none
    assert page.all("title")[0][1].startswith(evil)
    assert any(attributes.get("class") == "code break" and words == evil for attributes, words in page.all("td"))  # fmt: skip


def test_a_ship_without_cells_says_what_will_stand_there(drawn):
    text = drawn("bay_plan.html", plan=bay_plan([]))
    assert "BAPLIE" in text
    assert "<svg" not in text


def test_a_ship_of_twenty_thousand_boxes_stays_light(drawn, markup):
    cells = ship(bays=36, rows=24, deck=9, hold=10)
    assert len(cells) > 20_000
    plan = bay_plan(cells)
    text = drawn("bay_plan.html", plan=plan)
    page = markup(text)
    assert plan.unplaced == []
    assert len(page.all("a", class_="box")) == len(plan.opened.boxes)
    assert sum(len(bay.layers) for bay in plan.bays) < 12 * len(plan.bays)
    opened = text[text.index('id="bay"') :]
    assert len(text) - len(opened) < 500_000
    assert len(opened) < 600 * len(plan.opened.boxes)
