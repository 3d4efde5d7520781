"""What a rule is given: the chart, the readings of its notes, the code book; and how it sets a suggestion aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from claimwright.ages import age_on
from claimwright.coding.authors import PROVIDER, author_of, title_words
from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED
from claimwright.coding.mentions import Mention, mentions_of
from claimwright.coding.reading import Reading
from claimwright.coding.reports import IMAGING, is_laboratory, report_kind
from claimwright.coding.rule_tables import code, codes, pairs, score
from claimwright.coding.tumors import Tumor, tumors_of
from claimwright.coding.types import Alternative, Evidence, Suggestion
from claimwright.records.chart import Chart, Document
from claimwright.reference.codes import dot, undot

if TYPE_CHECKING:
    from claimwright.coding.book import CodeBook
    from claimwright.coding.note import Note
    from claimwright.coding.phrases import Phrases
    from claimwright.reference.library import Library

_AGE: Final = compiled(
    r"\b(?P<years>\d{1,3})[- ]?(?:y\.?/?o\b|(?:y(?:ea)?rs?|y)[- ]?(?:old\b|(?:male|female|man|woman|gentleman|lady|boy|girl|[MF])\b))"
    r"|\bage[d:]?\s+(?P<aged>\d{1,3})\b(?!\s*(?:months?|mos?|weeks?|wks?|days?)\b)"
    r"|\b\d{1,3}[- ]?(?:months?|mos?|weeks?|wks?|days?)[- ]?old\b|\b\d{1,2}[- ]?(?:months?|mos?|m/o)[- ]?(?:(?:girl|boy|male|female|infant|baby)\b|(?-i:[MF])\b|(?<=/o))",
)
"""An age and no duration: "45 yo", "3-month-old" (no whole year), not "cough for 3 days"."""
_SUMMARY: Final = compiled(
    r"\b(?:dc|d/c|discharge|transfer|death)[ _-]?(?:summary|sum|note|dx|diagnos\w+)?\b(?![ _]?(?:instructions?|planning|handout|teaching))",
)
_TITLE: Final = 120
_OPENING: Final = 3000
"""Characters of a note in which its patient's age is looked for."""


