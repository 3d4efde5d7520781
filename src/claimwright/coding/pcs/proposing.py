"""Which ICD-10-PCS codes does a stay have? One for each thing done, as exactly as its best statement tells it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from claimwright.coding.kept import kept_while_reading
from claimwright.coding.pcs.characters import Code, filled
from claimwright.coding.pcs.done import Statement, statements
from claimwright.coding.pcs.rows import Procedure
from claimwright.coding.rule_tables import score
from claimwright.coding.rules.base import Case, quoted
from claimwright.coding.rules.whose import newborn
from claimwright.coding.types import Alternative, Evidence, Suggestion

_SHOWN: Final = 10
_PART: Final = 4
"""The first four characters name the part of the body."""
_OBSTETRICS: Final = "1"
"""The section of procedures on the products of conception."""


@dataclass(frozen=True, slots=True)
class _Found:
    statement: Statement
    codes: list[Code]
    fixed: bool

    @property
    def named(self) -> list[str]:
        return [one.code for one in self.codes]

    @property
    def report(self) -> tuple[str, int]:
        """The report of an operation that it stands in."""
        return self.statement.told.document.document_id, self.statement.low


def propose_procedures(case: Case, suggestions: Sequence[Suggestion]) -> Iterator[Suggestion]:
    """The procedures of an inpatient stay; of other encounters none, because ICD-10-PCS is reported for stays alone (45 CFR 162.1002).

    A code is suggested when words or guidelines fix its seven characters and no policy of the hospital decides whether it is reported.
    """
    yield from procedures_of(case)


@kept_while_reading
def procedures_of(case: Case) -> tuple[Suggestion, ...]:
    """What is proposed of a chart, found once while it is read."""
    return tuple(_procedures(case)) if case.chart.encounter.is_inpatient else ()


def _procedures(case: Case) -> Iterator[Suggestion]:
    day = case.library.on(case.book.day)
    by_row: dict[tuple[str, str], list[_Found]] = {}
    for statement in statements(case):
        for template in statement.procedure.codes:
            codes, fixed = filled(template, statement, lambda code: day.icd10pcs(code) is not None)
            if codes:
                by_row.setdefault((statement.procedure.name, template), []).append(_Found(statement, codes, fixed))
    if case.chart.patient.sex == "M" or newborn(case):
        # Of a birth the delivery is the mother's (ICD-10-PCS guideline C1): a child's record tells how it came.
        by_row = {key: some for key, some in by_row.items() if not key[1].startswith(_OBSTETRICS)}
    dropped = {
        drop for some in by_row.values() if any(one.fixed for one in some) for drop in some[0].statement.procedure.drops
    }
    for some in by_row.values():
        for one in _of_row(some, case):
            if not any(re.match(drop.replace("?", "."), one.code) for drop in dropped):
                yield one


def _of_row(some: list[_Found], case: Case) -> Iterator[Suggestion]:
    """The codes of a procedure: those that are fixed, of its reports before those of other notes; else one that is left open."""
    fixed = [one for one in some if one.fixed]
    reported = [one for one in fixed if one.statement.operative]
    chosen = reported or fixed
    if some[0].statement.procedure.operation and reported:
        chosen = [one for one in reported if one.named == reported[0].named or _of_another_part(one, reported[0])]
    if not chosen:
        narrow = min(some, key=lambda one: len(one.codes))
        yield _suggestion([(narrow.statement, narrow.codes[0])], narrow.codes[1 : _SHOWN + 1], case)
        return
    told: dict[str, list[tuple[Statement, Code]]] = {}
    for one in chosen:
        for code in one.codes:
            told.setdefault(code.code, []).append((one.statement, code))
    for pairs in told.values():
        yield _suggestion(pairs, (), case)


def _of_another_part(one: _Found, first: _Found) -> bool:
    """Whether another report tells of the same operation on the other side, and not of the first one in other words."""
    sided = any("{side" in code for code in one.statement.procedure.codes)
    parts, others = ({code[:_PART] for code in some.named} for some in (one, first))
    return sided and one.report != first.report and parts.isdisjoint(others)


def _suggestion(told: list[tuple[Statement, Code]], others: Sequence[Code], case: Case) -> Suggestion:
    statement, code = told[0]
    alternatives = tuple(Alternative(one.code, _title(one.code, case), score("procedure_open")) for one in others)
    return Suggestion(
        code.code,
        "icd10pcs",
        _title(code.code, case),
        score("procedure_open" if others else "procedure_told"),
        tuple(dict.fromkeys(quote for pair in told for quote in _quotes(*pair))),
        alternatives,
        reason=_reason(statement.procedure, code, bool(others)),
        suggested=not others and not statement.procedure.by_site,
        day=next((day for one, _ in told if (day := one.day)), None),
    )


def _quotes(statement: Statement, code: Code) -> Iterator[Evidence]:
    """The words of the procedure, and those of its characters that stand elsewhere."""
    yield statement.told.evidence
    start, end = statement.told.match.span()
    for fill in code.fills:
        if fill.end > 0 and not start <= fill.start < fill.end <= end:
            yield quoted(statement.told.document, fill.start, fill.end)


def _title(code: str, case: Case) -> str:
    found = case.library.on(case.book.day).icd10pcs(code)
    return (found.description or "") if found else ""


def _reason(procedure: Procedure, code: Code, left_open: bool) -> str:
    rule = "ICD-10-PCS tables" if procedure.guideline == "tables" else f"ICD-10-PCS guideline {procedure.guideline}"
    parts = [f"{procedure.name} ({rule})", *(fill.why for fill in code.fills)]
    if left_open:
        parts.append("the words leave a character open: choose, or build it in the tables")
    if procedure.by_site:
        parts.append("the hospital's policy decides whether it is reported")
    return "; ".join(parts)
