"""An installation names a second reader; what it was asked of each chart and answered is kept for good, sealed."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from claimwright.workbench import triggers

TABLES = ("workbench_secondreading",)


def protect(apps, schema_editor):
    triggers.create(schema_editor.connection, TABLES)


def lift(apps, schema_editor):
    triggers.drop(schema_editor.connection, TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0016_learned_decisions'),
    ]

    operations = [
        migrations.CreateModel(
            name='SecondReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('address', models.CharField(max_length=200)),
                ('model', models.CharField(max_length=120)),
                ('finding', models.CharField(help_text='The code that the engine suggests.', max_length=12)),
                ('code', models.CharField(help_text='The code of the suggestion afterwards.', max_length=12)),
                ('answer', models.CharField(help_text='kept, moved, demoted or dropped.', max_length=10)),
                ('why', models.CharField(blank=True, max_length=255)),
                ('content', models.CharField(max_length=64)),
                ('sealed', models.BinaryField()),
                ('encounter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='second_readings', to='workbench.encounter')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='suggestion',
            name='second_reading',
            field=models.ForeignKey(blank=True, help_text='What the second reader said of it, where it was asked.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='workbench.secondreading'),
        ),
        migrations.CreateModel(
            name='SecondReaderSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('in_use', models.BooleanField(default=False)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('model', models.CharField(blank=True, max_length=120)),
                ('seconds', models.PositiveSmallIntegerField(default=20, help_text='How long the model may take for one chart.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)])),
                ('version', models.PositiveIntegerField(default=0, help_text='A change is made to the version that was shown.')),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_second_reader'), models.CheckConstraint(condition=models.Q(('in_use', False), models.Q(models.Q(('address', ''), _negated=True), models.Q(('model', ''), _negated=True)), _connector='OR'), name='second_reader_is_named_before_use')],
            },
        ),
        migrations.AddIndex(
            model_name='secondreading',
            index=models.Index(fields=['practice', 'at'], name='second_readings_by_day'),
        ),
        migrations.RunPython(protect, lift),
    ]
