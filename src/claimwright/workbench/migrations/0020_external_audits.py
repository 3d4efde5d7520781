"""Auditors from outside have a time in a practice and the charts chosen for them; registrars and CDI specialists have a role."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0019_coded_today'),
    ]

    operations = [
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('coder', 'Coder'), ('biller', 'Biller'), ('auditor', 'Auditor'), ('manager', 'Manager'), ('compliance', 'Compliance officer'), ('physician', 'Physician'), ('clerk', 'Clerk'), ('registrar', 'Registrar'), ('cdi', 'CDI specialist'), ('instructor', 'Instructor'), ('student', 'Student'), ('administrator', 'Administrator'), ('external_auditor', 'External auditor')], max_length=20),
        ),
        migrations.AlterField(
            model_name='workmention',
            name='role',
            field=models.CharField(blank=True, choices=[('coder', 'Coder'), ('biller', 'Biller'), ('auditor', 'Auditor'), ('manager', 'Manager'), ('compliance', 'Compliance officer'), ('physician', 'Physician'), ('clerk', 'Clerk'), ('registrar', 'Registrar'), ('cdi', 'CDI specialist'), ('instructor', 'Instructor'), ('student', 'Student'), ('administrator', 'Administrator'), ('external_auditor', 'External auditor')], max_length=20),
        ),
        migrations.CreateModel(
            name='ExternalAudit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(help_text='What the audit is for, and for whom.', max_length=200)),
                ('last_day', models.DateField()),
                ('started_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='external_audits', to='workbench.practice')),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='external_audits', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='ChosenChart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chosen_at', models.DateTimeField(auto_now_add=True)),
                ('taken_back_at', models.DateTimeField(null=True)),
                ('chosen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('encounter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.encounter')),
                ('audit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charts', to='workbench.externalaudit')),
            ],
        ),
        migrations.AddConstraint(
            model_name='externalaudit',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('practice', 'user'), name='one_external_audit_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='chosenchart',
            constraint=models.UniqueConstraint(condition=models.Q(('taken_back_at', None)), fields=('audit', 'encounter'), name='one_chart_chosen_once'),
        ),
    ]
