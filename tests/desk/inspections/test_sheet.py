"""The sheet of one target: one page, little data, every hostile word as it stands, and a line in the log."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import typst
from django.test import Client
from django.utils import translation

from desk.night import Night, night
from desk.test_outsider import person
from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.arrivals.models import Match, MatchHit, Movement, Traveller
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.inspections import queries, sheet
from tidewaiter.desk.inspections.models import ControlOrder
from tidewaiter.desk.inspections.sheet import set_sheet
from tidewaiter.desk.inspections.sheet_facts import sheet_facts

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
HOSTILE = (
    '#panic() *bold* _it_ \\ @ref $x$ [ ] <label> `raw` ~ -- " \' // /* */ #read("/etc/passwd") = h'
)

Browser = Callable[..., Client]


@pytest.fixture
def stands(people: Any, actor: Callable[..., Actor]) -> Night:
    """The night in Northland."""
    return night(people, actor)


def facts_of(actor: Actor, match: Match) -> dict[str, Any]:
    found = queries.target(actor, match.pk)
    return sheet_facts(
        found.match, found.order, printed_by=actor.name, now=NOW, address="https://desk.example/1"
    )


def text_of(facts: dict[str, Any]) -> str:
    """All words of the sheet, as the same source gives them in HTML, which knows no grids and no foot of a page."""
    unfold = b"#show grid: it => it.children.map(cell => [#cell.body ]).join()\n"
    made = typst.compile(
        unfold + sheet._source(),
        format="html",
        ignore_system_fonts=True,
        sys_inputs={"sheet": sheet.json.dumps({**facts, "code": None})},
    )
    return html.unescape(re.sub(r"<[^>]*>", " ", made.decode())) + str(facts["footer"])


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_it_says_who_when_where_why_and_who_decided(
    people: Any, stands: Night, actor: Callable[..., Actor]
) -> None:
    said = plain(text_of(facts_of(actor(people.alice), stands.match)))
    for words in (
        "QUILLFEATHER, ODA",
        "XK1000001",
        "KX 0017",
        "Documentary check",
        "QUILLFEATHER bites",
        "Quillfeather said so",
        "Selected as a target by Alice Ashdown",
        "Control ordered by Alice Ashdown",
        "Printed 04 Mar 2026 05:06 Z by Alice Ashdown",
    ):
        assert words in said, words
    for words in ("COD", "1990", "243811000071"):
        assert words not in said.replace("XK1000001 COD", ""), words


def test_the_birth_date_stands_there_only_where_it_is_needed(
    people: Any, stands: Night, actor: Callable[..., Actor]
) -> None:
    alice = actor(people.alice)

    def born() -> list[str]:
        return [
            value for label, value in facts_of(alice, stands.match)["person"] if label == "Born"
        ]

    assert born() == []
    other = Traveller.objects.exclude(pk=stands.traveller.pk).get()
    other.family_name = "QUILLFEATHER"
    other.save()
    assert born() == ["1990-01-01"]
    Traveller.objects.filter(pk=other.pk).update(family_name="ELSE")
    Traveller.objects.filter(pk=stands.traveller.pk).update(document_number="")
    assert born() == ["1990-01-01"]


def test_hostile_words_are_set_as_they_stand(
    people: Any, stands: Night, actor: Callable[..., Actor]
) -> None:
    Traveller.objects.update(
        family_name=HOSTILE[:80], given_names="", document_number=HOSTILE[:60], seat="#1*_"
    )
    Movement.objects.update(carrier="#*_", arrival_place="$[", arrival_local="")
    Match.objects.update(grounds=HOSTILE)
    ControlOrder.objects.update(
        ground=HOSTILE, place="$[", assigned_to="@#", safety_notes=HOSTILE, number="2026-#*_"
    )
    MatchHit.objects.update(
        words={"en": HOSTILE}, against=[{"text": {"en": HOSTILE}, "place": None}]
    )
    facts = facts_of(actor(people.alice), stands.match)
    assert len(set_sheet(facts, "png")) == 1
    said = plain(text_of(facts))
    assert plain(HOSTILE[:80]).strip() in said
    assert said.count(plain(HOSTILE)) == 4  # safety, ground, the reason, and what speaks against it


def test_however_much_there_is_to_say_it_stays_one_page(
    people: Any, stands: Night, actor: Callable[..., Actor]
) -> None:
    long = "Wide words to fill it " * 60
    ControlOrder.objects.update(ground=long[:500], safety_notes=long[:300], place=long[:80])
    Traveller.objects.update(family_name="W" * 120, given_names="M" * 120, document_number="W" * 60)
    hit = MatchHit.objects.get()
    for number in range(12):
        MatchHit.objects.create(
            match=hit.match,
            profile=f"other-{number}",
            words={"en": long},
            against=[{"text": {"en": long}}] * 4,
            score=1,
            made_at=hit.made_at,
        )
    facts = facts_of(actor(people.alice), stands.match)
    assert facts["more"] == "and 8 more reasons, on the desk"
    assert len(set_sheet(facts, "png")) == 1


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Safety"), ("fr", "Sécurité"), ("es", "Seguridad")]
)
def test_it_speaks_the_readers_language(
    people: Any,
    stands: Night,
    actor: Callable[..., Actor],
    language: str,
    word: str,
) -> None:
    with translation.override(language):
        facts = facts_of(actor(people.alice), stands.match)
    assert facts["language"] == language
    assert word in text_of(facts)


def test_the_page_gives_a_file_without_a_name_and_writes_an_export_into_the_log(
    people: Any, stands: Night, browser: Browser
) -> None:
    answer = browser(people.alice).get(f"/targets/{stands.match.pk}/sheet/")
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Type"] == "application/pdf"
    number = ControlOrder.objects.get().number
    assert answer["Content-Disposition"] == f'inline; filename="target-{number}.pdf"'
    entry = Entry.objects.get(action="export-sheet")
    order = ControlOrder.objects.get()
    assert entry.subjects == [str(stands.match.pk), str(stands.traveller.pk), str(order.pk)]
    assert entry.facts == {"language": "en", "form": "pdf"}


def test_the_search_officer_prints_what_is_ordered_and_nothing_else(
    people: Any, stands: Night, browser: Browser
) -> None:
    client = browser(person(people.north, "searcher", "search_officer"), on_shift=False)
    client.post("/purpose/", {"purpose": "prevent_serious_crime"})
    address = f"/targets/{stands.match.pk}/sheet/"
    assert client.get(address).status_code == 200
    ControlOrder.objects.update(state="withdrawn")
    assert client.get(address).status_code == 404
    assert browser(people.alice).get(address).status_code == 200
    Match.objects.update(state="open")
    assert browser(people.alice).get(address).status_code == 404


def test_of_another_administration_there_is_no_sheet(
    people: Any, stands: Night, browser: Browser
) -> None:
    address = f"/targets/{stands.match.pk}/sheet/"
    assert browser(people.charlie).get(address).status_code == 404
    assert not Entry.objects.filter(action="export-sheet").exists()
