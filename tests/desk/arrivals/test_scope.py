"""Nothing of one administration reaches another, and nobody passes their role."""

from __future__ import annotations

import pytest
from django.urls import reverse

from desk.arrivals.letters import ALL_VALUES, FIRST, SECOND, bookings, tonight
from tidewaiter.desk.arrivals import queries
from tidewaiter.desk.arrivals.models import Delivery, Match, Movement, ReceivedMessage, Traveller

OF_ONE = {
    "flight": Movement,
    "traveller": Traveller,
    "panel": Traveller,
    "delivery": Delivery,
    "message": ReceivedMessage,
}
LISTS = ("arrivals", "waiting", "deliveries", "quarantine", "search")


@pytest.fixture
def northern(hand_in):
    """What Northland knows of tonight."""
    hand_in(bookings(tonight(), [FIRST, SECOND]), b"a letter")


@pytest.mark.parametrize("name", OF_ONE)
def test_another_administration_finds_nothing_at_an_address(northern, browser, charlie, bob, name):
    address = reverse(f"arrivals:{name}", args=[OF_ONE[name].objects.first().pk])
    assert browser(charlie).get(address).status_code == 404
    assert browser(bob).get(address).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_lists_of_another_administration_hold_nothing(northern, browser, charlie, name):
    asked = {"place": "all", "q": "quillfeather"} if name == "search" else {"place": "all"}
    response = browser(charlie).get(reverse(f"arrivals:{name}"), asked)
    assert response.status_code == 200
    shown = response.content.decode()
    for value in (*ALL_VALUES, "KX 0017", "file 1.edi"):
        assert value not in shown


def test_another_administration_decides_retries_and_undoes_nothing(northern, browser, charlie):
    client = browser(charlie)
    match = Match.objects.first()
    asked = {"match": match.pk, "outcome": "no_interest", "reason_code": "weak"}
    assert client.post(reverse("arrivals:review"), asked).status_code == 404
    assert client.post(reverse("arrivals:undo", args=[match.pk])).status_code == 404
    delivery = Delivery.objects.get(state="quarantined")
    assert client.post(reverse("arrivals:retry", args=[delivery.pk])).status_code == 404
    match.refresh_from_db()
    assert match.state == Match.State.OPEN


@pytest.mark.parametrize("name", [*OF_ONE, *LISTS])
def test_roles_without_arrivals_are_refused(northern, browser, adam, name):
    ids = [OF_ONE[name].objects.first().pk] if name in OF_ONE else []
    assert browser(adam).get(reverse(f"arrivals:{name}", args=ids)).status_code == 403


def test_a_search_officer_sees_flights_and_no_people(northern, browser, bob):
    client = browser(bob)
    bob.roles = ["search_officer"]
    bob.save()
    shown = client.get(reverse("arrivals:arrivals"), {"place": "all"}).content.decode()
    assert "KX 0017" in shown
    assert "QUILLFEATHER" not in shown
    found = client.get(reverse("arrivals:search"), {"q": "quillfeather"}).content.decode()
    assert "XK1000001" not in found


def test_nobody_sees_anything_without_signing_in(northern, client):
    for name, model in OF_ONE.items():
        response = client.get(reverse(f"arrivals:{name}", args=[model.objects.first().pk]))
        assert response.status_code == 302
        assert "/sign-in/" in response.url


def test_values_are_shared_within_one_administration_only(northern, hand_in, people, bob, actor):
    from tidewaiter.desk.accounts.actor import system_actor

    hand_in(bookings(tonight(77), [FIRST, SECOND]), actor=system_actor(people.south))
    row = Traveller.objects.get(family_name="QUILLFEATHER", movement__administration=people.north)
    who = actor(bob)
    sharing = queries.sharing_with(who, queries.identifiers_of(who, row))
    assert {item.traveller.movement.administration_id for item in sharing} == {people.north.pk}
    assert not row.match.hits.filter(words__icontains="2 other").exists()


def test_names_for_the_log_are_given_to_those_who_may_see_them(northern, actor, bob, charlie, dora):
    row = Traveller.objects.get(family_name="QUILLFEATHER")
    ids = [row.pk, row.movement_id]
    assert "QUILLFEATHER" in queries.names_of(actor(bob), ids)[row.pk]
    assert queries.names_of(actor(charlie), ids) == {}
    assert row.pk not in queries.names_of(actor(dora), ids)
