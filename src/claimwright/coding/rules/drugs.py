"""What a drug did: adverse effect, underdosing and poisoning, each with its own code and its own place in the order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, set_aside
from claimwright.coding.rules.drug_induced import Blamed, drug_induced
from claimwright.coding.rules.tellings import tellings
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Evidence, Suggestion
from claimwright.coding.whose_statement import other_author
from claimwright.coding.words import first_parts, names_one, words_of
from claimwright.reference.codes import undot

_READ_IN: Final = frozenset(
    {"assessment", "assessment_plan", "preamble", "chief_complaint", "history_present", "other", "plan"}
)
_UNDERDOSED: Final = (
    r"\b(?:under-?dos\w+|not (?:been )?taking|(?:having|(?:after|since|when|because) (?:he|she|they|pt|the patient)) (?:stopped|quit)(?: taking)? (?:the |his |her |their |all )?DRUG|(?:stopped|quit) taking|ran out of|run(?:ning)? out of|(?:can|could) ?not afford|(?:can|could)n.?t afford|unable to afford|skipp\w+ (?:doses?|his|her|their)"
    r"|not (?:been )?(?:pick(?:ed|ing)? up|fill(?:ed|ing)|refill(?:ed|ing))|(?:never|hasn.?t|didn.?t|did not|has not) (?:been taking|take|fill\w*|refill\w*|pick\w* up)|stopped (?:because|since|when)|stopped\b[^.;\n]{0,20}\b(?:could not|couldn.?t|can.?t|unable)|out of (?:his|her|their) (?:meds?|medications?|pills|insulin)"
    r"|stretch(?:ing|ed|es)? (?:it|them|the|out|his|her|my)|ration(?:ing|ed|s)|(?:cutting|splitting|halving) (?:the |his |her )?(?:pills|doses|tablets)|(?:threw|thrown) (?:out|away)|stopped (?:it |them |this )?(?:on (?:his|her|their) own|against (?:medical )?advice)|flush\w+ (?:the|his|her)|self[- ]?(?:discontinu\w+|d/?c.?(?:ed|d)?|stopp\w+|taper\w+|wean\w+)|(?:went|came|gone|took (?:him|her)self) off (?:his|her|the)"
    r"|miss(?:ed|ing|es) (?:\w+ )?(?:doses?|DRUG)|non-?adheren\w+|non-?complian\w+|taking less|(?:has been|been|is|was|now) out of (?:his |her |the |all )?DRUG)\b"
)
"""Words by which the patient takes less than prescribed. What a provider stopped ("stopped due to bleeding") is none of them."""
_POISONED: Final = compiled(
    r"\b(?:over-?dos\w+|poison\w+|ingestion of|(?:took|ingested|swallowed|ate) (?:too (?:much|many)|extra|(?:about |approx\w* |~ ?)?\d{2,} ?(?:tabs?|tablets?|pills?|caps(?:ules?)?)|a bottle|a handful|someone|(?:his|her|their|the) (?:\w+.s )(?:pills?|meds?|medicine|gummies|edibles?))|wrong (?:drug|dose|medication)|(?:accidental|unintentional|exploratory|pediatric|toddler)(?:ly)?\b[^.;,\n]{0,40}\bingest(?:ion|ed)|accidental(?:ly)? (?:took|ate|swallow\w+))\b",
)
_SELF_HARM: Final = compiled(r"\b(?:suicid\w+|self[- ]harm|on purpose|intentional(?:ly)?(?! not))\b")
_OF_IT: Final = r"(?:(?:the|his|her|their|a|an|some|recent|prior|chronic|ongoing|long[- ]?term|(?:high|low)[- ]dose|iv|po|oral|home|daily|weekly|years?|months?|weeks?|days?|use|courses?|of|on|start\w*|taking|too|much|many|excess\w*|over|new|his own|systemic|inhaled|topical)\s+)"
"""Words between what blames a drug and its name: "from his years on haloperidol"."""
_ADVERSE: Final = (
    r"\b(?:(?:adverse (?:drug )?(?:effects?|reactions?)|allergic reaction|reaction|side[- ]effects?)\b[^.;\n]{0,25}\b(?:of|to|from)\s+(?:the\s+|his\s+|her\s+)?DRUG"
    r"|(?:due to|d/t|secondary to|caused by|2/2|from|attribut\w+(?: \w+)? to|blam\w+ on|effect of|because of|after|with)\s+"
    + _OF_IT
    + r"{0,5}(?:(?!post)\w+[- ])?DRUG|oversho\w+ (?:\w+ )?(?:with|on) (?:the |his |her )?DRUG|too much DRUG|DRUG(?:[- ](?:induced|related|associated|caused|toxicity|side[- ]effects?))?)\b"
)
_BLAMED: Final = compiled(
    r"adverse|reaction|due to|d/t|secondary|caused|2/2|from|attribut|blam|effect|because|induced|related|associated|toxicity|oversho|too much",
)
"""Words that blame a drug; without them only its name right before what it did does ("opioid constipation")."""
_JOINED: Final = compiled(r"[\s-]+", 0)
_NEXT_TO: Final = 2
_AROUND: Final = 160
"""Characters around an underdosed drug in which its reason is looked for."""
_BESIDE: Final = 40
"""Characters between what a drug did and the words that blame it."""
_FROM_DRUG: Final = 80
"""Characters between a drug's name and what is said of it."""
_GIVEN_BY_OTHERS: Final = 12
"""Age in years below which others give a child its drugs."""
_NOT_NEEDED: Final = compiled(
    r"\b(?:denies|no longer needs?|not needed|no (?:issues|symptoms|recurrence|problems)|without (?:issues|symptoms|recurrence)|doing well|resolved|as instructed|per (?:md|cardiology|provider|instructions))\b",
)
"""Words by which a drug that is not taken is missed by nobody: no underdosing without what it left untreated (I.C.19.e.5.c)."""
_PART_OF_A_NAME: Final = compiled(
    r"[- ](?:dependent|dependence|dependency|requiring|treated|controlled|resistant|sensitive|refractory|naive|use|abuse|misuse|allergy|level)",
)
"""Words behind a drug's name with which it names a disease or a state, not what it did."""
_INTENT: Final = {"accidental": "1", "self_harm": "2", "adverse": "5", "underdosing": "6"}
_WHY: Final = {
    "accidental": "poisoning, accidental unless told otherwise: first, then what it did (I.C.19.e.5.b)",
    "self_harm": "poisoning on purpose: first, then what it did (I.C.19.e.5.b)",
    "adverse": "adverse effect of a drug correctly given: after what it did (I.C.19.e.5.a)",
    "underdosing": "underdosing: after the condition it left untreated, never first (I.C.19.e.5.c)",
}


