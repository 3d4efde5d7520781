"""A visit of therapy: aftercare or the injury that heals, what the therapist treats first, the gait as it is seen (I.C.19.a, I.C.21.c.7, IV.G)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, recoded, set_aside
from claimwright.coding.rules.repaired import repaired
from claimwright.coding.rules.tellings import Told, asserted, tellings
from claimwright.coding.sections import ASSESSED
from claimwright.coding.types import LISTED_FIRST, WRITTEN_IN_NOTE, Suggestion
from claimwright.reference.codes import undot

_THERAPY: Final = compiled(
    r"\b(?:PTA?|OTR?(?:/L)?|COTA|SLP|CHT|(?:physical|occupational|speech|hand|vestibular|voice|lymphedema|pelvic(?: floor)?|swallow\w*) therapy|physiotherapy|(?:vestibular|hand|pelvic floor|outpt|outpatient|pediatric|peds) (?:PT|OT|rehab))\b[^\n]{0,60}\b(?:daily|eval\w*|progress|notes?|visit|re-?cert\w*|initial|plan of care|POC|session|discharge|report|tx|treatment|re-?eval\w*)\b"
    r"|^(?:\W*)(?:vestibular|hand|pelvic floor|pediatric|peds)? ?(?:PT|OT|SLP|ST)\b(?: (?:eval\w*|note|daily|progress|initial|visit|infant|outpt|re-?eval\w*)|[,:\s-]+)"
    r"|^\W*(?:physical|occupational|speech|hand|voice|vestibular|lymphedema) therapy\b",
)
_REHABILITATION: Final = compiled(
    r"\b(?:IRF|ARU|acute (?:inpatient )?rehab\w*|inpatient rehab\w*|physiatry|PM ?& ?R|rehab\w* (?:unit|hospital|admission|H&P|discharge|stay))\b",
)
_REFERRAL: Final = compiled(r"\b(?:referral|order|prescription|script)\b")
_OPENING: Final = 130
_INJURED: Final = compiled(
    r"\b(?:tear|tore|torn|rupture\w*|lac(?:eration|erated)?|cut|sever\w+|fell|falling|falls?|fx|fracture\w*|injur\w+|trauma\w*|accident|slipp\w+|MV[AC]|knife|saw|glass)\b",
)
_AFTER: Final = compiled(
    r"\b(?:s/p|status[ -]post|aftercare|post[- ]?op\w*|after|following|POD|(?:wks?|weeks?|mo|months?) (?:s/p|out|from|after|post)|amputated)\b",
)
_GAIT: Final = compiled(
    r"\b(?:antalgic|circumduct\w+|vault\w+|trendelenburg|lateral trunk lean|steppage|scissor\w*|shuffling|festinat\w+|gait deviations?|hip hik\w+|decreased stance|step[- ]length)\b",
)
_NEAR: Final = 60
_TREATED: Final = frozenset({*ASSESSED, "preamble", "chief_complaint"})


def rehabilitation(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The codes of a therapist's visit; of any other record, and of a stay, as they are."""
    if case.chart.encounter.is_inpatient:
        return _stay(suggestions, case)
    if not of_therapy(case):
        return suggestions
    suggestions = [_healing(s, case) for s in suggestions]
    suggestions = repaired(suggestions, case)
    suggestions = _aftercare(suggestions, case)
    suggestions = [_gait(s, case) for s in suggestions]
    suggestions = _without_a_site(suggestions, case)
    return _treated_first(suggestions, case)


