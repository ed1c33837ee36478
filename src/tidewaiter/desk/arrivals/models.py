"""What was received, and what is known from it: deliveries, messages, movements, travellers, matches and their tasks.

Every row about a person carries, from the moment it is written, the purpose for which it was taken in, the
jurisdiction whose schedule holds, and the days on which it is masked and deleted (`Kept`).
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.accounts.models import Administration, Unit
from tidewaiter.desk.arrivals import subjects
from tidewaiter.desk.arrivals.trial_models import TrialHit  # noqa: F401  a model of this app, in a module of its own
from tidewaiter.desk.protection.models import DataKey

Plain = dict[str, Any]
"""A record as `records.as_sparse_dict` gives it."""


class Kept(models.Model):
    """Since when a row is kept and how long it may be, fixed when it is first written."""

    kept_since = models.DateTimeField(auto_now_add=True)
    purpose = models.CharField(max_length=40)
    jurisdiction = models.CharField(max_length=100)
    mask_due = models.DateField()
    delete_due = models.DateField(db_index=True)
    masked_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Delivery(Kept):
    """A file as received, once: the same bytes again are a duplicate.

    `content_digest` is the keyed hash of the bytes as received; `sealed` the copy that may be kept (elements
    that reveal what may not be kept are overwritten), sealed under `key`. `problems` are
    `records.Problem`s as plain values, without anything personal.
    """

    class State(models.TextChoices):
        READ = "read", _("Read")
        READ_WITH_PROBLEMS = "read_with_problems", _("Read with problems")
        QUARANTINED = "quarantined", _("Quarantined")

    class Channel(models.TextChoices):
        UPLOAD = "upload", _("Upload")
        FOLDER = "folder", _("Drop folder")
        INTERFACE = "interface", _("Interface for systems")
        DEMO = "demo", _("Demonstration")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    administration = models.ForeignKey(Administration, models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)
    sender = models.CharField(_("sender"), max_length=80, blank=True)
    source_name = models.CharField(_("file"), max_length=200, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    size = models.PositiveIntegerField(_("bytes"))
    key = models.ForeignKey(DataKey, models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    state = models.CharField(_("state"), max_length=20, choices=State.choices)
    reader_version = models.CharField(max_length=20)
    problems: models.JSONField[list[Plain], list[Plain]] = models.JSONField(default=list)
    received_at = models.DateTimeField(_("received"), db_index=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    read_at = models.DateTimeField(_("last read"))

    class Meta:
        verbose_name_plural = "deliveries"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("administration", "content_digest"), name="one_delivery_a_content"
            )
        ]

    def __str__(self) -> str:
        return self.source_name or str(self.pk)


class Movement(Kept):
    """A movement as known now. `key` is that of `records.KnownMovement`; places are codes as told; a local time
    is ISO text on the clock of its place.

    `due_at` is the best word on when it arrives, for sorting: the arrival, or the departure where no arrival
    is known; None where no time was told. Counts are of travellers who have not left: `booked` stand in a
    booking, `listed` on a passenger list, `listed_booked` in both. `hits` are those of the movement itself and
    of bookings that name nobody: they belong to no traveller. `revision` is another one whenever what is kept
    of the movement changes, its messages and keys included: what a process holds in memory is held to it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    administration = models.ForeignKey(Administration, models.PROTECT, related_name="+")
    key = models.CharField(max_length=120)
    mode = models.CharField(max_length=8)
    carrier = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=40, blank=True)
    departure_place = models.CharField(max_length=40, blank=True)
    departure_local = models.CharField(max_length=25, blank=True)
    departure_utc = models.DateTimeField(null=True)
    arrival_place = models.CharField(max_length=40, blank=True, db_index=True)
    arrival_local = models.CharField(max_length=25, blank=True)
    arrival_utc = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12)
    expected = models.PositiveIntegerField(null=True)
    means = models.CharField(max_length=80, blank=True)
    told = models.PositiveIntegerField(default=0)
    boxes = models.PositiveIntegerField(default=0)
    bills = models.PositiveIntegerField(default=0)
    crew = models.PositiveIntegerField(default=0)
    booked = models.PositiveIntegerField(default=0)
    listed = models.PositiveIntegerField(default=0)
    listed_booked = models.PositiveIntegerField(default=0)
    complete = models.BooleanField(default=True)
    hits: models.JSONField[list[Plain], list[Plain]] = models.JSONField(default=list)
    known: models.JSONField[Plain, Plain] = models.JSONField(default=dict)
    first_told = models.DateTimeField(null=True)
    last_told = models.DateTimeField(null=True)
    revision = models.UUIDField(default=uuid.uuid4)
    messages: models.ManyToManyField[ReceivedMessage, MovementMessage] = models.ManyToManyField(
        "ReceivedMessage", through="MovementMessage", related_name="movements"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("administration", "key"), name="one_movement_a_key")
        ]
        indexes: ClassVar = [
            models.Index(fields=("administration", "due_at"), name="movement_by_time")
        ]

    def __str__(self) -> str:
        first = (self.means if self.mode == "sea" else "") or self.carrier
        return f"{first} {self.number}".strip() or self.key

    @property
    def address(self) -> str:
        """The page of who or what is on it: its cargo where there is nothing else."""
        if self.mode != "air" or ((self.boxes or self.bills) and not (self.told or self.expected)):
            return subjects.address_of(subjects.CALL, self.pk)
        return reverse("arrivals:flight", args=[self.pk])


