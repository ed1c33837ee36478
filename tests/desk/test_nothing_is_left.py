"""After its time nothing leads to a person: no row, no page, no byte of the database's files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from desk.night import SECRETS, night, passenger_list, receive
from desk.test_outsider import person
from tidewaiter.desk.accounts.actor import system_actor
from tidewaiter.desk.arrivals.ingest.deliveries import redacted_copy
from tidewaiter.desk.arrivals.models import (
    Booking,
    Delivery,
    Movement,
    ReceivedMessage,
    Task,
    Traveller,
)
from tidewaiter.desk.inspections.models import ControlOrder
from tidewaiter.desk.integrity.actions import judge
from tidewaiter.desk.integrity.models import Alert
from tidewaiter.desk.protection.models import DataKey
from tidewaiter.desk.protection.vault import KeyDestroyed, unseal
from tidewaiter.desk.watchlists.models import ListEntry

LONG_AGO = timedelta(days=400)


def all_rows() -> str:
    """Every value of every table."""
    return repr([list(model.objects.values_list()) for model in apps.get_models()]).upper()


def named(content: str, values: Iterable[str] = SECRETS) -> list[str]:
    return [value for value in values if value in content]


def files_of_database() -> dict[str, bytes]:
    """The files of a SQLite database; of another kind, none."""
    if connection.vendor != "sqlite":
        return {}
    path = Path(connection.settings_dict["NAME"])
    return {item.name: item.read_bytes() for item in path.parent.glob(f"{path.name}*")}


@pytest.mark.django_db(transaction=True)
def test_a_purge_from_its_page_leaves_no_byte_of_a_name(
    people: Any, actor: Callable[..., Any], browser: Callable[..., Client]
) -> None:
    stands = night(people, actor)
    sealed = bytes(Delivery.objects.get().sealed)
    key_id = Delivery.objects.get().key_id
    assert set(named(all_rows())) == set(SECRETS)
    yesterday = timezone.now() - timedelta(days=1)
    for model in (Delivery, Movement, Traveller, Booking):
        model.objects.update(mask_due=yesterday.date())
    Task.objects.update(note="ODA QUILLFEATHER still at the belt")
    judge(
        actor(person(people.north, "iris", "integrity_control")),
        stands.ids["alert_id"],
        "explained",
        "Pennyroyal",
    )
    Alert.objects.update(reason="MARROWBONE asked", at=yesterday - LONG_AGO)
    assert "BELT" in all_rows()
    ControlOrder.objects.update(ordered_at=yesterday - LONG_AGO)
    ListEntry.objects.update(expires=(yesterday - LONG_AGO).date())
    assert browser(people.dora).post("/protection/purge/").status_code == 302

    assert not named(all_rows())
    for name, content in files_of_database().items():
        text = content.upper().decode("latin-1")
        assert not named(text), name

    assert DataKey.objects.get().destroyed_at is not None
    with pytest.raises(KeyDestroyed):
        unseal(key_id, sealed)  # a copy in a backup
    with pytest.raises(KeyDestroyed):
        redacted_copy(Delivery.objects.get())
    alice = browser(people.alice)
    message = ReceivedMessage.objects.get()
    for url in (
        f"/arrivals/messages/{message.pk}/",
        f"/arrivals/flights/{stands.ids['movement_id']}/",
        f"/arrivals/travellers/{stands.ids['traveller_id']}/",
        f"/arrivals/messages/deliveries/{stands.ids['delivery_id']}/",
        "/orders/",
        "/targets/",
        f"/targets/{stands.ids['match_id']}/sheet/",
        "/arrivals/tasks/",
        f"/orders/{stands.ids['order_id']}/",
    ):
        answer = alice.get(url)
        assert answer.status_code == 200, url
        assert not named(answer.content.decode("latin-1").upper()), url


@pytest.mark.django_db(transaction=True)
def test_what_was_erased_does_not_come_back_with_the_same_file(
    people: Any, actor: Callable[..., Any], browser: Callable[..., Client]
) -> None:
    night(people, actor)
    ControlOrder.objects.all().delete()
    data = passenger_list(reference="77")
    machine = system_actor(people.north)
    receive(machine, data)
    for model in (Delivery, Movement, Traveller):
        model.objects.update(mask_due=timezone.now().date())
    browser(people.dora).post("/protection/purge/")
    assert receive(machine, data).duplicate
    assert not named(repr(list(Traveller.objects.values_list())))
