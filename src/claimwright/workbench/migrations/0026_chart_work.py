"""Coders keep notes to themselves and their lead, their own time and second codings; a draft keeps what its calculators were filled with."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from claimwright.workbench import triggers

TABLES = ("workbench_chartnote",)


def protect(apps, schema_editor):
    triggers.create(schema_editor.connection, TABLES)


def lift(apps, schema_editor):
    triggers.drop(schema_editor.connection, TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0025_physician_queries'),
    ]

    operations = [
        migrations.AddField(
            model_name='codingdraft',
            name='counted',
            field=models.JSONField(default=dict, help_text='Doses, minutes and times that were read, by position, to count units of.'),
        ),
        migrations.AddField(
            model_name='practice',
            name='time_totals',
            field=models.BooleanField(default=False, help_text="Who leads coders sees the sum of all coders' time on charts."),
        ),
        migrations.CreateModel(
            name='ChartNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=32)),
                ('sealed', models.BinaryField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('to', models.CharField(choices=[('self', 'Myself'), ('lead', 'My lead')], max_length=4)),
                ('answers', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='workbench.chartnote')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('encounter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='own_notes', to='workbench.encounter')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['practice', 'to', 'answers'], name='chart_notes_to_lead')],
            },
        ),
        migrations.CreateModel(
            name='ChartTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(help_text='On which it was worked.')),
                ('seconds', models.PositiveIntegerField(default=0)),
                ('paused', models.BooleanField(default=False)),
                ('counted_at', models.DateTimeField(help_text='Until when it is counted: no second counts twice.')),
                ('shared', models.BooleanField(default=False, help_text='Who leads coders sees it.')),
                ('encounter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.encounter')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['practice', 'user', 'day'], name='chart_time_of_person'), models.Index(fields=['practice', 'day'], name='chart_time_of_day')],
                'constraints': [models.UniqueConstraint(fields=('encounter', 'user', 'day'), name='one_time_a_chart_person_day')],
            },
        ),
        migrations.CreateModel(
            name='SecondCoding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('codes', models.JSONField(default=list, help_text='Items in order, as a draft has them.')),
                ('started_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('coder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('encounter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='second_codings', to='workbench.encounter')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('encounter', 'coder'), name='one_second_coding_a_person')],
            },
        ),
        migrations.RunPython(protect, lift),
    ]
