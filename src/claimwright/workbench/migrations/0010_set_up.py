"""What a practice set up becomes rows, each change of them is kept for good, and links that work once let people in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from claimwright.workbench import triggers

TABLES = ("workbench_setupchange",)
LISTS = {"payer": "payers", "provider": "people", "location": "locations"}
OF_PRACTICE = ("id", "name", "kind", "submitter_id", "production")


def protect(apps, schema_editor):
    triggers.create(schema_editor.connection, TABLES)


def lift(apps, schema_editor):
    triggers.drop(schema_editor.connection, TABLES)


def rows_from_registrations(apps, schema_editor):
    """The registration that a practice has stays what claims read; its rows are what people change from now on."""
    row_of = apps.get_model("workbench", "SetupRow")
    for practice in apps.get_model("workbench", "Practice").objects.exclude(registration={}):
        told = dict(practice.registration)
        own = {name: told[name] for name in OF_PRACTICE if name in told}
        own |= {"billing_name" if name == "name" else name: value for name, value in told.get("billing", {}).items()}
        row_of.objects.create(practice=practice, kind="practice", key="PRACTICE", values=own, words=words(own))
        for kind, listed in LISTS.items():
            found = {}
            for values in told.get(listed, []):
                name = (key(kind, values), values.get("valid_from") or None)
                found[name] = merged(practice.name, kind, found[name], values) if name in found else values
            for (named, since), values in found.items():
                kept = {name: value for name, value in values.items() if name not in ("valid_from", "valid_to")}
                row_of.objects.create(
                    practice=practice, kind=kind, key=named, valid_from=since,
                    valid_to=values.get("valid_to") or None, values=kept, words=words(kept),
                )


def merged(practice, kind, first, second):
    """One row of two of a key and first day that differ in the name alone; of others nobody knows which holds."""
    plain = [{name: value for name, value in one.items() if name not in ("name", "names")} for one in (first, second)]
    called = [one.get("name", "") for one in (first, second)]
    if first == second:
        return first
    if kind != "payer" or plain[0] != plain[1]:
        raise ValueError(
            f"{practice}: two rows of {kind} {key(kind, first)} hold on the same days and differ ({', '.join(called)}): "
            "give one of them other days or another id, then migrate again"
        )
    names = [*first.get("names", []), *second.get("names", []), called[1]]
    return {**first, "names": [name for name in dict.fromkeys(names) if name and name != called[0]]}


def key(kind, values):
    named = {
        "payer": values.get("payer_id", ""),
        "provider": values.get("npi") or f"{values.get('last_name', '')}, {values.get('first_name', '')}".strip(", "),
        "location": values.get("name", ""),
    }
    return named[kind].strip().upper()[:160]


def words(values):
    parts = (one if isinstance(one, list) else [one] for one in values.values())
    return " ".join(str(word) for some in parts for word in some if isinstance(word, str)).lower()


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0009_records_come_in'),
    ]

    operations = [
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='OneTimeLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('first_start', 'First start'), ('invitation', 'Invitation')], max_length=12)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='links', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='practice',
            name='organization',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='practices', to='workbench.organization'),
        ),
        migrations.CreateModel(
            name='SetupChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(help_text='practice, payer, provider, location, fees or person.', max_length=10)),
                ('key', models.CharField(max_length=160)),
                ('event', models.CharField(help_text='added, changed, ended, reopened, imported ...', max_length=20)),
                ('way', models.CharField(help_text='screen, command or file.', max_length=10)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='setup_changes', to='workbench.practice')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['practice', 'kind', 'key'], name='setup_change_of')],
            },
        ),
        migrations.CreateModel(
            name='SetupRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=160)),
                ('values', models.JSONField(default=dict)),
                ('words', models.TextField(blank=True, help_text='What a search looks in: all values, in small letters.')),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1, help_text='A change is made to the version that was shown.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='setup_rows', to='workbench.practice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('practice', 'kind', 'key', 'valid_from'), name='one_setup_row_a_day'), models.UniqueConstraint(condition=models.Q(('valid_from__isnull', True)), fields=('practice', 'kind', 'key'), name='one_setup_row_from_ever'), models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='setup_row_ends_after_it_begins')],
            },
        ),
        migrations.RunPython(protect, lift),
        migrations.RunPython(rows_from_registrations, migrations.RunPython.noop),
    ]
