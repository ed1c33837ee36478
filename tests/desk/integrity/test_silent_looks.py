"""Ways round the question: the list of another unit's flight, a message as received, a message written to find somebody.

Bob is of Bergen; the flights of the night go to Oslo.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from desk.night import PHONE, Night, night, passenger_list, receive
from tidewaiter.desk.accounts.actor import Actor, system_actor
from tidewaiter.desk.arrivals import actions as arrivals
from tidewaiter.desk.arrivals.models import Movement, ReceivedMessage, Traveller
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.integrity.models import Alert

Browser = Callable[..., Client]
MakeActor = Callable[..., Actor]
TOLD = "Integrity control is told"
QUIET = "47999888777"
"""A telephone that nobody else has."""


@pytest.fixture
def stands(people: Any, actor: MakeActor) -> Night:
    """The night in Northland: a flight to Oslo, one of its two travellers matched."""
    stands = night(people, actor)
    Alert.objects.all().delete()
    return stands


@pytest.fixture
def stranger(stands: Night) -> Traveller:
    """The traveller who matched nothing."""
    return Traveller.objects.get(match=None)


def flight(stands: Night) -> str:
    return f"/arrivals/flights/{stands.ids['movement_id']}/"


def message(stands: Night) -> str:
    return f"/arrivals/messages/{stands.ids['message_id']}/"


def to_bergen(user: Any, people: Any) -> None:
    user.unit = people.unit_b
    user.save()


def kinds() -> list[tuple[str, list[str]]]:
    return [(alert.kind, alert.records) for alert in Alert.objects.order_by("at")]


# --- the list of a flight ---


def test_the_list_of_another_units_flight_is_no_secret(
    people: Any, stands: Night, browser: Browser
) -> None:
    page = browser(people.bob).get(flight(stands), {"sort": "document", "review": "any"})
    assert TOLD not in page.content.decode()
    assert kinds() == []


@pytest.mark.parametrize("words", ["marrow", "XK1000002", " xk1000002 "])
def test_a_search_in_it_is_told_once_and_again_after_a_while(
    people: Any, stands: Night, stranger: Traveller, browser: Browser, words: str
) -> None:
    client = browser(people.bob)
    for _again in range(2):
        assert TOLD in client.get(flight(stands), {"q": words}).content.decode()
    assert kinds() == [("searched", [str(stranger.pk)])]
    assert Alert.objects.get().times == 1


def test_a_search_in_it_for_somebody_who_matched_or_for_nobody_is_not(
    people: Any, stands: Night, browser: Browser
) -> None:
    client = browser(people.bob)
    for words in ("QUILLFEATHER", "nobody", "  "):
        assert TOLD not in client.get(flight(stands), {"q": words}).content.decode()
    assert kinds() == []


def test_a_search_is_told_under_another_filter_too_and_the_same_words_on_another_flight_are_another(
    people: Any, stands: Night, browser: Browser, actor: MakeActor
) -> None:
    other = [("MARROWBONE", "TESSA", "XK1000002")]
    receive(system_actor(people.north), passenger_list(other, flight="KX18", reference="9"))
    client = browser(people.bob)
    for row in Movement.objects.order_by("number"):
        client.get(f"/arrivals/flights/{row.pk}/", {"q": "MARROWBONE", "role": "passenger"})
    assert [kind for kind, _records in kinds()] == ["searched", "searched"]


def test_the_list_as_excel_is_told_with_everybody_in_it(
    people: Any, stands: Night, stranger: Traveller, browser: Browser
) -> None:
    client = browser(people.bob)
    for parameters in ({}, {"q": "marrow"}):
        answer = client.get(flight(stands), {"format": "xlsx", **parameters})
        assert "spreadsheet" in answer.headers["Content-Type"]
    found = [str(stranger.pk)]
    assert kinds() == [("exported", found), ("exported", found)]


def test_of_ones_own_flight_nothing_is_told(people: Any, stands: Night, browser: Browser) -> None:
    client = browser(people.alice)
    client.get(flight(stands), {"q": "MARROWBONE"})
    client.get(flight(stands), {"format": "xlsx"})
    assert TOLD not in client.get(message(stands)).content.decode()
    assert kinds() == []


def test_of_many_people_a_few_are_named_and_all_counted_with_few_queries(
    people: Any, stands: Night, browser: Browser, django_assert_max_num_queries: Any
) -> None:
    crowd = [(f"CROWD{number}", "A", f"ZZ{number:07}") for number in range(60)]
    receive(system_actor(people.north), passenger_list(crowd, flight="KX19", reference="8"))
    row = Movement.objects.get(number="0019")
    client = browser(people.bob)
    with django_assert_max_num_queries(40):
        client.get(f"/arrivals/flights/{row.pk}/", {"format": "xlsx"})
    alert = Alert.objects.get()
    assert (alert.record_count, len(alert.records)) == (60, 20)


# --- a message as received ---


def test_a_message_as_received_is_told_with_those_it_names(
    people: Any, stands: Night, stranger: Traveller, browser: Browser
) -> None:
    client = browser(people.bob)
    for parameters in ({}, {"from": "5"}):
        assert TOLD in client.get(message(stands), parameters).content.decode()
    assert kinds() == [("read", [str(stranger.pk)])]


def test_a_message_that_one_handed_in_tells_nothing_new(
    people: Any, stands: Night, browser: Browser, actor: MakeActor
) -> None:
    plant(actor(people.bob), [("NEWCOMBE", "NILS", "XK1000009")], flight="KX20", to="TRD")
    own = ReceivedMessage.objects.get(delivery__received_by=people.bob)
    assert TOLD not in browser(people.bob).get(f"/arrivals/messages/{own.pk}/").content.decode()
    assert kinds() == []
    browser(people.alice).get(f"/arrivals/messages/{own.pk}/")
    assert [kind for kind, _records in kinds()] == ["read"]


# --- a message written to find somebody ---


def plant(by: Actor, persons: list[tuple[str, str, str]], **more: str) -> None:
    """Hand a list of a flight to Bergen in by hand."""
    data = passenger_list(
        persons, **{"to": "BGO", "phone": QUIET, "reference": "6", **more}, later=5
    )
    arrivals.receive(by, data, source_name="mine.edi", channel="upload")


def real_man(people: Any, phone: str) -> None:
    """A carrier tells of a traveller to Bergen."""
    listed = [("REALMAN", "NILS", "XK1000077")]
    receive(
        system_actor(people.north),
        passenger_list(listed, flight="KX22", reference="5", to="BGO", phone=phone),
    )


def page_of(family_name: str, number: str) -> str:
    row = Traveller.objects.get(family_name=family_name, movement__number=number)
    return f"/arrivals/travellers/{row.pk}/"


def test_a_planted_document_shows_its_holder_and_integrity_control_is_told(
    people: Any, stands: Night, stranger: Traveller, browser: Browser, actor: MakeActor
) -> None:
    plant(actor(people.bob), [("DECOY", "A", stranger.document_number)], flight="KX21")
    client = browser(people.bob)
    page = client.get(page_of("DECOY", "0021")).content.decode()
    assert "MARROWBONE" in page
    assert "because of messages that you handed in" in page
    assert kinds() == [("linked", [str(stranger.pk)])]
    client.get(page_of("DECOY", "0021"))
    assert Alert.objects.get().times == 1


def test_a_document_planted_on_somebody_whom_a_carrier_told_of_is_told_too(
    people: Any, stands: Night, stranger: Traveller, browser: Browser, actor: MakeActor
) -> None:
    """The traveller of one's own flight is real; only the tie is planted."""
    real_man(people, QUIET)
    assert TOLD not in browser(people.bob).get(page_of("REALMAN", "0022")).content.decode()
    both = f"XK1000077'\nDOC+P+{stranger.document_number}"
    plant(actor(people.bob), [("REALMAN", "NILS", both)], flight="KX22")
    page = browser(people.bob).get(page_of("REALMAN", "0022")).content.decode()
    assert "MARROWBONE" in page
    assert kinds() == [("linked", [str(stranger.pk)])]


