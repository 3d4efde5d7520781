"""A suggested procedure keeps the day on which it was done."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workbench", "0021_read_visit")]

    operations: ClassVar = [
        migrations.AddField(
            "suggestion",
            "day",
            models.DateField(
                null=True, help_text="Of a procedure: the day on which it was done; empty where none is told."
            ),
        ),
    ]
