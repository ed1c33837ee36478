"""What is counted of profiles on trial."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class TrialHit(models.Model):
    """A traveller whom a profile on trial hit, for the profile's figures: no match, and shown with no traveller."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    traveller = models.ForeignKey("Traveller", models.CASCADE, related_name="trial_hits")
    profile = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("traveller", "profile", "version"), name="one_trial_hit_a_version"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=("profile", "version"), name="trial_hit_by_profile")
        ]

    def __str__(self) -> str:
        return self.profile
