"""Generated worlds: the same every time, readable, in time, and with the truth sealed apart."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from datetime import datetime

import pytest

from tidewaiter.errors import Refused
from tidewaiter.messages import read
from tidewaiter.records import Message, Told, resolve
from tidewaiter.simulation import is_synthetic, opened, plan, presets, simulate

BOLD = {"prevalence": 0.04, "decoys": (2, 3)}  # enough is planted on a few flights to look at


@pytest.fixture(scope="module")
def small(world):
    return world(5, **BOLD)


@pytest.fixture(scope="module")
def messages(small) -> dict[str, list[Message]]:
    return {name: read(data, name) for name, data in small.files.items()}


def test_the_same_values_and_seed_give_the_same_bytes_in_however_many_processes(small):
    again: dict[str, bytes] = {}
    made = simulate(plan("flights-small", **BOLD), 5, again.__setitem__, processes=2)
    assert again == small.files
    assert made == small.made


def test_another_seed_gives_another_world(world, small):
    assert not set(world(6, **BOLD).files.values()) & set(small.files.values())


def test_every_message_is_read_without_a_fault_that_was_not_meant(messages):
    worse = Counter(
        found.code
        for told in messages.values()
        for message in told
        for found in message.problems
        if found.severity != "info"
    )
    assert set(worse) <= {"document-name"}, worse


def test_every_message_says_that_it_is_synthetic(messages):
    assert all(
        is_synthetic(message.sender, message.recipient)
        for told in messages.values()
        for message in told
    )
    assert all(message.sender.startswith("SYNTH") for told in messages.values() for message in told)


def test_the_mark_is_either_address_and_nothing_else_has_it():
    assert is_synthetic("SYNTHQ1", "ANYBODY")
    assert is_synthetic("ANYBODY", "twdemopiu ")
    assert not is_synthetic("KX", "NOGOV")
    assert not is_synthetic("", "")


def test_pushes_come_in_time_and_grow_towards_the_closure(messages):
    """A booking is told by no push before it was made."""
    for told in messages.values():
        for message in told:
            for booking in message.bookings:
                assert (booking.created or "") <= (message.sent_at or "")
    pushes = {name.split("_")[3].removesuffix(".edi") for name in messages if "_PNRGOV_" in name}
    assert pushes == {"72h", "48h", "24h", "4h", "2h", "1h", "0h", "update"} & pushes
    assert {"72h", "24h", "2h", "1h", "0h", "update"} <= pushes


def test_files_by_name_stand_in_the_order_of_their_arrival(messages):
    sent = [
        (name[:13], datetime.fromisoformat(message.sent_at or ""))
        for name, told in messages.items()
        for message in told[:1]
    ]
    assert all(datetime.strptime(name, "%Y%m%dT%H%M") >= at for name, at in sent)  # noqa: DTZ007  both UTC


def test_bookings_change_and_are_cancelled_and_parties_have_their_sizes(small, messages):
    known = resolve(
        Told(f"{name}/{message.index}", message)
        for name, told in messages.items()
        for message in told
    )
    assert any(booking.booking.status == "cancelled" for it in known for booking in it.bookings)
    assert any(booking.changes for it in known for booking in it.bookings)
    window = [it for it in known if it.key in small.truth["movements"]]
    assert len(window) == small.made.flights
    sizes = Counter(
        max(booking.booking.named, len(booking.travellers))
        for it in window
        for booking in it.bookings
    )
    people = {size: size * count for size, count in sizes.items()}
    assert 0.35 < people[1] / sum(people.values()) < 0.75


def test_no_telephone_rings_and_no_mail_arrives(small):
    text = b"".join(re.sub(rb"\r?\n", b"", data) for data in small.files.values())
    phones = re.findall(rb"CTCM[: +?HK1A-Z0-9]*?(\d{10,13})", text)
    own = (b"999", b"33199", b"4420794", b"1")
    assert phones
    assert all(phone.startswith(own) for phone in phones)
    assert set(re.findall(rb"//([A-Z0-9.]+\.[A-Z]+)", text)) <= {
        b"EXAMPLE.ORG",
        b"EXAMPLE.COM",
        b"EXAMPLE.NET",
    }


def test_no_identifier_is_given_twice(world):
    """Over flights made apart from each other: documents of different people, locators of different bookings."""
    people: dict[str, set[str]] = {}
    for data in world(5, **BOLD).files.values():
        for message in read(data, ""):
            for traveller in message.travellers:
                for document in traveller.documents:
                    people.setdefault(document.number, set()).add(traveller.birth_date or "")
    shared = [number for number, births in people.items() if len(births - {""}) > 1]
    assert len(shared) < 0.02 * len(people), "but for birth dates typed wrongly"


# --- the truth ---


def test_the_folder_commits_to_the_truth_and_holds_no_way_to_it(small):
    manifest = small.manifest
    assert manifest["truth"]["sha256"] == hashlib.sha256(small.made.truth).hexdigest()
    assert not {"seed", "parameters", "planted", "difficulty", "prevalence"} & set(manifest)
    assert {item["name"] for item in manifest["files"]} == set(small.files)
    assert opened(small.made.truth, small.made.manifest) == small.truth


def test_another_truth_is_refused(world, small):
    with pytest.raises(Refused, match="not the truth"):
        opened(world(6, **BOLD).made.truth, small.made.manifest)
    with pytest.raises(Refused, match="not the truth"):
        opened(small.made.truth.replace(b'"courier"', b'"decoy"', 1), small.made.manifest)


def test_the_truth_says_how_to_find_what_is_planted(small, messages):
    """Every planted booking and document stands in a message of its movement."""
    told: dict[str, set[str]] = {}
    for found in messages.values():
        for message in found:
            keys = told.setdefault(message.movements[0].key, set())
            keys |= {booking.locator for booking in message.bookings}
            keys |= {item.number for person in message.travellers for item in person.documents}
    planted = small.truth["planted"]
    assert {item["kind"] for item in planted} == {"courier", "decoy"}
    lost = [
        item["id"]
        for item in planted
        if not set(item["bookings"]) & told.get(item["movement"], set())
        and not {one["document"] for one in item["travellers"]} & told.get(item["movement"], set())
    ]
    assert len(lost) <= 0.05 * len(planted), "cancelled before any push"


def test_every_method_is_planted_and_some_show_nothing(world):
    truth = world(8, prevalence=0.05, decoys=(0, 1), travellers=2400, flights=12).truth
    couriers = [item for item in truth["planted"] if item["kind"] == "courier"]
    assert {item["method"] for item in couriers} == {
        "cash-late-one-way",
        "roundabout",
        "one-payment-many-bookings",
        "bags-out-of-proportion",
        "repeated-short-trips",
        "recruited",
    }
    assert 0.08 <= sum(not item["shows"] for item in couriers) / len(couriers) <= 0.35


def test_decoys_are_like_their_threat_and_have_an_innocent_cause(small):
    by_id = {item["id"]: item for item in small.truth["planted"]}
    decoys = [item for item in by_id.values() if item["kind"] == "decoy"]
    assert decoys
    for decoy in decoys:
        assert decoy["method"] in by_id[decoy["like"]]["shows"]
        assert decoy["cause"]


def test_the_words_of_the_truth_stand_in_no_message(small):
    text = b"".join(small.files.values()).upper()
    for word in (b"COURIER", b"DECOY", b"THREAT", b"PLANTED"):
        assert word not in text


def test_adding_threats_changes_no_clean_booking(world):
    """What is told of clean bookings is the same; threats only come on top."""
    without, with_ = world(5, prevalence=0.0), world(5, **BOLD)
    planted = {key for item in with_.truth["planted"] for key in item["bookings"]}

    def bookings(files):
        return {
            (message.sent_at, booking.locator): (
                booking.created,
                booking.changed,
                booking.status,
                [(contact.kind, contact.value) for contact in booking.contacts],
                [(paid.form, paid.last4, paid.holder) for paid in booking.payments],
                booking.itinerary,
                [message.travellers[index].documents for index in booking.travellers],
            )
            for data in files.values()
            for message in read(data, "")
            for booking in message.bookings
        }

    before, after = bookings(without.files), bookings(with_.files)
    assert before == {key: told for key, told in after.items() if key[1] not in planted}
    assert len(after) > len(before)


# --- values ---


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"flights": 0}, "flights"),
        ({"travellers": 10}, "travellers"),
        ({"prevalence": 0.5}, "prevalence"),
        ({"decoys": (9, 3)}, "decoys"),
        ({"airports": ("XXX",)}, "airports"),
    ],
)
def test_values_of_which_no_world_can_be_made_are_refused_by_name(values, field):
    with pytest.raises(Refused) as refused:
        plan("flights", **values)
    assert field in refused.value.fields


def test_every_preset_can_be_made():
    assert all(plan(name).preset == name for name in presets())
    with pytest.raises(Refused, match="no preset"):
        plan("nonsense")
