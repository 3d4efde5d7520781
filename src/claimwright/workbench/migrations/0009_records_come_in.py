"""The inbox: files that came in, whole and sealed, and what became of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0008_sums_of_accounts'),
    ]

    operations = [
        migrations.CreateModel(
            name='InboxFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=255)),
                ('content_hash', models.CharField(max_length=64)),
                ('size', models.IntegerField(help_text='0: its bytes could not be had (a locked file in a zip).')),
                ('sealed', models.BinaryField()),
                ('came_by', models.CharField(help_text='screen, command, folder or line (HL7 v2 over MLLP).', max_length=10)),
                ('state', models.CharField(choices=[('used', 'Used'), ('asks', 'Facts missing'), ('refused', 'Not usable'), ('discarded', 'Discarded')], default='refused', max_length=10)),
                ('message', models.TextField(blank=True, help_text='Why it is not used, or what is missing; the reason of a discard.')),
                ('results', models.JSONField(blank=True, default=list, help_text='What each of its visits came to: encounter and outcome.')),
                ('told', models.JSONField(blank=True, default=list, help_text='What was not read of it: severity, words, place.')),
                ('received_at', models.DateTimeField(auto_now_add=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inbox', to='workbench.practice')),
                ('received_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['practice', 'state', '-id'], name='inbox_list')],
                'constraints': [models.UniqueConstraint(fields=('practice', 'content_hash'), name='one_inbox_file_once_a_practice')],
            },
        ),
    ]
