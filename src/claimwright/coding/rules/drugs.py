"""What a drug did: adverse effect, underdosing and poisoning, each with its own code and its own place in the order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.rule_tables import dated_rows, score
from claimwright.coding.rules.base import Case, active, has, quoted, set_aside
from claimwright.coding.rules.tellings import tellings
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Evidence, Suggestion
from claimwright.coding.words import first_parts, names_one
from claimwright.reference.codes import dot, undot

_READ_IN: Final = frozenset(
    {"assessment", "assessment_plan", "preamble", "chief_complaint", "history_present", "other", "plan"}
)
_UNDERDOSED: Final = re.compile(
    r"\b(?:under-?dos\w+|not (?:been )?taking|(?:has |had )?stopped taking|ran out of|run out of|(?:can|could) ?not afford|unable to afford|skipp\w+ (?:doses?|his|her|their)"
    r"|not (?:been )?pick(?:ed|ing)? up|stopped (?:because|since|when|as|due to)|stopped\b[^.;\n]{0,20}\b(?:could not|couldn.?t|can.?t|unable)|out of (?:his|her|their) (?:meds?|medications?|pills|insulin)|stretching (?:it|them|out)|rationing|cutting (?:pills|doses)"
    r"|miss(?:ed|ing) (?:\w+ )?doses?|non-?adheren\w+|non-?complian\w+|taking less"
    r"|self[- ]?(?:discontinu\w+|d/?c'?e?d|stopped)|having (?:stopped|quit)|(?:threw|thrown|flushed) (?:out|away|down)|stopped (?:it |them |this )?(?:on (?:his|her|their) own|against (?:medical )?advice))\b",
    re.IGNORECASE,
)
_POISONED: Final = re.compile(
    r"\b(?:over-?dos\w+|poison\w+|ingestion of|(?:took|ingested|swallowed) (?:too (?:much|many)|extra|\d+|a bottle|a handful|someone)|wrong (?:drug|dose|medication)|accidental(?:ly)? (?:took|ingest\w+)"
    r"|(?:accidental|unintentional|inadvertent) (?:[\w-]+ ){0,3}?(?:\([^)\n]{1,20}\) )?(?:ingestion|exposure|poisoning|intoxication))\b",
    re.IGNORECASE,
)
_SELF_HARM: Final = re.compile(r"\b(?:suicid\w+|self[- ]harm|on purpose|intentional(?:ly)?(?! not))\b", re.IGNORECASE)
_ADVERSE: Final = (
    r"\b(?:(?:adverse (?:drug )?(?:effects?|reactions?)|allergic reaction|reaction)\b[^.;\n]{{0,25}}\b(?:of|to|from)\s+(?:the\s+|his\s+|her\s+)?{0}"
    r"|(?:due to|d/t|secondary to|caused by|2/2|from|attribut\w+(?: \w+)? to|effect of|because of|after|with)\s+(?:the\s+|his\s+|her\s+|\w+[- ])?{0}"
    r"|(?:due to|d/t|secondary to|caused by|2/2|from|after)\s+(?:(?:the|his|her|their|many|long[- ]?term|chronic|prior|past|years|months|weeks|decades|use|exposure|therapy|treatment|of|on|with|to)\s+){{1,5}}{0}|{0}(?:[- ](?:induced|related|associated|caused))?)\b"
)
_BLAMED: Final = re.compile(
    r"adverse|reaction|due to|d/t|secondary|caused|2/2|from|attribut|effect of|because|induced|related|associated",
    re.IGNORECASE,
)
"""Words that blame a drug; without them only its name right before what it did does ("opioid constipation")."""
_INDUCED: Final = re.compile(r"\b(?:drug|neuroleptic|medication)[- ]?induced\b|\bdue to drugs\b", re.IGNORECASE)
_JOINED: Final = re.compile(r"[\s-]+")
_NEXT_TO: Final = 2
_AROUND: Final = 160
"""Characters around an underdosed drug in which its reason is looked for."""
_BESIDE: Final = 40
"""Characters between what a drug did and the words that blame it."""
_INTENT: Final = {"accidental": "1", "self_harm": "2", "adverse": "5", "underdosing": "6"}
_WHY: Final = {
    "accidental": "poisoning, accidental unless told otherwise: first, then what it did (I.C.19.e.5.b)",
    "self_harm": "poisoning on purpose: first, then what it did (I.C.19.e.5.b)",
    "adverse": "adverse effect of a drug correctly given: after what it did (I.C.19.e.5.a)",
    "underdosing": "underdosing: after the condition it left untreated, never first (I.C.19.e.5.c)",
}


@lru_cache(maxsize=16)
def _stems(day: date) -> dict[str, str]:
    return {drug: row["stem"] for row in dated_rows("drug_events.tsv", day) for drug in row["drugs"].split()}


@lru_cache(maxsize=16)
def _first_parts(day: date) -> frozenset[str]:
    return first_parts(_stems(day))


@lru_cache(maxsize=16)
def _names(day: date) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(sorted(_stems(day), key=len, reverse=True)) + r")\b", re.IGNORECASE)


@lru_cache(maxsize=200)
def _adverse(drug: str) -> re.Pattern[str]:
    return re.compile(_ADVERSE.format(re.escape(drug)), re.IGNORECASE)


def drug_events(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The drug's own code for what the note says of it; codes of an unnamed allergen or of another intent give way."""
    events = {code: (kind, quote) for code, kind, quote in _events(suggestions, case) if code in case.book.billable}
    poisoned = {code[:5] for code, (kind, _) in events.items() if kind in {"accidental", "self_harm"}}
    events = {c: event for c, event in events.items() if event[0] != "adverse" or c[:5] not in poisoned}
    if not events:
        return suggestions
    kept = []
    for s in suggestions:
        line = {quote.document for _, quote in events.values()} & {e.document for e in s.evidence}
        other = has(s, *case.codes("drug_events")) and undot(s.code) not in events
        if s.suggested and line and (other or has(s, *case.codes("unnamed_allergy"))) and not s.recorded:
            s = set_aside(s, "the drug has a code of its own (I.C.19.e.5)")
        kept.append(s)
    for code, (kind, quote) in events.items():
        new = Suggestion(
            dot(code), "icd10cm", case.book.titles[code], score("adverse_effect"), (quote,), reason=_WHY[kind]
        )
        kept = [s for s in kept if undot(s.code) != code]
        kept = [new, *kept] if kind in {"accidental", "self_harm"} else [*kept, new]
        if (
            kind == "underdosing"
            and (reason := _reason(quote, case))
            and not any(has(s, *case.codes("reasons_of_underdosing")) for s in active(kept))
        ):
            why = "why the drug is taken less than prescribed (I.C.19.e.5.c, I.C.21.c.14)"
            kept = [s for s in kept if undot(s.code) != reason]
            kept.append(
                Suggestion(
                    dot(reason), "icd10cm", case.book.titles[reason], score("adverse_effect"), (quote,), reason=why
                )
            )
    return kept


