"""A suggestion of inpatient work keeps the present-on-admission indicator that the record tells."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("workbench", "0014_worklists")]

    operations = [
        migrations.AddField(
            model_name="suggestion",
            name="poa",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Present on admission, as the record tells it; inpatient work.",
                max_length=1,
            ),
        ),
    ]