class ReceivedMessage(models.Model):
    """One message of a delivery. `source` names it for good: the delivery's digest and the index.

    `sealed_content` is the message as read (plain JSON), sealed under the delivery's key; empty once its time
    is over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="messages")
    index = models.PositiveIntegerField()
    source = models.CharField(max_length=80, db_index=True)
    kind = models.CharField(_("kind"), max_length=40)
    release = models.CharField(max_length=40, blank=True)
    function_code = models.CharField(max_length=20, blank=True)
    function_meaning = models.CharField(max_length=200, blank=True)
    effect = models.CharField(max_length=20, blank=True)
    part = models.PositiveIntegerField(null=True)
    sender = models.CharField(_("sender"), max_length=80, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    sealed_content = models.BinaryField()
    problem_count = models.PositiveIntegerField(default=0)
    traveller_count = models.PositiveIntegerField(default=0)
    booking_count = models.PositiveIntegerField(default=0)
    dropped: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("delivery", "index"), name="one_message_an_index")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.index}"


class MovementMessage(models.Model):
    """A message that told something of a movement."""

    movement = models.ForeignKey(Movement, models.CASCADE, related_name="links")
    message = models.ForeignKey(ReceivedMessage, models.CASCADE, related_name="links")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("movement", "message"), name="one_link_a_message")
        ]


class Traveller(Kept):
    """A person on a movement as known now; `known` is the `records.KnownTraveller` without its `statements`,
    which are many times as large and read one person at a time.

    The columns beside it are what lists show, sort and filter by. `listed` says that a passenger list named
    the person, `booked` that a booking did.
    """

    PRESENT: ClassVar = ("expected", "on_board")
    """States of those who are still coming."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    movement = models.ForeignKey(Movement, models.CASCADE, related_name="travellers")
    key = models.CharField(max_length=250)
    family_name = models.CharField(_("family name"), max_length=120, blank=True)
    given_names = models.CharField(_("given names"), max_length=120, blank=True)
    name_folded = models.CharField(max_length=250, blank=True)
    role = models.CharField(max_length=20)
    state = models.CharField(max_length=14)
    document_type = models.CharField(max_length=20, blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    document_issuer = models.CharField(max_length=20, blank=True)
    seat = models.CharField(max_length=12, blank=True)
    seat_order = models.CharField(max_length=12, blank=True)
    bags = models.PositiveIntegerField(null=True)
    bag_kg = models.FloatField(null=True)
    party = models.PositiveIntegerField(default=1)
    listed = models.BooleanField(default=False)
    booked = models.BooleanField(default=False)
    known: models.JSONField[Plain, Plain] = models.JSONField(default=dict)
    statements: models.JSONField[Plain, Plain] = models.JSONField(default=dict)
    first_told = models.DateTimeField(null=True)
    last_told = models.DateTimeField(null=True)
    bookings: models.ManyToManyField[Booking, Any] = models.ManyToManyField(
        "Booking", related_name="travellers"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("movement", "key"), name="one_traveller_a_key")
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def present(self) -> bool:
        """Whether this person is still coming."""
        return self.state in self.PRESENT


class Booking(Kept):
    """A booking on a movement as known now; `known` is the `records.KnownBooking` without its `statements`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    movement = models.ForeignKey(Movement, models.CASCADE, related_name="bookings")
    key = models.CharField(max_length=250)
    carrier = models.CharField(max_length=40, blank=True)
    locator = models.CharField(max_length=40, blank=True)
    left = models.BooleanField(default=False)
    known: models.JSONField[Plain, Plain] = models.JSONField(default=dict)
    statements: models.JSONField[Plain, Plain] = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("movement", "key"), name="one_booking_a_key")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Identifier(models.Model):
    """A value by which a person is found, or that people share. `value` is normalised; masking removes the row.

    `shared` says that it came with the booking, so everybody in the booking has it.
    """

    class Kind(models.TextChoices):
        NAME = "name", _("Name")
        DOCUMENT = "document", _("Travel document")
        LOCATOR = "locator", _("Booking")
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        ADDRESS = "address", _("Address")
        PAYER = "payer", _("Payer")
        CARD = "card", _("Card")
        LOYALTY = "loyalty", _("Loyalty account")
        IP = "ip", _("Internet address")
        AGENCY = "agency", _("Travel agency")
        OFFICE = "office", _("Contact of an office")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    traveller = models.ForeignKey(Traveller, models.CASCADE, related_name="identifiers")
    # The index by value begins with the administration; one of its own would only lead planners astray.
    administration = models.ForeignKey(
        Administration, models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=250)
    shared = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("traveller", "kind", "value"), name="one_identifier_a_value"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=("administration", "kind", "value"), name="identifier_by_value")
        ]

    def __str__(self) -> str:
        return self.kind


class Match(models.Model):
    """A traveller, box or bill that profiles or lists matched. Seen by officers only; a person decides.

    Boxes and bills are rows of an app above: here are their id (`cargo_id`, None once gone) and number (`label`). `score` is the sum that ranks, never shown as a chance; `rank` its place among the matches of the movement.
    `reviewed_by` to `grounds` are the decision that stands; earlier ones are `reviews`.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waits")
        TARGET = "target", _("Target")
        NO_INTEREST = "no_interest", _("No interest")

    class Subject(models.TextChoices):
        TRAVELLER = "traveller", _("Traveller")
        EQUIPMENT = "equipment", _("Container")
        CONSIGNMENT = "consignment", _("Consignment")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    movement = models.ForeignKey(Movement, models.CASCADE, related_name="matches")
    traveller = models.OneToOneField(Traveller, models.CASCADE, null=True, related_name="match")
    subject = models.CharField(max_length=12, choices=Subject.choices, default=Subject.TRAVELLER)
    cargo_id = models.UUIDField(null=True, unique=True)
    label = models.CharField(max_length=80, blank=True)
    ruleset_hash = models.CharField(max_length=80)
    score = models.FloatField()
    rank = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.OPEN)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True)
    reason_code = models.CharField(max_length=40, blank=True)
    grounds = models.CharField(_("grounds"), max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "matches"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(subject="traveller", traveller__isnull=False, cargo_id=None)
                | (~models.Q(subject="traveller") & models.Q(traveller=None)),
                name="a_match_has_one_subject",
            )
        ]
        indexes: ClassVar = [models.Index(fields=("movement", "state"), name="match_by_state")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def subject_id(self) -> uuid.UUID:
        """The row of whom or what matched; the match itself where that is gone."""
        return self.traveller_id or self.cargo_id or self.pk

    @property
    def name(self) -> str:
        """Whom or what it is about, as lists show it."""
        who = self.traveller
        if who is None:
            return self.label
        return ", ".join(part for part in (who.family_name, who.given_names) if part)

    @property
    def address(self) -> str:
        """The page of whom or what it is about."""
        if self.traveller_id is not None:
            return reverse("arrivals:traveller", args=[self.traveller_id])
        return subjects.address_of(self.subject, self.cargo_id)

    @property
    def facts(self) -> subjects.Facts:
        """What finds a box or bill on the spot; a traveller's columns say it themselves."""
        return subjects.facts_of(self.subject, self.cargo_id)


class MatchHit(models.Model):
    """One profile (or list, as `list:<name>`) that matched. `name` and `words` (all reasons in one sentence) by
    language; `reasons` each with its text, the field and value it rests on, and where that was told; `against`
    the same for what speaks against it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    match = models.ForeignKey(Match, models.CASCADE, related_name="hits")
    profile = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=1)
    name: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    words: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    score = models.FloatField()
    reasons: models.JSONField[list[Plain], list[Plain]] = models.JSONField(default=list)
    against: models.JSONField[list[Plain], list[Plain]] = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-score", "profile")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("match", "profile"), name="one_hit_a_profile")
        ]
        indexes: ClassVar = [models.Index(fields=("profile",), name="hit_by_profile")]

    def __str__(self) -> str:
        return self.profile


class Review(models.Model):
    """One decision about a match. `profiles` are the hits that the officer saw, so that a new one opens the
    match again; `changed` says that a decision stood before and was changed by this one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    match = models.ForeignKey(Match, models.CASCADE, related_name="reviews")
    outcome = models.CharField(
        max_length=12,
        choices=[
            (Match.State.TARGET.value, Match.State.TARGET.label),
            (Match.State.NO_INTEREST.value, Match.State.NO_INTEREST.label),
        ],
    )
    reason_code = models.CharField(max_length=40, blank=True)
    grounds = models.CharField(max_length=500, blank=True)
    profiles: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    changed = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(outcome=Match.State.OPEN), name="a_review_decides"
            )
        ]

    def __str__(self) -> str:
        return self.outcome


