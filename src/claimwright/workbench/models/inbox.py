"""What came in to be read: each file once, its bytes kept whole and sealed, and what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from claimwright.workbench.crypto import content_hash, seal, unseal
from claimwright.workbench.models.scoped import ScopedManager, ScopedRow
from claimwright.workbench.models.tenancy import Practice, User


class InboxState(models.TextChoices):
    USED = "used", "Used"
    ASKS = "asks", "Facts missing"
    REFUSED = "refused", "Not usable"
    DISCARDED = "discarded", "Discarded"


class InboxFileManager(ScopedManager["InboxFile"]):
    def of_bytes(self, practice: Practice, data: bytes) -> InboxFile | None:
        """The file with these bytes, locked, if they came before."""
        rows = self.select_for_update(no_key=True, of=("self",)).defer("sealed")
        return rows.filter(practice=practice, content_hash=content_hash(data)).first()

    def begin(self, practice: Practice, data: bytes, **fields: object) -> InboxFile:
        """A file with these bytes, sealed; whoever settles what becomes of it saves it."""
        named = content_hash(data)
        return InboxFile(practice=practice, content_hash=named, sealed=seal(data, named), size=len(data), **fields)


class InboxFile(ScopedRow):
    """A record file as it came in. Nothing of it is lost: a discarded one may be read again."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="inbox")
    file_name = models.CharField(max_length=255)
    content_hash = models.CharField(max_length=64)
    size = models.IntegerField(help_text="0: its bytes could not be had (a locked file in a zip).")
    sealed = models.BinaryField()
    came_by = models.CharField(max_length=10, help_text="screen, command, folder or line (HL7 v2 over MLLP).")
    state = models.CharField(max_length=10, choices=InboxState.choices, default=InboxState.REFUSED)
    message = models.TextField(blank=True, help_text="Why it is not used, or what is missing; the reason of a discard.")
    results = models.JSONField(
        default=list, blank=True, help_text="What each of its visits came to: encounter and outcome."
    )
    told = models.JSONField(default=list, blank=True, help_text="What was not read of it: severity, words, place.")
    received_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    received_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)

    objects: ClassVar[InboxFileManager] = InboxFileManager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "content_hash"], name="one_inbox_file_once_a_practice")
        ]
        indexes: ClassVar = [models.Index(fields=["practice", "state", "-id"], name="inbox_list")]

    def __str__(self) -> str:
        return f"inbox file {self.pk}"

    @property
    def content(self) -> bytes:
        """The bytes as they came."""
        return unseal(self.sealed, self.content_hash)
