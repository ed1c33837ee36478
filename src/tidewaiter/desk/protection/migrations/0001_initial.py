
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PurgeProof',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_index=True)),
                ('kind', models.CharField(max_length=60)),
                ('rule', models.CharField(max_length=300)),
                ('masked', models.PositiveIntegerField(default=0)),
                ('deleted', models.PositiveIntegerField(default=0)),
                ('administration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.administration')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-at', 'kind'),
            },
        ),
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('jurisdiction', models.CharField(max_length=100, verbose_name='jurisdiction')),
                ('legal_reference', models.CharField(max_length=300, verbose_name='legal reference')),
                ('mask_after_days', models.PositiveIntegerField(verbose_name='mask after, days')),
                ('delete_after_days', models.PositiveIntegerField(verbose_name='delete after, days')),
                ('raw_after_days', models.PositiveIntegerField(verbose_name='messages as received unreadable after, days')),
                ('officer_name', models.CharField(max_length=200, verbose_name='data protection officer')),
                ('officer_contact', models.CharField(max_length=200, verbose_name='contact of the officer')),
                ('set_at', models.DateTimeField(auto_now=True)),
                ('administration', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='retention_schedule', to='accounts.administration')),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='DataKey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('sender_digest', models.CharField(max_length=64)),
                ('wrapped', models.BinaryField()),
                ('destroyed_at', models.DateTimeField(null=True)),
                ('administration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.administration')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('destroyed_at__isnull', True)), fields=('administration', 'day', 'sender_digest'), name='one_living_key_a_day_and_sender')],
            },
        ),
    ]
