"""Rules that a practice writes, every version of them, and what each would have found among the claims of a time."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from claimwright.workbench import triggers

TABLES = ("workbench_ownruleversion",)


def protect(apps, schema_editor):
    triggers.create(schema_editor.connection, TABLES)


def lift(apps, schema_editor):
    triggers.drop(schema_editor.connection, TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0026_chart_work'),
    ]

    operations = [
        migrations.CreateModel(
            name='OwnRuleVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(help_text='Id of the rule, the edit of its findings.', max_length=40)),
                ('version', models.PositiveIntegerField()),
                ('content', models.TextField(help_text='The rule as a file says it (TOML).')),
                ('asked', models.BooleanField(help_text='Whether claims are asked it.')),
                ('why', models.CharField(blank=True, max_length=255)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='own_rules', to='workbench.practice')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='RuleTrial',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('claims', models.PositiveIntegerField(help_text='How many claims these days have.')),
                ('looked_at', models.PositiveIntegerField(default=0)),
                ('last_claim', models.BigIntegerField(default=0, help_text='Key of the claim that was looked at last.')),
                ('found', models.PositiveIntegerField(default=0)),
                ('decided', models.PositiveIntegerField(default=0, help_text='Of those found.')),
                ('denied', models.PositiveIntegerField(default=0, help_text='Of those found, for whatever reason.')),
                ('for_this', models.PositiveIntegerField(default=0, help_text='Of those found, for what the rule prevents.')),
                ('missed', models.PositiveIntegerField(default=0, help_text='Denied for what it prevents, and not found.')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trials', to='workbench.ownruleversion')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='TriedClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('found', models.BooleanField()),
                ('decided', models.BooleanField()),
                ('denied', models.BooleanField()),
                ('for_this', models.BooleanField()),
                ('reasons', models.CharField(blank=True, help_text='Reasons (CARC) of the denials.', max_length=80)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workbench.claim')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
                ('trial', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='workbench.ruletrial')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='ownruleversion',
            constraint=models.UniqueConstraint(fields=('practice', 'rule', 'version'), name='one_own_rule_version'),
        ),
        migrations.AddConstraint(
            model_name='triedclaim',
            constraint=models.UniqueConstraint(fields=('trial', 'claim'), name='one_tried_claim'),
        ),
        migrations.RunPython(protect, lift),
    ]
