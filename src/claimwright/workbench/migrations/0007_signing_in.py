"""Tries of signing in, earlier passwords, second factors sealed under the data key, and the administrator's role."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def seal(apps: Any, schema_editor: Any) -> None:
    """Seeds and recovery codes stood as they were.

    Their table is another application's, which itself waits for our first tables: its migrations are no dependency of ours.
    An empty database does not have it yet.
    """
    from allauth.mfa.models import Authenticator  # models are loaded only now

    from claimwright.workbench.second_factor import SEALED, sealed  # as above

    if Authenticator._meta.db_table not in schema_editor.connection.introspection.table_names():
        return
    for row in Authenticator.objects.filter(type__in=["totp", "recovery_codes"]).only("data"):
        for name in ("secret", "seed"):
            if name in row.data and not row.data[name].startswith(SEALED):
                row.data[name] = sealed(row.data[name])
        if "migrated_codes" in row.data:
            row.data["migrated_codes"] = [one if one.startswith(SEALED) else sealed(one) for one in row.data["migrated_codes"]]
        row.save(update_fields=["data"])


def keep_passwords(apps: Any, schema_editor: Any) -> None:
    """The password a person has counts among those used."""
    used = apps.get_model("workbench", "UsedPassword").objects
    for user in apps.get_model("workbench", "User").objects.exclude(password="").exclude(password__startswith="!"):
        used.create(user=user, password=user.password)


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0006_long_lists_and_one_editor'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignInTries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='Of the kind, the name and the address.', max_length=64, unique=True)),
                ('name_key', models.CharField(db_index=True, help_text='Of the name alone, to lift its waits.', max_length=64)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('last_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='UsedPassword',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128)),
                ('set_at', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='used_passwords', to=settings.AUTH_USER_MODEL)),
            ],
            options={'ordering': ['-pk']},
        ),
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('coder', 'Coder'), ('biller', 'Biller'), ('auditor', 'Auditor'), ('manager', 'Manager'), ('compliance', 'Compliance officer'), ('physician', 'Physician'), ('clerk', 'Clerk'), ('instructor', 'Instructor'), ('student', 'Student'), ('administrator', 'Administrator')], max_length=20),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.RunPython(keep_passwords, migrations.RunPython.noop),
    ]
