"""Does a plan pay before Medicare, of which type is that, and which question is left where nobody can say?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
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


_NOT_SAID: Final = Before(None)


def before_medicare(plan: Plan, case: Case) -> Before:
    """Whether ``plan``, which is not Medicare, pays before the Medicare of the same patient on the day of the case."""
    row = _row(case.day, because="accident", kind=plan.kind)
    if row:
        return Before(True, row["words"], row["source"], row["msp_type"])
    if plan.kind != "commercial":
        return Before(False, f"{plan.name} pays after Medicare", "42 CFR 411.20")
    if plan.work == "none":
        return Before(False, f"{plan.name} does not come from work: Medicare pays first", "42 CFR 411.100")
    began = case.esrd_since is None or case.esrd_since.replace(day=1) <= case.day
    if (case.esrd_since and began) or (case.medicare_because == "esrd" and (began or not _attained(case, case.day))):
        return _for_renal_disease(plan, case)
    why = _basis(case, case.day)
    return _from_work(plan, case, why) if isinstance(why, str) else replace(_NOT_SAID, question=why(plan))


def _basis(case: Case, day: date) -> str | Callable[[Plan], Question]:
    """What the patient has Medicare for on a day beside kidney failure: age from 65 on, whatever it was before (42 CFR 411.172, and
    411.206 for who is younger); or what must be asked to know."""
    attained = _attained(case, day)
    told = case.medicare_because
    if attained or (attained is None and told == "age"):
        return "age"
    if attained is None and told == "disability":
        return lambda plan: Question(plan.key, "birth_date", "When was the patient born?")
    if told == "disability":
        return told
    early = "The patient is not 65. " if told == "age" else ""
    words = f"{early}Does the patient have Medicare for a disability or for kidney failure?"
    return lambda plan: Question(plan.key, "medicare_because", words)


def _attained(case: Case, day: date) -> bool | None:
    """Whether the age at which everybody has Medicare is attained on the day; None where nobody knows."""
    row = _row(day, because="age")
    first = case.month_of_age(int(row["age_from"])) if row else None
    return None if first is None else day >= first


def _for_renal_disease(plan: Plan, case: Case) -> Before:
    """A group plan of any size pays first during the months of coordination, whether anybody still works or not; after them
    Medicare does, also for who has it for age or disability beside (42 CFR 411.162, 411.163)."""
    row = _row(case.day, because="esrd")
    if not row:
        return Before(False, "Medicare pays first", "42 CFR 411.162")
    if case.esrd_since is None:
        return _asks(
            plan, "esrd_since", "Since which month could the patient have Medicare for kidney failure, taken or not?"
        )
    since = case.esrd_since.replace(day=1)
    earlier = _earlier(case, since)
    both = _row(case.day, because="dual") if earlier or _attained(case, case.day) else row
    last = _months_after(since, int(row["months"]))
    if case.day >= last:
        return Before(
            False, f"The {row['months']} months ended before {last.isoformat()}: Medicare pays first", both["source"]
        )
    if plan.work == "":
        return _asks(plan, "work", f"Does {plan.name} come from work, present or past?")
    then = _was_first(plan, case, since, earlier) if earlier else Before(True)
    if then.pays_first:
        return Before(True, both["words"].format(**both), both["source"], both["msp_type"])
    return then


def _earlier(case: Case, since: date) -> str:
    """For what the patient had Medicare before kidney failure; empty: for nothing, as far as is known."""
    if _attained(case, since):
        return "age"
    return "disability" if case.medicare_because == "disability" else ""


def _was_first(plan: Plan, case: Case, since: date, earlier: str) -> Before:
    """Whether a plan paid before Medicare in the month kidney failure began: if not, Medicare stays first (42 CFR 411.163(b)(4))."""
    stays = Before(False, f"Medicare paid before {plan.name} when kidney failure began", "42 CFR 411.163")
    if plan.first_at_esrd is not None:
        return Before(True) if plan.first_at_esrd else stays
    then = _from_work(plan, replace(case, day=since), earlier)
    if then.pays_first is not False:
        return then
    # Work that has ended since may have been present then, and of a disability nobody says whether it came first.
    ended = plan.work not in ACTIVE or plan.continued
    if ended or earlier == "disability":
        asked = f"Did {plan.name} pay before Medicare in {since:%Y-%m}, when kidney failure began?"
        return _asks(plan, "first_at_esrd", asked)
    return stays


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
