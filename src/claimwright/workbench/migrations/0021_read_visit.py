"""A draft keeps the visit that was read, by position, and what its coder overruled."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workbench", "0020_external_audits")]

    operations: ClassVar = [
        migrations.AddField(
            "codingdraft",
            "visit",
            models.JSONField(default=dict, help_text="The visit as it was read, and what the coder overruled of it."),
        ),
    ]
