"""Sending and importing exactly once: presses, claims as they went out, files to be written, waiting events, the key's check."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

from claimwright.workbench import triggers

CUT_OFF = "Its import was cut off by an earlier version; read it again."


def protect(apps, schema_editor):
    triggers.create(schema_editor.connection, triggers.ADDED_LATER)


def lift(apps, schema_editor):
    triggers.drop(schema_editor.connection, triggers.ADDED_LATER)


def mend(apps, schema_editor):
    """Batches of before were written as they were made; an import that left no word was cut off and lost its rows."""
    apps.get_model("workbench", "Batch").objects.update(written_at=F("created_at"), staged_at=F("created_at"))
    received = apps.get_model("workbench", "Interchange").objects.filter(direction="in", state="read", message="")
    received.update(state="quarantined", message=CUT_OFF)


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditJournal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('taken', models.BigIntegerField(default=0, help_text='Bytes of the file that are in the chain.')),
            ],
        ),
        migrations.CreateModel(
            name='KeyCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.AddField(
            model_name='batch',
            name='file_problem',
            field=models.CharField(blank=True, help_text='Why its file could not be written yet.', max_length=255),
        ),
        migrations.AddField(
            model_name='batch',
            name='folder',
            field=models.CharField(blank=True, help_text='Where its file goes; empty: the outbox.', max_length=1000),
        ),
        migrations.AddField(
            model_name='batch',
            name='staged_at',
            field=models.DateTimeField(help_text='Its file lies whole beside the folder, to be moved in.', null=True),
        ),
        migrations.AddField(
            model_name='batch',
            name='written_at',
            field=models.DateTimeField(help_text='Its file was moved into the folder: never again.', null=True),
        ),
        migrations.AddField(
            model_name='claim',
            name='version',
            field=models.IntegerField(default=0, help_text='Counts every change of its content and its state.'),
        ),
        migrations.AddField(
            model_name='codingdraft',
            name='version',
            field=models.IntegerField(default=0, help_text='Counts every change.'),
        ),
        migrations.AlterField(
            model_name='claim',
            name='status',
            field=models.CharField(choices=[('held', 'Held'), ('ready', 'Ready'), ('sent', 'Sent'), ('rejected', 'Rejected'), ('accepted', 'Accepted'), ('paid', 'Paid'), ('partly', 'Partly paid'), ('denied', 'Denied'), ('reversed', 'Reversed'), ('suspended', 'Payment suspended'), ('cancelled', 'Cancelled')], default='held', max_length=10),
        ),
        migrations.AlterField(
            model_name='interchange',
            name='state',
            field=models.CharField(default='read', help_text='read, sent, quarantined, looked at.', max_length=12),
        ),
        migrations.CreateModel(
            name='Sending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='Made with the page that asks; it comes back with the press.', max_length=64)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sendings', to='workbench.practice')),
            ],
        ),
        migrations.AddField(
            model_name='batch',
            name='sending',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='workbench.sending'),
        ),
        migrations.CreateModel(
            name='SentClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.IntegerField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sent', to='workbench.batch')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sent', to='workbench.claim')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
            ],
        ),
        migrations.AddConstraint(
            model_name='sending',
            constraint=models.UniqueConstraint(fields=('practice', 'key'), name='one_sending_a_press'),
        ),
        migrations.AddConstraint(
            model_name='sentclaim',
            constraint=models.UniqueConstraint(fields=('claim', 'version'), name='one_interchange_a_claim_version'),
        ),
        migrations.RunPython(protect, lift),
        migrations.AddConstraint(
            model_name='referencejob',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('state',), name='one_loading_at_a_time'),
        ),
        migrations.RunPython(mend, migrations.RunPython.noop),
    ]
