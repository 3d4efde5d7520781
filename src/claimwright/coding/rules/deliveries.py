"""The record of a delivery: membranes, labor, outcome, the uncomplicated delivery; and the visit before one (I.C.15.b)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, recoded, set_aside
from claimwright.coding.rules.stages import staged
from claimwright.coding.rules.whose import Delivery, told
from claimwright.coding.types import Evidence, Suggestion
from claimwright.reference.codes import undot

_TERM: Final = 37
"""Completed weeks from which a pregnancy is at term (chapter 15: O60, O42.02)."""
_LATE: Final = 42
_LONG: Final = compiled(
    r"\b(?:prolonged (?:rupture|ROM|latency)|(?:ROM|ruptured?|rupture of membranes|PP?ROM)\b[^.\n]{0,25}?(?:>|x|for|over|more than) ?(?P<hours>\d{2,3}) ?(?:h|hrs?|hours)\b|latency (?:of )?(?P<days>\d+) days?)",
)
_RUPTURE: Final = compiled(r"\b(?:S?ROM|PP?ROM|ruptured?|rupture of membranes|gush|leak\w* (?:of )?fluid)\b")
_LABOR: Final = compiled(
    r"\b(?:in (?:early |active )?labor|early labor|active labor|preterm labor|labor within 24|(?:ctx|contractions?) (?:q ?\d|since|every|started|began|regular)|went into labor|spontaneous labor)\b",
)
_DAY: Final = compiled(r"\b(\d{1,2}/\d{1,2})(?:/\d{2,4})?\b", 0)
_GRAVIDA: Final = compiled(r"\bG(?:ravida)? ?(\d{1,2})")
_PRENATAL: Final = compiled(
    r"\b(?:ROB|prenatal (?:visit|check|care|appointment|f/?u|exam)|antenatal visit|(?:HR)?OB (?:visit|follow[- ]?up|check|return)|return OB|NOB|new OB)\b",
)
_OPENING: Final = 300
_OFFICES: Final = frozenset({"office", "telehealth", ""})


def delivered_record(
    suggestions: list[Suggestion], birth: Delivery, weeks: int | None, trimester: str, case: Case
) -> list[Suggestion]:
    """The codes of a stay in which a child was born, in their order."""
    suggestions = [
        set_aside(s, "prenatal care is not the reason of a delivery's stay (I.C.15.b.1, I.C.15.b.2)")
        if s.suggested and not s.given and has(s, *case.codes("supervision_before_delivery"))
        else s
        for s in suggestions
    ]
    suggestions = membranes(suggestions, weeks, trimester, case)
    suggestions = _preterm(suggestions, birth, weeks, trimester, case)
    suggestions = _uncomplicated(suggestions, birth, weeks, case)
    suggestions = _outcome(suggestions, birth, case)
    return _principal_first(suggestions, case)


def membranes(suggestions: list[Suggestion], weeks: int | None, trimester: str, case: Case) -> list[Suggestion]:
    """Premature rupture by weeks, and by the hours until labor began (notes at O42)."""
    group = case.codes("rupture_of_membranes")
    held = [s for s in active(suggestions) if has(s, *group) and not s.given]
    if not held:
        return suggestions
    named = " ".join(s.description.lower() for s in held)
    term = "unknown" if weeks is None else "term" if weeks >= _TERM else "preterm"
    if term == "unknown" and "preterm" in named:
        term = "preterm"
    header = case.pairs("membranes").get(f"{term} {_onset(case)}", "")
    code = staged(header, trimester, trimester, case.book) if header else ""
    if not code:
        return suggestions
    best = next((s for s in held if undot(s.code) == code), held[0])
    why = "weeks of gestation, and when labor began (Tabular O42)"
    new = best if undot(best.code) == code else recoded(best, code, why, case)
    new = replace(new, evidence=tuple(dict.fromkeys(e for s in held for e in s.evidence)))
    return [
        new if s is best else set_aside(s, f"the rupture is {new.code} (Tabular O42)") if s in held else s
        for s in suggestions
    ]


def _onset(case: Case) -> str:
    """Whether labor began within 24 hours of the rupture: told so, or told of the same day in one document."""
    days: dict[str, set[str]] = {"rupture": set(), "labor": set()}
    for document, text, low, high in told(case):
        if (match := _LONG.search(text, low, high)) and (not match["hours"] or int(match["hours"]) > 24):
            return "later"
        day = _DAY.search(text[:_OPENING])
        known = day[1] if day else document.document_id
        for what, pattern in (("rupture", _RUPTURE), ("labor", _LABOR)):
            found = pattern.search(text, low, high)
            if found and context.assertion(text, found.start(), found.end(), (low, high)) == context.ASSERTED:
                days[what].add(known)
    return "within" if days["rupture"] & days["labor"] else "unknown"


def _preterm(
    suggestions: list[Suggestion], birth: Delivery, weeks: int | None, trimester: str, case: Case
) -> list[Suggestion]:
    """Preterm labor that ended in a delivery: preterm, a code for each fetus, or at term (notes at O60)."""
    result: list[Suggestion] = []
    for s in suggestions:
        if (
            not s.suggested
            or s.given
            or not has(s, *case.codes("preterm_labor"), *case.codes("preterm_labor_and_delivery"))
            or weeks is None
        ):
            result.append(s)
            continue
        group = "preterm_labor_and_delivery" if weeks < _TERM else "term_delivery_of_preterm_labor"
        for fetus in "12" if birth.multiple else "0":
            code = staged(case.code(group), trimester, trimester, case.book, fetus)
            if code and not any(undot(one.code) == code for one in result):
                result.append(recoded(s, code, "preterm labor, and a delivery in this record (Tabular O60)", case))
    return result


def _uncomplicated(suggestions: list[Suggestion], birth: Delivery, weeks: int | None, case: Case) -> list[Suggestion]:
    """A spontaneous delivery at term with nothing that complicates it (I.C.15.n); never beside a code of chapter 15."""
    code = case.code("uncomplicated_delivery")
    others = [s for s in active(suggestions) if has(s, *case.codes("pregnancy")) and undot(s.code) != code]
    fits = birth.spontaneous and birth.live == 1 and not birth.still and weeks is not None and _TERM <= weeks < _LATE
    if others or not fits:
        return [
            set_aside(s, "the delivery is not one without complication (I.C.15.n)")
            if s.suggested and undot(s.code) == code and not s.given
            else s
            for s in suggestions
        ]
    if any(undot(s.code) == code and s.suggested for s in suggestions):
        return suggestions
    why = "a full-term delivery, spontaneous, with no complication told (I.C.15.n)"
    new = new_code(code, "purpose", (birth.quote,), why, case)
    return [new, *(s for s in suggestions if undot(s.code) != code)]


def _outcome(suggestions: list[Suggestion], birth: Delivery, case: Case) -> list[Suggestion]:
    """What was born, once on the record of the delivery (I.C.15.b.5)."""
    code = case.pairs("outcome").get(f"{birth.live} live {birth.still} still", "")
    if any(has(s, *case.codes("outcome_of_delivery")) for s in active(suggestions)) or code not in case.book.billable:
        return suggestions
    why = "outcome of the delivery, on the mother's record (I.C.15.b.5)"
    new = new_code(code, "purpose", (birth.quote,), why, case)
    return [*(s for s in suggestions if undot(s.code) != code), new]


def _principal_first(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """What brings a mother to the hospital before what happens in labor and after it (I.C.15.b.4)."""
    leads = case.codes("leads_a_delivery")
    mothers = [s for s in suggestions if s.suggested and has(s, *case.codes("pregnancy"))]

    def place(s: Suggestion) -> int:
        return next((at for at, prefix in enumerate(leads) if has(s, prefix)), len(leads))

    return [*sorted(mothers, key=place), *(s for s in suggestions if s not in mothers)]


def supervision(
    suggestions: list[Suggestion], trimester: str, weeks: tuple[int, Evidence] | None, case: Case
) -> list[Suggestion]:
    """A visit before the delivery: membranes by weeks, the elderly mother by her pregnancies, routine care."""
    gravida = next((int(m[1]) for _, note in case.notes if (m := _GRAVIDA.search(note.text))), None)
    suggestions = membranes(suggestions, weeks[0] if weeks else None, trimester, case)
    result = []
    for s in suggestions:
        if s.suggested and not s.given and has(s, *case.codes("elderly_mother")):
            if gravida is None:
                result.append(set_aside(s, "first or later pregnancy is not told (I.B.2)"))
                continue
            group = "elderly_primigravida" if gravida == 1 else "elderly_multigravida"
            s = _as(s, staged(case.code(group), trimester, trimester, case.book), case)
        elif s.suggested and not s.given and weeks and has(s, *case.codes("false_labor")):
            group = "false_labor_before_term" if weeks[0] < _TERM else "false_labor_at_term"
            s = _as(
                s,
                staged(case.code(group), trimester, trimester, case.book),
                case,
                "false labor by the weeks told (Tabular O47)",
            )
        elif s.suggested and not s.given and gravida and has(s, *case.codes("normal_supervision")):
            group = "first_normal_supervision" if gravida == 1 else "other_normal_supervision"
            s = _as(s, staged(case.code(group), trimester, trimester, case.book), case)
        result.append(s)
    return _routine(_as_told(_once(result), case), gravida, trimester, weeks, case)


def _once(suggestions: list[Suggestion]) -> list[Suggestion]:
    """Each code once: two that were recoded to the same are one."""
    kept: dict[tuple[str, str, bool], Suggestion] = {}
    for s in suggestions:
        kept.setdefault((s.system, s.code, s.suggested), s)
    return list(kept.values())


def _as_told(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The codes of chapter 15 in the order in which the record tells them (IV.G: the reason of the visit first)."""
    notes = {document.document_id: (number, note) for number, (document, note) in enumerate(case.notes)}
    mothers = [s for s in suggestions if s.suggested and has(s, *case.codes("pregnancy"))]

    def place(s: Suggestion) -> tuple[bool, int, int]:
        places = []
        for e in s.evidence:
            number, note = notes.get(e.document, (0, None))
            assessed = note is not None and any(
                one.start <= e.start < one.end for one in note.of("assessment", "assessment_plan", "plan")
            )
            places.append((not assessed, number, e.start))
        return min(places, default=(True, 0, 0))

    return [*sorted(mothers, key=place), *(s for s in suggestions if s not in mothers)]


