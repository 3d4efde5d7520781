"""What is registered of patients, its changes, cards and appointments, and two patients that are one person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from claimwright.workbench import triggers

TABLES = ("workbench_patientchange",)


def protect(apps, schema_editor):
    triggers.create(schema_editor.connection, TABLES)


def lift(apps, schema_editor):
    triggers.drop(schema_editor.connection, TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0013_finding'),
    ]

    operations = [
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, help_text='Who numbers it; empty: typed here.', max_length=120)),
                ('number', models.CharField(max_length=80)),
                ('day', models.DateField()),
                ('time', models.CharField(blank=True, help_text="HH:MM as the practice's clock has it.", max_length=5)),
                ('minutes', models.PositiveIntegerField(blank=True, null=True)),
                ('status', models.CharField(choices=[('booked', 'Booked'), ('arrived', 'Arrived'), ('kept', 'Kept'), ('missed', 'No show'), ('cancelled', 'Cancelled')], default='booked', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=120)),
                ('provider_name', models.CharField(blank=True, max_length=120)),
                ('provider_npi', models.CharField(blank=True, max_length=10)),
                ('location', models.CharField(blank=True, max_length=120)),
                ('told_at', models.CharField(blank=True, help_text='When its source said so last; what is older changes nothing.', max_length=32)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='CardImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('front', 'Front'), ('back', 'Back')], max_length=5)),
                ('media_type', models.CharField(max_length=20)),
                ('content_hash', models.CharField(max_length=64)),
                ('sealed', models.BinaryField()),
                ('size', models.IntegerField()),
                ('added_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='PatientChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=15)),
                ('row', models.BigIntegerField(help_text="Key of the row that changed; none for the patient's own facts.", null=True)),
                ('event', models.CharField(help_text='registered, added, changed, ended, reopened, merged ...', max_length=20)),
                ('way', models.CharField(help_text='screen, command, file or record.', max_length=10)),
                ('content_hash', models.CharField(max_length=64)),
                ('sealed', models.BinaryField()),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='PatientPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said', models.CharField(choices=[('merged', 'One person'), ('different', 'Two people')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=255)),
                ('moved', models.JSONField(default=list, help_text='Keys of the patients that the merge led to the one that is kept.')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='PatientRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_hash', models.CharField(max_length=64)),
                ('sealed', models.BinaryField()),
                ('kind', models.CharField(max_length=15)),
                ('find_key', models.CharField(blank=True, help_text='Keyed hash of its number (member id, authorization), to find it by.', max_length=64)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1, help_text='A change is made to the version that was shown.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='patient',
            name='merged_into',
            field=models.ForeignKey(blank=True, help_text='The patient that this one is, as a person said; its rows stay its own, so that it can be taken back.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='workbench.patient'),
        ),
        migrations.AddIndex(
            model_name='patient',
            index=models.Index(fields=['practice', 'birth_date'], name='patients_by_birth_date'),
        ),
        migrations.AddField(
            model_name='appointment',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='workbench.patient'),
        ),
        migrations.AddField(
            model_name='appointment',
            name='practice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='workbench.practice'),
        ),
        migrations.AddField(
            model_name='cardimage',
            name='added_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='cardimage',
            name='practice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice'),
        ),
        migrations.AddField(
            model_name='patientchange',
            name='actor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='patientchange',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='workbench.patient'),
        ),
        migrations.AddField(
            model_name='patientchange',
            name='practice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice'),
        ),
        migrations.AddField(
            model_name='patientpair',
            name='actor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='patientpair',
            name='kept',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.patient'),
        ),
        migrations.AddField(
            model_name='patientpair',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.patient'),
        ),
        migrations.AddField(
            model_name='patientpair',
            name='practice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='patient_pairs', to='workbench.practice'),
        ),
        migrations.AddField(
            model_name='patientpair',
            name='undone_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='patientrow',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registered', to='workbench.patient'),
        ),
        migrations.AddField(
            model_name='patientrow',
            name='practice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='patient_rows', to='workbench.practice'),
        ),
        migrations.AddField(
            model_name='cardimage',
            name='coverage',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='images', to='workbench.patientrow'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(fields=['practice', 'day', 'time'], name='appointments_by_day'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(fields=('practice', 'source', 'number'), name='one_appointment_a_number'),
        ),
        migrations.AddConstraint(
            model_name='patientpair',
            constraint=models.CheckConstraint(condition=models.Q(('kept', models.F('other')), _negated=True), name='a_pair_is_two_patients'),
        ),
        migrations.AddConstraint(
            model_name='patientpair',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('practice', 'kept', 'other'), name='one_word_on_a_pair'),
        ),
        migrations.AddIndex(
            model_name='patientrow',
            index=models.Index(fields=['patient', 'kind'], name='patient_rows_of'),
        ),
        migrations.AddIndex(
            model_name='patientrow',
            index=models.Index(fields=['practice', 'find_key'], name='patient_rows_found'),
        ),
        migrations.AddConstraint(
            model_name='patientrow',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='patient_row_ends_after_it_begins'),
        ),
        migrations.RunPython(protect, lift),
    ]
