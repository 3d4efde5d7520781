"""What people keep beside the charts they code: notes to themselves and to who leads them, and their own time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from claimwright.workbench.models.records import Encounter
from claimwright.workbench.models.scoped import ScopedRow
from claimwright.workbench.models.tenancy import Practice, User
from claimwright.workbench.models.worklists import SealedText


def lasting(seconds: int) -> str:
    """A time as a clock shows it: 4:07, 1:04:07."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


class ChartNote(SealedText):
    """A note on a chart that is not for everybody: to its author alone, or to who leads coders, with their answers. Append-only."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="own_notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    to = models.CharField(max_length=4, choices=[("self", "Myself"), ("lead", "My lead")])
    answers = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replies")

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["practice", "to", "answers"], name="chart_notes_to_lead")]


class ChartTime(ScopedRow):
    """How long one person worked on one chart, by their own clock. Theirs alone, until they share it."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(help_text="On which it was worked.")
    seconds = models.PositiveIntegerField(default=0)
    paused = models.BooleanField(default=False)
    counted_at = models.DateTimeField(help_text="Until when it is counted: no second counts twice.")
    shared = models.BooleanField(default=False, help_text="Who leads coders sees it.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["encounter", "user", "day"], name="one_time_a_chart_person_day")
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice", "user", "day"], name="chart_time_of_person"),
            models.Index(fields=["practice", "day"], name="chart_time_of_day"),
        ]

    @property
    def time(self) -> str:
        return lasting(self.seconds)


class SecondCoding(ScopedRow):
    """One person's own codes of a chart that somebody else codes, made without seeing theirs; compared once it is finished."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="second_codings")
    coder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    codes = models.JSONField(default=list, help_text="Items in order, as a draft has them.")
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["encounter", "coder"], name="one_second_coding_a_person")
        ]
