"""Messages on cargo become calls with boxes and consignments, whatever their order, in the transaction that takes them in."""

from __future__ import annotations

from datetime import date, datetime
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest

from desk.cargo import ship
from tidewaiter.desk.arrivals import actions as receiving
from tidewaiter.desk.arrivals import queries as arrivals
from tidewaiter.desk.arrivals.ingest.deliveries import Reading
from tidewaiter.desk.arrivals.models import Delivery, Match, Movement
from tidewaiter.desk.cargo import actions
from tidewaiter.desk.cargo.ingest.flights import nearest
from tidewaiter.desk.cargo.models import CargoCall, Consignment, Equipment, Party


def rows() -> dict[str, object]:
    """What stands of the call, without ids."""
    return {
        "movement": [
            (row.mode, row.means, row.number, row.arrival_place, row.boxes, row.bills)
            for row in Movement.objects.all()
        ],
        "boxes": sorted(
            Equipment.objects.values_list(
                "number", "iso_type", "here", "stowage", "seals", "goods", "discharged", "gate_out"
            )
        ),
        "bills": sorted(
            Consignment.objects.values_list("number", "consignor", "consignee", "told_pieces")
        ),
    }


def test_a_bay_plan_and_a_manifest_become_one_call(hand_in):
    receipts = hand_in(ship.bay_plan(), ship.manifest())
    assert [receipt.quarantined for receipt in receipts] == [False, False]
    assert [row.problems for row in Delivery.objects.all()] == [[], []]
    movement = Movement.objects.get()
    assert (movement.mode, movement.means, movement.number) == ("sea", "MARIGOLD STAR", "044E")
    assert (movement.arrival_place, movement.boxes, movement.bills) == (ship.PORT, 3, 2)
    call = CargoCall.objects.get()
    assert (call.discharged_here, call.reefers, call.empty, call.full) == (2, 1, 1, 2)
    reefer = Equipment.objects.get(number=ship.REEFER)
    assert (reefer.here, reefer.stowage, reefer.temperature_c) == ("discharge", "0300182", -18.0)
    assert reefer.seals == "TW778812"
    assert "BANANAS" in reefer.goods
    bill = Consignment.objects.get(number=ship.BILL)
    assert (bill.consignor, bill.consignee) == (ship.CONSIGNOR, ship.CONSIGNEE)
    assert movement.messages.count() == 2


def test_the_order_of_arrival_does_not_matter(hand_in):
    letters = [ship.bay_plan(), ship.manifest(), ship.discharged(seal="XX99"), ship.gate_out()]
    seen = []
    for order in [letters, letters[::-1], *list(permutations(letters))[7:9]]:
        hand_in(*order)
        seen.append(rows())
        for model in (Movement, Delivery):
            model.objects.all().delete()
    assert all(item == seen[0] for item in seen)
    assert seen[0]["boxes"]


def test_a_gate_report_without_a_ship_finds_its_box(hand_in):
    hand_in(ship.gate_out(ship=False))
    (delivery,) = Delivery.objects.all()
    assert [found["code"] for found in delivery.problems] == ["cargo-no-call"]
    assert not Movement.objects.exists()
    hand_in(ship.manifest())
    assert Equipment.objects.get(number=ship.REEFER).gate_out
    assert Movement.objects.get().messages.count() == 2


def test_a_changed_manifest_changes_only_its_rows(hand_in, django_assert_max_num_queries):
    hand_in(ship.bay_plan(), ship.manifest())
    before = dict(Equipment.objects.values_list("number", "digest"))
    ids = dict(Equipment.objects.values_list("number", "pk"))
    with django_assert_max_num_queries(90):
        hand_in(ship.discharged(seal="XX99"))
    after = dict(Equipment.objects.values_list("number", "digest"))
    assert {number for number in before if before[number] != after[number]} == {ship.REEFER}
    assert dict(Equipment.objects.values_list("number", "pk")) == ids


def test_parties_are_kept_once_a_consignment(hand_in):
    hand_in(ship.manifest())
    hand_in(ship.manifest(reference="M2"))
    assert Party.objects.filter(name_folded=ship.CONSIGNEE).count() == 1


def test_an_officer_takes_a_box_as_a_target_and_it_waits_for_its_control(hand_in, actor, alice):
    hand_in(ship.bay_plan(), ship.manifest())
    box = Equipment.objects.get(number=ship.REEFER)
    match = actions.select(actor(alice), box, "A call from the port police")
    assert (match.state, match.subject, match.label) == (
        Match.State.TARGET,
        Match.Subject.EQUIPMENT,
        ship.REEFER,
    )
    assert match.reviews.get().grounds == "A call from the port police"
    assert match.address == f"/cargo/boxes/{box.pk}/"
    # A later message of the call leaves the decision alone.
    hand_in(ship.discharged())
    box.refresh_from_db()
    assert box.match_id == match.pk
    assert box.discharged
    window = arrivals.Window.tonight(match.made_at, ship.PORT)
    (shown,) = arrivals.arriving(actor(alice), window)
    assert shown.targets == 1


def test_nobody_of_another_administration_sees_the_call(hand_in, browser, alice, charlie):
    hand_in(ship.bay_plan(), ship.manifest())
    call, box = CargoCall.objects.get(), Equipment.objects.get(number=ship.REEFER)
    bill = Consignment.objects.get(number=ship.BILL)
    pages = [
        f"/cargo/calls/{call.pk}/",
        f"/cargo/boxes/{box.pk}/",
        f"/cargo/consignments/{bill.pk}/",
    ]
    own, other = browser(alice), browser(charlie)
    assert [own.get(page).status_code for page in pages] == [200, 200, 200]
    assert [other.get(page).status_code for page in pages] == [404, 404, 404]


