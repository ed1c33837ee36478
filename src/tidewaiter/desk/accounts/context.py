"""What the frame of a page says about the person: who, for which purpose, and the clock of their place."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from tidewaiter.desk.accounts.catalogue import purposes
from tidewaiter.desk.accounts.models import User
from tidewaiter.desk.accounts.passkeys import passkeys_possible
from tidewaiter.reference import airport


def people(request: HttpRequest) -> dict[str, Any]:
    """`actor`, the words of its purpose, whether passkeys work here, and the local clock."""
    actor = getattr(request, "actor", None)
    purpose = purposes().get(actor.purpose) if actor else None
    return {
        "actor": actor,
        "actor_purpose": purpose,
        "passkeys_possible": passkeys_possible(request),
        **_local_clock(getattr(request, "user", None)),
    }


def _local_clock(user: object) -> dict[str, str]:
    place = user.unit.place if isinstance(user, User) and user.unit else ""
    found = airport(place) if place else None
    if found is None or not found.zone:
        return {}
    now = datetime.now(UTC).astimezone(ZoneInfo(found.zone))
    return {"local_zone": found.zone, "local_place": place, "local_time": f"{now:%H:%M}"}
