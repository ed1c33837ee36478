"""What is known of a flight: the same whatever the order of arrival, and each person keeps one row."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from desk.arrivals.conftest import open_for_data
from desk.arrivals.letters import (
    CASPAR,
    FAMILY,
    FIRST,
    ODA,
    PERDITA,
    SECOND,
    TESSA,
    Party,
    Person,
    bookings,
    listing,
    tonight,
)
from tidewaiter.desk.accounts.models import Administration
from tidewaiter.desk.arrivals import actions
from tidewaiter.desk.arrivals.models import Booking, Identifier, Match, Movement, Traveller

NO_PAPERS = Person("QUILLFEATHER", "ODA")


def traveller(family: str) -> Traveller:
    return Traveller.objects.get(family_name=family)


def test_list_and_bookings_tell_of_the_same_people(hand_in):
    flight = tonight()
    parties = [FIRST, SECOND, FAMILY]
    hand_in(bookings(flight, parties), listing(flight, [ODA, TESSA, PERDITA], parties=parties))
    movement = Movement.objects.get()
    assert (movement.told, movement.booked, movement.listed, movement.listed_booked) == (4, 4, 3, 3)
    row = traveller("QUILLFEATHER")
    assert (row.listed, row.booked, row.seat) == (True, True, "17C")
    assert (row.document_number, row.document_issuer) == ("XK1000001", "COD")
    assert movement.links.count() == 2


def test_a_person_keeps_the_row_when_an_earlier_word_gives_another_key(hand_in):
    flight = tonight()
    hand_in(bookings(flight, [Party("ABC123", [NO_PAPERS])], hours_before=2))
    row = traveller("QUILLFEATHER")
    # Sent before the push, received after it: the first word of her is now the one with the document.
    party = Party("ABC123", [ODA])
    hand_in(listing(flight, [ODA], minutes_before=600, parties=[party]))
    again = traveller("QUILLFEATHER")
    assert again.pk == row.pk
    assert again.key != row.key
    assert again.document_number == "XK1000001"


def test_whoever_is_missing_from_a_later_full_push_has_left(hand_in):
    flight = tonight()
    hand_in(bookings(flight, [FIRST, SECOND], hours_before=24), bookings(flight, [SECOND]))
    assert traveller("QUILLFEATHER").state == "left"
    assert not traveller("QUILLFEATHER").present
    assert Booking.objects.get(locator="ABC123").left
    assert Movement.objects.get().told == 1


def test_a_list_of_those_on_board_closes_the_flight(hand_in):
    flight = tonight()
    parties = [FIRST, SECOND]
    hand_in(
        bookings(flight, parties),
        listing(flight, [ODA], effect="BGM+266+CLOB", minutes_before=0, parties=parties),
    )
    assert Movement.objects.get().state == "closed"
    assert traveller("QUILLFEATHER").state == "on_board"
    assert traveller("MARROWBONE").state == "not_on_board"


def test_a_later_push_changes_rows_and_leaves_the_others(hand_in):
    flight = tonight()
    hand_in(bookings(flight, [FIRST, FAMILY], hours_before=24))
    people = Traveller.objects.values_list("family_name", "given_names", "pk")
    before = set(people.all())
    hand_in(bookings(flight, [FIRST, FAMILY], hours_before=2))
    assert len(before) == 3
    assert set(people.all()) == before
    assert Movement.objects.get().links.count() == 2


def known(administration: Administration) -> dict[str, Any]:
    """Everything that is known of an administration's flights, without ids and moments of writing."""
    found: dict[str, Any] = {}
    for movement in Movement.objects.filter(administration=administration):
        columns = (
            "key",
            "state",
            "told",
            "booked",
            "listed",
            "listed_booked",
            "expected",
            "complete",
            "known",
        )
        found[movement.key] = {name: getattr(movement, name) for name in columns}
        rows = movement.travellers.order_by("key")
        found[f"{movement.key} people"] = list(
            rows.values_list("key", "family_name", "state", "seat", "listed", "known", "statements")
        )
        found[f"{movement.key} bookings"] = sorted(
            (
                row.key,
                row.left,
                str(row.known),
                sorted(row.travellers.values_list("key", flat=True)),
            )
            for row in movement.bookings.all()
        )
        found[f"{movement.key} values"] = sorted(
            Identifier.objects.filter(traveller__movement=movement).values_list(
                "traveller__key", "kind", "value", "shared"
            )
        )
        found[f"{movement.key} matches"] = [
            (
                match.traveller.key,
                match.rank,
                match.score,
                match.state,
                [(hit.profile, hit.score, hit.words) for hit in match.hits.all()],
            )
            for match in movement.matches.order_by("rank")
        ]
        found[f"{movement.key} messages"] = sorted(
            movement.messages.values_list("source", flat=True)
        )
    return found


@pytest.mark.django_db
def test_the_order_of_arrival_does_not_matter():
    flight, other = tonight(), tonight(18)
    parties = [FIRST, SECOND, FAMILY]
    files = [
        bookings(flight, [FIRST, FAMILY], hours_before=24),
        bookings(flight, parties, hours_before=2),
        listing(flight, [ODA, TESSA, PERDITA, CASPAR], parties=parties),
        bookings(other, [Party("JKL012", [Person("BRAMBLEWOOD", "OTTO")], phone=FIRST.phone)]),
    ]
    answers = []
    for number, order in enumerate(list(permutations(files))[::5]):
        place = Administration.objects.create(
            name=f"Place {number}", country="NO", code=f"p{number}"
        )
        machine = open_for_data(place)
        for data in order:
            actions.receive(machine, data, source_name="x", channel="folder")
        answers.append(known(place))
    assert Match.objects.exists()
    for answer in answers[1:]:
        for name, value in answers[0].items():
            assert answer[name] == value, name
