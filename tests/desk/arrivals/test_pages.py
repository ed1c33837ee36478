"""Pages: the first target and the reason at once, decisions by form and in place, everything found again."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from desk.arrivals.letters import (
    FAMILY,
    FIRST,
    ODA,
    PERDITA,
    SECOND,
    TESSA,
    Person,
    bookings,
    listing,
    tonight,
)
from tidewaiter.desk.arrivals.models import Delivery, Match, Movement, ReceivedMessage, Traveller
from tidewaiter.desk.audit.models import Entry

PARTIES = [FIRST, SECOND, FAMILY]


@pytest.fixture
def night(hand_in):
    """A flight with two matches, told by bookings and by a list without one of the family."""
    flight = tonight()
    hand_in(bookings(flight, PARTIES), listing(flight, [ODA, TESSA, PERDITA], parties=PARTIES))


@pytest.fixture
def page(browser, bob):
    """Bob's browser; his unit's place is Bergen, so he asks for all places."""
    return browser(bob)


def oda() -> Traveller:
    return Traveller.objects.get(family_name="QUILLFEATHER")


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_first_page_says_whom_to_look_at_and_why(night, browser, alice):
    shown = text(browser(alice).get(reverse("arrivals:arrivals")))
    look_first, list_of_flights = shown.index("Look first"), shown.index("<table")
    assert look_first < shown.index("QUILLFEATHER, ODA") < list_of_flights
    assert "third person" in shown[look_first:list_of_flights]
    assert "KX 0017" in shown
    assert "3 of 4 booked" in shown
    assert "2 matches wait" in shown


def test_an_officer_sees_the_place_of_the_own_unit_first_and_all_on_asking(night, page):
    address = reverse("arrivals:arrivals")
    assert "KX 0017" not in text(page.get(address))
    assert "KX 0017" in text(page.get(address, {"place": "all"}))
    assert "KX 0017" in text(page.get(address, {"place": "OSL"}))


def test_flights_are_narrowed_by_carrier_hour_and_waiting_matches(night, hand_in, page):
    other = tonight(99, timedelta(hours=9))
    hand_in(bookings(other, [FAMILY]))
    address = reverse("arrivals:arrivals")

    def flights(**asked: str) -> list[str]:
        listed = page.get(address, {"place": "all", **asked}).context["list"].rows
        return [row.number for row in listed]

    assert flights() == ["0017", "0099"]
    assert flights(waits="1") == ["0017"]
    assert flights(carrier="KX") == ["0017", "0099"]
    assert flights(carrier="ZZ") == []
    assert flights(at=f"{other.lands:%Y-%m-%dT%H}") == ["0099"]
    assert flights(span="6") == ["0017"]
    assert flights(sort="-due_at") == ["0099", "0017"]


def test_whom_to_look_at_first_is_of_what_the_list_is_narrowed_to(night, hand_in, page):
    other = tonight(99, timedelta(hours=9))
    hand_in(bookings(other, [FAMILY]))

    def first(**asked: str) -> set[str]:
        shown = page.get(reverse("arrivals:arrivals"), {"place": "all", **asked})
        return {match.movement.number for match in shown.context["first"]}

    assert first() == {"0017"}
    assert first(carrier="KX") == {"0017"}
    assert first(at=f"{other.lands:%Y-%m-%dT%H}") == set()
    assert first(mode="vessels") == set()


def test_a_flight_ranks_its_travellers_with_reasons_as_chips(night, page):
    response = page.get(reverse("arrivals:flight", args=[Movement.objects.get().pk]))
    rows = response.context["list"].rows
    assert [row.family_name for row in rows][2:] == ["THISTLEWICK", "THISTLEWICK"]
    assert {row.match.rank for row in rows[:2]} == {1, 2}
    shown = text(response)
    assert "third-party payer" in shown
    assert "XK1000001" in shown
    assert "17C" in shown
    assert "not on the list" in shown  # the one of the family whom only the booking names
    assert "PNRGOV" in shown
    assert "PAXLST" in shown


def test_travellers_are_found_within_their_flight(night, page):
    address = reverse("arrivals:flight", args=[Movement.objects.get().pk])

    def names(**asked: str) -> list[str]:
        return [row.given_names for row in page.get(address, asked).context["list"].rows]

    assert names(q="marrow") == ["TESSA"]
    assert names(q="12a") == ["PERDITA"]
    assert names(q="xk1000001") == ["ODA"]
    assert len(names(review="any")) == 2
    assert names(role="crew") == []


def test_a_traveller_page_shows_reasons_journey_payment_links_and_the_message(night, page):
    response = page.get(reverse("arrivals:traveller", args=[oda().pk]))
    shown = text(response)
    for words in (
        "Why look",
        "third person",
        "No results yet",
        "cash, ERASMUS PENNYROYAL",
        "MARROWBONE, TESSA",  # who shares the phone
        "FIH",
    ):
        assert words in shown, words
    assert 'class="place evidence"' in shown
    assert [stage.here for stage in response.context["stages"]] == [True]


def test_each_field_of_the_message_leads_to_its_place_in_the_text(night, page):
    message = ReceivedMessage.objects.get(kind="PAXLST")
    response = page.get(
        reverse("arrivals:traveller", args=[oda().pk]), {"message": str(message.pk)}
    )
    excerpt = response.context["excerpt"]
    ids = {piece.anchor for line in excerpt.lines for piece in line.pieces if piece.anchor}
    assert {field.anchor for field in excerpt.fields} <= ids
    raw = "".join(piece.text for line in excerpt.lines for piece in line.pieces)
    assert "NAD+FL+++QUILLFEATHER:ODA" in raw
    assert "THISTLEWICK" not in raw  # other people of the same message are not shown


def test_senders_who_disagree_stand_beside_each_other(hand_in, page):
    flight = tonight()
    hand_in(
        bookings(flight, [FIRST]),
        listing(flight, [Person("QUILLFEATHER", "ODALYS", "XK1000001")], parties=[]),
    )
    response = page.get(reverse("arrivals:traveller", args=[oda().pk]))
    for difference in response.context["differences"]:
        assert len(difference.says) > 1
    assert "NAD" not in str(response.context["differences"])


def test_a_decision_in_place_answers_the_row(night, page):
    match = oda().match
    response = page.post(
        reverse("arrivals:review"),
        {"match": match.pk, "outcome": "no_interest", "reason_code": "weak"},
        headers={"HX-Request": "true", "HX-Target": f"row-{oda().pk}"},
    )
    shown = text(response)
    assert shown.startswith("<tr")
    assert "Too weak alone" in shown
    assert "Undo" in shown
    undone = page.post(
        reverse("arrivals:undo", args=[match.pk]),
        headers={"HX-Request": "true", "HX-Target": f"row-{oda().pk}"},
    )
    assert "Decide" in text(undone)


def test_a_decision_in_the_panel_answers_the_decision_and_the_row_beside_it(night, page):
    response = page.post(
        reverse("arrivals:review"),
        {"match": oda().match.pk, "outcome": "target", "grounds": "Cash from a stranger."},
        headers={
            "HX-Request": "true",
            "HX-Target": "decide",
            "HX-Current-URL": "https://testserver/arrivals/flights/x/",
        },
    )
    shown = text(response)
    assert "Order a control" in shown
    assert 'hx-swap-oob="true"' in shown


def test_without_scripts_a_decision_leads_back_to_where_it_was_taken(night, page):
    flight = reverse("arrivals:flight", args=[Movement.objects.get().pk])
    ids = list(Match.objects.values_list("pk", flat=True))
    asked = {"match": ids, "outcome": "no_interest", "reason_code": "explained", "next": flight}
    response = page.post(reverse("arrivals:review"), asked, follow=True)
    assert response.redirect_chain == [(flight, 302)]
    assert "2 decisions are written." in text(response)
    assert not Match.objects.filter(state="open").exists()


def test_a_form_cannot_lead_away_from_the_desk(night, page):
    asked = {"match": oda().match.pk, "outcome": "no_interest", "reason_code": "weak"}
    response = page.post(
        reverse("arrivals:review"), {**asked, "next": "https://elsewhere.invalid/"}
    )
    assert response.url == reverse("arrivals:traveller", args=[oda().pk])


def test_a_target_without_grounds_is_refused_with_words(night, page):
    response = page.post(
        reverse("arrivals:review"),
        {"match": oda().match.pk, "outcome": "target", "grounds": ""},
        headers={"HX-Request": "true", "HX-Target": "decide"},
    )
    assert "needs grounds" in text(response)
    assert oda().match.state == "open"


@pytest.mark.parametrize(
    "words",
    ["quillfeather", "oda quill", "XK 1000001", "abc123", "+243 811 000071", "Pennyroyal Erasmus"],
    ids=["name", "parts", "document", "locator", "phone", "payer"],
)
def test_people_are_found_by_what_somebody_has_in_hand(night, page, words):
    found = page.get(reverse("arrivals:search"), {"q": words}).context["found"]
    assert "QUILLFEATHER" in [row.family_name for row in found.travellers]


@pytest.mark.parametrize("words", ["KX17", "kx 0017", "KX 17"])
def test_flights_are_found_by_number(night, page, words):
    found = page.get(reverse("arrivals:search"), {"q": words}).context["found"]
    assert [row.number for row in found.movements] == ["0017"]


def test_a_search_for_nothing_finds_nobody(night, page):
    for words in ("", "x", "nobody at all"):
        found = page.get(reverse("arrivals:search"), {"q": words}).context["found"]
        assert not found.travellers


def test_what_waits_is_counted_in_the_bar_and_listed_by_rank(night, browser, alice):
    response = browser(alice).get(reverse("arrivals:waiting"))
    rows = response.context["list"].rows
    assert [row.place for row in rows] == [1, 2]
    assert response.context["waiting"][0].count == 2


@pytest.mark.parametrize("name", ["arrivals", "waiting", "deliveries"])
def test_lists_go_out_as_workbooks(night, browser, alice, name):
    response = browser(alice).get(reverse(f"arrivals:{name}"), {"format": "xlsx", "place": "all"})
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet.max_row > 1


def test_a_page_logs_whom_it_showed(night, page):
    page.get(reverse("arrivals:flight", args=[Movement.objects.get().pk]))
    entry = Entry.objects.filter(action="view:arrivals:flight").latest("seq")
    assert {str(pk) for pk in Traveller.objects.values_list("pk", flat=True)} <= set(entry.subjects)


def test_who_looked_is_counted_on_the_page(night, page, browser, alice):
    address = reverse("arrivals:traveller", args=[oda().pk])
    page.get(address)
    browser(alice).get(address)
    assert page.get(address).context["looks"] == (2, 2)


def test_files_handed_in_are_answered_one_by_one(machine, browser, alice, settings):
    settings.TIDEWAITER_LARGEST_FILE_MB = 1
    good = bookings(tonight(), PARTIES)
    files = [
        named("good.edi", good),
        named("zip.zip", b"PK\x03\x04..."),
        named("big.edi", b"x" * 2**21),
    ]
    response = browser(alice).post(reverse("arrivals:upload"), {"file": files})
    taken = response.context["taken"]
    assert [item.name for item in taken] == ["good.edi", "zip.zip", "big.edi"]
    assert [bool(item.refusal) for item in taken] == [False, False, True]
    shown = text(response)
    assert "1 message, 4 travellers, 0 problems" in shown
    assert "a file of another kind" in shown
    assert "larger than 1 MB" in shown
    again = browser(alice).post(reverse("arrivals:upload"), {"file": [named("good.edi", good)]})
    assert "Nothing was changed" in text(again)


def named(name: str, data: bytes) -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = name
    return file


def test_problems_are_said_in_the_language_of_the_reader(hand_in, browser, alice):
    hand_in(b"")
    alice.language = "fr"
    alice.save()
    shown = text(browser(alice).get(reverse("arrivals:delivery", args=[Delivery.objects.get().pk])))
    assert "Le fichier est vide." in shown


def test_a_message_is_shown_as_received_with_what_was_wrong(hand_in, page):
    data = bookings(tonight(), [FIRST]).replace(b"UNT+", b"UNT+9")
    hand_in(data)
    response = page.get(reverse("arrivals:message", args=[ReceivedMessage.objects.get().pk]))
    shown = text(response)
    assert "TIF+QUILLFEATHER+ODA:A:1" in shown
    assert "UNT declares another number of segments" in shown
    entry = Entry.objects.filter(action="view:arrivals:message").latest("seq")
    assert str(oda().pk) in entry.subjects


def test_a_list_costs_as_many_queries_for_many_flights_as_for_few(
    machine, hand_in, browser, alice, django_assert_max_num_queries
):
    client = browser(alice)
    hand_in(*(bookings(tonight(number), [FAMILY]) for number in range(20, 23)))
    with django_assert_max_num_queries(40) as few:
        client.get(reverse("arrivals:arrivals"))
    hand_in(*(bookings(tonight(number), PARTIES) for number in range(30, 40)))
    # Those to look at first come with their reasons and whoever holds them.
    with django_assert_max_num_queries(len(few.captured_queries) + 3):
        client.get(reverse("arrivals:arrivals"))


def test_a_flight_costs_as_many_queries_for_many_people_as_for_few(
    hand_in, page, django_assert_max_num_queries
):
    small, large = tonight(20), tonight(21)
    crowd = [Person(f"BRAMBLEWOOD{number:03}", "OTTO") for number in range(80)]
    hand_in(
        bookings(small, [FIRST, SECOND]), listing(large, crowd), bookings(large, [FIRST, SECOND])
    )
    addresses = {
        row.number: reverse("arrivals:flight", args=[row.pk]) for row in Movement.objects.all()
    }
    with django_assert_max_num_queries(40) as few:
        page.get(addresses["0020"])
    with django_assert_max_num_queries(len(few.captured_queries)):
        page.get(addresses["0021"])


@pytest.mark.parametrize("name", ["arrivals", "waiting", "deliveries", "quarantine"])
def test_an_empty_page_says_what_will_appear_there(machine, browser, alice, name):
    response = browser(alice).get(reverse(f"arrivals:{name}"))
    assert response.status_code == 200
    assert 'class="panel empty"' in text(response)
