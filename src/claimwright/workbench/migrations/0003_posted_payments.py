"""What stands on a claim of each payment, and by which decision a suspended item was closed."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def closed_before(apps: Any, schema_editor: Any) -> None:
    """Items that were closed with words alone: their money never came into the ledger."""
    apps.get_model("workbench", "SuspendedItem").objects.exclude(resolved_at=None).update(decision="no_money")


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0002_sending_once'),
    ]

    operations = [
        migrations.CreateModel(
            name='PostedPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('claim_payment_id', models.CharField(blank=True, max_length=200)),
                ('payer_number', models.TextField(blank=True)),
                ('payer_kind', models.CharField(blank=True, max_length=30)),
                ('services', models.JSONField(default=list)),
                ('lines', models.JSONField(default=dict)),
                ('amounts', models.JSONField(default=list)),
                ('steps', models.IntegerField(default=0, help_text='How often it moved money: part of the key of its ledger entries.')),
                ('posted_at', models.DateTimeField(auto_now_add=True)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='suspendeditem',
            name='decision',
            field=models.CharField(blank=True, choices=[('matched', 'Matched to a claim'), ('by_hand', 'Posted by hand'), ('released', 'Posted as the payer states it'), ('returned', 'To be returned to the payer'), ('no_money', 'No money came'), ('merged', 'Back in the item it came from')], max_length=12),
        ),
        migrations.AddField(
            model_name='suspendeditem',
            name='parent',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='workbench.suspendeditem'),
        ),
        migrations.AddField(
            model_name='suspendeditem',
            name='service_line',
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name='suspendeditem',
            name='services',
            field=models.JSONField(default=list, help_text='Services that its decision matched to lines.'),
        ),
        migrations.AddField(
            model_name='suspendeditem',
            name='steps',
            field=models.IntegerField(default=0, help_text='How often it was decided or opened: part of the key of ledger entries.'),
        ),
        migrations.AlterField(
            model_name='suspendeditem',
            name='claim',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='suspended', to='workbench.claim'),
        ),
        migrations.RunPython(closed_before, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='suspendeditem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision', ''), ('resolved_at', None)), models.Q(('resolved_at__isnull', False), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='suspended_closed_by_decision'),
        ),
        migrations.AddField(
            model_name='postedpayment',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posted', to='workbench.claim'),
        ),
        migrations.AddField(
            model_name='postedpayment',
            name='item',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posted', to='workbench.suspendeditem'),
        ),
        migrations.AddField(
            model_name='postedpayment',
            name='payment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posted', to='workbench.payment'),
        ),
        migrations.AddField(
            model_name='postedpayment',
            name='posted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='postedpayment',
            name='practice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice'),
        ),
        migrations.AddField(
            model_name='postedpayment',
            name='undone_by',
            field=models.ForeignKey(help_text='Where a person took it off.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone', to='workbench.suspendeditem'),
        ),
        migrations.AddIndex(
            model_name='postedpayment',
            index=models.Index(fields=['practice', 'claim_payment_id'], name='posted_by_claim_payment'),
        ),
        migrations.AddIndex(
            model_name='postedpayment',
            index=models.Index(fields=['practice', 'payer_number'], name='posted_by_payer_number'),
        ),
    ]
