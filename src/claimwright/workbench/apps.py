"""The Django application of the workbench."""

from __future__ import annotations

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "claimwright.workbench"
    label = "workbench"
    verbose_name = "Claimwright workbench"

    def ready(self) -> None:
        # Connects the receivers. They name models, which are loaded only now.
        from claimwright.workbench import signals  # noqa: F401
