"""What an edit is, and the catalogue of all of them."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Final

import polars as pl

from claimwright.data_files import data_rows
from claimwright.edits.context import Context
from claimwright.edits.rules import Rule, Traits
from claimwright.errors import ExtensionError
from claimwright.payers import KINDS as PAYER_KINDS

FAMILIES: Final = (
    "diagnosis",
    "diagnosis_order",
    "pointers",
    "lines",
    "dates",
    "modifiers",
    "ncci",
    "mue",
    "claim",
    "parties",
    "providers",
    "drugs",
    "called_for",
    "institutional",
    "inpatient",
    "other_payers",
    "ordering",
    "members",
    "authorizations",
    "modified_codes",
    "fee_modifiers",
    "assistants",
    "anesthesia",
    "therapy",
    "coverage_status",
    "places",
    "telehealth",
    "ages",
    "causes",
    "drug_waste",
    "bill_codes",
    "bill_days",
    "stays",
    "diagnoses_together",
    "services_together",
    "services_of_bills",
    "transports",
    "global_surgery",
    "earlier_services",
    "near_stays",
    "other_claims",
)
"""Modules of this room that declare edits, in the order of the catalogue."""

TABLES: Final = frozenset(
    [
        "claims",
        "lines",
        "diagnoses",
        "providers",
        "parties",
        "institutional_codes",
        "other_payers",
        "accidents",
        "places",
        "excludes1_pairs",
        "ptp_pairs",
        "lone_addons",
        "unlikely_units",
        "units_across_claims",
        "earlier_lines",
        "visits_beside_procedures",
        "lone_manifestations",
    ]
)
"""The prepared tables (``enriched``) that an edit can look at."""
SEVERITIES: Final = frozenset({"error", "warning", "info"})
KINDS: Final = frozenset("PID")

EXTENSIONS: Final = "claimwright.edits"
"""Entry points by which an installed package names its own modules of edits; they come after ours, by name."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Edit:
    """One edit: what it says, where the rule comes from, when it applies, and the query that finds the rows.

    ``table`` names a table of ``PreparedTables``; ``rule`` gives the condition on its rows, with columns for every
    ``{placeholder}`` of ``message``. ``kinds`` are the claim kinds it looks at (P, I), ``payers`` the kinds of payers
    (``claimwright.payers.KINDS``) and ``bills`` the types of bill (facility and care), both empty for all; ``prevents`` the
    claim adjustment reasons (CARC) with which payers deny what it finds.
    """

    id: str
    title: str
    family: str
    severity: str
    kinds: str
    message: str
    source: str
    fix: str
    where: str
    table: str
    effective_from: date | None
    effective_to: date | None
    payers: frozenset[str]
    bills: frozenset[str]
    prevents: tuple[str, ...]
    rule: Callable[[Context], Rule]

    @property
    def module(self) -> str:
        """Where it is declared."""
        return self.rule.__module__

    @property
    def ours(self) -> bool:
        """Whether it is of this room, not of an installed package."""
        return self.module.startswith(f"{__package__}.")

    @property
    def names_other_claims(self) -> bool:
        """Whether its message gives the number of another claim."""
        return "on_claim" in _PLACEHOLDER.findall(self.message)

    def prepare(self, context: Context) -> Prepared:
        """The rule for this reference and day, limited to the edit's claim kinds and effective dates.

        Raises ``ExtensionError`` when the rule of an installed package does not give one.
        """
        try:
            return self._prepared(self.rule(context), context)
        except Exception as problem:
            if self.ours:
                raise
            raise self.at_fault(problem) from problem

    def at_fault(self, problem: Exception) -> ExtensionError:
        """What to raise when this edit of an installed package cannot be asked."""
        return ExtensionError(EXTENSIONS, f"edit {self.id}", self.module, problem)

    def _prepared(self, rule: Rule, context: Context) -> Prepared:
        when = rule.condition(self.table, context) & pl.col("claim_kind").is_in(list(self.kinds))
        if self.payers:
            when &= pl.col("payer_kind").is_in(sorted(self.payers))
        if self.bills:
            when &= pl.col("facility_type").is_in(sorted(self.bills))
        if self.effective_from or self.effective_to:
            # What gives no date of service is judged by the rules of the day.
            day = pl.col("date_of_service").fill_null(context.as_of)
            when &= day.is_between(self.effective_from or date.min, self.effective_to or date.max)
        names = _PLACEHOLDER.findall(self.message)
        shown = [rule.show.get(name, pl.col(name)).cast(pl.String).fill_null("(blank)") for name in names]
        text = pl.format(_PLACEHOLDER.sub("{}", self.message), *shown) if names else pl.lit(self.message)
        return Prepared(self, when.fill_null(value=False), text, rule)


