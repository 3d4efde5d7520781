"""Which of a patient's coverages pays first, which next, and why? A proposal; a person decides.

Each rule gives every coverage a place, and the first rule whose places differ tells two coverages apart. A rule that lacks a fact
of a coverage asks for it, and the coverage stays where it was entered: nothing is guessed, and what is known of the others holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

from claimwright.data_files import data_rows
from claimwright.payers.coverages import CHILD, MEDICARE, PARENTS, SELF, TOGETHER, Case, Plan, Question
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
    """The coverages in their order, with the questions that are open: while there is one the order is not settled. ``apart``: those
    that answer for an accident which the service is not for; no claim of it is theirs."""

    places: tuple[Placed, ...]
    questions: tuple[Question, ...] = ()
    apart: tuple[Plan, ...] = ()

    @property
    def settled(self) -> bool:
        return not self.questions


def order_of_benefits(plans: Sequence[Plan], case: Case) -> Order:
    """The order of coverages that hold on the day of the case; what no rule tells apart stays as it was given."""
    apart = tuple(plan for plan in plans if plan.of_accident and plan.answers is False)
    plans = [plan for plan in plans if plan not in apart]
    view = _View.of(plans, case)
    view.questions.extend(_of_accident(plan) for plan in plans if plan.of_accident and plan.answers is None)
    rules = [row for row in data_rows("claimwright.payers", "order_of_benefits.tsv") if _holds(row, case.day)]
    rules.sort(key=lambda row: int(row["rank"]))
    ordered = _arranged(plans, rules, view)
    placed = [Placed(plan) for plan in ordered[:1]]
    for number, (before, plan) in enumerate(pairwise(ordered), start=1):
        deciding = next((row for row in rules if view.tells_apart(row["rule"], before, plan)), None)
        if deciding is None:
            view.questions.append(_equal(before, plan))
        placed.append(_placed(plan, before, deciding, view, ordered[:number]))
    return Order(tuple(placed), tuple(dict.fromkeys(view.questions)), apart)


def _arranged(group: Sequence[Plan], rules: Sequence[Mapping[str, str]], view: _View) -> list[Plan]:
    """The plans of a group, which no earlier rule tells apart, by the rules that are left. Of whom a rule asks, that plan keeps its
    place among the group as it was entered."""
    if len(group) < 2 or not rules:
        return list(group)
    rule, *later = rules
    told = {plan.key: _PLACES[rule["rule"]](plan, group, view) for plan in group}
    view.told[rule["rule"]] |= told
    view.questions.extend(one for one in told.values() if isinstance(one, Question))
    known = [plan for plan in group if not isinstance(told[plan.key], Question)]
    arranged: list[Plan] = []
    for place in sorted({told[plan.key] for plan in known}):
        arranged += _arranged([plan for plan in known if told[plan.key] == place], later, view)
    for number, plan in enumerate(group):
        if isinstance(told[plan.key], Question):
            arranged.insert(number, plan)
    return arranged


@dataclass(frozen=True)
class _View:
    """What the rules look at beside the coverage itself: the case, and how each plan stands to Medicare; and what they told, by rule
    and plan, and asked."""

    case: Case
    medicare: frozenset[str]
    befores: Mapping[str, Before]
    children: bool
    """Every coverage of a dependant is a child's, so that the rules for children apply."""
    told: dict[str, dict[str, Any]]
    questions: list[Question]

    @classmethod
    def of(cls, plans: Sequence[Plan], case: Case) -> _View:
        medicare = frozenset(plan.key for plan in plans if plan.kind in MEDICARE)
        others = [plan for plan in plans if plan.kind == "commercial" or plan.answers]
        dependants = [plan for plan in plans if plan.relationship != SELF and plan.kind == "commercial"]
        return cls(
            case,
            medicare,
            {plan.key: before_medicare(plan, case) for plan in others} if medicare else {},
            all(plan.relationship == CHILD for plan in dependants),
            defaultdict(dict),
            [],
        )

    def tells_apart(self, rule: str, one: Plan, other: Plan) -> bool:
        """Whether a rule gave two neighbours different places, or asked about one of them."""
        told = self.told[rule]
        if one.key not in told or other.key not in told:
            return False
        places = told[one.key], told[other.key]
        return places[0] != places[1] or isinstance(places[0], Question)


def _accident(plan: Plan, _: Sequence[Plan], __: _View) -> Any:
    if not plan.of_accident:
        return 1
    return 0 if plan.answers else _of_accident(plan)


