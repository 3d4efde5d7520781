"""What indicators ask of claims stands beside their balances; indexes of indicators and of the audit trail."""

from collections import defaultdict

import django.db.models.functions.comparison
from django.db import migrations, models

from claimwright.records.visits import identity_of
from claimwright.workbench.crypto import SealError, unseal
from claimwright.workbench.stored_chart import load

FILL = (
    """UPDATE workbench_claimbalance SET
  sent_at = (SELECT claim.sent_at FROM workbench_claim claim WHERE claim.row_id = workbench_claimbalance.claim_id),
  service_date = (SELECT claim.date_of_service FROM workbench_claim claim WHERE claim.row_id = workbench_claimbalance.claim_id),
  is_decided = EXISTS (SELECT 1 FROM workbench_firstdecision first WHERE first.claim_id = workbench_claimbalance.claim_id)""",
)
"""What was there before."""


def visit_keys(apps, schema_editor):
    """Encounters from before visits were known by their number get it where their source gave one, so that the next record of
    the visit goes to them. Of several with one number it is the first that a person worked on, else the first."""
    model = apps.get_model("workbench", "Encounter")
    taken = set(model.objects.exclude(visit_key="").values_list("practice_id", "visit_key"))
    found = {}
    rows = model.objects.filter(visit_key="", records=None).exclude(status="withdrawn").order_by("pk")
    for row in rows.iterator(chunk_size=100):
        try:
            chart = load(unseal(row.sealed_chart, row.chart_hash), defaultdict(str))
        except SealError:
            continue  # nobody can read it, and it stays as it was
        number = identity_of(chart).number
        if number and (row.practice_id, number) not in taken:
            found.setdefault((row.practice_id, number), []).append((row.status == "to_code", row.pk))
    for (_, number), some in found.items():
        model.objects.filter(pk=min(some)[1]).update(visit_key=number)


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0010_set_up'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='claimbalance',
            name='claim_balances',
        ),
        migrations.AddField(
            model_name='claimbalance',
            name='is_decided',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='claimbalance',
            name='sent_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='claimbalance',
            name='service_date',
            field=models.DateField(null=True),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['practice', 'object_kind', 'object_id', 'actor', 'event'], name='audit_of_object'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['practice', 'sent_at', 'total_charge'], name='claim_sent'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['practice', 'untouched', 'status'], name='claim_clean'),
        ),
        migrations.AddIndex(
            model_name='claimbalance',
            index=models.Index(fields=['practice', 'claim', 'owed', 'paid', 'written_off', 'sent_at', 'service_date'], name='claim_balances'),
        ),
        migrations.AddIndex(
            model_name='claimbalance',
            index=models.Index(fields=['practice', 'owed', 'sent_at', 'service_date'], name='claim_balances_open'),
        ),
        migrations.AddIndex(
            model_name='claimbalance',
            index=models.Index(fields=['practice', 'is_decided', 'paid', 'written_off'], name='claim_balances_decided'),
        ),
        migrations.AddIndex(
            model_name='claimparty',
            index=models.Index(fields=['practice', 'last_or_organization_name', 'record'], name='claim_party_by_name'),
        ),
        migrations.AddIndex(
            model_name='encounter',
            index=models.Index(models.F('practice'), django.db.models.functions.comparison.Coalesce('discharged_on', 'date_of_service'), models.F('status'), models.F('expected_charge'), name='encounter_discharged'),
        ),
        # Last: PostgreSQL alters no table whose new rows still await the check of their keys.
        migrations.RunSQL(list(FILL), migrations.RunSQL.noop),
        migrations.RunPython(visit_keys, migrations.RunPython.noop),
    ]
