"""A revision for movements: what a process holds of one in memory is held to it."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("arrivals", "0003_channel_of_systems")]

    operations = [
        migrations.AddField(
            model_name="movement",
            name="revision",
            field=models.UUIDField(default=uuid.uuid4),
        )
    ]
