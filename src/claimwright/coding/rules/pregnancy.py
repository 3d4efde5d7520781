"""What a pregnancy makes of the codes: chapter 15, the stage, the weeks, and conditions that complicate it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rules import gestation, obstetrics
from claimwright.coding.rules.base import Case, active, has, new_code, recoded, set_aside
from claimwright.coding.rules.deliveries import delivered_record, supervision
from claimwright.coding.rules.stages import CHILDBIRTH, PUERPERIUM, stage_of, staged
from claimwright.coding.rules.whose import after_delivery, delivery, newborn
from claimwright.coding.types import Evidence, Suggestion
from claimwright.data_files import data_rows
from claimwright.reference.codes import dot, undot

_SHORTEST: Final = 8
"""Weeks below which one code has them all."""
_TRIMESTERS: Final = ((14, "first", "1"), (28, "second", "2"), (46, "third", "3"))
"""First week after a trimester, its name in titles and its character (chapter 15 definitions: 14 weeks 0 days, 28 weeks 0 days)."""
_CONTROL: Final = (
    (
        "insulin",
        compiled(
            r"(?<!no )(?<!not on )(?<!off )(?<!without )(?<!not need )(?<!never on )\binsulin\b(?! (?:not|was not|isn't))",
        ),
    ),
    ("drugs", compiled(r"\b(?:metformin|glyburide|oral (?:agents?|hypoglyc\w+|medication))\b")),
    (
        "diet",
        compiled(r"\b(?:diet(?:ary)?[- ]controlled|A1(?:GDM)?\b|controlled (?:by|with|on) diet)"),
    ),
)
_AFTERWARDS: Final = compiled(
    r"\b(?:post-?partum|PP|puerper\w+|post-?op\w*|after (?:the )?delivery|PPH|POD ?\d|PPD ?\d)\b"
)
_NEAR: Final = 40
_HISTORY_LINE: Final = compiled(
    r"\b(?:OB ?(?:hx|history)|obstetric(?:al)? (?:hx|history)|P[AO]?[BM]Hx?|past (?:medical|obstetric\w*|surgical) h\w+|(?:prior|previous|last|first|1st|2nd) (?:preg\w*|deliver\w+|labor|child|baby)|G\d:)",
)
_YEAR_BEFORE: Final = 15
_SAID_TO_BE_OVER: Final = compiled(r"\b(?:hx|h/o|history|prior|previous)\b")
_LED_BY_HISTORY: Final = compiled(r"\b(?:h/o|hx of|history of|was|previously|initially|no longer)\s+(?:an? )?$")
_POSITION: Final = compiled(r"[LR]?(?:O|S|M)[APT]|LSA|RSA|vtx|VTX", 0)
"""Positions of the fetus, which are no disease ("delivered LOA")."""
_FETAL: Final = compiled(r"\bfet(?:al|us)\b[^.;\n]{0,60}$")
_FETAL_STUDY: Final = compiled(r"\bfetal (?:echo\w*|cardiac|anatomy)")
_OPENING: Final = 120


@lru_cache(maxsize=1)
def _complicating() -> list[tuple[str, str, bool, str]]:
    rows = data_rows("claimwright.coding", "pregnancy_with.tsv")
    return [(row["condition"], row["becomes"], row["keeps"] == "yes", row["guideline"]) for row in rows]


def pregnancy(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Chapter 15 codes for a mother, with stage and weeks (I.C.15.a, I.C.15.b); none on another's record."""
    suggestions = [_incidental(s, case) for s in suggestions]
    if case.chart.patient.sex == "M" or newborn(case):
        return [_not_hers(s, case) for s in suggestions]
    none = (*case.codes("abortive_outcomes"), *case.codes("incidental_pregnancy"))
    suggestions = [_of_another_time(s, case) for s in suggestions]
    if any(has(s, *none) for s in active(suggestions)):
        return suggestions
    birth = delivery(case)
    later = birth is None and after_delivery(case)
    if birth is None and not later and gestation.pregnant(case) is None:
        return suggestions
    told = None if later else gestation.weeks(case, delivered=birth is not None)
    trimester = next((sign for below, _, sign in _TRIMESTERS if told and told[0] < below), "")
    trimester = trimester or ("" if later else _named_trimester(case))
    stage = CHILDBIRTH if birth else PUERPERIUM if later else trimester
    result: list[Suggestion] = []
    suggestions = [_of_the_fetus(s, case) for s in suggestions]
    hers = obstetrics.merge(suggestions, obstetrics.told(case, stage, trimester, birth is not None))
    for s in obstetrics.precedence(hers, case):
        result.extend(_complicated(s, stage, trimester, case) if s.suggested and s.system == "icd10cm" else [s])
    result = [
        _timed(s, stage, trimester, case) if s.suggested and has(s, *case.codes("pregnancy")) else s for s in result
    ]
    result = _with_type(result, stage, trimester, case)
    result = [
        _controlled(s, case) if s.suggested and has(s, *case.codes("gestational_diabetes")) else s for s in result
    ]
    if birth:
        result = delivered_record(result, birth, told[0] if told else None, trimester, case)
    else:
        result = supervision(result, trimester, told, case)
    result = obstetrics.fetuses(obstetrics.precedence(result, case), case)
    if told and any(has(s, *case.codes("pregnancy"), *case.codes("normal_supervision")) for s in active(result)):
        result = _with_weeks(result, told, case)
    return result


