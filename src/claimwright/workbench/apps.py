"""The Django application of the workbench."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WorkbenchConfig(AppConfig):
    name = "claimwright.workbench"
    label = "workbench"
    verbose_name = "Claimwright workbench"

    def ready(self) -> None:
        # Connects the receivers. They name models, which are loaded only now.
        from claimwright.workbench import change_marks, signals  # noqa: F401

        post_migrate.connect(change_marks.keep_marking, sender=self)