@pytest.mark.parametrize("tab", ["boxes", "consignments", "plan", "findings"])
def test_every_part_of_the_page_of_a_call_is_drawn(hand_in, browser, alice, tab):
    hand_in(ship.bay_plan(), ship.manifest(), ship.discharged(seal="XX99"))
    page = browser(alice).get(f"/cargo/calls/{CargoCall.objects.get().pk}/?tab={tab}")
    assert page.status_code == 200
    told = page.content.decode()
    assert "MARIGOLD STAR 044E" in told
    assert {"boxes": ship.REEFER, "consignments": ship.CONSIGNEE, "plan": "0300182"}.get(
        tab, "MARIGOLD"
    ) in told


def test_a_file_that_is_read_again_tells_the_same_and_what_it_no_longer_tells_goes(
    hand_in, actor, alice, monkeypatch
):
    hand_in(ship.bay_plan(), ship.manifest())
    before = rows()
    manifest = Delivery.objects.get(source_name="file 2.edi")
    receiving.retry(actor(alice), manifest.pk)
    assert rows() == before
    assert Movement.objects.get().messages.count() == 2

    def reads_nothing(data: bytes, _received: object) -> Reading:
        return Reading([], data)

    monkeypatch.setattr(receiving, "read", reads_nothing)
    receiving.retry(actor(alice), manifest.pk)
    assert not Consignment.objects.exists()
    assert Movement.objects.get().bills == 0
    assert Equipment.objects.get(number=ship.REEFER).seals == ""


def test_waybills_stand_on_their_flight_before_its_manifest_comes(hand_in, browser, alice):
    day = ship.berths().day
    waybill = (
        f"FWB/17\n074-00000011BOGOSL/T10K500.0\nFLT/KX0643/{day}\nRTG/OSLKX\nSHP\nNAM/MAKER SA\nADR/CALLE 1\n"
        "LOC/BOGOTA\n/CO\nCNE\nNAM/TAKER AS\nADR/KAIA 7\nLOC/OSLO\n/NO\nCVD/USD//PP/NVD/NCV/XXX\n"
        "RTD/1/P10/K500.0\n/NG/CUT FLOWERS\n"
    )
    hand_in(waybill.encode())
    movement = Movement.objects.get()
    assert (movement.mode, movement.carrier, movement.number) == ("air", "KX", "0643")
    assert (movement.departure_place, movement.arrival_place, movement.bills) == ("BOG", "OSL", 1)
    assert movement.due_at is not None
    assert movement.due_at.day == day
    page = browser(alice).get(movement.address)
    assert "hour not told" in page.content.decode()
    assert "MAKER SA" in page.content.decode()


@pytest.mark.parametrize(
    ("day", "received", "flight"),
    [
        (1, "2026-12-31", "2027-01-01"),
        (31, "2027-01-01", "2026-12-31"),
        (29, "2027-02-20", None),
        (15, "2026-06-15", "2026-06-15"),
    ],
)
def test_the_day_of_a_flight_is_the_nearest_one_or_none(day, received, flight):
    wanted = date.fromisoformat(flight) if flight else None
    assert nearest(day, date.fromisoformat(received)) == wanted


def test_a_berth_is_at_the_hour_of_the_ports_own_clock(hand_in):
    hand_in(ship.bay_plan(), ship.manifest())
    movement = Movement.objects.get(mode="sea")
    told = datetime.fromisoformat(movement.arrival_local).replace(tzinfo=ZoneInfo("Europe/Oslo"))
    assert movement.arrival_place == ship.PORT
    assert movement.arrival_utc == movement.due_at == told


def waybill(day: datetime) -> bytes:
    return (
        f"FWB/17\r\n967-15025205BOGLGG/T92K600.6\r\nFLT/Z07310/{day:%d}\r\nRTG/LGGZ0\r\n"
        "SHP\r\nNAM/FARALLON EXPORTADORA\r\nADR/CALLE 1\r\nLOC/CARTAGENA\r\n/CO\r\n"
        "CNE\r\nNAM/TERHOEK IMPORT BV\r\nADR/QUAI 281\r\nLOC/VENLO\r\n/NL\r\n"
    ).encode()


def flight_manifest(day: datetime, line: str) -> bytes:
    told = f"{day:%d%b}".upper()
    return (
        f"FFM/8\r\n1/Z07310/{told}1100/BOG\r\nLGG/{told}2300\r\n967-15025205BOGLGG/{line}/HERBS\r\nLAST\r\n"
    ).encode()


@pytest.mark.parametrize("order", [1, -1])
def test_what_the_flight_listed_stands_beside_what_the_waybill_says(hand_in, order):
    today = datetime.now(ZoneInfo("UTC"))
    hand_in(*[waybill(today), flight_manifest(today, "T90K590.6")][::order])
    row = Consignment.objects.get()
    assert (row.told_pieces, row.told_kg) == (92, 600.6)
    assert (row.counted_pieces, row.counted_kg) == (90, 590.6)


def test_a_part_on_one_flight_is_no_count_of_the_whole(hand_in):
    today = datetime.now(ZoneInfo("UTC"))
    hand_in(waybill(today), flight_manifest(today, "P40K260.0T92"))
    row = Consignment.objects.get()
    assert row.told_pieces == 92
    assert (row.counted_pieces, row.counted_kg) == (None, None)
