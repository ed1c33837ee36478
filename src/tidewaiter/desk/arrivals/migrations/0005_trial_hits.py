"""Hits of profiles on trial, counted and nothing more."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("arrivals", "0004_movement_revision")]

    operations = [
        migrations.CreateModel(
            name="TrialHit",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("profile", models.CharField(max_length=120)),
                ("version", models.PositiveIntegerField(default=1)),
                ("made_at", models.DateTimeField()),
                (
                    "traveller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trial_hits",
                        to="arrivals.traveller",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["profile", "version"], name="trial_hit_by_profile")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("traveller", "profile", "version"), name="one_trial_hit_a_version"
                    )
                ],
            },
        )
    ]
