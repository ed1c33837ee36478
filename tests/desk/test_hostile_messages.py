"""Whatever a sender writes, pages show it as text, and nothing else happens."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from desk.night import open_for_data, passenger_list, receive
from tidewaiter.desk.arrivals.models import Delivery, Movement, Traveller

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"
NAMES = [
    ("<SCRIPT>ALERT(1)</SCRIPT>", '"><IMG SRC=X ONERROR=ALERT(2)>', "XK2000001"),
    ("{{ 7|ADD:7 }}{% DEBUG %}", "${7*7}", "XK2000002"),
    ("=CMD|'/C CALC'!A1".replace("'", "?'"), "@SUM(1)", "XK2000003"),
    ("../../ETC/PASSWD", "C:\\WINDOWS", "XK2000004"),
    ("\u202eEVIL\u202c", "\u2066RTL", "XK2000005"),
    ("NUL\x00NAME", "\x07BELL\x1b[31m", "XK2000006"),
    ("\ud800LONE", "\udfffSURROGATE", "XK2000007"),
    ("L" * 10_000, "O" * 10_000, "XK2000008"),
]


@pytest.fixture
def machine(people: Any) -> Any:
    """Northland's machine, ready to take data in."""
    return open_for_data(people.north)


def pages_of(client: Client) -> list[Any]:
    """Every page that shows what a message told."""
    movement = Movement.objects.get()
    urls = ["/arrivals/?place=all", "/arrivals/waiting/?place=all", "/arrivals/messages/"]
    urls += [f"/arrivals/flights/{movement.pk}/", f"/arrivals/flights/{movement.pk}/?sort=name"]
    for row in Traveller.objects.all():
        urls += [f"/arrivals/travellers/{row.pk}/", f"/arrivals/travellers/{row.pk}/panel/"]
    delivery = Delivery.objects.first()
    urls += [f"/arrivals/messages/deliveries/{delivery.pk}/"]
    urls += [f"/arrivals/messages/{row.pk}/" for row in delivery.messages.all()]
    urls += ["/arrivals/search/?q=SCRIPT", "/arrivals/search/?q=XK2000006"]
    return [client.get(url) for url in urls]


def test_names_of_any_kind_are_shown_as_text(
    machine: Any, people: Any, browser: Callable[..., Client]
) -> None:
    receipt = receive(machine, passenger_list(NAMES), '"><script>alert(3)</script>.edi')
    assert receipt.travellers == len(NAMES)
    assert Traveller.objects.count() == len(NAMES)
    for answer in pages_of(browser(people.alice)):
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "<SCRIPT" not in page
        assert "<script>" not in page
        assert "<IMG SRC" not in page
        assert "7|ADD:7" not in page or "{{" in page


def test_a_workbook_holds_texts_and_no_formula(
    machine: Any, people: Any, browser: Callable[..., Client]
) -> None:
    receive(machine, passenger_list(NAMES))
    movement = Movement.objects.get()
    client = browser(people.alice)
    for url in (f"/arrivals/flights/{movement.pk}/", "/arrivals/", "/arrivals/messages/"):
        answer = client.get(url, {"format": "xlsx", "place": "all"})
        assert answer.status_code == 200
        sheet = load_workbook(io.BytesIO(answer.content)).active
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value or "").startswith(("=", "@", "+"))


@pytest.mark.parametrize("flight", [f"KX{MARKUP}", "=1+1", "../../X", "K\x00X17", "X" * 10_000])
def test_a_flight_of_any_name_has_its_pages(
    flight: str, machine: Any, people: Any, browser: Callable[..., Client]
) -> None:
    flight = flight.replace("'", "?'")
    receive(machine, passenger_list(flight=flight), "file\x00\udcff/../../name")
    client = browser(people.alice)
    for movement in Movement.objects.all():
        for query in ({}, {"format": "xlsx"}):
            answer = client.get(f"/arrivals/flights/{movement.pk}/", query)
            assert answer.status_code == 200
            assert b"<script>" not in answer.content
            assert "\n" not in answer.headers.get("Content-Disposition", "")
    assert client.get("/arrivals/messages/").status_code == 200