@dataclass(frozen=True, eq=False)
class Case:
    """One chart on its way to codes; equal to itself alone, so that what is found of it can be kept while it is read."""

    chart: Chart
    notes: Sequence[tuple[Document, Note]]
    book: CodeBook
    library: Library
    phrases: Phrases

    def codes(self, group: str) -> tuple[str, ...]:
        """A group of codes of ``rule_tables`` on the day of the chart."""
        return codes(group, self.book.day)

    def code(self, group: str) -> str:
        """The one code of a group; empty when it has none on the day."""
        return code(group, self.book.day)

    def pairs(self, name: str) -> dict[str, str]:
        """What each code becomes under a rule, on the day of the chart."""
        return pairs(name, self.book.day)

    @cached_property
    def age(self) -> int | None:
        """Age in whole years on the date of service; from the birth date, otherwise from the notes' own words."""
        born, day = self.chart.patient.birth_date, self.book.day
        if born and born <= day:
            return age_on(born, day)
        for _, note in self.notes:
            if match := _AGE.search(note.text[:_OPENING]):
                return int(match["years"] or match["aged"] or 0)
        return None

    def unfit(self, code: str) -> str:
        """Why an undotted code is none of the day, or none for a patient of this sex and age (as the Medicare Code Editor has
        it); empty where it fits."""
        found, sex = self.library.on(self.book.day).icd10cm(code), self.chart.patient.sex
        if found is None or code not in self.book.billable:
            return "the code is not billable on the day"
        if found.sex and sex in {"F", "M"} and found.sex != sex:
            return "the code is not of the patient's sex"
        age, oldest = self.age, found.age_high
        if age is not None and not (found.age_low or 0) <= age <= (age if oldest is None else oldest):
            return "the code is not of the patient's age"
        return ""

    def reading(self, text: str) -> Reading:
        """A text of the chart, to be read with what the case knows."""
        return Reading(text, self.phrases, self.book, self.library)

    @cached_property
    def texts(self) -> dict[str, str]:
        """The texts of the record's notes, as they are read, by document."""
        return {document.document_id: note.text for document, note in self.notes}

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Every statement of the record's notes, in their order."""
        return tuple(one for document, note in self.notes for one in mentions_of(document, note, self.phrases))

    @cached_property
    def tumors(self) -> tuple[Tumor, ...]:
        """Every neoplasm that the record's notes name, in their order, whatever is meant by it."""
        return tuple(one for document, note in self.notes for one in tumors_of(document, note, self.book))

    def is_final(self, document: Document, note: Note) -> bool:
        """Whether a document may say what a stay ended with: the discharge summary, or any where the record has none (II.H)."""
        return not self._summaries or self.is_summary(document)

    @cached_property
    def tells_of_a_stay(self) -> bool:
        """Whether the record is one of an inpatient stay, and not one office note that came with its setting."""
        return self.chart.encounter.is_inpatient and (len(self.notes) > 1 or bool(self._summaries))

    def is_summary(self, document: Document) -> bool:
        """Whether a document is the summary of a discharge, a transfer or a death."""
        return document.document_id in self._summaries

    @cached_property
    def _summaries(self) -> frozenset[str]:
        return frozenset(
            document.document_id
            for document, note in self.notes
            if _SUMMARY.search(title_words(document.title))
            or document.kind == "discharge_summary"
            or _SUMMARY.search(note.text[:_TITLE])
        )

    @cached_property
    def names_diseases(self) -> bool:
        """Whether a list of the record names a disease: then a sign in the story of a stay or visit belongs to it."""
        return any(
            finding.listed
            and finding.assertion == ASSERTED
            and not finding.code.startswith((*self.codes("signs"), "Z"))
            for _, note in self.notes
            for finding in note.findings
        )

    def told_beside_notes(self, document: Document, note: Note) -> bool:
        """Whether a document is a report of imaging or of the laboratory in a record that has a provider's own conclusions."""
        if report_kind(document.title, note.text) != IMAGING and not is_laboratory(document.title, note.text):
            return False
        return document.document_id not in self._concluding and bool(self._concluding)

    @cached_property
    def _concluding(self) -> frozenset[str]:
        """The documents in which a provider concludes: with an assessment or diagnoses, and no report."""
        return frozenset(
            document.document_id
            for document, note in self.notes
            if note.of("assessment", "assessment_plan")
            and author_of(document.title, note.text) == PROVIDER
            and not report_kind(document.title, note.text)
            and not is_laboratory(document.title, note.text)
        )

    @property
    def narrative(self) -> bool:
        """Whether no note has an assessment: then nobody has said which symptom belongs to which disease."""
        return not any(note.of("assessment", "assessment_plan") for _, note in self.notes)

    @property
    def story_alone(self) -> bool:
        """Whether the record is a narrative of no known setting, or the one note of a stay: it is left as it tells."""
        encounter = self.chart.encounter
        return self.narrative and (not encounter.setting or (encounter.is_inpatient and not self.tells_of_a_stay))


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
        alternatives=(former, *(a for a in suggestion.alternatives if a.code != dot(new)))[:10],
        reason=f"{suggestion.reason}; {why}",
    )


def new_code(
    code: str, kind: str, evidence: Sequence[Evidence], why: str, case: Case, *, suggested: bool = True
) -> Suggestion:
    """The suggestion of an (undotted, billable) code that a rule adds; ``kind`` is a row of ``scores.tsv``."""
    title = case.book.titles.get(code, "")
    return Suggestion(dot(code), "icd10cm", title, score(kind), tuple(evidence), reason=why, suggested=suggested)


def quoted(document: Document, start: int, end: int) -> Evidence:
    return Evidence(document.document_id, start, end, document.text[start:end])


def words_before(text: str, at: int, reach: int) -> int:
    """Where the words right before a place begin: with its line or its sentence, some characters back at the most."""
    return max(text.rfind("\n", 0, at) + 1, text.rfind(". ", 0, at) + 1, at - reach)
