"""One visit, one encounter: the number a source gave a visit, records by what they say, and what later ones changed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0003_posted_payments'),
    ]

    operations = [
        # A record that goes to an earlier encounter makes its chart equal to the one that is withdrawn.
        migrations.RemoveConstraint(
            model_name='encounter',
            name='one_chart_once_a_practice',
        ),
        migrations.CreateModel(
            name='ReceivedRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.CharField(help_text='Hash of what the record says.', max_length=64)),
                ('source', models.CharField(blank=True, max_length=255)),
                ('outcome', models.CharField(help_text='new, updated, withdrawn, billed or left_out.', max_length=10)),
                ('received_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.AddField(
            model_name='encounter',
            name='news',
            field=models.JSONField(blank=True, default=list, help_text='What later records changed and nobody has looked at yet.'),
        ),
        migrations.AddField(
            model_name='encounter',
            name='perhaps_same',
            field=models.ForeignKey(blank=True, help_text='An earlier encounter of the same patient, day, kind and clinician: a person says whether it is this visit.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='workbench.encounter'),
        ),
        migrations.AddField(
            model_name='encounter',
            name='visit_key',
            field=models.CharField(blank=True, help_text='Which visit it is, by the number its source gave it; empty without one.', max_length=64),
        ),
        migrations.AlterField(
            model_name='encounter',
            name='status',
            field=models.CharField(choices=[('to_code', 'To code'), ('coding', 'Coding'), ('queried', 'Query open'), ('coded', 'Coded'), ('held', 'Claim held'), ('ready', 'Ready to bill'), ('billed', 'Billed'), ('paid', 'Paid'), ('denied', 'Denied'), ('closed', 'Closed'), ('withdrawn', 'Cancelled')], default='to_code', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='encounter',
            constraint=models.UniqueConstraint(condition=models.Q(('visit_key', ''), _negated=True), fields=('practice', 'visit_key'), name='one_encounter_a_visit'),
        ),
        migrations.AddField(
            model_name='receivedrecord',
            name='encounter',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='workbench.encounter'),
        ),
        migrations.AddField(
            model_name='receivedrecord',
            name='practice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice'),
        ),
        migrations.AddConstraint(
            model_name='receivedrecord',
            constraint=models.UniqueConstraint(fields=('practice', 'content'), name='one_record_once_a_practice'),
        ),
    ]
