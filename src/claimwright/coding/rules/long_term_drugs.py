"""Drugs taken for long: Z79, where the record says that they are taken and they bear on the encounter (I.C.21.c.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.disowned import drug_left_behind
from claimwright.coding.note import Note
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, set_aside
from claimwright.coding.rules.whose import newborn
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Suggestion
from claimwright.coding.words import first_parts, names_one
from claimwright.records.chart import Document
from claimwright.reference.codes import dot, undot

_NOT_READ: Final = frozenset({"family_history", "allergies", "copied", "instructions"})
_LISTED: Final = frozenset({"medications", "past_history"})
_LONG_TERM: Final = compiled(r"\b(?:long[- ]term|chronic(?:ally)?|lifelong|maintenance|indefinite(?:ly)?)\b")
_TAKES: Final = compiled(
    r"\b(?:on|takes?|taking|took|cont(?:inue[sd]?|inuing)?|remains|maintained|stable|tolerating|home|chronic|daily|adjuvant|since|uses?|using|meds?|medications?)\b[^.;\n]{0,60}$",
)
_DOSED: Final = compiled(
    r"[^.;,\n]{0,20}?\s(?:\d[\d.,/]*\s*(?:mg|mcg|units?|u|g|ml|%)?\b[^.;,\n]{0,12})?(?:daily|qd|bid|tid|qhs|qam|qpm|q\s?\d+|weekly|monthly|nightly|at bedtime|once|twice|bedtime|every|prn|po)\b",
)
_NOT_TAKEN: Final = compiled(
    r"\b(?:stop\w*|discontinu\w+|d/?c'?d|off|hold|held|holding|declin\w+|refus\w+|allerg\w+|intoleran\w+|fail\w+|prior|previous(?:ly)?|past|former(?:ly)?|completed|finished|start\w*|initiat\w+|begin|began|trial"
    r"|consider\w*|load\w*|given|gave|received|x\s?\d+|bridge|bolus|drip|gtt|iv|avoid|done|post|after|correction|sliding|coverage|D50|ppx|prophylaxis|no|not|never|without|reaction|hives|rash|used to)\b",
)
_AT_HOME: Final = compiled(
    r"\b(?:home|at home|PTA|prior to admission|outpatient|chronic(?:ally)?|before admission|resum\w+)\b"
)
_IN_THE_STAY: Final = compiled(r"\b(?:SSI|sliding scale|IV|gtt|drip|inpatient|in[- ]house|started|while here)\b|\+")
_CLASS_OF_RISK: Final = compiled(r"ASA[ \t]*(?:class[ \t]*|PS[ \t]*)?(?:[1-4]E?|I{1,3}V?|IV)\b(?![ \t]*(?:mg|tab))")
"""The class of the anesthetist, ASA 3, is no aspirin."""
_CLAUSE: Final = compiled(r"[.;,\n]|\bbut\b|->|→")
_LEFT_OFF: Final = compiled(
    r"\b(?:off|stopp?(?:ed|ing)?|discontinu\w+|d/?c['’]?d|no longer (?:on|takes|taking)|not on|never on|no|without|hold(?:ing)?|held)(?: (?:of|all|his|her|the|long[- ]term|oral|chronic)){0,3}\s+[\w-]+(?: use| therapy)?$"
)
_NEAR: Final = 30
_REACH: Final = 60


@dataclass(frozen=True)
class Drugs:
    """Names of drugs to their code, and the codes beside which each is reported in an office visit; on one day."""

    codes: dict[str, str]
    beside: dict[str, tuple[str, ...]]
    names: re.Pattern[str]
    parts: frozenset[str]


@lru_cache(maxsize=16)
def drugs_on(day: date) -> Drugs:
    rows = dated_rows("long_term_drugs.tsv", day)
    codes = {name: row["code"] for row in rows for name in row["drugs"].split()}
    beside = {row["code"]: tuple(row["beside"].split()) for row in rows}
    names = "|".join(map(re.escape, sorted(codes, key=len, reverse=True)))
    return Drugs(codes, beside, compiled(rf"\b(?:{names})\b"), first_parts(codes))


def long_term_drugs(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds Z79 codes. Asserted are those of drugs that treat a suggested disease, that are said to be for long, and, in
    hospitals, those taken at home; the others are offered."""
    if newborn(case):
        return suggestions  # the drugs of its record are its mother's
    suggestions = [_if_left_off(s, case) for s in suggestions]
    drugs, current = drugs_on(case.book.day), active(suggestions)
    office = _in_an_office(case)
    present = {s.code for s in current}
    found: dict[str, Suggestion] = {}
    for document, note in case.notes:
        for start, end, home, lasting in _taken(note, drugs, case.book.day, stay=case.chart.encounter.is_inpatient):
            code = drugs.codes[note.text[start:end].lower()]
            if code not in case.book.billable or dot(code) in present:
                continue
            treats = any(has(s, *drugs.beside[code]) for s in current)
            # In a hospital a drug may be of the stay alone: insulin given for a time is none taken for long (I.C.4.a.3).
            asserted = lasting or (treats if office else home)
            held = found.get(code)
            if held is None or (asserted and not held.suggested):
                found[code] = _suggestion(code, document, (start, end), case, asserted)
    return [*(s for s in suggestions if undot(s.code) not in found or s.system != "icd10cm"), *found.values()]


