"""A draft keeps what the coder said of an inpatient stay beside its codes."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workbench", "0023_risk_adjustment")]

    operations: ClassVar = [
        migrations.AddField(
            "codingdraft",
            "abstract",
            models.JSONField(default=dict, help_text="What the coder said of an inpatient stay beside its codes."),
        ),
    ]
