"""The words of a stroke: what it left, on which side, which hand leads (I.C.6.a, I.C.9.d)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding.authors import PATIENT, PROVIDER
from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED, NEGATED
from claimwright.coding.rule_tables import dated_rows, pairs
from claimwright.coding.rules.base import Case
from claimwright.coding.rules.tellings import Told, speaker, tellings

STROKE: Final = compiled(
    r"\b(?:strokes?|CVAs?|cerebrovascular accidents?|(?:cerebral|MCA|PCA|ACA|brain|lacunar|pontine|cerebellar|thalamic|ischemic) infarct(?:ion|s)?|ICH|SAH"
    r"|(?:intracerebral|subarachnoid|subdural|intracranial) hemorrhage|brain bleed)\b",
)
LEFT_BY: Final = compiled(
    r"\b(?:sequelae?|late effects?|residuals?|deficits? (?:from|of|since)|le(?:aves|ft|aving) (?:him|her|them|the patient|pt|with)\b(?: with)?"
    r"|(?:since|from|after|due to|d/t|2/2|secondary to) (?:the |a |an |his |her |that |old |prior |previous |remote |\d{4} )*(?:strokes?|CVAs?|ICH|SAH|\w+ infarct\w*)|post[- ]?(?:stroke|CVA)"
    r"|(?:old|prior|previous|remote|chronic|h/o|hx(?: of)?|history of|s/p|status post) (?:\w+ ){0,3}(?:strokes?|CVAs?|infarct\w*|ICH|SAH)[^.;\n]{0,40}?\b(?:with|w/))",
)
NOTHING_LEFT: Final = compiled(
    r"\b(?:(?:no|without|w/o|zero) (?:\w+ ){0,2}(?:deficits?|residuals?|sequelae?|weakness)|(?:full|complete)(?:ly)? recover(?:y|ed)|nothing left|recovered (?:fully|completely)|no lasting)\b",
)
_KINDS: Final = (
    ("subarachnoid", compiled(r"\b(?:SAH|subarachnoid)\b")),
    ("intracerebral", compiled(r"\b(?:ICH|intracerebral|brain bleed|hemorrhagic stroke)\b")),
    ("intracranial", compiled(r"\b(?:subdural|intracranial hemorrhage)\b")),
)
_SIDE: Final = compiled(r"\b(?:(right|rt)|(left|lt)|(?-i:(R)|(L)))\b(?!-?\s?hand(?:ed|\b))")
_AMBIDEXTROUS: Final = compiled(r"\bambidextrous\b")
_LEFT_HAND: Final = compiled(
    r"\b(?:left|L)[- ]?hand(?:ed)?(?:[- ]dominant)?\b(?! (?:weak|numb|pain|tremor|grip|swell))|\bLHD\b|(?-i:\bLH[FM]\b)",
)
_RIGHT_HAND: Final = compiled(r"\b(?:right|R)[- ]?hand(?:ed)?[- ]?(?:dominant)?\b|\bRHD\b|(?-i:\bRH[FM]\b)")
_HANDED: Final = compiled(r"handed|dominant|LH|writes")
_NEAR: Final = 30
_SOON: Final = 25


@dataclass(frozen=True)
class Deficit:
    """A deficit of ``stroke_deficits.tsv`` that the record tells, with the side its words give (empty where none)."""

    row: dict[str, str]
    told: Told
    side: str


@lru_cache(maxsize=8)
def _deficits(day: date) -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    return tuple((compiled(rf"\b(?:{row['words']})\b"), row) for row in dated_rows("stroke_deficits.tsv", day))


def deficits(case: Case, lines: Sequence[tuple[str, int, int, str]] = ()) -> list[Deficit]:
    """The deficits that providers assert anywhere in the record, and nowhere deny; of each the first with a side, in ``lines`` if given.

    ``lines`` are document, first and last offset, and what they are of.
    """
    found: list[Deficit] = []
    for pattern, row in _deficits(case.book.day):
        told = list(tellings(case, pattern))
        if any(one.meaning == NEGATED for one in told):
            continue
        here = [
            Deficit(row, one, side_near(one))
            for one in told
            if one.meaning == ASSERTED
            and (not lines or any(d == one.document.document_id and low <= one.low < high for d, low, high, _ in lines))
        ]
        if here:
            found.append(next((one for one in here if one.side), here[0]))
    return found


def side_near(one: Told) -> str:
    """The side told right before some words, or right after them ("hemiparesis of the right side"); empty where neither is."""
    within = _SIDE.search(one.match[0])
    before = list(_SIDE.finditer(one.before[-_NEAR:]))
    match = within or (before[-1] if before else None) or _SIDE.search(one.after[:_SOON])
    return "" if match is None else "right" if match[1] or match[3] else "left"


def kind_of(words: str) -> str:
    """Which kind of stroke some words name; an infarction where they say no more (Index: Stroke)."""
    return next((kind for kind, pattern in _KINDS if pattern.search(words)), "infarction")


def dominance(side: str, case: Case) -> str:
    """The character of a side: dominant by the hand the record tells; else right is and left is not (I.C.6.a)."""
    leads = _leading_hand(case)
    dominant = leads == "both" or leads == side or (not leads and side == "right")
    return pairs("dominance", case.book.day)[f"{side} {'dominant' if dominant else 'nondominant'}"]


def _leading_hand(case: Case) -> str:
    """right, left, both, or empty: anyone who cares for the patient may write it down."""
    texts = [note.text for document, note in case.notes if speaker(case, document, note, 0) != PATIENT]
    if any(_AMBIDEXTROUS.search(text) for text in texts):
        return "both"
    for text in texts:
        if any(_HANDED.search(match[0]) for match in _LEFT_HAND.finditer(text)):
            return "left"
        if any(re.search("handed|dominant|RH", match[0], re.IGNORECASE) for match in _RIGHT_HAND.finditer(text)):
            return "right"
    return ""


def provider_told(case: Case, pattern: re.Pattern[str]) -> list[Told]:
    """Every telling of a pattern by a provider, however it is meant."""
    return [one for one in tellings(case, pattern) if one.speaker == PROVIDER]
