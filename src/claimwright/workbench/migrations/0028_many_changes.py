"""Many claims are changed as one, row by row, and taken back as one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0027_own_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='ManyChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('edit', models.CharField(help_text='Whose findings it answers.', max_length=40)),
                ('text', models.CharField(help_text='What is done, in words, without values of a claim.', max_length=255)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('undone_at', models.DateTimeField(help_text='When it began to be taken back.', null=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='ManyChangeRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.IntegerField(help_text='Of the claim, as it was looked at.')),
                ('steps', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('planned', 'To do'), ('done', 'Done'), ('left', 'Left as it was'), ('undone', 'Taken back'), ('stays', 'Stays changed')], default='planned', max_length=8)),
                ('why', models.CharField(blank=True, help_text='Why it was left, or stays.', max_length=255)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='workbench.manychange')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workbench.claim')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
                ('step', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='workbench.undostep')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='manychange',
            constraint=models.UniqueConstraint(fields=('practice', 'key'), name='one_many_change_a_page'),
        ),
        migrations.AddConstraint(
            model_name='manychangerow',
            constraint=models.UniqueConstraint(fields=('change', 'claim'), name='one_row_a_claim_of_many'),
        ),
    ]
