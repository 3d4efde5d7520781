"""Does a plan pay before Medicare, of which type is that, and which question is left where nobody can say?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from claimwright.data_files import data_rows
from claimwright.payers.coverages import ACTIVE, Case, Plan, Question

_SPOUSE_OR_SELF: Final = frozenset({"18", "01"})


@dataclass(frozen=True)
class Before:
    """Whether a plan pays before Medicare: ``None`` where a question is open. ``msp_type`` is SBR05 of Medicare's claim."""

    pays_first: bool | None
    words: str = ""
    source: str = ""
    msp_type: str = ""
    question: Question | None = None


def before_medicare(plan: Plan, case: Case) -> Before:
    """Whether ``plan``, which is not Medicare, pays before the Medicare of the same patient on the day of the case."""
    row = _row(case.day, because="accident", kind=plan.kind)
    if row:
        return Before(True, row["words"], row["source"], row["msp_type"])
    if plan.kind != "commercial":
        return Before(False, f"{plan.name} pays after Medicare", "42 CFR 411.20")
    if plan.work == "none":
        return Before(False, f"{plan.name} does not come from work: Medicare pays first", "42 CFR 411.100")
    why = case.medicare_because or _by_age(case)
    if not why:
        return _asks(plan, "medicare_because", "Does the patient have Medicare for a disability or for kidney failure?")
    return _for_renal_disease(plan, case) if why == "esrd" else _from_work(plan, case, why)


def _by_age(case: Case) -> str:
    """Whoever has reached the age has Medicare for it, unless somebody says otherwise."""
    row = _row(case.day, because="age")
    age = case.age
    return "age" if row and age is not None and age >= int(row["age_from"]) else ""


def _for_renal_disease(plan: Plan, case: Case) -> Before:
    """A group plan of any size pays first during the months of coordination, whether anybody still works or not."""
    row = _row(case.day, because="esrd")
    if not row:
        return Before(False, "Medicare pays first", "42 CFR 411.162")
    if case.esrd_since is None:
        return _asks(
            plan, "esrd_since", "Since which month has the patient been entitled to Medicare for kidney failure?"
        )
    if plan.work == "":
        return _asks(plan, "work", f"Does {plan.name} come from work, present or past?")
    last = _months_after(case.esrd_since, int(row["months"]))
    if case.day < last:
        return Before(True, row["words"].format(**row), row["source"], row["msp_type"])
    return Before(
        False, f"The {row['months']} months ended before {last.isoformat()}: Medicare pays first", row["source"]
    )


def _from_work(plan: Plan, case: Case, why: str) -> Before:
    row = _row(case.day, because=why)
    if not row:
        return Before(False, "Medicare pays first", "42 CFR 411.20")
    if plan.work == "":
        whose = "the patient" if plan.relationship == "18" else "the subscriber"
        return _asks(plan, "work", f"Does {plan.name} come from work, and does {whose} still work there?")
    if plan.work not in ACTIVE or plan.continued:
        return Before(False, f"{plan.name} comes from work that has ended: Medicare pays first", row["source"])
    if why == "age" and plan.relationship not in _SPOUSE_OR_SELF:
        return Before(False, f"{plan.name} is neither the patient's nor a spouse's: Medicare pays first", row["source"])
    if plan.employees is None:
        return _asks(plan, "employees", f"How many people does the employer behind {plan.name} employ?")
    if plan.employees >= int(row["employees"]):
        return Before(True, row["words"].format(**row), row["source"], row["msp_type"])
    small = f"The employer has fewer than {row['employees']} employees: Medicare pays first"
    return Before(False, small, row["source"])


def _asks(plan: Plan, fact: str, words: str) -> Before:
    return Before(None, "", "", "", Question(plan.key, fact, words))


def _row(day: date, *, because: str, kind: str = "") -> dict[str, str]:
    """The row in force on the day; an empty one where there is none."""
    for row in data_rows("claimwright.payers", "medicare_secondary.tsv"):
        begins, ends = row["valid_from"], row["valid_to"]
        holds = (not begins or begins <= day.isoformat()) and (not ends or day.isoformat() <= ends)
        if holds and row["because"] == because and row["kind"] == kind:
            return row
    return {}


def _months_after(first: date, months: int) -> date:
    """The first day of the month so many months after the month of ``first``."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
