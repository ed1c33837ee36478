"""Tokens that read and answer holds."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        migrations.AlterField(
            "token",
            "scope",
            models.CharField(
                choices=[
                    ("upload", "Hand messages in"),
                    ("watch", "Read the state of health"),
                    ("holds", "Read and answer holds"),
                ],
                max_length=10,
                verbose_name="may",
            ),
        )
    ]
