"""What waits for a person: each open encounter, claim, suspended item and account once, and what people noted on it."""

from __future__ import annotations

import json
import secrets
from typing import Any, ClassVar

from django.db import models

from claimwright.workbench.crypto import seal, unseal
from claimwright.workbench.models.records import Patient
from claimwright.workbench.models.scoped import ScopedRow
from claimwright.workbench.models.tenancy import Practice, Role, User


class WorkKind(models.TextChoices):
    ENCOUNTER = "encounter", "Encounter"
    CLAIM = "claim", "Claim"
    SUSPENDED = "suspended", "Suspended item"
    PATIENT = "patient", "Account"


class WorkItem(ScopedRow):
    """One thing that waits: it is in one list, has one next step, one deadline and at most one owner, as one row can hold no two.

    ``list`` is empty while nothing is to be done. Written by ``worklists.settling`` from what the rows say, and by what
    people do with it. Of an encounter and a claim the owner stands on these and is copied here.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="work_items")
    kind = models.CharField(max_length=10, choices=WorkKind.choices)
    object_id = models.BigIntegerField()
    patient = models.ForeignKey(Patient, null=True, on_delete=models.SET_NULL, related_name="+")
    list = models.CharField(max_length=12, blank=True)
    step = models.CharField(max_length=20, blank=True, help_text="The next step, of work_steps.tsv.")
    since = models.DateField(help_text="In this list since.")
    dollars = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    worth = models.DecimalField(max_digits=18, decimal_places=2, default=0, help_text="Dollars by the chance of them.")
    deadline = models.DateField(help_text="The limit of payer or law, else the list's own goal.")
    limit = models.DateField(null=True, help_text="Last day that payer or law allow; null where none is known.")
    waits_until = models.DateField(null=True, help_text="Nothing can be done before: somebody's answer may still come.")
    payer_name = models.CharField(max_length=120, blank=True)
    provider_name = models.CharField(max_length=120, blank=True)
    setting = models.CharField(max_length=30, blank=True)
    specialty = models.CharField(max_length=40, blank=True)
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    deferred_until = models.DateField(null=True)
    sealed_reason = models.BinaryField(null=True, help_text="Why it is deferred, in somebody's own words.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="one_work_item_a_thing"),
            models.CheckConstraint(
                condition=models.Q(deferred_until=None, sealed_reason=None)
                | models.Q(deferred_until__isnull=False, sealed_reason__isnull=False),
                name="deferred_with_a_reason",
            ),
        ]
        indexes: ClassVar = [
            # Holds all that lists filter, sum and sort by.
            models.Index(
                fields=[
                    "practice", "list", "waits_until", "deferred_until", "limit", "worth", "dollars", "deadline",
                    "since", "owner", "payer_name", "setting",
                ],
                name="work_list",
            ),
            models.Index(fields=["owner", "practice", "list"], name="work_of_person"),
            models.Index(fields=["patient", "list"], name="work_of_patient"),
            models.Index(fields=["practice", "payer_name"], name="work_payers"),
            models.Index(fields=["practice", "setting"], name="work_settings"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"work item {self.pk}"

    @property
    def reason(self) -> str:
        """Why it is deferred."""
        return unseal(self.sealed_reason, self._reason_name).decode() if self.sealed_reason else ""

    @property
    def _reason_name(self) -> str:
        return f"{self.kind} {self.object_id} reason"

    def seal_reason(self, reason: str) -> bytes:
        return seal(reason.encode(), self._reason_name)


class WorkMark(ScopedRow):
    """A row that changed since the lists were settled; written by triggers of the database, so that none is missed."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    kind = models.CharField(max_length=10)
    object_id = models.BigIntegerField()


class OnItem(ScopedRow):
    """What people keep with a thing, while it is in a list and after."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


class WorkLabel(ScopedRow):
    """A tag that a practice uses. Addresses name it by its number: what people write does not stand in them."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="work_labels")
    name = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice", "name"], name="one_label_a_name")]

    def __str__(self) -> str:
        return self.name


class WorkTag(OnItem):
    label = models.ForeignKey(WorkLabel, on_delete=models.CASCADE, related_name="tags")
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "label"], name="one_tag_once")]


class SealedText(ScopedRow):
    """Words of people, sealed under a name of their own: they may hold what patients' records hold."""

    name = models.CharField(max_length=32)
    sealed = models.BinaryField()

    class Meta:
        abstract = True

    @classmethod
    def sealed_as(cls, words: dict[str, str]) -> dict[str, Any]:
        """The fields that hold these words."""
        name = secrets.token_hex(16)
        return {"name": name, "sealed": seal(json.dumps(words).encode(), name)}

    @property
    def words(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(unseal(self.sealed, self.name))
        return found


class WorkNote(OnItem, SealedText):
    """One line of the thread: a note (``text``), or a contact (also ``whom``, ``number``, ``reference``). Append-only."""

    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=8, choices=[("note", "Note"), ("contact", "Contact")])
    promised_on = models.DateField(null=True, help_text="What the other side promised, until when.")

    class Meta:
        ordering: ClassVar = ["pk"]


class WorkMention(OnItem):
    """Somebody, or everybody of a role, named in a note, until one of them has read it."""

    note = models.ForeignKey(WorkNote, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, blank=True, choices=Role.choices)
    read_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False) ^ ~models.Q(role=""), name="mention_of_person_or_role"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["practice", "read_at", "user", "role"], name="mentions_unread")]


class WorkReminder(OnItem, SealedText):
    """What somebody wants to be told on a day."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "done_at", "due_on"], name="reminders_due")]


class WorkStep(ScopedRow):
    """One thing somebody did on one or many items at once, which they can take back: what stood before and after on each."""

    actor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    text = models.CharField(max_length=160)
    changes = models.JSONField(default=list, help_text="By item: what was there before and after, reasons sealed.")
    undone_at = models.DateTimeField(null=True)


class WorkView(ScopedRow):
    """A list as somebody named it: the query of its address. Without an owner it is the practice's."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="work_views")
    owner = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="work_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "owner", "name"], name="one_view_a_name"),
            models.UniqueConstraint(
                fields=["practice", "name"], condition=models.Q(owner=None), name="one_practice_view_a_name"
            ),
        ]


class WorkRule(ScopedRow):
    """Whose an item becomes that is nobody's: the first rule that fits. An empty field fits all."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="work_rules")
    position = models.PositiveIntegerField()
    list = models.CharField(max_length=12, blank=True)
    payer_name = models.CharField(max_length=120, blank=True)
    specialty = models.CharField(max_length=40, blank=True)
    letter_from = models.CharField(max_length=1, blank=True)
    letter_to = models.CharField(max_length=1, blank=True)
    dollars_from = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    dollars_to = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering: ClassVar = ["position", "pk"]


class WorkAbsence(ScopedRow):
    """Who is away from a day to a day, and whose their new items become meanwhile."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="work_absences")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    cover = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        ordering: ClassVar = ["first_day", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="absence_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~models.Q(user=models.F("cover")), name="nobody_covers_themselves"),
        ]