def test_a_tie_planted_on_the_other_end_is_told_too(
    people: Any, stands: Night, stranger: Traveller, browser: Browser, actor: MakeActor
) -> None:
    """The message gives the stranger, on the stranger's own flight, the document of somebody on one's own."""
    real_man(people, QUIET)
    twice = [("MARROWBONE", "TESSA", "XK1000002'\nDOC+P+XK1000077")]
    plant(actor(people.bob), twice, flight="KX17", to="OSL", phone=PHONE)
    page = browser(people.bob).get(page_of("REALMAN", "0022")).content.decode()
    assert "MARROWBONE" in page
    assert kinds() == [("linked", [str(stranger.pk)])]


def test_a_tie_that_a_carrier_told_is_ones_work_whatever_one_handed_in(
    people: Any, stands: Night, browser: Browser, actor: MakeActor
) -> None:
    real_man(people, PHONE)
    plant(actor(people.bob), [("REALMAN", "NILS", "XK1000077")], flight="KX22", phone=PHONE)
    page = browser(people.bob).get(page_of("REALMAN", "0022")).content.decode()
    assert "MARROWBONE" in page
    assert kinds() == []


def test_for_a_colleague_the_planted_tie_is_work_and_the_planter_is_in_the_log(
    people: Any, stands: Night, stranger: Traveller, browser: Browser, actor: MakeActor
) -> None:
    plant(actor(people.bob), [("DECOY", "A", stranger.document_number)], flight="KX21")
    to_bergen(people.alice, people)
    assert "MARROWBONE" in browser(people.alice).get(page_of("DECOY", "0021")).content.decode()
    assert kinds() == []
    assert Entry.objects.filter(action="arrivals.received", actor_id=people.bob.pk).exists()


def test_what_a_carrier_told_and_is_erased_excuses_nothing(
    people: Any, stands: Night, stranger: Traveller, browser: Browser, actor: MakeActor
) -> None:
    real_man(people, PHONE)
    plant(actor(people.bob), [("REALMAN", "NILS", "XK1000077")], flight="KX22", phone=PHONE)
    ReceivedMessage.objects.filter(delivery__received_by=None, movements__number="0022").update(
        sealed_content=b""
    )
    assert "MARROWBONE" in browser(people.bob).get(page_of("REALMAN", "0022")).content.decode()
    assert kinds() == [("linked", [str(stranger.pk)])]