def _reason(quote: Evidence, case: Case) -> str:
    """The code of the reason that the sentences about an underdosing give; empty when they give none."""
    text = next((note.text for document, note in case.notes if document.document_id == quote.document), "")
    low, high = max(0, quote.start - _AROUND), quote.end + _AROUND
    around = text[text.rfind("\n", 0, quote.start) + 1 if text.rfind("\n", 0, quote.start) + 1 > low else low : high]
    told = (one.sentence for one in tellings(case, _UNDERDOSED) if quote.quote.lower() in one.sentence.lower())
    return _reason_in(around, case) or _reason_in("\n".join(told), case)


def _reason_in(words: str, case: Case) -> str:
    for row in dated_rows("underdosing_reasons.tsv", case.book.day):
        if row["code"] in case.book.billable and re.search(
            rf"\b(?:{'|'.join(one.strip() for one in row['words'].split(' | '))})\b", words, re.IGNORECASE
        ):
            return row["code"]
    return ""


def _events(suggestions: list[Suggestion], case: Case) -> Iterator[tuple[str, str, Evidence]]:
    none = (*case.codes("status_and_visits"), *case.codes("drug_events"), *case.codes("substance_use"))
    conditions, day = [s for s in active(suggestions) if not has(s, *none)], case.book.day
    # What a drug did by its very title is blamed where the story names it; a list repeats its name alone.
    induced = {undot(s.code) for s in conditions if _INDUCED.search(s.description)}
    named = [one for one in case.mentions if undot(one.phrase.code) in induced] if induced else []
    for document, note in case.notes:
        found = [(e.start, e.end) for s in conditions for e in s.evidence if e.document == document.document_id]
        found += [(one.start, one.end) for one in named if one.document is document]
        for section in note.sections:
            if section.kind not in _READ_IN:
                continue
            for low, high in sentences(note.text, section.start, section.end):
                if not names_one(note.text, low, high, _first_parts(day)):
                    continue
                for drug in _names(day).finditer(note.text, low, high):
                    kind = _kind(note.text, low, high, drug, found)
                    stem = _stems(day)[drug[0].lower()]
                    if kind == "underdosing" and (not conditions or stem.startswith(case.codes("drugs_of_abuse"))):
                        kind = ""  # never reported alone, and only of what was prescribed
                    if kind:
                        code = stem + _INTENT[kind]
                        yield f"{code:X<6}A", kind, quoted(document, drug.start(), drug.end())


def _kind(text: str, low: int, high: int, drug: re.Match[str], found: list[tuple[int, int]]) -> str:
    """What the sentence says of the drug; empty when nothing, or when it is denied or only possible.

    An adverse effect needs beside it what the drug did: one of the conditions ``found`` (their offsets).
    """
    for kind, pattern in (("poisoning", _POISONED), ("underdosing", _UNDERDOSED), ("adverse", _adverse(drug[0]))):
        match = pattern.search(text, low, high)
        if match is None or abs(match.start() - drug.start()) > 80:
            continue
        if context.assertion(text, match.start(), match.end(), (low, high)) != context.ASSERTED:
            continue
        if kind == "poisoning":
            return "self_harm" if _SELF_HARM.search(text, low, high) else "accidental"
        blamed = _BLAMED.search(match[0]) is not None
        beside = any(
            low <= start < high
            and (
                (blamed and start < match.end() + _BESIDE and match.start() - _BESIDE < end)
                or (
                    kind == "adverse"
                    and not blamed
                    and 0 < start - drug.end() <= _NEXT_TO
                    and _JOINED.fullmatch(text, drug.end(), start)
                )
                or (kind == "adverse" and drug.start() == start and drug.end() < end and " for " not in text[start:end])
            )
            for start, end in found
        )
        if kind == "underdosing" or beside:
            return kind
    return ""
