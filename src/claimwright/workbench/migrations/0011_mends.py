"""What indicators ask of claims stands beside their balances; indexes of indicators and of the audit trail."""

import django.db.models.functions.comparison
from django.db import migrations, models

FILL = (
    """UPDATE workbench_claimbalance SET
  sent_at = (SELECT claim.sent_at FROM workbench_claim claim WHERE claim.row_id = workbench_claimbalance.claim_id),
  service_date = (SELECT claim.date_of_service FROM workbench_claim claim WHERE claim.row_id = workbench_claimbalance.claim_id),
  is_decided = EXISTS (SELECT 1 FROM workbench_firstdecision first WHERE first.claim_id = workbench_claimbalance.claim_id)""",
)
"""What was there before."""


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
            model_name='encounter',
            index=models.Index(models.F('practice'), django.db.models.functions.comparison.Coalesce('discharged_on', 'date_of_service'), models.F('status'), models.F('expected_charge'), name='encounter_discharged'),
        ),
        # Last: PostgreSQL alters no table whose new rows still await the check of their keys.
        migrations.RunSQL(list(FILL), migrations.RunSQL.noop),
    ]