def of_the_referral(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Sets aside the codes that only the referral of a therapist's visit writes: they are of what was asked then (IV.G, IV.H)."""
    if case.chart.encounter.is_inpatient or not of_therapy(case):
        return suggestions
    referrals = {d.document_id for d, note in case.notes if _REFERRAL.search(d.title + "\n" + note.text[:_OPENING])}
    if len(referrals) == len(case.notes):
        return suggestions
    return [
        set_aside(s, "written by the referral alone (IV.G)")
        if s.suggested and s.reason.startswith(WRITTEN_IN_NOTE) and {e.document for e in s.evidence} <= referrals
        else s
        for s in suggestions
    ]


def of_therapy(case: Case) -> bool:
    """Whether a document of the record is a therapist's, by its title or opening."""
    return any(
        _THERAPY.search(document.title.replace("_", " ") + " note") or _THERAPY.search(note.text[:_OPENING].strip())
        for document, note in case.notes
    )


def _stay(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """A stay for rehabilitation: first the condition for which it is (II.K), the paralysis of an old stroke before its other deficits."""
    if not any(_REHABILITATION.search(d.title.replace("_", " ") + "\n" + n.text[:_OPENING]) for d, n in case.notes):
        return suggestions
    kinds = (case.codes("paralysis_left_by_a_stroke"), case.codes("left_by_a_stroke"))
    found = active(suggestions)
    chosen = next((s for kind in kinds for s in found if has(s, *kind)), None)
    if chosen is None or any(s.listed_first or s.given for s in found):
        return suggestions
    first = replace(chosen, reason=f"{chosen.reason}; a stay for rehabilitation (II.K): {LISTED_FIRST}")
    return [first if s is chosen else s for s in suggestions]


def _healing(s: Suggestion, case: Case) -> Suggestion:
    """An injury in therapy is in its healing: the 7th character for subsequent encounters (I.C.19.a, I.C.20.a.2)."""
    code = undot(s.code)
    if not s.suggested or s.given or not has(s, *case.codes("injuries"), *case.codes("external_causes")):
        return s
    other = code[:6] + "D"
    if len(code) != len(other) or code[6] != "A" or other not in case.book.billable:
        return s
    return recoded(s, other, "therapy while it heals: subsequent encounter (I.C.19.a)", case)


def _aftercare(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Aftercare of an operation, none beside an injury or a complication of it (I.C.21.c.7)."""
    found = active(suggestions)
    if any(has(s, *case.codes("aftercare_of_operations"), *case.codes("injuries")) for s in found):
        return suggestions
    for row in dated_rows("aftercare_kinds.tsv", case.book.day):
        told = next(_operations(compiled(row["operation"]), case), None)
        if told is None or row["code"] not in case.book.billable:
            continue
        why = f"therapy after an operation ({row['guideline']}): {LISTED_FIRST}"
        code = row["code"]
        new = new_code(code, "purpose", (told.evidence,), why, case)
        return [new, *(s for s in suggestions if undot(s.code) != code)]
    return suggestions


def _operations(pattern: re.Pattern[str], case: Case) -> Iterator[Told]:
    for one in tellings(case, pattern):
        if one.meaning not in {context.ASSERTED, context.HISTORY}:
            continue
        near = one.note.text[max(one.low, one.match.start() - _NEAR) : one.match.end()]
        if _AFTER.search(near) and not _INJURED.search(one.sentence):
            yield one


def _gait(s: Suggestion, case: Case) -> Suggestion:
    """An abnormality of gait whose kind the therapist sees (Index: Gait abnormality, specified type NEC)."""
    if not s.suggested or s.given or undot(s.code) != case.code("gait_of_no_kind"):
        return s
    told = next(iter(asserted(case, _GAIT, clinicians=True)), None)
    code = case.code("gait_of_another_kind")
    if told is None or code not in case.book.billable:
        return s
    return recoded(s, code, "the kind of gait is told (Index: Gait abnormality, specified type NEC)", case)


def _without_a_site(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Stiffness, pain or weakness of no site says nothing beside what is treated (I.B.5, IV.D)."""
    vague = case.codes("symptoms_of_no_site")
    if not any(not has(s, *vague, "Z") for s in active(suggestions)):
        return suggestions
    return [
        set_aside(s, "of no site, beside what is treated (I.B.5, IV.D)")
        if s.suggested and not s.given and undot(s.code) in vague
        else s
        for s in suggestions
    ]


def _treated_first(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """What the therapist treats before the diseases the patient has besides (IV.G)."""
    found = [s for s in active(suggestions) if not s.listed_first]
    if len(found) < len(active(suggestions)) or any(s.given for s in found):
        return suggestions
    kinds = (case.codes("aftercare_of_operations"), case.codes("injuries"), case.codes("left_by_a_stroke"))
    chosen = next((s for kind in kinds for s in found if has(s, *kind)), None) or min(
        (s for s in found if not has(s, "Z", *case.codes("other_diseases_in_therapy"))),
        key=lambda s: _place(s, case),
        default=None,
    )
    if chosen is None:
        return suggestions
    first = replace(chosen, reason=f"{chosen.reason}; what the therapist treats (IV.G): {LISTED_FIRST}")
    return [first if s is chosen else s for s in suggestions]


def _place(s: Suggestion, case: Case) -> tuple[int, int, int]:
    """Conclusions before the rest, later documents before earlier ones, then as written."""
    places = {document.document_id: (at, note) for at, (document, note) in enumerate(case.notes)}
    best = (9, 0, 0)
    for e in s.evidence:
        if e.document in places:
            at, note = places[e.document]
            kind = next((part.kind for part in note.sections if part.start <= e.start < part.end), "")
            best = min(best, (0 if kind in ASSESSED else 1 if kind in _TREATED else 2, -at, e.start))
    return best
