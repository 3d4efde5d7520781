"""Which of a patient's coverages pays first, which next, and why? A proposal; a person decides.

Each rule gives every coverage a place, and the first rule whose places differ tells two coverages apart. So the order is one
whatever order the coverages come in, and each step of it has one reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from claimwright.data_files import data_rows
from claimwright.payers.coverages import ACCIDENT, CHILD, MEDICARE, PARENTS, SELF, Case, Plan, Question
from claimwright.payers.medicare_secondary import Before, before_medicare

_ENDED_WORK: Final = frozenset({"retired", "laid off"})
_AS_ENTERED: Final = "as entered, until the question is answered"
_WHOSE: Final = {
    "decree": "the parent whom a court named",
    "custody": "the parent with custody",
    "spouse of custody": "the spouse of the parent with custody",
    "without custody": "the parent without custody",
    "spouse of without custody": "the spouse of the parent without custody",
}


@dataclass(frozen=True)
class Placed:
    """A coverage in its place. ``rule``, ``words`` and ``source`` say why it comes after the one before it; empty for the first
    and where no rule tells the two apart. ``msp_type``: for Medicare in a later place, SBR05 of its claim."""

    plan: Plan
    rule: str = ""
    words: str = ""
    source: str = ""
    msp_type: str = ""


@dataclass(frozen=True)
class Order:
    """The coverages in their order, with the questions that are open: while there is one the order is not settled."""

    places: tuple[Placed, ...]
    questions: tuple[Question, ...] = ()

    @property
    def settled(self) -> bool:
        return not self.questions


def order_of_benefits(plans: Sequence[Plan], case: Case) -> Order:
    """The order of coverages that hold on the day of the case; what no rule tells apart stays as it was given."""
    view = _View.of(plans, case)
    rules = [row for row in data_rows("claimwright.payers", "order_of_benefits.tsv") if _holds(row, case.day)]
    rules.sort(key=lambda row: int(row["rank"]))
    given = {plan.key: number for number, plan in enumerate(plans)}
    places = {plan.key: tuple(_PLACES[row["rule"]](plan, view) for row in rules) for plan in plans}
    ordered = sorted(plans, key=lambda plan: (places[plan.key], given[plan.key]))
    placed, questions = [], list(view.questions)
    for number, plan in enumerate(ordered):
        before = ordered[number - 1] if number else None
        deciding = None
        if before is not None:
            pairs = zip(rules, places[before.key], places[plan.key], strict=True)
            deciding = next((row for row, one, other in pairs if one != other), None)
            if deciding is None:
                questions.append(_equal(before, plan))
        placed.append(_placed(plan, before, deciding, view, ordered[:number]))
    return Order(tuple(placed), tuple(dict.fromkeys(questions)))


@dataclass(frozen=True)
class _View:
    """What the rules look at beside the coverage itself: the case, and how each plan stands to Medicare."""

    case: Case
    medicare: frozenset[str]
    befores: Mapping[str, Before]
    given: Mapping[str, int]
    children: bool
    """Every coverage of a dependant is a child's, so that the rules for children apply."""
    unknown_birthdays: tuple[Plan, ...]
    starts_known: bool

    @classmethod
    def of(cls, plans: Sequence[Plan], case: Case) -> _View:
        medicare = frozenset(plan.key for plan in plans if plan.kind in MEDICARE)
        others = [plan for plan in plans if plan.key not in medicare and plan.kind not in {"medicaid", "tricare"}]
        dependants = [plan for plan in plans if plan.relationship != SELF and plan.kind == "commercial"]
        together = [plan for plan in dependants if not plan.parent]
        return cls(
            case,
            medicare,
            {plan.key: before_medicare(plan, case) for plan in others} if medicare else {},
            {plan.key: number for number, plan in enumerate(plans)},
            all(plan.relationship == CHILD for plan in dependants),
            tuple(plan for plan in together if plan.subscriber_birth_date is None) if len(together) > 1 else (),
            all(plan.starts is not None for plan in plans),
        )

    @property
    def questions(self) -> list[Question]:
        asked = [one.question for one in self.befores.values() if one.question]
        if self.children:
            asked += [
                Question(plan.key, "subscriber_birth_date", f"When was the subscriber of {plan.name} born?")
                for plan in self.unknown_birthdays
            ]
        return asked

    def first_by_entry(self, plan: Plan) -> bool:
        """While a question is open the order stays as it was entered."""
        return self.given[plan.key] < min(self.given[key] for key in self.medicare)