class Task(models.Model):
    """A spell in which a match is somebody's: who holds it, since when, how it came and how it went.

    One stands at a time (`ended_at` None); earlier ones are the history. Without a `holder` it waits for
    whoever of `unit` works the next shift. `note` is what the one who gave it wrote for the other.
    """

    class Came(models.TextChoices):
        TAKEN = "taken", _("taken up")
        ASSIGNED = "assigned", _("assigned")
        HANDED_OVER = "handed_over", _("handed over")

    class Went(models.TextChoices):
        RELEASED = "released", _("released")
        TAKEN = "taken", _("taken up")
        ASSIGNED = "assigned", _("assigned")
        HANDED_OVER = "handed_over", _("handed over")
        DECIDED = "decided", _("decided")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    match = models.ForeignKey(Match, models.CASCADE, related_name="tasks")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    came = models.CharField(max_length=12, choices=Came.choices)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)
    went = models.CharField(max_length=12, choices=Went.choices, blank=True)

    class Meta:
        ordering = ("-since",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("match",), condition=models.Q(ended_at=None), name="one_task_a_match"
            )
        ]
        indexes: ClassVar = [models.Index(fields=("holder", "ended_at"), name="task_by_holder")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def initials(self) -> str:
        """The holder's initials, for lists: the first letters of the first and the last word of the name."""
        words = self.holder.full_name.split() if self.holder else []
        return "".join(word[0] for word in (*words[:1], *words[1:][-1:])).upper()
