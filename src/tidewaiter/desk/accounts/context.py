"""What the page frame says about the person: name, unit, purpose."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from tidewaiter.desk.accounts.catalogue import purposes


def people(request: HttpRequest) -> dict[str, Any]:
    """`actor` and the words of its purpose, for every template."""
    actor = getattr(request, "actor", None)
    purpose = purposes().get(actor.purpose) if actor else None
    return {"actor": actor, "actor_purpose": purpose}
