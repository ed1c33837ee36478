"""The log holds ids, codes and keyed digests, never a name or a value of a person."""

from __future__ import annotations

import json

from django.urls import reverse

from desk.arrivals.letters import ALL_VALUES, FAMILY, FIRST, ODA, SECOND, bookings, listing, tonight
from tidewaiter.desk.arrivals.models import Delivery, Match, Movement, ReceivedMessage, Traveller
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.audit.queries import verify


def test_no_value_of_the_fixtures_reaches_the_log(hand_in, browser, alice, settings):
    flight = tonight()
    data = bookings(flight, [FIRST, SECOND, FAMILY])
    hand_in(data, data, listing(flight, [ODA]), b"QUILLFEATHER wrote a letter")
    client = browser(alice)
    row = Traveller.objects.get(family_name="QUILLFEATHER")
    for name, ids in (
        ("arrivals", []),
        ("waiting", []),
        ("deliveries", []),
        ("quarantine", []),
        ("flight", [Movement.objects.get().pk]),
        ("traveller", [row.pk]),
        ("panel", [row.pk]),
        ("delivery", [Delivery.objects.first().pk]),
        ("message", [ReceivedMessage.objects.filter(kind="PNRGOV").first().pk]),
    ):
        assert client.get(reverse(f"arrivals:{name}", args=ids)).status_code == 200
    client.get(reverse("arrivals:search"), {"q": "QUILLFEATHER"})
    review = {"match": row.match.pk, "outcome": "target", "grounds": "QUILLFEATHER paid in cash"}
    client.post(reverse("arrivals:review"), review)
    client.post(reverse("arrivals:undo", args=[Match.objects.get(traveller=row).pk]))
    client.post(reverse("arrivals:retry", args=[Delivery.objects.get(state="quarantined").pk]))

    written = json.dumps(
        [
            [entry.action, entry.subjects, entry.fields, entry.facts]
            for entry in Entry.objects.order_by("seq")
        ]
    )
    assert "arrivals.reviewed" in written
    for value in ALL_VALUES:
        assert value.lower() not in written.lower(), value
    assert verify().ok
