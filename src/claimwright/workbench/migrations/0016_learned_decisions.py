"""Decided codes of final charts, from which a practice's coding learns, and from which day on they count."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0015_present_on_admission'),
    ]

    operations = [
        migrations.AddField(
            model_name='suggestion',
            name='learned',
            field=models.CharField(blank=True, default='', help_text='What coders of the practice did with it before.', max_length=120),
        ),
        migrations.AddField(
            model_name='suggestion',
            name='section',
            field=models.CharField(blank=True, default='', help_text='Kind of the section it was read in.', max_length=30),
        ),
        migrations.CreateModel(
            name='DecidedCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='Within the chart.')),
                ('at', models.DateTimeField(help_text='When the chart was final.')),
                ('system', models.CharField(max_length=10)),
                ('code', models.CharField(help_text='Without dot.', max_length=12)),
                ('proposed', models.BooleanField(help_text='False: shown below the proposals, or not at all.')),
                ('outcome', models.CharField(choices=[('taken', 'Taken'), ('replaced', 'Replaced'), ('refused', 'Refused'), ('left', 'Left open'), ('added', 'Added by hand')], max_length=8)),
                ('instead', models.CharField(blank=True, help_text='What replaced it, without dot.', max_length=12)),
                ('phrase', models.CharField(blank=True, max_length=200)),
                ('section', models.CharField(blank=True, max_length=30)),
                ('setting', models.CharField(blank=True, max_length=30)),
                ('rule', models.CharField(blank=True, max_length=200)),
                ('seconds', models.PositiveIntegerField(help_text="From the coder's step before on this chart.", null=True)),
                ('coder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('encounter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decided_codes', to='workbench.encounter')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['practice', 'phrase', 'section', 'setting', 'code'], name='decided_by_words'), models.Index(fields=['practice', 'at'], name='decided_at')],
                'constraints': [models.UniqueConstraint(fields=('encounter', 'number'), name='one_decided_code_a_place'), models.CheckConstraint(condition=models.Q(models.Q(('instead__gt', ''), ('outcome', 'replaced')), models.Q(models.Q(('outcome', 'replaced'), _negated=True), ('instead', '')), _connector='OR'), name='replaced_by_something')],
            },
        ),
        migrations.CreateModel(
            name='LearningReset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phrase', models.CharField(blank=True, max_length=200)),
                ('section', models.CharField(blank=True, max_length=30)),
                ('setting', models.CharField(blank=True, max_length=30)),
                ('code', models.CharField(blank=True, help_text='Empty: every code.', max_length=12)),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(max_length=255)),
                ('lifted_at', models.DateTimeField(help_text='From when on all counts again.', null=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['practice', 'code'], name='resets_of_code')],
            },
        ),
    ]