def _of_another_time(s: Suggestion, case: Case) -> Suggestion:
    """What only the obstetric or past history tells is not of this pregnancy (I.C.15.a)."""
    if not s.suggested or s.given or not has(s, *case.codes("pregnancy")):
        return s
    if has(s, *case.codes("supervision_before_delivery"), *case.codes("scar_of_cesarean")):
        return s
    texts = case.texts
    if all(_in_a_history(texts.get(e.document, ""), e, case) for e in s.evidence):
        return set_aside(s, "told of another pregnancy (I.C.15.a)")
    return s


def _of_the_fetus(s: Suggestion, case: Case) -> Suggestion:
    """A disease or the position of the fetus is no disease of the mother (O35, O36; I.C.15.e.1)."""
    if s.suggested and not s.given and s.evidence and all(_POSITION.fullmatch(e.quote) for e in s.evidence):
        return set_aside(s, "the position of the fetus")
    if not s.suggested or s.given or not has(s, *case.codes("diseases_a_fetus_may_have")):
        return s
    texts = case.texts
    if s.evidence and all(
        _FETAL.search(texts.get(e.document, "")[: e.start][-100:])
        or _FETAL_STUDY.search(texts.get(e.document, "")[:_OPENING])
        for e in s.evidence
    ):
        return set_aside(s, "told of the fetus (I.C.15.e.1)")
    return s


def _in_a_history(text: str, told: Evidence, case: Case) -> bool:
    if _SAID_TO_BE_OVER.search(told.quote):
        return True
    line = text[text.rfind("\n", 0, told.start) + 1 : told.start]
    line = re.split(r"(?<=\w\w)\.\s", line)[-1]
    clause = re.split(r"\b(?:A/?P?|Assessment|Impression|Dx|Plan)\s*:", line, flags=re.IGNORECASE)[-1]
    return bool(_HISTORY_LINE.search(clause) or _LED_BY_HISTORY.search(clause)) or context.earlier_year(
        line[-_YEAR_BEFORE:], case.book.day
    )


def _not_hers(s: Suggestion, case: Case) -> Suggestion:
    """Chapter 15 is for the record of the mother alone (I.C.15.a.2)."""
    if s.suggested and not s.given and has(s, *case.codes("pregnancy")):
        return set_aside(s, "chapter 15 is used on the mother's record only (I.C.15.a.2)")
    return s


def _incidental(s: Suggestion, case: Case) -> Suggestion:
    """Only the provider says that a pregnancy is incidental to the encounter (I.C.15.a.1)."""
    if not s.suggested or not has(s, *case.codes("incidental_pregnancy")) or s.given:
        return s
    if any(re.search(r"\bincidental", note.text, re.IGNORECASE) for _, note in case.notes):
        return s
    return set_aside(s, "the provider must say that the pregnancy is incidental (I.C.15.a.1)")


def _named_trimester(case: Case) -> str:
    said = {
        sign
        for _, note in case.notes
        for _, name, sign in _TRIMESTERS
        if re.search(rf"\b{name} trimester\b", note.text, re.IGNORECASE)
    }
    return said.pop() if len(said) == 1 else ""


def _complicated(s: Suggestion, stage: str, trimester: str, case: Case) -> list[Suggestion]:
    """A condition of another chapter as what complicates the pregnancy, itself after it where the notes ask for both."""
    code = undot(s.code)
    row = next((row for row in _complicating() if code.startswith(row[0])), None)
    if row is None or s.assertion != context.ASSERTED:
        return [s]
    becomes = _arisen_after(s, stage, case)
    if not becomes:
        known = next((c for sign in "90" if (c := row[1].replace("#", sign)) in case.book.billable), "")
        becomes = staged(known, stage, trimester, case.book) if known else ""
    if not becomes:
        return [s]
    why = f"a condition in pregnancy is coded to chapter 15 first (I.C.15.a.1; {row[3]})"
    new = recoded(s, becomes, why, case)
    kept = replace(s, reason=f"{s.reason}; which condition complicates the pregnancy ({row[3]})")
    return [new, kept] if row[2] else [new, set_aside(s, f"included in {new.code}")]