def _if_left_off(s: Suggestion, case: Case) -> Suggestion:
    """A drug taken for long that every statement of it tells as left off: "off anticoagulation"."""
    if not s.suggested or s.given or s.recorded or not has(s, *case.codes("long_term_drug_therapy")) or not s.evidence:
        return s
    texts = case.texts
    left_off = all(
        one.document in texts
        and _LEFT_OFF.search(
            texts[one.document], max(texts[one.document].rfind("\n", 0, one.start) + 1, one.start - _NEAR), one.end
        )
        for one in s.evidence
    )
    return set_aside(s, "told as left off (I.C.21.c.3)") if left_off else s


def _in_an_office(case: Case) -> bool:
    return case.chart.encounter.setting in {"", "office", "telehealth", "other"}


def _suggestion(code: str, document: Document, place: tuple[int, int], case: Case, asserted: bool) -> Suggestion:
    why = "long-term drug therapy (I.C.21.c.3; for diabetes I.C.4.a.3)"
    return new_code(code, "status", (quoted(document, *place),), why, case, suggested=asserted)


def _taken(note: Note, drugs: Drugs, day: date, *, stay: bool) -> Iterator[tuple[int, int, bool, bool]]:
    """Each drug the patient takes: its place, whether it is a drug of home, and whether it is said to be for long."""
    text = note.text
    for section in note.sections:
        if section.kind in _NOT_READ:
            continue
        for low, high in sentences(text, section.start, section.end):
            if not names_one(text, low, high, drugs.parts):
                continue
            for drug in drugs.names.finditer(text, low, high):
                clause = _clause(text, low, drug.start(), drug.end(), high)
                if _NOT_TAKEN.search(clause) or drug_left_behind(text[drug.end() : high], day):
                    continue
                if context.assertion(text, drug.start(), drug.end(), (low, high)) not in {
                    context.ASSERTED,
                    context.HISTORY,
                }:
                    continue
                said = _TAKES.search(text, max(low, drug.start() - _REACH), drug.start()) or _DOSED.match(
                    text, drug.end(), high
                )
                around = text[max(low, drug.start() - _REACH) : drug.end() + _REACH]
                listed = section.kind in _LISTED or bool(_AT_HOME.search(around))
                if stay and not listed and _IN_THE_STAY.search(clause):
                    continue
                if _CLASS_OF_RISK.match(text, drug.start()):
                    continue
                home = listed or bool(said)
                yield drug.start(), drug.end(), home, bool(_LONG_TERM.search(text, low, high))


def _clause(text: str, low: int, start: int, end: int, high: int) -> str:
    """The words around a drug up to the next comma, stop, "but" or arrow."""
    before = [match.end() for match in _CLAUSE.finditer(text, low, start)]
    after = _CLAUSE.search(text, end, high)
    return text[max(before, default=low) : after.start() if after else high]
