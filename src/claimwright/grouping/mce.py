"""What does the Medicare Code Editor say of the codes of an inpatient stay, each at the code it is about?

Worked out from the tables that the grouper's package brings. The package's own editor is not asked: it gives counts without
codes, and judges the length of the stay by the patient's age.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from claimwright.data_files import data_rows
from claimwright.reference import Library, dot, undot
from claimwright.reference.packages import code_editors

_OLDEST: Final = 124
_AGE_KINDS: Final = ("newborn", "pediatric", "maternity", "adult")
_SEXES: Final = {"M": "female", "F": "male"}
"""Sex of the patient to the attribute of codes that are the other sex's."""
_OLD_DISC: Final = 60
"""Age above which a lumbar disc prosthesis is not covered (NCD 150.10)."""


@dataclass(frozen=True)
class CodeEdit:
    """One finding. ``edit`` is its name in ``mce_edits.tsv``; ``place`` principal, secondary, procedure or stay; ``position``
    counts secondary diagnoses and procedures from 1; ``code`` is as people write it, empty for the stay; ``severity`` is that of a
    scrub."""

    edit: str
    severity: str
    place: str
    position: int
    code: str
    says: str
    fix: str


@dataclass(frozen=True)
class _Stay:
    diagnoses: list[str]
    procedures: list[str]
    age: int | None
    sex: str
    status: str
    day: date
    days: int | None


def code_edits(
    diagnoses: Sequence[str],
    procedures: Sequence[str] = (),
    *,
    sex: str,
    age: int | None,
    discharge_status: str,
    discharge_date: date,
    stay_days: int | None = None,
    library: Library | None = None,
) -> tuple[CodeEdit, ...]:
    """The Medicare Code Editor's findings of a stay, in the order of its codes, those of the stay last.

    ``diagnoses`` have the principal first; codes come with or without dot. ``stay_days`` are days from admission to discharge;
    without them the length of the stay is not judged. ``library`` says which codes are in force; without it none is called invalid.
    Source: CMS Definitions of Medicare Code Edits, for the day of discharge.
    """
    stay = _Stay(
        [undot(code) for code in diagnoses], [undot(code) for code in procedures], age, sex, discharge_status, discharge_date, stay_days,
    )  # fmt: skip
    found = [*_diagnoses(stay, library), *_procedures(stay, library), *_of_stay(stay)]
    words = {row["edit"]: row for row in data_rows("claimwright.grouping", "mce_edits.tsv")}
    return tuple(
        CodeEdit(edit, words[edit]["severity"], place, at, code, words[edit]["says"], words[edit]["fix"])
        for edit, place, at, code in found
    )


Found = tuple[str, str, int, str]


def _said(system: str, code: str, day: date) -> frozenset[str]:
    """The editor's attributes of a code on a day."""
    for one in code_editors.attributed(system).get(code, ()):
        if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to):
            return one.attributes
    return frozenset()


def _diagnoses(stay: _Stay, library: Library | None) -> Iterator[Found]:
    on = library.on(stay.day) if library else None
    for at, code in enumerate(stay.diagnoses):
        place, said = "secondary" if at else "principal", _said("icd10cm", code, stay.day)
        known = on.icd10cm(code) if on else None
        edits = [] if not on or (known and known.billable) else ["invalid_code"]
        edits += _principal(said, len(stay.diagnoses)) if not at else []
        if at and code == stay.diagnoses[0]:
            edits.append("duplicate_of_principal")
        if stay.age is not None and any(kind in said and not _fits(kind, stay.age, stay.day) for kind in _AGE_KINDS):
            edits.append("age")
        edits += [
            edit
            for edit, held in (
                ("sex", _SEXES.get(stay.sex) in said),
                ("unspecified", "unspecified" in said),
                ("wrong_procedure", "wrngproc" in said),
            )
            if held
        ]
        yield from ((edit, place, at, dot(code)) for edit in edits)


def _principal(said: frozenset[str], diagnoses: int) -> list[str]:
    """What a principal diagnosis is refused or questioned for, the first reason alone."""
    if "ecodepdx" in said:
        return ["external_cause_principal"]
    if "manifestation" in said:
        return ["manifestation_principal"]
    if "reqsdx" in said:
        return ["requires_secondary"] if diagnoses == 1 else []
    if "unacceptable" in said:
        return ["unacceptable_principal"]
    return ["questionable_admission"] if "qadm" in said else []


def _fits(kind: str, age: int, day: date) -> bool:
    ranges = [one for one in code_editors.ages() if one.kind == kind and one.valid_from <= day <= one.valid_to]
    return not ranges or any(one.low <= age <= one.high for one in ranges)


def _procedures(stay: _Stay, library: Library | None) -> Iterator[Found]:
    on = library.on(stay.day) if library else None
    beside = frozenset().union(*(_said("icd10cm", code, stay.day) for code in stay.diagnoses))
    all_said = [_said("icd10pcs", code, stay.day) for code in stay.procedures]
    kidney = any("kidneyxp" in said for said in all_said)
    for at, (code, said) in enumerate(zip(stay.procedures, all_said, strict=True), 1):
        edits = [] if not on or on.icd10pcs(code) else ["invalid_code"]
        if _not_covered(said, beside, stay.age, kidney):
            edits.append("non_covered_procedure")
        elif any(one.startswith("lcov") for one in said):
            edits.append("limited_coverage")
        if stay.days is not None and stay.days < _shortest(code, stay.day):
            edits.append("length_of_stay")
        if _SEXES.get(stay.sex) in said:
            edits.append("sex")
        if said & {"csect", "vagdel"} and "delout" not in beside:
            edits.append("obstetric")
        yield from ((edit, "procedure", at, code) for edit in edits)


def _not_covered(said: frozenset[str], beside: frozenset[str], age: int | None, kidney: bool) -> bool:
    """Whether a procedure is not covered, some of them only beside certain diagnoses, ages or procedures."""
    return (
        "noncovered" in said
        or ("ncov_z302" in said and "ncov_z302" in beside)
        or ("ncov6" in said and "ncov6" in beside)
        or ("ncov7" in said and "ncov7" in beside)
        or ("ncov12agele60" in said and age is not None and age > _OLD_DISC)
        or ("ncov45" in said and not kidney and "diabtypeI" not in beside)
    )


def _shortest(code: str, day: date) -> int:
    """The fewest days a stay with the procedure has; 0 for any."""
    for row in data_rows("claimwright.grouping", "stay_lengths.tsv"):
        held = date.fromisoformat(row["valid_from"]) <= day and (
            not row["valid_to"] or day <= date.fromisoformat(row["valid_to"])
        )
        if row["code"] == code and held:
            return int(row["days"])
    return 0


def _of_stay(stay: _Stay) -> Iterator[Found]:
    if stay.age is None or not 0 <= stay.age <= _OLDEST:
        yield "invalid_age", "stay", 0, ""
    if stay.sex not in _SEXES:
        yield "invalid_sex", "stay", 0, ""
    if not any(first <= stay.day <= last for first, last in code_editors.discharge_statuses().get(stay.status, ())):
        yield "invalid_discharge_status", "stay", 0, ""
