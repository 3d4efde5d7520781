"""Makes the audit trail, the ledger and the logs append-only in the database itself."""

from django.db import migrations

from claimwright.workbench import triggers


def protect(apps, schema_editor):
    triggers.create(schema_editor.connection)


def lift(apps, schema_editor):
    triggers.drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("workbench", "0001_initial")]
    operations = [migrations.RunPython(protect, lift)]
