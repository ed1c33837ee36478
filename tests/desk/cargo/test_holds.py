"""A hold is asked, answered by a system by whichever way, lifted by an officer; a box that moves under it is an alarm."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from desk.cargo import ship
from tidewaiter.desk.accounts.actor import system_actor
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.cargo import actions, hold_actions, queries
from tidewaiter.desk.cargo.models import Breach, CargoCall, Consignment, Equipment, Hold, Referral
from tidewaiter.desk.inspections import actions as inspections
from tidewaiter.desk.intake import actions as tokens
from tidewaiter.desk.intake.alarm_actions import refresh
from tidewaiter.desk.intake.models import Alarm
from tidewaiter.errors import Refused


@pytest.fixture
def reefer(hand_in) -> Equipment:
    """The reefer of the call, known by bay plan and manifest."""
    hand_in(ship.bay_plan(), ship.manifest())
    return Equipment.objects.get(number=ship.REEFER)


@pytest.fixture
def hold(reefer, actor, alice) -> Hold:
    """Its hold, asked by Alice."""
    return hold_actions.ask(actor(alice), reefer, ground="Seal to be seen", place="NOOSL")


@pytest.fixture
def terminal(people):
    """What the terminal's system sends with its token."""
    made = tokens.make_token(system_actor(people.north), name="Terminal", scope="holds", days=9)

    def ask(method: str, path: str, told: dict[str, str] | None = None):
        return Client().generic(
            method,
            f"/api/v1/holds{path}",
            json.dumps(told) if told else "",
            content_type="application/json",
            headers={"Authorization": f"Bearer {made.secret}"},
        )

    return ask


def steps(hold: Hold) -> list[tuple[str, str, str]]:
    return list(hold.steps.order_by("at", "id").values_list("state", "way", "system"))


def test_a_system_reads_a_hold_and_confirms_it(hold, terminal):
    (told,) = terminal("GET", "?state=asked").json()["holds"]
    assert (told["number"], told["subject_number"], told["vessel"], told["state"]) == (
        hold.number,
        ship.REEFER,
        "MARIGOLD STAR",
        "asked",
    )
    assert "Seal" not in json.dumps(told)
    for _time in range(2):  # the same answer again changes nothing
        said = terminal(
            "POST", f"/{hold.number}/answers", {"answer": "confirmed", "reference": "T9"}
        )
        assert (said.status_code, said.json()["state"]) == (200, "confirmed")
    hold.refresh_from_db()
    assert hold.state == Hold.State.CONFIRMED
    assert steps(hold) == [("asked", "desk", ""), ("confirmed", "interface", "Terminal")]


@pytest.mark.parametrize(
    ("path", "told", "status", "code"),
    [
        ("/H2020-000001/answers", {"answer": "confirmed"}, 404, "not-there"),
        ("/{number}/answers", {"answer": "perhaps"}, 422, "not-understood"),
        ("/{number}/answers", {}, 422, "not-understood"),
    ],
)
def test_an_answer_that_cannot_be_taken_says_why(hold, terminal, path, told, status, code):
    said = terminal("POST", path.format(number=hold.number), told)
    assert (said.status_code, said.json()["error"]["code"]) == (status, code)
    hold.refresh_from_db()
    assert hold.state == Hold.State.ASKED


def test_a_token_for_messages_opens_no_hold(hold, people):
    made = tokens.make_token(system_actor(people.north), name="Line", scope="upload", days=9)
    said = Client().get("/api/v1/holds", headers={"Authorization": f"Bearer {made.secret}"})
    assert said.status_code == 403


def test_another_administrations_system_sees_no_hold(hold, people):
    made = tokens.make_token(system_actor(people.south), name="Southport", scope="holds", days=9)
    bearer = {"Authorization": f"Bearer {made.secret}"}
    assert Client().get("/api/v1/holds", headers=bearer).json()["holds"] == []
    said = Client().post(
        f"/api/v1/holds/{hold.number}/answers",
        json.dumps({"answer": "confirmed"}),
        content_type="application/json",
        headers=bearer,
    )
    assert said.status_code == 404