STRANGE_FILES = {
    "zip": b"PK\x03\x04" + bytes(range(256)) * 40,
    "png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "empty": b"",
    "blanks": b" \n" * 5_000,
    "one line of a million characters": b"A" * 1_000_000,
    "a million quotes": b"'" * 1_000_000,
    "a million pluses in a list": passenger_list().replace(b"QUILLFEATHER", b"+" * 1_000_000),
    "nul bytes": bytes(100_000),
}


@pytest.mark.parametrize("kind", STRANGE_FILES)
def test_a_strange_file_is_answered_with_words(
    kind: str, machine: Any, people: Any, browser: Callable[..., Client]
) -> None:
    client = browser(people.alice)
    answer = client.post(
        "/arrivals/messages/upload/", {"file": SimpleUploadedFile("x.edi", STRANGE_FILES[kind])}
    )
    assert answer.status_code in {200, 422}
    for row in Delivery.objects.all():
        assert client.get(f"/arrivals/messages/deliveries/{row.pk}/").status_code == 200
        assert "internal" not in {problem["code"] for problem in row.problems}


def test_a_hundred_files_come_in_at_once_and_more_are_refused_with_words(
    machine: Any, people: Any, browser: Callable[..., Client]
) -> None:
    client = browser(people.alice)

    def files(count: int) -> dict[str, Any]:
        return {"file": [SimpleUploadedFile(f"{n}.edi", b"nothing %d" % n) for n in range(count)]}

    assert client.post("/arrivals/messages/upload/", files(100)).status_code == 200
    assert Delivery.objects.count() == 100
    refused = client.post("/arrivals/messages/upload/", files(101))
    assert refused.status_code == 400
    assert "Content-Security-Policy" in refused
    assert Delivery.objects.count() == 100


def test_a_list_of_two_thousand_travellers_comes_in_and_opens(
    machine: Any, people: Any, browser: Callable[..., Client]
) -> None:
    crowd = [(f"FAMILY{n}", f"GIVEN{n}", f"XK3{n:06d}") for n in range(2_000)]
    assert receive(machine, passenger_list(crowd)).travellers == 2_000
    movement = Movement.objects.get()
    client = browser(people.alice)
    assert client.get(f"/arrivals/flights/{movement.pk}/").status_code == 200
    assert client.get(f"/arrivals/travellers/{Traveller.objects.first().pk}/").status_code == 200


STRANGE_WORDS = ["a\x00b", "%_\\'[", "\u202e", "x" * 60_000, "²", "1" * 30, "-"]
PARAMETERS = (
    "q", "place", "span", "at", "carrier", "waits", "page", "sort", "state", "review", "role", "kind", "person",
    "action", "subject", "purpose", "from", "until", "active", "sample", "message", "decide",
)  # fmt: skip


def test_an_address_with_strange_words_is_answered(
    machine: Any, people: Any, browser: Callable[..., Client]
) -> None:
    receive(machine, passenger_list())
    movement, traveller = Movement.objects.get(), Traveller.objects.first()
    alice, dora, adam = browser(people.alice), browser(people.dora), browser(people.adam)
    asks = [
        *((alice, url) for url in ("/arrivals/", "/arrivals/waiting/", "/arrivals/search/")),
        *((alice, url) for url in ("/arrivals/messages/", "/orders/", "/lists/", "/profiles/")),
        (alice, f"/arrivals/flights/{movement.pk}/"),
        (alice, f"/arrivals/travellers/{traveller.pk}/"),
        (alice, f"/arrivals/messages/{Delivery.objects.get().messages.get().pk}/"),
        *((dora, url) for url in ("/log/", "/protection/", "/protection/proofs/")),
        (dora, "/protection/schedule/"),
        (adam, "/people/"),
    ]
    for word in STRANGE_WORDS:
        for client, url in asks:
            assert client.get(url, dict.fromkeys(PARAMETERS, word)).status_code == 200, (url, word)
        for client, url in ((alice, "/arrivals/"), (dora, "/log/"), (alice, "/lists/")):
            for name in ("q", "carrier", "kind", "subject"):
                assert client.get(url, {name: word}).status_code == 200, (url, name, word)
