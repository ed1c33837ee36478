"""Arrivals under the clock: masked and deleted on the days that their rows carry."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet

from tidewaiter.desk.arrivals.ingest.hot import at_hand
from tidewaiter.desk.arrivals.masking import (
    BOOKING_FIELDS,
    TRAVELLER_FIELDS,
    mask_booking,
    mask_traveller,
)
from tidewaiter.desk.arrivals.models import (
    Booking,
    Delivery,
    Identifier,
    Match,
    MatchHit,
    Movement,
    MovementMessage,
    ReceivedMessage,
    Review,
    Task,
    Traveller,
)
from tidewaiter.desk.protection import erasing
from tidewaiter.desk.protection.actions import destroy_keys
from tidewaiter.desk.protection.models import DataKey
from tidewaiter.desk.protection.purge import PurgeCounts, PurgeRun
from tidewaiter.desk.protection.purge import register as register_handler

RULE = "mask_due and delete_due of each row"
_BATCH = 200


def register() -> None:
    """Put arrivals under the clock, people before the messages that told of them."""
    register_handler(purge_travellers)
    register_handler(purge_deliveries)
    erasing.register("arrivals.movement", "masked", _mask_movements_again)
    erasing.register("arrivals.movement", "deleted", _delete_movements_again)
    erasing.register("arrivals.delivery", "masked", _erase_copies_again)
    erasing.register("arrivals.delivery", "deleted", _delete_deliveries_again)


def purge_travellers(run: PurgeRun) -> PurgeCounts:
    """Mask the people of movements that are due, and delete movements whose time is over."""
    own = Movement.objects.filter(administration_id=run.administration_id)
    over = own.filter(delete_due__lte=run.now.date())
    due = own.filter(mask_due__lte=run.now.date(), masked_at=None).exclude(pk__in=over.values("pk"))
    counts = PurgeCounts(
        "traveller",
        RULE,
        masked=Traveller.objects.filter(movement__in=due).count(),
        deleted=Traveller.objects.filter(movement__in=over).count(),
    )
    if not run.dry_run:
        at_hand.forget()
        erasing.erase("arrivals.movement", "masked", due.values_list("pk", flat=True))
        erasing.erase("arrivals.movement", "deleted", over.values_list("pk", flat=True))
        for movement in due:
            _mask_movement(movement, run.now)
        over.delete()
    return counts


def purge_deliveries(run: PurgeRun) -> PurgeCounts:
    """Erase the stored copies of messages whose people are masked, and delete deliveries whose time is over.

    A copy is overwritten in its row; its key is destroyed as soon as nothing sealed under it is left, which
    reaches copies of the row in backups too.
    """
    own = Delivery.objects.filter(administration_id=run.administration_id)
    over = own.filter(delete_due__lte=run.now.date())
    due = _due_deliveries(own, run).exclude(pk__in=over.values("pk"))
    counts = PurgeCounts("delivery", RULE, masked=due.count(), deleted=over.count())
    if not run.dry_run:
        keys = set(due.values_list("key_id", flat=True)) | set(
            over.values_list("key_id", flat=True)
        )
        at_hand.forget()
        for deliveries in (due, over):
            told = MovementMessage.objects.filter(message__delivery__in=deliveries)
            # What other processes hold of these movements is no longer what is kept of them.
            Movement.objects.filter(pk__in=told.values("movement")).update(revision=uuid4())
        ids = list(due.values_list("pk", flat=True))
        erasing.erase("arrivals.delivery", "masked", ids)
        erasing.erase("arrivals.delivery", "deleted", over.values_list("pk", flat=True))
        _erase_copies(ids, run.now)
        over.delete()
        still_used = Delivery.objects.filter(key_id__in=keys, masked_at=None)
        keys -= set(still_used.values_list("key_id", flat=True))
        destroy_keys(run.actor, DataKey.objects.filter(pk__in=keys), rule=RULE)
    return counts


def _mask_movement(movement: Movement, now: datetime) -> None:
    travellers = list(movement.travellers.all())
    for traveller in travellers:
        mask_traveller(traveller, now)
    Traveller.objects.bulk_update(travellers, TRAVELLER_FIELDS, batch_size=_BATCH)
    bookings = list(movement.bookings.all())
    for booking in bookings:
        mask_booking(booking, now)
    Booking.objects.bulk_update(bookings, BOOKING_FIELDS, batch_size=_BATCH)
    Traveller.bookings.through.objects.filter(traveller__movement=movement).delete()
    Identifier.objects.filter(traveller__movement=movement).delete()
    # Reasons quote values, grounds and notes are free text: all may name somebody.
    MatchHit.objects.filter(match__movement=movement).update(reasons=[], against=[], words={})
    Match.objects.filter(movement=movement).update(grounds="")
    Review.objects.filter(match__movement=movement).update(grounds="")
    Task.objects.filter(match__movement=movement).update(note="")
    movement.hits = []
    movement.masked_at = now
    movement.revision = uuid4()
    movement.save(update_fields=["hits", "masked_at", "revision"])


def _due_deliveries(own: QuerySet[Delivery], run: PurgeRun) -> QuerySet[Delivery]:
    """Deliveries whose copies go: their own day has come, or everybody they told of is masked already."""
    told = ReceivedMessage.objects.filter(movements__isnull=False)
    living = told.filter(movements__masked_at=None)
    masked_with_their_movements = Q(pk__in=told.values("delivery")) & ~Q(
        pk__in=living.values("delivery")
    )
    return own.filter(masked_at=None).filter(
        Q(mask_due__lte=run.now.date()) | masked_with_their_movements
    )


def _erase_copies(ids: Collection[UUID], now: datetime) -> None:
    ReceivedMessage.objects.filter(delivery__in=ids).update(sealed_content=b"")
    Delivery.objects.filter(pk__in=ids).update(sealed=b"", source_name="", masked_at=now)


# --- once more, after a backup was put back ---


def _mask_movements_again(ids: Collection[UUID], now: datetime) -> int:
    back = list(Movement.objects.filter(pk__in=ids, masked_at=None))
    for movement in back:
        _mask_movement(movement, now)
    return len(back)


def _delete_movements_again(ids: Collection[UUID], _now: datetime) -> int:
    back = Movement.objects.filter(pk__in=ids)
    count = back.count()
    back.delete()
    return count


def _erase_copies_again(ids: Collection[UUID], now: datetime) -> int:
    back = list(Delivery.objects.filter(pk__in=ids, masked_at=None).values_list("pk", flat=True))
    _erase_copies(back, now)
    return len(back)


def _delete_deliveries_again(ids: Collection[UUID], _now: datetime) -> int:
    back = Delivery.objects.filter(pk__in=ids)
    count = back.count()
    back.delete()
    return count