def test_a_status_report_confirms_the_hold_of_its_box(hold, hand_in):
    hand_in(ship.status(ship.REEFER, "CONTAINER HELD"))
    hold.refresh_from_db()
    assert hold.state == Hold.State.CONFIRMED
    assert steps(hold)[-1][:2] == ("confirmed", "message")


def test_a_status_report_that_it_is_not_held_confirms_nothing(hold, hand_in):
    hand_in(ship.status(ship.REEFER, "CONTAINER NOT HELD"))
    hold.refresh_from_db()
    assert hold.state == Hold.State.ASKED


def test_a_table_dropped_by_the_terminal_answers_holds(hold, hand_in):
    table = (
        f"hold;answer;reference\r\n{hold.number};Confirmed;T-77\r\n;confirmed;\r\n"
        f"{hold.number};maybe;\r\n"
    )
    (receipt,) = hand_in(table.encode())
    hold.refresh_from_db()
    assert hold.state == Hold.State.CONFIRMED
    assert hold.steps.last().reference == "T-77"
    assert receipt.problems == 2
    assert not receipt.quarantined


def test_only_an_officer_lifts(hold, actor, alice, terminal):
    terminal("POST", f"/{hold.number}/answers", {"answer": "confirmed"})
    terminal("POST", f"/{hold.number}/answers", {"answer": "lifted"})
    hold.refresh_from_db()
    assert (
        hold.state == Hold.State.REFUSED
    )  # the terminal holds it no longer, which an officer must see
    hold_actions.lift(actor(alice), hold.pk, "Opened, nothing found")
    hold.refresh_from_db()
    assert hold.state == Hold.State.LIFTED
    terminal("POST", f"/{hold.number}/answers", {"answer": "confirmed", "reference": "late"})
    hold.refresh_from_db()
    assert hold.state == Hold.State.LIFTED


def test_a_hold_is_asked_once_and_by_a_named_officer(hold, reefer, actor, alice, people):
    with pytest.raises(Refused):
        hold_actions.ask(actor(alice), reefer, ground="Again", place="")
    with pytest.raises(Refused):
        hold_actions.ask(system_actor(people.north), reefer, ground="By itself", place="")
    hold_actions.lift(actor(alice), hold.pk, "")
    assert hold_actions.ask(actor(alice), reefer, ground="Again", place="").number > hold.number


@pytest.mark.parametrize("names_ship", [True, False])
def test_a_held_box_that_leaves_the_gate_is_an_alarm_with_the_message(
    hold, hand_in, people, actor, alice, names_ship
):
    hand_in(ship.gate_out(ship=names_ship, at=datetime.now(UTC)))
    breach = Breach.objects.get()
    assert (breach.number, breach.kind, breach.under) == (ship.REEFER, "gate_out", hold.number)
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.over_at) == ("left_under_hold", None)
    assert Entry.objects.filter(action="cargo.moved_under_hold").count() == 1
    refresh(people.north.pk)  # the next look of the worker keeps it
    alarm.refresh_from_db()
    assert alarm.over_at is None
    (waits,) = [item for item in queries.waiting(actor(alice)) if "alarms" in item.address]
    assert waits.count == 1
    figures = queries.hold_figures(actor(alice), breach.movement)
    assert (figures["confirmed"], figures["not_confirmed"], figures["left"]) == (0, 1, 1)
    actions.close_breach(actor(alice), breach.pk, "Police stopped the lorry")
    refresh(people.north.pk)
    alarm.refresh_from_db()
    assert alarm.over_at is not None


def test_the_same_report_again_is_no_second_alarm(hold, hand_in):
    at = datetime.now(UTC)
    hand_in(ship.gate_out(at=at), ship.gate_out(at=at, reference="G2"))
    assert Breach.objects.count() == 1
    assert Alarm.objects.count() == 1


def test_another_box_that_leaves_is_none(hold, hand_in):
    hand_in(ship.gate_out(ship.DRY))
    assert not Breach.objects.exists()


def test_the_loading_in_the_port_before_is_none(hold, hand_in):
    hand_in(
        ship.gate_out(at=ship.berths() - timedelta(days=12))
        .replace(b"BGM+36+GATE8", b"BGM+46+LOAD1")
        .replace(b"CODECO", b"COARRI")
        .replace(b"DTM+7:", b"DTM+203:")
    )
    assert not Breach.objects.exists()


