"""A matched traveller, made without messages: for tests that begin where an officer decides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tidewaiter.desk.accounts.models import Administration
from tidewaiter.desk.arrivals.models import Match, MatchHit, Movement, Traveller


def matched_traveller(administration: Administration, **more: Any) -> Match:
    """One traveller on one flight of an administration, matched by P02; `more` goes to the match."""
    now = timezone.now()
    kept = {
        "purpose": "prevent_serious_crime",
        "jurisdiction": administration.country,
        "mask_due": (now + timedelta(days=180)).date(),
        "delete_due": (now + timedelta(days=1826)).date(),
    }
    flight = Movement.objects.create(
        administration=administration,
        key=f"air:ZK0412:BOG:{now:%Y-%m-%d}",
        mode="air",
        carrier="ZK",
        number="0412",
        departure_place="BOG",
        arrival_place="OSL",
        arrival_utc=now + timedelta(hours=3),
        due_at=now + timedelta(hours=3),
        state="expected",
        **kept,
    )
    traveller = Traveller.objects.create(
        movement=flight,
        key="document:P:EK100200:BEL",
        family_name="OSEI",
        given_names="ADJOA",
        name_folded="OSEI ADJOA",
        role="passenger",
        state="expected",
        document_number="EK100200",
        seat="14C",
        **kept,
    )
    match = Match.objects.create(
        **{
            "movement": flight,
            "traveller": traveller,
            "ruleset_hash": "0" * 64,
            "score": 20,
            "rank": 1,
            "made_at": now,
            **more,
        }
    )
    MatchHit.objects.create(
        match=match,
        profile="P02-late-one-way",
        version="1",
        score=20,
        made_at=now,
        reasons=[{"text": {"en": "Booked 9 hours before departure."}, "field": "x", "value": 9}],
    )
    return match
