"""Risk adjustment: enrolment, factors of a year, answers and what the list shows of each patient's year."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from claimwright.workbench import triggers

TABLES = ("workbench_riskenrollment", "workbench_riskfactor", "workbench_riskanswer")


def protect(apps, schema_editor):
    triggers.create(schema_editor.connection, TABLES)


def lift(apps, schema_editor):
    triggers.drop(schema_editor.connection, TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0022_days_of_procedures'),
    ]

    operations = [
        migrations.CreateModel(
            name='RiskFactor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('payment_year', models.PositiveSmallIntegerField()),
                ('model', models.CharField(max_length=12)),
                ('share', models.DecimalField(decimal_places=3, help_text='Of the blend; 1 alone, 0 takes it out.', max_digits=4)),
                ('normalization', models.DecimalField(decimal_places=4, max_digits=6)),
                ('intensity', models.DecimalField(decimal_places=4, max_digits=6)),
                ('source', models.CharField(help_text='Where it is published.', max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='risk_factors', to='workbench.practice')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='RiskAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_hash', models.CharField(max_length=64)),
                ('sealed', models.BinaryField()),
                ('service_year', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(help_text='hcc, gap or flag.', max_length=10)),
                ('rule', models.CharField(help_text='Model and category, rule of the suspect, or topic.', max_length=40)),
                ('answer', models.CharField(max_length=14)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='risk_answers', to='workbench.patient')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['patient', 'service_year'], name='risk_answers_of'), models.Index(fields=['practice', 'kind', 'rule'], name='risk_answers_by_rule')],
            },
        ),
        migrations.CreateModel(
            name='RiskEnrollment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_hash', models.CharField(max_length=64)),
                ('sealed', models.BinaryField()),
                ('payment_year', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='risk_enrollments', to='workbench.patient')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['patient', 'payment_year'], name='risk_enrollment_of')],
            },
        ),
        migrations.CreateModel(
            name='RiskYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service_year', models.PositiveSmallIntegerField()),
                ('model', models.CharField(max_length=12)),
                ('stamp', models.CharField(blank=True, help_text='Of what it was reviewed; empty: not yet.', max_length=64)),
                ('problem', models.CharField(blank=True, help_text='Why there is no review.', max_length=200)),
                ('charts', models.PositiveIntegerField(default=0)),
                ('open_charts', models.PositiveIntegerField(default=0)),
                ('hccs', models.PositiveIntegerField(default=0)),
                ('unsupported', models.PositiveIntegerField(default=0)),
                ('flags', models.PositiveIntegerField(default=0)),
                ('recapture', models.PositiveIntegerField(default=0)),
                ('suspects', models.PositiveIntegerField(default=0)),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='risk_years', to='workbench.patient')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['practice', 'service_year', 'model'], name='risk_years_of')],
                'constraints': [models.UniqueConstraint(fields=('patient', 'service_year', 'model'), name='one_risk_year_a_model')],
            },
        ),
        migrations.RunPython(protect, lift),
    ]