def _of_accident(plan: Plan) -> Question:
    words = f"Is the visit for the accident that {plan.name} answers for? Say it at the accident, by the days of its visits."
    return Question(plan.key, "accident", words)


def _kind(plan: Plan, _: Sequence[Plan], __: _View) -> Any:
    words = f"What kind of payer is {plan.name}? Until somebody says, it stays where it was entered."
    return 0 if plan.kind else Question(plan.key, "kind", words)


def _medicare(plan: Plan, group: Sequence[Plan], view: _View) -> Any:
    if not any(one.key in view.medicare for one in group):
        return 0
    if plan.key in view.medicare:
        return 1
    stands = view.befores[plan.key]
    return stands.question or (0 if stands.pays_first else 2)


def _is_childs(plan: Plan, view: _View) -> bool:
    return view.children and plan.relationship == CHILD


def _custody(plan: Plan, _: Sequence[Plan], view: _View) -> Any:
    """Of parents who live apart. A child of whom nobody said whether they do is asked about."""
    if not _is_childs(plan, view):
        return len(PARENTS)
    words = f"Do the child's parents live together? If not, which of them is the subscriber of {plan.name}?"
    return PARENTS.index(plan.parent) if plan.parent else Question(plan.key, "parent", words)


def _birthday(plan: Plan, _: Sequence[Plan], view: _View) -> Any:
    """Of parents who live together: month and day alone, never the year."""
    if not _is_childs(plan, view) or plan.parent != TOGETHER:
        return (0, 0)
    born = plan.subscriber_birth_date
    words = f"When was the subscriber of {plan.name} born?"
    return (born.month, born.day) if born else Question(plan.key, "subscriber_birth_date", words)


def _active(plan: Plan, _: Sequence[Plan], __: _View) -> Any:
    if plan.kind != "commercial" or plan.work:
        return 1 if plan.work in _ENDED_WORK else 0
    return Question(plan.key, "work", f"Does {plan.name} come from work, present or past?")


def _longer(plan: Plan, group: Sequence[Plan], _: _View) -> Any:
    return plan.starts if all(one.starts for one in group) else date.min


_PLACES: Final[Mapping[str, Callable[[Plan, Sequence[Plan], _View], Any]]] = {
    "accident": _accident,
    "medicaid": lambda plan, _, __: 1 if plan.kind == "medicaid" else 0,
    "kind": _kind,
    "tricare": lambda plan, _, __: 1 if plan.kind == "tricare" else 0,
    "medicare": _medicare,
    "own": lambda plan, _, __: 0 if plan.relationship == SELF else 1,
    "decree": lambda plan, _, view: 0 if _is_childs(plan, view) and plan.parent == "decree" else 1,
    "custody": _custody,
    "birthday": _birthday,
    "active": _active,
    "continuation": lambda plan, _, __: 1 if plan.continued else 0,
    "longer": _longer,
}
"""By rule of the table: the place of a coverage in its group, smaller first, or what must be asked to know it."""


def _placed(plan: Plan, before: Plan, rule: Mapping[str, str] | None, view: _View, earlier: Sequence[Plan]) -> Placed:
    msp_type = next((view.befores[one.key].msp_type for one in earlier if one.key in view.befores), "")
    msp_type = msp_type if plan.key in view.medicare else ""
    if rule is None:
        return Placed(plan, msp_type=msp_type)
    told = view.told[rule["rule"]]
    words, source = rule["words"], rule["source"]
    if any(isinstance(told[one.key], Question) for one in (before, plan)):
        words = _AS_ENTERED
    elif rule["rule"] == "medicare":
        about = _about_medicare(before, plan, view)
        words, source = about.words, about.source or source
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
    """Why one of two neighbours comes first that Medicare stands between, or is one of."""
    return view.befores[(plan if before.key in view.medicare else before).key]


def _month_and_day(plan: Plan) -> str:
    born = plan.subscriber_birth_date
    return born.strftime("%m-%d") if born else "unknown"


def _equal(one: Plan, other: Plan) -> Question:
    """What would tell two coverages apart that no rule does."""
    return Question(other.key, "starts", f"Which has covered longer, {one.name} or {other.name}?")


def _holds(row: Mapping[str, str], day: date) -> bool:
    begins, ends = row["valid_from"], row["valid_to"]
    return (not begins or begins <= day.isoformat()) and (not ends or day.isoformat() <= ends)