def _arisen_after(s: Suggestion, stage: str, case: Case) -> str:
    """Anemia that arose after the delivery (Index: Anemia, postpartum); empty for any other."""
    if stage not in {CHILDBIRTH, PUERPERIUM} or not has(s, *case.codes("anemia")):
        return ""
    if has(s, *case.codes("acute_blood_loss_anemia")):
        return case.code("anemia_of_the_puerperium")
    texts = case.texts
    near = (texts.get(e.document, "")[max(0, e.start - _NEAR) : e.end + _NEAR] for e in s.evidence)
    return case.code("anemia_of_the_puerperium") if any(_AFTERWARDS.search(words) for words in near) else ""


def _timed(s: Suggestion, stage: str, trimester: str, case: Case) -> Suggestion:
    """A code of chapter 15 with the stage of the encounter, where its own is another or left open (I.C.15.a.3)."""
    code = undot(s.code)
    if s.given or not stage or stage_of(case.book.titles.get(code, "")) not in {"", "9", "1", "2", "3"}:
        return s
    fetus = code[6] if len(code) == 7 and code[6].isdigit() else "0"
    other = staged(code, stage, trimester, case.book, fetus)
    if not other or other == code or stage_of(case.book.titles[other]) == "9":
        return s
    told = {"1": "first trimester", "2": "second trimester", "3": "third trimester"}.get(
        stage_of(case.book.titles[other]), stage_of(case.book.titles[other])
    )
    return recoded(s, other, f"{told} by what the record tells (I.C.15.a.3)", case)


def _with_type(suggestions: list[Suggestion], stage: str, trimester: str, case: Case) -> list[Suggestion]:
    """The type of hypertension beside superimposed pre-eclampsia (use additional code note at O11); essential by default."""
    found = active(suggestions)
    superimposed = next((s for s in found if has(s, *case.codes("superimposed_preeclampsia"))), None)
    if superimposed is None or any(has(s, *case.codes("hypertension_before_pregnancy")) for s in found):
        return suggestions
    code = staged(case.code("essential_hypertension_before_pregnancy"), stage, trimester, case.book)
    if not code:
        return suggestions
    why = "the type of the hypertension before the pregnancy (use additional code note at O11)"
    new = replace(superimposed, code=dot(code), description=case.book.titles[code], reason=why, alternatives=())
    return obstetrics.merge(suggestions, [new])


def _controlled(s: Suggestion, case: Case) -> Suggestion:
    """Gestational diabetes by how it is controlled; insulin beside diet is insulin (I.C.15.i)."""
    texts = case.texts
    for evidence in s.evidence:
        text = texts.get(evidence.document, "")
        line = text[text.rfind("\n", 0, evidence.start) + 1 : (text + "\n").index("\n", evidence.end)]
        by = next((by for by, pattern in _CONTROL if pattern.search(line)), "")
        code = case.pairs("gestational_diabetes_controlled").get(by, "")
        if code in case.book.billable:
            code = staged(code, stage_of(s.description), "", case.book) or code
        if code in case.book.billable and code != undot(s.code):
            return recoded(s, code, "how the diabetes is controlled (I.C.15.i)", case)
    return s


def _with_weeks(suggestions: list[Suggestion], told: tuple[int, Evidence], case: Case) -> list[Suggestion]:
    """The weeks of gestation after the codes of chapter 15, never first (I.C.21.c.11)."""
    weeks, quote = told
    title = f"{weeks} weeks gestation of pregnancy"
    if weeks < _SHORTEST:
        title = f"less than {_SHORTEST} weeks gestation of pregnancy"
    known = case.book.below(case.code("weeks_of_gestation"))
    code = next((c for c in known if case.book.titles[c].lower() == title), "")
    if not code:
        return suggestions
    held = next((s for s in suggestions if undot(s.code) == code), None)
    why = "weeks of gestation (I.C.21.c.11)"
    new = new_code(code, "status", (quote,), why, case)
    rest = [s for s in suggestions if s is not held]
    return [*rest, replace(held, suggested=True) if held else new]
