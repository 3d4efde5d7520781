"""A suggested service keeps its modifiers and units."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workbench", "0017_second_reader")]

    operations: ClassVar = [
        migrations.AddField(
            "suggestion",
            "modifiers",
            models.JSONField(default=list, help_text="Of a service: what is reported with it."),
        ),
        migrations.AddField(
            "suggestion",
            "units",
            models.DecimalField(
                max_digits=18,
                decimal_places=4,
                null=True,
                help_text="Of a service; empty where nothing says how many.",
            ),
        ),
    ]
