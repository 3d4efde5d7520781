"""Receptors of a breast cancer (Z17), hormone sensitivity of a prostate cancer (Z19), and its marker (R97.2-)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, set_aside
from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Evidence, Suggestion
from claimwright.reference.codes import undot

_POSITIVE: Final = r"(?:\s*(?:\(\s*)?(?:\+|pos(?:itive)?\b|strongly pos\w*|amplified\b))"
_NEGATIVE: Final = r"(?:\s*(?:\(\s*)?(?:[-–−](?!\s?\d)(?=\W|$|PR|HER|/)|neg(?:ative)?\b))"
_ER: Final = compiled(
    rf"\b(?:ER|(?:o?estrogen)(?: receptor)?)(?!\w)\s*:?(?P<and>\s*(?:/|and|&)\s*(?:PR|PgR)\b)?(?:(?P<positive>{_POSITIVE})|(?P<negative>{_NEGATIVE})|\s*\(?(?P<share>\d{{1,3}})\s?%)",
    0,
)
_PR: Final = compiled(
    rf"\b(?:PR|PgR|(?:progesterone)(?: receptor)?)(?!\w)\s*:?(?:(?P<positive>{_POSITIVE})|(?P<negative>{_NEGATIVE})|\s*\(?(?P<share>\d{{1,3}})\s?%)",
    0,
)
_HER2: Final = compiled(
    rf"\bHER-?2(?:[/ -]?neu)?(?!\w)\s*:?\s*(?:IHC\s*)?(?:(?P<score>[0-3]\+|0)(?![\d%])(?P<fish>[^.;\n]{{0,20}}\b(?:FISH|ISH)\b[^.;\n]{{0,12}}?\b(?P<result>neg\w*|non-?amplified|not amplified|pos\w*|amplified))?"
    rf"|(?P<negative>{_NEGATIVE}|\s*(?:not|non-?)\s?amplified\b|[- ]?low\b)|(?P<positive>{_POSITIVE}))",
)
_HR: Final = compiled(
    rf"\b(?:HR|hormone receptor)s?(?!\w)\s*:?(?:(?P<positive>{_POSITIVE})|(?P<negative>{_NEGATIVE}))", 0
)
_TRIPLE: Final = compiled(r"\btriple[- ]?neg(?:ative)?\b|\bTNBC\b")
_ALL_POSITIVE: Final = compiled(r"\btriple[- ]?pos(?:itive)?\b")
_RESISTANT: Final = compiled(r"\b(?:castrat(?:e|ion)|hormone)[- ](?:resistant|refractory)\b|\b(?-i:m?CRPC)\b")
_SENSITIVE: Final = compiled(r"\b(?:castrat(?:e|ion)|hormone)[- ](?:sensitive|naive)\b|\b(?-i:m?HSPC|mCSPC)\b")
_RISING: Final = compiled(
    r"\bPSA\b[^.;\n]{0,30}\b(?:rising|climbing|doubling|rise)\b|\b(?:rising|climbing) PSA\b|\bbiochemical (?:recurrence|failure|relapse|progression)\b"
    r"|\bPSA\s*:?\s*(?P<first>\d+(?:\.\d+)?)\s*(?:→|->|to|–>|=>|>)\s*(?P<second>\d+(?:\.\d+)?)",
)
_HIGH: Final = compiled(
    r"\b(?:elevated|raised|high|abnormal|rising|increas\w+) (?:serum )?PSA\b(?! (?:density|velocity))|\bPSA (?:elevation|elevated|is elevated|rising|is rising)\b",
)
_TREATED: Final = compiled(
    r"\b(?:EBRT|IMRT|SBRT|XRT|RT|radiation|radiotherapy|brachy\w*|seed implants?|prostatectomy|RALP|RRP|ADT|leuprolide|lupron|eligard|enzalutamide|abiraterone|apalutamide|degarelix|relugolix|castration)\b",
)
_WHY: Final = "receptor status of the breast cancer (Z17)"


def receptors(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Receptor status beside a breast cancer: one code each that is named, or the combined one where all are negative (Z17.4-)."""
    if not any(has(s, *case.codes("breast_malignancies")) for s in active(suggestions)):
        return suggestions
    told = dict(_told(case))  # the last statement of the record holds
    table = case.pairs("receptors")
    wanted = {
        table[name]: quote for name, quote in _combined(told).items() if table.get(name, "") in case.book.billable
    }
    if not wanted:
        return suggestions
    kept = [
        set_aside(s, "the record names the receptors otherwise (Z17)")
        if s.suggested and not s.given and has(s, *case.codes("receptor_status")) and undot(s.code) not in wanted
        else s
        for s in suggestions
    ]
    return _added(kept, wanted, _WHY, case)


