"""What a coder finalised today is found without a look at every encounter."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workbench", "0018_proposed_services")]

    operations: ClassVar = [
        migrations.AddIndex(
            "encounter",
            models.Index(
                fields=["finalised_by", "finalised_at"],
                condition=models.Q(finalised_at__isnull=False),
                name="encounter_coded_by",
            ),
        ),
    ]
