from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Looks by way of a workbook, of a message as received, and of one's own message are alerts too."""

    dependencies = [("integrity", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="alert",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opened", "Record opened"),
                    ("searched", "People searched"),
                    ("exported", "List of a flight as Excel"),
                    ("read", "Message read as received"),
                    ("linked", "People found by a message of one's own"),
                ],
                max_length=10,
            ),
        ),
    ]