def _combined(told: dict[str, Evidence]) -> dict[str, Evidence]:
    """All three negative are one code; a combined statement that parts of it are named beside gives way to the parts."""
    if all(f"{one} negative" in told for one in ("er", "pr", "her2")):
        return {"hr negative her2 negative": told["er negative"]}
    parts = {name: quote for name, quote in told.items() if name.startswith(("er ", "pr ", "her2 "))}
    hormone = next((name for name in told if name.startswith("hr ")), "")
    if hormone and not any(name.startswith(("er ", "pr ")) for name in parts):
        her2 = next((name for name in parts if name.startswith("her2 ")), "")
        return {f"{hormone} {her2}": told[hormone]} if her2 else {}
    return parts


def _told(case: Case) -> Iterator[tuple[str, Evidence]]:
    for document, note in case.notes:
        for section in note.sections:
            if section.kind in NOT_TOLD_OF_THE_PATIENT:
                continue
            for low, high in sentences(note.text, section.start, section.end):
                for pattern, named in ((_TRIPLE, "negative"), (_ALL_POSITIVE, "positive")):
                    if match := pattern.search(note.text, low, high):
                        for one in ("er", "pr", "her2"):
                            yield f"{one} {named}", quoted(document, match.start(), match.end())
                for one, pattern in (("er", _ER), ("pr", _PR), ("her2", _HER2), ("hr", _HR)):
                    for match in pattern.finditer(note.text, low, high):
                        if said := _said(match):
                            yield f"{one} {said}", quoted(document, match.start(), match.end())
                            if match.groupdict().get("and"):
                                yield f"pr {said}", quoted(document, match.start(), match.end())


def _said(match: re.Match[str]) -> str:
    """positive or negative; empty for an equivocal result. ASCO/CAP: from 1 % stained cells on ER and PR are positive; HER2 by IHC 3+."""
    found = match.groupdict()
    if found.get("positive"):
        return "positive"
    if found.get("negative"):
        return "negative"
    if found.get("share"):
        return "positive" if int(found["share"] or 0) >= 1 else "negative"
    if found.get("result"):
        return "positive" if (found["result"] or "").lower().startswith(("pos", "amp")) else "negative"
    return {"0": "negative", "0+": "negative", "1+": "negative", "3+": "positive"}.get(found.get("score") or "", "")


def prostate_cancer_status(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Hormone sensitivity beside a prostate cancer (Z19), and a PSA that rises after its treatment (R97.21)."""
    found = active(suggestions)
    cancer = any(has(s, *case.codes("prostate_malignancy")) for s in found)
    wanted: dict[str, Evidence] = {}
    if cancer:
        for name, pattern in (("resistant", _RESISTANT), ("sensitive", _SENSITIVE)):
            if not wanted and (quote := _first(pattern, case)):
                wanted[case.pairs("hormone_sensitivity").get(name, "")] = quote
    past = any(has(s, *case.codes("prostate_malignancy_history")) for s in found)
    if (cancer or past) and _first(_TREATED, case) and (quote := _first(_RISING, case)):
        rising = case.pairs("tumor_marker").get("psa rising", "")
        wanted[rising] = quote
        suggestions = [
            set_aside(s, "rising after treatment has its own code (R97.21)")
            if s.suggested and not s.given and has(s, *case.codes("tumor_marker_psa")) and undot(s.code) != rising
            else s
            for s in suggestions
        ]
    if not cancer and not past and (quote := _elevated(case)):
        wanted[case.pairs("tumor_marker").get("psa elevated", "")] = quote
    return _added(
        suggestions,
        {c: q for c, q in wanted.items() if c in case.book.billable},
        "status of the prostate cancer (Z19, R97.21)",
        case,
    )


def _elevated(case: Case) -> Evidence | None:
    """An elevated PSA that an assessment names, of a patient without a cancer of the prostate (R97.20)."""
    for document, note in case.notes:
        for section in note.of("assessment", "assessment_plan"):
            for low, high in sentences(note.text, section.start, section.end):
                match = _HIGH.search(note.text, low, high)
                if match and context.assertion(note.text, match.start(), match.end(), (low, high)) == context.ASSERTED:
                    return quoted(document, match.start(), match.end())
    return None


def _first(pattern: re.Pattern[str], case: Case) -> Evidence | None:
    for document, note in case.notes:
        for section in note.sections:
            if section.kind in NOT_TOLD_OF_THE_PATIENT:
                continue
            for low, high in sentences(note.text, section.start, section.end):
                for match in pattern.finditer(note.text, low, high):
                    values = match.groupdict()
                    if values.get("first") and float(values["first"]) >= float(values["second"]):
                        continue
                    if context.assertion(note.text, match.start(), match.end(), (low, high)) in {
                        context.ASSERTED,
                        context.HISTORY,
                    }:
                        return quoted(document, match.start(), match.end())
    return None


def _added(suggestions: list[Suggestion], wanted: dict[str, Evidence], why: str, case: Case) -> list[Suggestion]:
    present = {undot(s.code) for s in active(suggestions)}
    new = [new_code(code, "status", (quote,), why, case) for code, quote in wanted.items() if code not in present]
    codes = {undot(s.code) for s in new}
    return [*(s for s in suggestions if undot(s.code) not in codes), *new]
