from django.db import migrations

from tidewaiter.desk.audit import guards


def put_on(_apps, schema_editor):
    guards.put_on(schema_editor.connection)


def take_off(_apps, schema_editor):
    guards.take_off(schema_editor.connection)


class Migration(migrations.Migration):
    """The database itself refuses to change or remove an entry."""

    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(put_on, take_off)]
