"""What was coded for this patient before? Earlier encounters of the practice, with their codes beside those of the chart.

They are for comparing: a chronic condition that was there last time and is nowhere now is a reason to read again, never a code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Prefetch, Q, QuerySet

from claimwright.workbench import opened_library
from claimwright.workbench.models import CodingDraft, Encounter, EncounterStatus, FinalCode, Suggestion

_MOST: Final = 25


@dataclass(frozen=True)
class EarlierCode:
    """A code of an earlier encounter; ``here`` where the chart has it too: chosen, or suggested."""

    shown: str
    description: str
    here: str


@dataclass(frozen=True)
class EarlierEncounter:
    """An earlier encounter with its codes; ``final`` is false while somebody still codes it."""

    encounter: Encounter
    final: bool
    diagnoses: list[EarlierCode]
    others: list[EarlierCode]


def earlier(encounter: Encounter) -> QuerySet[Encounter]:
    """The patient's other encounters of the practice up to the chart's day, the latest first; cancelled ones are none."""
    day = encounter.date_of_service
    rows = Encounter.objects.filter(practice_id=encounter.practice_id, patient__in=encounter.patient.whole)
    rows = rows.exclude(pk=encounter.pk).exclude(status=EncounterStatus.WITHDRAWN)
    if day is not None:
        rows = rows.filter(Q(date_of_service__lt=day) | Q(date_of_service=day, pk__lt=encounter.pk))
    return rows.order_by("-date_of_service", "-pk")


def with_codes(encounter: Encounter) -> tuple[list[EarlierEncounter], int]:
    """The latest of them with their codes, final or as the draft has them; and how many there are."""
    rows = earlier(encounter)
    shown = rows.defer("sealed_chart").select_related("draft").prefetch_related(
        Prefetch("final_codes", FinalCode.objects.order_by("kind", "sequence"))
    )[:_MOST]  # fmt: skip
    here = _here(encounter)
    return [_earlier(one, here) for one in shown], rows.count()


def _here(encounter: Encounter) -> dict[str, str]:
    """The codes of the chart itself: chosen, or only suggested."""
    found = {one.code: "suggested" for one in Suggestion.objects.filter(encounter=encounter, suggested=True)}
    draft = CodingDraft.objects.filter(encounter=encounter).first()
    return found | {item["code"]: "chosen" for item in (draft.codes if draft else [])}


def _earlier(one: Encounter, here: dict[str, str]) -> EarlierEncounter:
    final: Sequence[FinalCode] = list(one.final_codes.all())
    rows: list[dict[str, Any]] = [
        {"kind": code.kind, "system": code.system, "code": code.code, "description": code.description} for code in final
    ]
    if not rows:
        draft = getattr(one, "draft", None)
        rows = [dict(item) for item in draft.codes] if draft else []
    codes = [(row["kind"], _code(row, here)) for row in rows if row["code"]]
    diagnoses = [code for kind, code in codes if kind == "diagnosis"]
    return EarlierEncounter(one, bool(final), diagnoses, [code for kind, code in codes if kind != "diagnosis"])


def _code(row: dict[str, Any], here: dict[str, str]) -> EarlierCode:
    shown = opened_library.shown(row["system"], row["code"])
    return EarlierCode(shown, row["description"], here.get(row["code"], ""))
