"""Which codes did coders of a practice add by hand to words that stand in this record too?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from claimwright.coding.context import ASSERTED
from claimwright.coding.learned import Counts, Decisions, Words, verdict
from claimwright.coding.mentions import Mention, mentions_of
from claimwright.coding.phrases import Phrase, Phrases, phrases_of
from claimwright.coding.rule_tables import score
from claimwright.coding.rules.base import Case, quoted
from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.types import Suggestion
from claimwright.coding.whose_statement import not_the_providers
from claimwright.keeping import kept
from claimwright.reference.codes import dot, undot


def added_codes(found: list[Suggestion], case: Case, decisions: Decisions) -> list[Suggestion]:
    """Codes not found otherwise, shown or proposed for words that its provider asserts of the patient; none on a day it is no code."""
    phrases = _phrases(decisions, case.chart.encounter.setting, case.book.day)
    if phrases is None:
        return []
    known = {undot(one.code) for one in found if one.system == "icd10cm"}
    new: dict[str, Suggestion] = {}
    for document, note in case.notes:
        for mention in mentions_of(document, note, phrases):
            for one in _of_mention(mention, case, decisions):
                if undot(one.code) not in known:
                    new.setdefault(one.code, one)
    return list(new.values())


@kept(32)
def _phrases(decisions: Decisions, setting: str, day: date) -> Phrases | None:
    """The words to which a code is shown or proposed in a setting on a day, made once for all charts of the same decisions."""
    keys = {
        words.phrase
        for words, codes in decisions.counts.items()
        if words.setting == setting and any(_shows(counts, day) for counts in codes.values())
    }
    rows = (Phrase(tuple(key.split(" ")), "", key, "", 0.0) for key in sorted(keys))
    return phrases_of(rows) if keys else None


def _shows(counts: Counts, day: date) -> bool:
    return bool(counts.added) and verdict(counts, day, proposed=False).does in {"show", "assert"}


def _of_mention(mention: Mention, case: Case, decisions: Decisions) -> Iterator[Suggestion]:
    words = Words(" ".join(mention.phrase.key), mention.section.kind, case.chart.encounter.setting)
    for code, counts in decisions.counts.get(words, {}).items():
        if not _shows(counts, case.book.day) or case.unfit(code):
            continue
        if mention.meaning != ASSERTED or mention.section.kind in NOT_TOLD_OF_THE_PATIENT:
            continue
        if not_the_providers(case, mention.document, mention.note, mention.start, code):
            continue
        told = verdict(counts, case.book.day, proposed=False)
        yield Suggestion(
            dot(code),
            "icd10cm",
            case.book.titles[code],
            score("prose"),
            (quoted(mention.document, mention.start, mention.end),),
            reason="coders of this practice add it to these words",
            learned=told.words,
            suggested=told.does == "assert",
            mention=words.phrase,
            section=words.section,
        )