def test_a_box_with_an_open_order_that_leaves_is_an_alarm_too(reefer, hand_in, actor, alice):
    match = actions.select(actor(alice), reefer, "Port police called")
    order = inspections.order_control(
        actor(alice),
        match.pk,
        inspections.OrderWish(
            "cargo_scan", "Scan first", "NOOSL", "Scanner team", timezone.now() + timedelta(hours=9)
        ),
    )
    hand_in(ship.gate_out(at=datetime.now(UTC)))
    assert Breach.objects.get().under == order.number


def test_a_box_that_had_left_when_its_hold_was_asked_is_told_at_once(reefer, hand_in, actor, alice):
    hand_in(ship.gate_out(at=datetime.now(UTC)))
    assert not Breach.objects.exists()
    reefer.refresh_from_db()
    hold_actions.ask(actor(alice), reefer, ground="Too late?", place="")
    assert Breach.objects.get().number == ship.REEFER


def test_a_person_is_not_scanned_as_a_box_is(reefer, actor, alice):
    match = actions.select(actor(alice), reefer, "Port police called")
    wish = inspections.OrderWish("person", "No", "NOOSL", "Team", timezone.now())
    with pytest.raises(Refused):
        inspections.order_control(actor(alice), match.pk, wish)


def test_the_pages_lead_from_the_call_to_the_hold(hold, hand_in, browser, alice):
    hand_in(ship.gate_out(at=datetime.now(UTC)))
    client = browser(alice)
    call = client.get(f"/cargo/calls/{CargoCall.objects.get().pk}/").content.decode()
    assert "Hold confirmed 0, not confirmed 1, left the gate 1" in call
    assert "left the gate" in client.get(f"/cargo/boxes/{hold.equipment_id}/").content.decode()
    assert hold.number in client.get("/cargo/holds/").content.decode()
    breach = Breach.objects.get()
    client.post(f"/cargo/alarms/{breach.pk}/close/", {"note": "Stopped"})
    breach.refresh_from_db()
    assert breach.closed_by == alice
    client.post(f"/cargo/holds/{hold.pk}/lift/", {"note": "Opened"})
    hold.refresh_from_db()
    assert hold.state == Hold.State.LIFTED


@pytest.fixture
def waybill(reefer) -> Consignment:
    """A consignment that flies."""
    bill = Consignment.objects.get(number=ship.BILL)
    bill.movement.mode = "air"
    bill.movement.save()
    return bill


def test_do_not_load_is_for_a_bomb_and_never_for_drugs(waybill, actor, alice, browser):
    wish = actions.ReferralWish("dnl", "screening", "Cocaine suspected")
    with pytest.raises(Refused, match="bomb"):
        actions.refer(actor(alice), waybill.pk, wish)
    browser(alice).post(
        f"/cargo/consignments/{waybill.pk}/refer/", {"kind": "dnl", "ground": "data", "text": "x"}
    )
    assert not Referral.objects.exists()
    made = actions.refer(actor(alice), waybill.pk, actions.ReferralWish("dnl", "bomb", "Wires"))
    assert made.kind == Referral.Kind.DO_NOT_LOAD
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=made.pk).update(ground="screening")


def test_a_referral_and_its_answer_are_recorded(waybill, actor, alice, browser):
    made = actions.refer(actor(alice), waybill.pk, actions.ReferralWish("rfi", "data", "Who pays?"))
    browser(alice).post(f"/cargo/referrals/{made.pk}/answer/", {"note": "The consignee pays"})
    made.refresh_from_db()
    assert made.answer == "The consignee pays"
    page = browser(alice).get(f"/cargo/consignments/{waybill.pk}/").content.decode()
    assert "The consignee pays" in page


def test_a_referral_of_sea_cargo_is_refused(reefer, actor, alice):
    bill = Consignment.objects.get(number=ship.BILL)
    with pytest.raises(Refused, match="air"):
        actions.refer(actor(alice), bill.pk, actions.ReferralWish("rfi", "data"))
