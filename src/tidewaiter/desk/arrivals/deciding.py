"""What a page needs to show the decision about a match and to take one, whatever its subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from tidewaiter.desk.accounts.pages import OfficerRequest
from tidewaiter.desk.arrivals import queries
from tidewaiter.desk.arrivals.forms import NoInterestForm, TargetForm
from tidewaiter.desk.arrivals.models import Match, MatchHit
from tidewaiter.desk.arrivals.queries import Window
from tidewaiter.desk.arrivals.reasons import reasons
from tidewaiter.desk.arrivals.task_views import choices
from tidewaiter.desk.profiles.queries import Share, found_share


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A hit with its base rate: what became of others that were stopped for the same."""

    hit: MatchHit
    share: Share


def decision_on(request: OfficerRequest, match: Match | None) -> dict[str, Any]:
    """Reasons, rank, who holds it, the decision that stands or the forms for one; of a subject that nothing matches,
    the empty same."""
    subject = match.subject if match else Match.Subject.TRAVELLER
    found = match.hits.all() if match else ()
    hits = [ShownHit(hit, found_share(request.actor, hit.profile)) for hit in found]
    return {
        "match": match,
        "hits": hits,
        "no_results": not any(item.share.of for item in hits),
        "place": _rank_tonight(request, match),
        "target_form": TargetForm(initial={"grounds": match.grounds if match else ""}),
        "no_interest_form": NoInterestForm(subject=subject),
        "reasons": list(reasons(subject).values()),
        "reviews": list(match.reviews.select_related("by")) if match else [],
        "now": timezone.now(),
        **choices(request, match),
    }


def _rank_tonight(request: OfficerRequest, match: Match | None) -> tuple[int, int] | None:
    """The rank of a match among all of its window, and how many there are."""
    if match is None:
        return None
    place = match.movement.arrival_place
    tonight = queries.ranked(request.actor, Window.tonight(timezone.now(), place))
    rank = tonight.rank.get(match.pk)
    return (rank, tonight.total) if rank else None
