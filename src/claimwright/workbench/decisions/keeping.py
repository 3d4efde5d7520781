"""What became of each code when a chart was final? The coder's draft beside what was proposed, as rows that are counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from claimwright.coding.decided_words import words_at
from claimwright.coding.engine import phrases_of
from claimwright.coding.learned import ADDED, LEFT, REFUSED, REPLACED, TAKEN, Words
from claimwright.coding.types import rule_family
from claimwright.workbench import opened_library
from claimwright.workbench.models import CodingDecision, CodingDraft, DecidedCode, Encounter, Suggestion, User
from claimwright.workbench.services import writes

NOT_OF_THE_CODE: Final = "Wrong patient or copied forward"
"""A reason to refuse that says nothing of the code: the words should not have been there."""
CLOSER: Final = "Wrong specificity"
"""A reason to refuse with which one code of the same category, added by hand, takes the place of the refused one."""
PAUSE: Final = 600
"""Seconds between two steps after which somebody did something else meanwhile."""
_BY_HAND: Final = "Added by hand"


@writes
def keep(encounter: Encounter, draft: CodingDraft, *, actor: User | None, at: datetime) -> None:
    """Keeps the decisions of a chart that is final now, in the transaction that makes it so; those of before are replaced."""
    DecidedCode.objects.filter(encounter=encounter).delete()
    steps = _steps(encounter)
    shown = list(_of_suggestions(encounter, draft))
    rows = [*shown, *_by_hand(encounter, draft, {one.instead for one in shown})]
    for number, row in enumerate(rows, start=1):
        step = steps.get((row.system, row.code)) or steps.get((row.system, row.instead)) or _Step(None, None)
        row.practice_id, row.encounter = encounter.practice_id, encounter
        row.number, row.at, row.setting = number, at, encounter.setting
        row.coder_id = step.coder or (actor.pk if actor else None)
        row.seconds = step.seconds if row.outcome != LEFT else None
    DecidedCode.objects.bulk_create(rows)


@dataclass(frozen=True)
class _Step:
    """Who decided last on a code, and how long after their step before."""

    coder: int | None
    seconds: int | None


def _steps(encounter: Encounter) -> dict[tuple[str, str], _Step]:
    """By system and code, of what was proposed and of what was taken instead."""
    found: dict[tuple[str, str], _Step] = {}
    before: dict[int | None, datetime] = {}
    for one in CodingDecision.objects.filter(encounter=encounter).order_by("pk"):
        since = before.get(one.actor_id)
        gap = int((one.at - since).total_seconds()) if since else None
        before[one.actor_id] = one.at
        step = _Step(one.actor_id, gap if gap is not None and gap <= PAUSE else None)
        found[one.system, one.code] = step
        found[one.system, one.suggested_code or one.code] = step
    return found


def _of_suggestions(encounter: Encounter, draft: CodingDraft) -> Iterator[DecidedCode]:
    taken = {item["suggestion"]: item for item in draft.codes if item["suggestion"]}
    refused = {one["suggestion"]: one["reason"] for one in draft.rejected}
    final = {(item["system"], item["code"]) for item in draft.codes}
    for one in encounter.suggestions.all():
        outcome, instead = LEFT, ""
        if item := taken.get(one.pk):
            outcome = TAKEN if item["code"] == one.code else REPLACED
            instead = item["code"] if outcome == REPLACED else ""
        elif (one.system, one.code) in final:
            outcome = TAKEN
        elif refused.get(one.pk) != NOT_OF_THE_CODE:
            instead = _instead(one, draft, closer=refused.get(one.pk) == CLOSER)
            outcome = REPLACED if instead else REFUSED if one.pk in refused else LEFT
        yield DecidedCode(
            system=one.system,
            code=one.code,
            proposed=one.suggested,
            outcome=outcome,
            instead=instead,
            # Without a section it was proposed before phrases were known to be clinical words alone.
            phrase=one.mention[:200] if one.section else "",
            section=one.section,
            rule=rule_family(one.reason)[:200],
        )


def _instead(one: Suggestion, draft: CodingDraft, *, closer: bool) -> str:
    """The one code that was added by hand in place of one not taken: to the same words, or (``closer``) of the same category."""
    found = {
        str(item["code"])
        for item in _added(draft)
        if _same_words(one.evidence, item["evidence"]) or (closer and item["code"][:3] == one.code[:3])
    }
    return found.pop() if len(found) == 1 and one.system == "icd10cm" else ""


def _same_words(some: Iterable[dict[str, Any]], others: Sequence[dict[str, Any]]) -> bool:
    return any(
        a["document"] == b["document"] and a["start"] < b["end"] and b["start"] < a["end"] for a in some for b in others
    )


def _by_hand(encounter: Encounter, draft: CodingDraft, instead: set[str]) -> Iterator[DecidedCode]:
    """Codes that were neither shown nor took the place of one that was."""
    known = set(encounter.suggestions.values_list("system", "code"))
    for item in _added(draft):
        if (item["system"], item["code"]) in known or item["code"] in instead:
            continue
        words = _words(encounter, item["evidence"])
        yield DecidedCode(
            system=item["system"],
            code=item["code"],
            proposed=False,
            outcome=ADDED,
            phrase=words.phrase[:200] if words else "",
            section=words.section if words else "",
            rule=_BY_HAND,
        )


def _added(draft: CodingDraft) -> Iterator[dict[str, Any]]:
    return (item for item in draft.codes if item["action"] == "added" and item["system"] == "icd10cm")


def _words(encounter: Encounter, evidence: Iterable[dict[str, Any]]) -> Words | None:
    """The clinical phrase of the words that a code was added to; the first that is one."""
    texts = {one.document_id: one for one in encounter.documents.all()} if evidence else {}
    phrases = phrases_of(opened_library.library())
    found = (
        words_at(texts[one["document"]].text, one["start"], one["end"], encounter.setting, phrases)
        for one in evidence
        if one["document"] in texts
    )
    return next((words for words in found if words), None)
