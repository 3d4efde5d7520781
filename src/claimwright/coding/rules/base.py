"""What a rule is given: the chart, the readings of its notes, the code book; and how it sets a suggestion aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from claimwright.coding.rule_tables import code, codes, pairs
from claimwright.coding.types import Alternative, Evidence, Suggestion
from claimwright.records.chart import Chart, Document
from claimwright.reference.codes import dot, undot

if TYPE_CHECKING:
    from claimwright.coding.book import CodeBook
    from claimwright.coding.note import Note
    from claimwright.reference.library import Library


@dataclass(frozen=True)
class Case:
    """One chart on its way to codes."""

    chart: Chart
    notes: Sequence[tuple[Document, Note]]
    book: CodeBook
    library: Library

    def codes(self, group: str) -> tuple[str, ...]:
        """A group of codes of ``rule_tables`` on the day of the chart."""
        return codes(group, self.book.day)

    def code(self, group: str) -> str:
        """The one code of a group; empty when it has none on the day."""
        return code(group, self.book.day)

    def pairs(self, name: str) -> dict[str, str]:
        """What each code becomes under a rule, on the day of the chart."""
        return pairs(name, self.book.day)

    @property
    def narrative(self) -> bool:
        """Whether no note has an assessment: then nobody has said which symptom belongs to which disease."""
        return not any(note.of("assessment", "assessment_plan") for _, note in self.notes)


def active(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """The suggested ICD-10-CM codes."""
    return [s for s in suggestions if s.suggested and s.system == "icd10cm"]


def has(suggestion: Suggestion, *prefixes: str) -> bool:
    """Whether the code begins with one of the undotted prefixes."""
    return suggestion.system == "icd10cm" and undot(suggestion.code).startswith(prefixes)


def set_aside(suggestion: Suggestion, why: str) -> Suggestion:
    """The suggestion greyed, with the rule in its reason."""
    return replace(suggestion, suggested=False, reason=f"{suggestion.reason}; {why}")


def recoded(suggestion: Suggestion, new: str, why: str, case: Case, more: Sequence[Evidence] = ()) -> Suggestion:
    """The suggestion with another (undotted, billable) code; the old one becomes its first alternative."""
    former = Alternative(suggestion.code, suggestion.description, suggestion.score)
    return replace(
        suggestion,
        code=dot(new),
        description=case.book.titles.get(new, ""),
        evidence=tuple(dict.fromkeys((*suggestion.evidence, *more))),
        alternatives=(former, *suggestion.alternatives)[:10],
        reason=f"{suggestion.reason}; {why}",
    )


def quoted(document: Document, start: int, end: int) -> Evidence:
    return Evidence(document.document_id, start, end, document.text[start:end])
