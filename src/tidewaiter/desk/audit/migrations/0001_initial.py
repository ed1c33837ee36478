
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('seq', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_index=True)),
                ('kind', models.CharField(choices=[('view', 'View'), ('write', 'Write'), ('system', 'System')], max_length=8)),
                ('action', models.CharField(db_index=True, max_length=100)),
                ('actor_id', models.UUIDField(db_index=True, null=True)),
                ('administration_id', models.UUIDField(db_index=True, null=True)),
                ('purpose', models.CharField(max_length=40)),
                ('shift_id', models.UUIDField(null=True)),
                ('subjects', models.JSONField(default=list)),
                ('fields', models.JSONField(default=list)),
                ('facts', models.JSONField(default=dict)),
                ('previous', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ('-seq',),
            },
        ),
        migrations.CreateModel(
            name='Head',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField(default=0)),
                ('hash', models.CharField(default='0000000000000000000000000000000000000000000000000000000000000000', max_length=64)),
            ],
        ),
    ]