@dataclass(frozen=True, slots=True)
class _Event:
    """What is told of a drug: ``kind`` is a key of ``_INTENT``, ``quote`` its name, ``did`` the words of what it did."""

    code: str
    kind: str
    stem: str
    quote: Evidence
    did: tuple[Evidence, ...]


@lru_cache(maxsize=16)
def _stems(day: date) -> dict[str, str]:
    return {drug: row["stem"] for row in dated_rows("drug_events.tsv", day) for drug in row["drugs"].split()}


@lru_cache(maxsize=16)
def _first_parts(day: date) -> frozenset[str]:
    return first_parts(_stems(day))


@lru_cache(maxsize=64)
def _names(day: date, parts: frozenset[str]) -> re.Pattern[str]:
    """The names that begin with one of some parts: a note has a few of them, and all of them take long to compile."""
    names = (name for name in _stems(day) if first_parts((name,)) <= parts)
    return re.compile(r"\b(?:" + "|".join(sorted(names, key=len, reverse=True)) + r")\b", re.IGNORECASE)


@lru_cache(maxsize=400)
def _patterns(drug: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What may be said of a drug, the graver kind first."""
    name = re.escape(drug)
    return (
        ("poisoning", _POISONED),
        ("underdosing", re.compile(_UNDERDOSED.replace("DRUG", name), re.IGNORECASE)),
        ("adverse", re.compile(_ADVERSE.replace("DRUG", name), re.IGNORECASE)),
    )


def drug_events(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The drug's own code for what the note says of it; codes of an unnamed allergen or of another intent give way."""
    told = [event for event in _events(suggestions, case) if event.code in case.book.billable]
    poisoned = {event.code[:5] for event in told if event.kind in {"accidental", "self_harm"}}
    told = [event for event in told if event.kind != "adverse" or event.code[:5] not in poisoned]
    if not told:
        return suggestions
    suggestions = drug_induced(suggestions, [Blamed(e.stem, words) for e in told for words in e.did], case)
    codes, documents = {event.code for event in told}, {event.quote.document for event in told}
    kept = []
    for s in suggestions:
        other = has(s, *case.codes("drug_events")) and undot(s.code) not in codes
        here = documents & {e.document for e in s.evidence}
        if s.suggested and here and (other or has(s, *case.codes("unnamed_allergy"))) and not s.recorded:
            s = set_aside(s, "the drug has a code of its own (I.C.19.e.5)")
        kept.append(s)
    for code in dict.fromkeys(event.code for event in told):
        events = [event for event in told if event.code == code]
        kept = _added(code, events, kept, case)
    return kept


def _added(code: str, events: list[_Event], suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The suggestions with a drug's code: a poisoning first, the others last; beside an underdosing its reason."""
    kind = events[0].kind
    kept = [s for s in suggestions if undot(s.code) != code]
    new = _new(code, events[-1].quote, _WHY[kind], case)
    kept = [new, *kept] if kind in {"accidental", "self_harm"} else [*kept, new]
    if kind != "underdosing" or any(has(s, *case.codes("reasons_of_underdosing")) for s in active(kept)):
        return kept
    for event in events:
        if reason := _reason(event.quote, case):
            kept = [s for s in kept if undot(s.code) != reason]
            why = "why the drug is taken less than prescribed (I.C.19.e.5.c, I.C.21.c.14)"
            return [*kept, _new(reason, event.quote, why, case)]
    return kept


def _new(code: str, quote: Evidence, why: str, case: Case) -> Suggestion:
    return new_code(code, "adverse_effect", (quote,), why, case)


def _reason(quote: Evidence, case: Case) -> str:
    """The code of the reason that the sentences about an underdosing give; empty when they give none."""
    text = case.texts.get(quote.document, "")
    low, high = max(0, quote.start - _AROUND), quote.end + _AROUND
    line = text.rfind("\n", 0, quote.start) + 1
    around = text[max(line, low) : high]
    pattern = _patterns(quote.quote.lower())[1][1]
    told = "\n".join(one.sentence for one in tellings(case, pattern) if quote.quote.lower() in one.sentence.lower())
    return _reason_in(around, case) or _reason_in(told, case)


def _reason_in(around: str, case: Case) -> str:
    child = case.age is not None and case.age < _GIVEN_BY_OTHERS
    for row in dated_rows("underdosing_reasons.tsv", case.book.day):
        reason = (child and row["caregiver"]) or row["code"]
        words = "|".join(words.strip() for words in row["words"].split(" | "))
        if reason in case.book.billable and re.search(rf"\b(?:{words})\b", around, re.IGNORECASE):
            return reason
    return ""


def _events(suggestions: list[Suggestion], case: Case) -> Iterator[_Event]:
    none = (*case.codes("status_and_visits"), *case.codes("drug_events"), *case.codes("substance_use"))
    conditions, day = [s for s in active(suggestions) if not has(s, *none)], case.book.day
    for document, note in case.notes:
        parts = _first_parts(day) & {word.written.lower() for word in words_of(note.text, 0, len(note.text))}
        if not parts:
            continue
        found = _told_of(conditions, document.document_id, case)
        for section in note.sections:
            if section.kind not in _READ_IN:
                continue
            for low, high in sentences(note.text, section.start, section.end):
                if not names_one(note.text, low, high, parts):
                    continue
                for drug in _names(day, parts).finditer(note.text, low, high):
                    kind, did = _kind(note.text, low, high, drug, found)
                    stem = _stems(day)[drug[0].lower()]
                    if kind == "underdosing" and (not conditions or stem.startswith(case.codes("not_prescribed"))):
                        kind = ""  # never reported alone, nor of what nobody prescribes
                    if not kind or other_author(case, document, note, drug.start()):
                        continue
                    words = tuple(quoted(document, start, end) for start, end in did)
                    code = f"{stem + _INTENT[kind]:X<6}A"
                    yield _Event(code, kind, stem, quoted(document, drug.start(), drug.end()), words)


def _told_of(conditions: list[Suggestion], document: str, case: Case) -> list[tuple[int, int]]:
    """Where a document speaks of one of the conditions: its evidence, and every other mention of its category."""
    categories = {undot(s.code)[:3] for s in conditions}
    return [
        *((e.start, e.end) for s in conditions for e in s.evidence if e.document == document),
        *(
            (one.start, one.end)
            for one in case.mentions
            if one.document.document_id == document
            and one.phrase.code[:3] in categories
            and one.meaning == context.ASSERTED
        ),
    ]


def _kind(
    text: str, low: int, high: int, drug: re.Match[str], found: list[tuple[int, int]]
) -> tuple[str, list[tuple[int, int]]]:
    """What the sentence says of the drug, and the offsets of what it did; empty when nothing, or when it is denied or only possible.

    An adverse effect needs beside it what the drug did: one of the conditions ``found`` (their offsets).
    """
    for kind, pattern in _patterns(drug[0].lower()):
        match = pattern.search(text, low, high)
        if match is None or abs(match.start() - drug.start()) > _FROM_DRUG:
            continue
        meaning = context.assertion(text, match.start(), match.end(), (low, high))
        # What a parent gave or kept back is told of the child.
        if meaning != context.ASSERTED and (kind, meaning) != ("underdosing", context.FAMILY):
            continue
        if kind == "poisoning":
            return "self_harm" if _SELF_HARM.search(text, low, high) else "accidental", []
        if kind == "underdosing":
            return ("", []) if _NOT_NEEDED.search(text, low, high) else (kind, [])
        if did := [span for span in found if low <= span[0] < high and _did(text, drug, match, span)]:
            return kind, did
    return "", []


def _did(text: str, drug: re.Match[str], match: re.Match[str], span: tuple[int, int]) -> bool:
    """Whether a condition stands beside the words that blame a drug, right behind its name, or has the name in its own words."""
    start, end = span
    if _BLAMED.search(match[0]):
        if start < match.end() + _BESIDE and match.start() - _BESIDE < end:
            return True
    elif 0 < start - drug.end() <= _NEXT_TO and _JOINED.fullmatch(text, drug.end(), start):
        return True
    named = drug.start() == start and drug.end() < end and " for " not in text[start:end]
    return named and not _PART_OF_A_NAME.match(text, drug.end())
