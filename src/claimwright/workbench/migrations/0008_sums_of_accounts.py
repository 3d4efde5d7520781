"""What accounts and claims stand at, kept beside the ledger; indexes of the other long lists; steps that can be taken back."""

import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

_RECEIVABLE = "account IN ('insurance_receivable', 'denied_receivable', 'patient_receivable')"


def _sum(where):
    return f"ROUND(SUM(CASE WHEN {where} THEN debit - credit ELSE 0 END), 2)"


FILL = (
    f"""INSERT INTO workbench_patientbalance (practice_id, patient_id, insurance, own, owed)
SELECT practice_id, patient_id, {_sum("account IN ('insurance_receivable', 'denied_receivable')")},
  {_sum("account = 'patient_receivable'")}, {_sum(_RECEIVABLE)}
FROM workbench_ledgerentry WHERE patient_id IS NOT NULL GROUP BY practice_id, patient_id""",
    f"""INSERT INTO workbench_claimbalance (practice_id, claim_id, owed, paid, written_off)
SELECT practice_id, record_id, {_sum(_RECEIVABLE)}, {_sum("account = 'unapplied_cash' AND kind = 'payment'")},
  {_sum("account = 'contractual_adjustment'")}
FROM workbench_ledgerentry WHERE record_id IS NOT NULL GROUP BY practice_id, record_id""",
)
"""The sums of what was posted before."""


def first_decisions(apps, schema_editor):
    """The earliest claim payment of each claim, with the kinds of what its adjustments took."""
    rows = apps.get_model("workbench", "ClaimPayment").objects.filter(claim__isnull=False, record__payment_date__isnull=False)
    first = {}
    for row in rows.order_by("record__payment_date", "row_id").values_list(
        "claim_id", "practice_id", "record_id", "claim_payment_id", "status", "claim_filing_indicator"
    ).iterator():
        first.setdefault(row[0], row)
    kinds = {(row[2], row[3]): (row[5] or "", set()) for row in first.values()}
    took = apps.get_model("workbench", "Adjustment").objects.filter(amount__gt=0)
    for record, named, group, reason in took.values_list(
        "record_id", "claim_payment_id", "group_code", "reason_code"
    ).iterator():
        if (record, named) in kinds:
            payer, found = kinds[record, named]
            found.add(f"{group or ''}|{reason or ''}|{payer}")
    charges = dict(apps.get_model("workbench", "Claim").objects.values_list("pk", "total_charge").iterator())
    model = apps.get_model("workbench", "FirstDecision")
    model.objects.bulk_create(
        (
            model(
                claim_id=claim, practice_id=row[1], status=row[4] or "", charge=charges[claim],
                kinds=";".join(sorted(kinds[row[2], row[3]][1])),
            )
            for claim, row in first.items()
        ),
        batch_size=1000,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0007_signing_in'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClaimBalance',
            fields=[
                ('claim', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='balance', serialize=False, to='workbench.claim')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workbench.practice')),
                ('owed', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=18)),
                ('paid', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=18)),
                ('written_off', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=18)),
            ],
            options={
                'indexes': [models.Index(fields=['practice', 'claim', 'owed', 'paid', 'written_off'], name='claim_balances')],
            },
        ),
        migrations.CreateModel(
            name='PatientBalance',
            fields=[
                ('patient', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='balance', serialize=False, to='workbench.patient')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workbench.practice')),
                ('insurance', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=18)),
                ('own', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=18)),
                ('owed', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=18)),
            ],
            options={
                'indexes': [models.Index(fields=['practice', 'owed', 'patient', 'insurance', 'own'], name='patient_balances')],
            },
        ),
        migrations.CreateModel(
            name='FirstDecision',
            fields=[
                ('claim', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='first_decision', serialize=False, to='workbench.claim')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workbench.practice')),
                ('status', models.CharField(max_length=2)),
                ('kinds', models.TextField(blank=True)),
                ('charge', models.DecimalField(decimal_places=2, help_text="The claim's, as it went out.", max_digits=18, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['practice', 'kinds', 'status', 'claim', 'charge'], name='first_decision_kinds')],
            },
        ),
        migrations.CreateModel(
            name='UndoStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
                ('encounter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='undo_steps', to='workbench.encounter')),
                ('claim', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='undo_steps', to='workbench.claim')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('text', models.TextField(help_text='What was done, in words.')),
                ('before', models.TextField()),
                ('after', models.CharField(max_length=64)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('encounter__isnull', False), ('claim__isnull', False), _connector='XOR'), name='undo_of_one_thing')],
            },
        ),
        migrations.RemoveIndex(
            model_name='ledgerentry',
            name='ledger_by_account',
        ),
        migrations.AddIndex(
            model_name='ledgerentry',
            index=models.Index(fields=['practice', 'account', 'kind', 'debit', 'credit'], name='ledger_of_accounts'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['practice', 'sequence'], name='audit_in_order'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['practice', 'actor_name'], name='audit_by_person'),
        ),
        migrations.AddIndex(
            model_name='interchange',
            index=models.Index(fields=['practice', 'direction', 'transaction', 'state'], name='interchange_list'),
        ),
        migrations.AddIndex(
            model_name='patient',
            index=models.Index(fields=['practice', 'last_name', 'first_name'], name='patients_by_name'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(fields=['practice', 'payer_name', 'payment_date', 'amount', 'balanced', 'posted_at'], name='payment_list'),
        ),
        migrations.AddIndex(
            model_name='suspendeditem',
            index=models.Index(fields=['practice', 'resolved_at', 'payment', 'amount'], name='suspended_list'),
        ),
        migrations.RunPython(first_decisions, migrations.RunPython.noop),
        # Last: PostgreSQL alters no table whose new rows still await the check of their keys.
        migrations.RunSQL(list(FILL), migrations.RunSQL.noop),
    ]