@dataclass(frozen=True)
class Prepared:
    """An edit ready to run: the condition and the message, as expressions on the rows of its table."""

    edit: Edit
    when: pl.Expr
    text: pl.Expr
    rule: Rule

    def possible(self, traits: Traits, rows: pl.DataFrame) -> bool:
        """Whether any of these rows of its table can break it: what no claim of a slice has is not asked of each."""
        edit = self.edit
        if (edit.payers and edit.payers.isdisjoint(traits.payers)) or (
            edit.bills and edit.bills.isdisjoint(traits.bills)
        ):
            return False
        return self.rule.possible(traits, rows)

    def any(self) -> pl.Expr:
        """Whether any row breaks it, named by the edit's id."""
        return self.when.any().alias(self.edit.id)

    def findings(self, frame: pl.DataFrame, rule: int) -> pl.LazyFrame:
        """The rows that break it: claim, claim_id, line, rule, message."""
        return (
            frame.lazy()
            .filter(self.when)
            .select("claim", "claim_id", "line", rule=pl.lit(rule, dtype=pl.Int32), message=self.text)
        )


_declared: dict[str, Edit] = {}


def edit(
    id: str,
    title: str,
    *,
    table: str,
    severity: str,
    message: str,
    source: str,
    fix: str,
    where: str,
    kinds: str = "PI",
    effective_from: date | None = None,
    effective_to: date | None = None,
    payers: Iterable[str] = (),
    bills: Iterable[str] = (),
    prevents: Iterable[str] = (),
) -> Callable[[Callable[[Context], Rule]], Callable[[Context], Rule]]:
    """Declares the decorated function as the rule of an edit.

    ``table`` is one of ``TABLES``, ``severity`` of ``SEVERITIES``, ``kinds`` letters of ``KINDS``, ``payers`` kinds of
    payers, ``bills`` two digits of a type of bill: raises ``ValueError`` for anything else, because an edit that is never asked, or holds nothing, would let claims look clean.
    """
    if table not in TABLES:
        raise ValueError(f"edit {id}: there is no table {table}; expected one of {', '.join(sorted(TABLES))}")
    if severity not in SEVERITIES:
        raise ValueError(f"edit {id}: there is no severity {severity}; expected {', '.join(sorted(SEVERITIES))}")
    if not kinds or not set(kinds) <= KINDS:
        raise ValueError(f"edit {id}: claim kinds are P, I and D, not {kinds or 'none'}")
    if unknown := sorted(set(payers) - set(PAYER_KINDS)):
        raise ValueError(f"edit {id}: there is no kind of payers {unknown[0]}; expected {', '.join(PAYER_KINDS)}")
    # As rows: a frame would start threads while a module is loaded, and a process that has threads is not safely forked.
    if unknown := sorted(
        set(bills) - {row["facility_type"] for row in data_rows("claimwright.edits", "bill_types.tsv")}
    ):
        raise ValueError(f"edit {id}: {unknown[0]} is not the facility and care of a type of bill")

    def declare(rule: Callable[[Context], Rule]) -> Callable[[Context], Rule]:
        if id in _declared:
            raise ValueError(f"edit {id} is declared twice: in {_declared[id].rule.__module__} and {rule.__module__}")
        family = rule.__module__.rsplit(".", 1)[-1]
        _declared[id] = Edit(
            id, title, family, severity, kinds, message, source, fix, where, table, effective_from, effective_to,
            frozenset(payers), frozenset(bills), tuple(prevents), rule,
        )  # fmt: skip
        return rule

    return declare


def all_edits() -> tuple[Edit, ...]:
    """Every edit, in the order of the catalogue, then those of installed packages.

    Raises ``ExtensionError`` for a package whose edits cannot be loaded: claims are not scrubbed with some of the edits.
    """
    _load()
    return tuple(_declared.values())


@cache
def _load() -> None:
    for family in FAMILIES:
        import_module(f"claimwright.edits.{family}")
    for point in sorted(entry_points(group=EXTENSIONS), key=lambda point: point.name):
        before, modules = dict(_declared), set(sys.modules)
        try:
            point.load()
        except (Exception, SystemExit) as problem:
            # Whatever a stranger's module raises, or if it ends: nothing of it is kept, so that it is loaded whole once it is mended.
            _declared.clear()
            _declared.update(before)
            top = point.module.partition(".")[0]
            for name in set(sys.modules) - modules:
                if name.partition(".")[0] == top:
                    del sys.modules[name]
            raise ExtensionError(EXTENSIONS, point.name, point.value, problem) from problem