def _medicare(plan: Plan, view: _View) -> int:
    if not view.medicare:
        return 0
    if plan.key in view.medicare:
        return 1
    stands = view.befores.get(plan.key)
    if stands is None:
        return 2
    first = view.first_by_entry(plan) if stands.pays_first is None else stands.pays_first
    return 0 if first else 2


def _is_childs(plan: Plan, view: _View) -> bool:
    return view.children and plan.relationship == CHILD


def _parent(plan: Plan, view: _View) -> int:
    known = _is_childs(plan, view) and plan.parent in PARENTS
    return PARENTS.index(plan.parent) if known else len(PARENTS)


def _birthday(plan: Plan, view: _View) -> tuple[int, int]:
    """Of parents who live together: month and day alone, never the year. Where one is not known the order stays as entered."""
    if not _is_childs(plan, view) or plan.parent:
        return (0, 0)
    born = plan.subscriber_birth_date
    return (view.given[plan.key], 0) if view.unknown_birthdays or born is None else (born.month, born.day)


_PLACES: Final[Mapping[str, Callable[[Plan, _View], Any]]] = {
    "accident": lambda plan, _: 0 if plan.kind in ACCIDENT else 1,
    "medicaid": lambda plan, _: 1 if plan.kind == "medicaid" else 0,
    "tricare": lambda plan, _: 1 if plan.kind == "tricare" else 0,
    "medicare": _medicare,
    "own": lambda plan, _: 0 if plan.relationship == SELF else 1,
    "decree": lambda plan, view: 0 if _is_childs(plan, view) and plan.parent == "decree" else 1,
    "custody": _parent,
    "birthday": _birthday,
    "active": lambda plan, _: 1 if plan.work in _ENDED_WORK else 0,
    "continuation": lambda plan, _: 1 if plan.continued else 0,
    "longer": lambda plan, view: plan.starts if view.starts_known else date.min,
}
"""By rule of the table: the place of a coverage, smaller first."""


def _placed(
    plan: Plan, before: Plan | None, rule: Mapping[str, str] | None, view: _View, earlier: Sequence[Plan]
) -> Placed:
    msp_type = next((view.befores[one.key].msp_type for one in earlier if one.key in view.befores), "")
    msp_type = msp_type if plan.key in view.medicare else ""
    if before is None or rule is None:
        return Placed(plan, msp_type=msp_type)
    words, source = rule["words"], rule["source"]
    if rule["rule"] == "medicare":
        told = _about_medicare(before, plan, view)
        words, source = told.words, told.source or source
    elif rule["rule"] == "birthday" and view.unknown_birthdays:
        words = _AS_ENTERED
    words = words.format(
        first=before.name,
        then=plan.name,
        whose=_WHOSE.get(before.parent, "a parent"),
        other=_WHOSE.get(plan.parent, "the other parent"),
        day=_month_and_day(before),
        later=_month_and_day(plan),
        since=before.starts.isoformat() if before.starts else "always",
    )
    return Placed(plan, rule["rule"], words[:1].upper() + words[1:], source, msp_type)


def _about_medicare(before: Plan, plan: Plan, view: _View) -> Before:
    """Why one of two neighbours comes first of which one is Medicare."""
    told = view.befores.get((plan if before.key in view.medicare else before).key)
    if told is None:
        return Before(False, f"{before.name} pays before {plan.name}")
    return replace(told, words=_AS_ENTERED) if told.pays_first is None else told


def _month_and_day(plan: Plan) -> str:
    born = plan.subscriber_birth_date
    return born.strftime("%m-%d") if born else "unknown"


def _equal(one: Plan, other: Plan) -> Question:
    """What would tell two coverages apart that no rule does."""
    return Question(other.key, "starts", f"Which has covered longer, {one.name} or {other.name}?")


def _holds(row: Mapping[str, str], day: date) -> bool:
    begins, ends = row["valid_from"], row["valid_to"]
    return (not begins or begins <= day.isoformat()) and (not ends or day.isoformat() <= ends)
