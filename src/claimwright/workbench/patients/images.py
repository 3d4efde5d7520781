"""Pictures of insurance cards: which files are taken, and how they rest. Sealed, of a few kinds, and never too large."""

from __future__ import annotations

from typing import Final

from claimwright.workbench.crypto import content_hash, seal
from claimwright.workbench.models import CardImage, PatientRow
from claimwright.workbench.patients import changes
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes
from claimwright.workbench.setup import By

LARGEST: Final = 8 * 1024 * 1024
"""Bytes of the largest picture that is taken."""
SIDES: Final = ("front", "back")
_TYPES: Final = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"%PDF-", "application/pdf"))
"""How files begin that are taken, and what they are; their names say nothing."""


@writes
def add(coverage: PatientRow, side: str, data: bytes, by: By) -> CardImage:
    """A picture of one side of the card; a newer one takes its place, and it stays. Raises ``RefusedError`` in words."""
    if coverage.kind != "coverage":
        raise RefusedError("A card is a coverage's.")
    if side not in SIDES:
        raise RefusedError("Say which side of the card it is: front or back.")
    if len(data) > LARGEST:
        raise RefusedError(f"The picture is larger than {LARGEST // 1024 // 1024} MB.")
    media_type = next((kind for begin, kind in _TYPES if data.startswith(begin)), "")
    if not media_type:
        raise RefusedError("Expected a picture of the card as PNG, JPEG or PDF.")
    named = content_hash(data)
    image = CardImage.objects.create(
        practice_id=coverage.practice_id, coverage=coverage, side=side, media_type=media_type, content_hash=named,
        sealed=seal(data, named), size=len(data), added_by=by.actor,
    )  # fmt: skip
    after = {"card": f"{side}, {media_type}, {len(data):,} bytes"}
    changes.keep(coverage.patient, "card", "added", by, row=coverage, after=after)
    return image
