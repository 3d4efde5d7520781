"""What finds people and numbers: a mark on every patient that is written, and indexes of the numbers one searches by."""

from typing import Any

from django.db import migrations, models

from claimwright.workbench import change_marks


def mark(apps: Any, schema_editor: Any) -> None:
    change_marks.keep_marking()


def unmark(apps: Any, schema_editor: Any) -> None:
    change_marks.stop_marking()


def index(model: str, name: str, *fields: str, **options: Any) -> migrations.AddIndex:
    return migrations.AddIndex(model_name=model, index=models.Index(fields=["practice", *fields], name=name, **options))


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0011_mends'),
    ]

    operations = [
        migrations.AddField(
            model_name='patient',
            name='change_mark',
            field=models.BigIntegerField(default=0, editable=False, help_text='Written by the database at every change (change_marks).'),
        ),
        index('patient', 'patients_by_change', 'change_mark'),
        index('encounter', 'encounter_by_number', 'encounter_id'),
        index('claim', 'claim_by_payer_number', 'payer_claim_control_number'),
        index('claim', 'claim_by_charge', 'total_charge'),
        index('claim', 'claim_without_encounter', condition=models.Q(('encounter', None))),
        index('claimparty', 'claim_party_by_id', 'id'),
        index('payment', 'payment_by_trace', 'trace_number'),
        index('payment', 'payment_by_amount', 'amount'),
        index('claimpayment', 'claim_payment_by_number', 'payer_claim_control_number'),
        index('claimpayment', 'claim_payment_by_amount', 'paid'),
        index('suspendeditem', 'suspended_by_amount', 'amount'),
        migrations.RunPython(mark, unmark),
    ]
