"""Which modifier does a service by video or by telephone carry?"""

from __future__ import annotations

from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case
from claimwright.coding.services.offer import medicare

_AUDIO_ONLY: Final = compiled(r"\b(?:audio[- ]only|telephone (?:visit|only)|phone visit|by (?:tele)?phone)\b")


def by_video(case: Case) -> tuple[str, ...]:
    """93 for sound alone, 95 for video where the payer is not Medicare (which goes by the place of service); none otherwise."""
    if case.chart.encounter.setting != "telehealth":
        return ()
    if any(_AUDIO_ONLY.search(note.text) for _, note in case.notes):
        return ("93",)
    return () if medicare(case) else ("95",)
