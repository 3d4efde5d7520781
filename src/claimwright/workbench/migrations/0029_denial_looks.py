"""What the denials of a time were set against is kept."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0028_many_changes'),
    ]

    operations = [
        migrations.CreateModel(
            name='DenialLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('claims', models.PositiveIntegerField(help_text='Decided claims.')),
                ('content', models.JSONField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
    ]
