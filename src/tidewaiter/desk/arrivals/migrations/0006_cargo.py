"""Matches of boxes and bills, and what the list of arrivals shows of cargo."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("arrivals", "0005_trial_hits")]

    operations = [
        migrations.AddField("movement", "means", models.CharField(max_length=80, blank=True, default=""), preserve_default=False),
        migrations.AddField("movement", "boxes", models.PositiveIntegerField(default=0)),
        migrations.AddField("movement", "bills", models.PositiveIntegerField(default=0)),
        migrations.AlterField(
            "match",
            "traveller",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="match",
                to="arrivals.traveller",
            ),
        ),
        migrations.AddField(
            "match",
            "subject",
            models.CharField(
                max_length=12,
                default="traveller",
                choices=[
                    ("traveller", "Traveller"),
                    ("equipment", "Container"),
                    ("consignment", "Consignment"),
                ],
            ),
        ),
        migrations.AddField("match", "cargo_id", models.UUIDField(null=True, unique=True)),
        migrations.AddField("match", "label", models.CharField(max_length=80, blank=True, default=""), preserve_default=False),
        migrations.AddConstraint(
            "match",
            models.CheckConstraint(
                condition=models.Q(
                    ("cargo_id", None), ("subject", "traveller"), ("traveller__isnull", False)
                )
                | models.Q(models.Q(("subject", "traveller"), _negated=True), ("traveller", None)),
                name="a_match_has_one_subject",
            ),
        ),
    ]