def _as(s: Suggestion, code: str, case: Case, why: str = "by the number of pregnancies told") -> Suggestion:
    return s if not code or undot(s.code) == code else recoded(s, code, why, case)


def _routine(
    suggestions: list[Suggestion], gravida: int | None, trimester: str, weeks: tuple[int, Evidence] | None, case: Case
) -> list[Suggestion]:
    """A prenatal visit by its title, with no code of chapter 15, is routine supervision (I.C.15.b.1)."""
    taken = (*case.codes("pregnancy"), *case.codes("normal_supervision"))
    if (
        case.chart.encounter.setting not in _OFFICES
        or weeks is None
        or any(has(s, *taken) for s in active(suggestions))
    ):
        return suggestions
    for document, note in case.notes:
        if match := _PRENATAL.search(note.text[:_OPENING]):
            group = (
                "normal_supervision"
                if gravida is None
                else "first_normal_supervision"
                if gravida == 1
                else "other_normal_supervision"
            )
            code = staged(case.code(group), trimester, trimester, case.book) if gravida else ""
            if code:
                quote = quoted(document, match.start(), match.end())
                why = "a routine prenatal visit (I.C.15.b.1)"
                return [
                    new_code(code, "purpose", (quote,), why, case),
                    *(s for s in suggestions if undot(s.code) != code),
                ]
    return suggestions
