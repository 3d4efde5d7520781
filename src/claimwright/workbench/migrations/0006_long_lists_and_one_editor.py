"""Indexes that hold all a long list filters, sums and sorts by, and who has a chart or a claim open to change it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0004_one_visit_one_encounter'),
    ]

    operations = [
        migrations.CreateModel(
            name='Editing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name='claim',
            name='claim_by_status',
        ),
        migrations.RemoveIndex(
            model_name='encounter',
            name='workbench_e_practic_8c9430_idx',
        ),
        migrations.AddIndex(
            model_name='adjustment',
            index=models.Index(fields=['practice', 'record', 'claim_payment_id', 'group_code', 'reason_code', 'amount'], name='adjustment_kinds'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['practice', 'status', 'payer_name', 'kind', 'total_charge', 'date_of_service', 'sent_at', 'untouched'], name='claim_list'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['encounter', 'sent_at'], name='claim_of_encounter'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['practice', 'payer_name'], name='claim_payers'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['practice', 'touched_at'], name='claim_by_change'),
        ),
        migrations.AddIndex(
            model_name='claimpayment',
            index=models.Index(fields=['record', 'claim_payment_id', 'claim_filing_indicator'], name='claim_payment_by_id'),
        ),
        migrations.AddIndex(
            model_name='encounter',
            index=models.Index(fields=['practice', 'status', 'deadline', 'expected_charge', 'date_of_service', 'discharged_on', 'setting', 'payer_name', 'owner'], name='encounter_list'),
        ),
        migrations.AddIndex(
            model_name='encounter',
            index=models.Index(fields=['practice', 'setting'], name='encounter_settings'),
        ),
        migrations.AddIndex(
            model_name='encounter',
            index=models.Index(fields=['practice', 'payer_name'], name='encounter_payers'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['practice', 'severity', 'edit', 'record'], name='finding_by_edit'),
        ),
        migrations.AddIndex(
            model_name='ledgerentry',
            index=models.Index(fields=['practice', 'record', 'account', 'kind', 'debit', 'credit'], name='ledger_of_claims'),
        ),
        migrations.AddField(
            model_name='editing',
            name='claim',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='editing', to='workbench.claim'),
        ),
        migrations.AddField(
            model_name='editing',
            name='encounter',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='editing', to='workbench.encounter'),
        ),
        migrations.AddField(
            model_name='editing',
            name='practice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice'),
        ),
        migrations.AddField(
            model_name='editing',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='editing',
            constraint=models.CheckConstraint(condition=models.Q(('encounter__isnull', False), ('claim__isnull', False), _connector='XOR'), name='editing_one_thing'),
        ),
    ]
