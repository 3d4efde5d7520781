"""How often was what is shown right? Answers of a year by rule, and the patients behind each number.

A rule whose entries are mostly refuted costs physicians' time; a pattern whose entries are mostly deleted is worth its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from claimwright.data_files import data_rows
from claimwright.grouping.hcc import RiskModel, model_tables
from claimwright.risk.overcoding import patterns
from claimwright.workbench import lists
from claimwright.workbench.models import Practice, RiskAnswer

GROUPS: Final = {"yes": "Confirmed", "no": "Refuted", "open": "Still open", "unable": "Unable to say"}
_GROUP: Final = {
    ("gap", "present"): "yes",
    ("gap", "not_present"): "no",
    ("gap", "resolved"): "no",
    ("gap", "other"): "no",
    ("gap", "irrelevant"): "no",
    ("gap", "unable"): "unable",
    # An entry of the delete list or of a pattern is confirmed where the diagnosis has to go.
    ("hcc", "deleted"): "yes",
    ("flag", "deleted"): "yes",
    ("hcc", "kept"): "no",
    ("flag", "kept"): "no",
}
KINDS: Final = {"flag": "Often unsupported", "hcc": "Without support", "gap": "Gap"}


@dataclass
class Counted:
    """A rule with its latest answers by group."""

    kind: str
    rule: str
    title: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(GROUPS, 0))

    @property
    def shown_kind(self) -> str:
        return KINDS[self.kind]

    @property
    def answered(self) -> int:
        return self.counts["yes"] + self.counts["no"]

    @property
    def precision(self) -> str:
        """Confirmed of those that were answered for good, in percent; empty where nothing was."""
        return f"{100 * self.counts['yes'] / self.answered:.0f} %" if self.answered else ""


def latest(practice: Practice, service_year: int) -> list[RiskAnswer]:
    """The latest answer to each entry of each patient's year."""
    found: dict[tuple[int, str, str], RiskAnswer] = {}
    rows = RiskAnswer.objects.filter(practice=practice, service_year=service_year).select_related("patient", "actor")
    for row in rows.defer("sealed"):
        found.setdefault((row.patient_id, row.kind, row.rule), row)
    return list(found.values())


def group_of(answer: RiskAnswer) -> str:
    """The group of ``GROUPS`` that an answer is counted in."""
    return _GROUP.get((answer.kind, answer.answer), "open")


def by_rule(practice: Practice, model: RiskModel) -> list[Counted]:
    """The rules of a year with their answers, over-coding first, those answered most in front."""
    titles = _titles(model)
    found: dict[tuple[str, str], Counted] = {}
    for one in latest(practice, model.payment_year - 1):
        key = (one.kind, one.rule)
        counted = found.setdefault(key, Counted(*key, titles.get(key, one.rule)))
        counted.counts[group_of(one)] += 1
    order = list(KINDS)
    return sorted(found.values(), key=lambda one: (order.index(one.kind), -sum(one.counts.values()), one.rule))


def behind(practice: Practice, model: RiskModel, filters: Mapping[str, str]) -> lists.Page:
    """A page of the answers that a number counts: ``kind``, ``rule`` and ``group`` of the address."""
    rows = [
        one
        for one in latest(practice, model.payment_year - 1)
        if one.kind == filters.get("kind") and one.rule == filters.get("rule")
        and (not filters.get("group") or group_of(one) == filters["group"])
    ]  # fmt: skip
    rows.sort(key=lambda one: (one.at, one.pk), reverse=True)
    there = lists.place(filters, len(rows))
    return there.page(rows[there.skipped : there.skipped + lists.PAGE])


def title_of(model: RiskModel, kind: str, rule: str) -> str:
    """What a rule is called on the screen."""
    return _titles(model).get((kind, rule), rule)


def _titles(model: RiskModel) -> dict[tuple[str, str], str]:
    labels = model_tables(model.model, model.payment_year).labels
    categories = {("hcc", f"{model.model} {hcc}"): f"HCC {hcc} {label}" for hcc, label in labels.items()}
    again = {("gap", f"HCC {hcc}"): f"HCC {hcc} {label}, of earlier years" for hcc, label in labels.items()}
    flags = {("flag", one.topic): one.title for one in patterns()}
    questions = {("gap", row["rule"]): row["title"] for row in data_rows("claimwright.risk", "suspects.tsv")}
    return categories | again | flags | questions
