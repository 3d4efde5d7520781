"""Questions to physicians, as they were sent, answered and what came of them: kept for good, sealed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from claimwright.workbench import triggers

TABLES = ("workbench_sentquery", "workbench_queryresponse", "workbench_queryeffect", "workbench_queryevent")


def protect(apps, schema_editor):
    triggers.create(schema_editor.connection, TABLES)


def lift(apps, schema_editor):
    triggers.drop(schema_editor.connection, TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0024_stay_abstracts'),
    ]

    operations = [
        migrations.CreateModel(
            name='PhysicianQuery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=32)),
                ('sealed', models.BinaryField()),
                ('trigger', models.CharField(blank=True, max_length=20)),
                ('key', models.CharField(blank=True, help_text='Under which it is the same question within a stay.', max_length=40)),
                ('type', models.CharField(blank=True, max_length=20)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('sent', 'Sent'), ('seen', 'Seen'), ('escalated', 'Escalated'), ('answered', 'Answered'), ('documented', 'In the record'), ('closed', 'Closed'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('addressee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='asked', to=settings.AUTH_USER_MODEL)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('encounter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='queries', to='workbench.encounter')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='queries', to='workbench.practice')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='QueryEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('event', models.CharField(max_length=20)),
                ('text', models.TextField()),
                ('before', models.CharField(blank=True, help_text='State before; empty when it did not change.', max_length=10)),
                ('after', models.CharField(blank=True, max_length=10)),
                ('detail', models.JSONField(default=dict)),
                ('name', models.CharField(max_length=32)),
                ('sealed', models.BinaryField()),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
                ('query', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='workbench.physicianquery')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='QueryPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hours_in_stay', models.PositiveIntegerField(help_text='To answer while the patient is there.')),
                ('hours_after', models.PositiveIntegerField(help_text='To answer after the discharge.')),
                ('remind_percent', models.PositiveIntegerField()),
                ('escalate_percent', models.PositiveIntegerField()),
                ('a_day', models.PositiveIntegerField(help_text='Questions to one physician in a day, before more are a warning.')),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('practice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='query_policy', to='workbench.practice')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='QueryResponse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=32)),
                ('sealed', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('outcome', models.CharField(choices=[('agree', 'Agrees'), ('disagree', 'Does not agree'), ('other', 'Other'), ('unable', 'Unable to determine')], max_length=10)),
                ('codes', models.JSONField(default=list, help_text='Codes of the draft when it was signed: no physician sees them.')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
                ('query', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='response', to='workbench.physicianquery')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='QueryEffect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField()),
                ('added', models.JSONField(default=list)),
                ('removed', models.JSONField(default=list)),
                ('direction', models.CharField(choices=[('up', 'More'), ('down', 'Less'), ('none', 'The same')], max_length=10)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
                ('response', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='effect', to='workbench.queryresponse')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SentQuery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=32)),
                ('sealed', models.BinaryField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('lint_version', models.CharField(max_length=10)),
                ('overridden', models.JSONField(default=list, help_text='Rules that warned and were sent all the same.')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
                ('query', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sent', to='workbench.physicianquery')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='GapLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chart_hash', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now=True)),
                ('gaps', models.JSONField(default=list, help_text='Of each gap: trigger, type and how many indicators.')),
                ('found', models.PositiveIntegerField(default=0)),
                ('encounter', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='gap_look', to='workbench.encounter')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workbench.practice')),
            ],
            options={
                'indexes': [models.Index(fields=['practice', '-found'], name='gaps_of_practice')],
            },
        ),
        migrations.AddIndex(
            model_name='physicianquery',
            index=models.Index(fields=['practice', 'status', 'due_at'], name='queries_waiting'),
        ),
        migrations.AddIndex(
            model_name='physicianquery',
            index=models.Index(fields=['addressee', 'practice', 'status'], name='queries_of_physician'),
        ),
        migrations.AddIndex(
            model_name='physicianquery',
            index=models.Index(fields=['practice', 'sent_at'], name='queries_by_day'),
        ),
        migrations.RunPython(protect, lift),
    ]
