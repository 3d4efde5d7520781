"""The values of coding: evidence, suggestions, a coder's decisions, and the coded encounter they make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.records.chart import Chart

CODED_IN_RECORD: Final = "coded in the record"
WRITTEN_IN_NOTE: Final = "written in the note"
"""With which the reason of a code begins that was given as such, and not read out of words."""
LISTED_FIRST: Final = "listed first"
"""What the reason of a code says that is why the patient came."""
EXEMPT: Final = "exempt"
"""The POA of a code that none is reported with."""
_SECTION: Final = compiled(r"\b(?:I{1,3}|IV)\.[A-Z](?:\.\d+(?:\.[a-z0-9]+)*)?|\bAppendix I\b", 0)

_OF_PRACTICE: Final = "coders of this practice"
_SEARCHED: Final = "search:"
_READ_AS: Final = " read as "
_CODE: Final = compiled(r" of [A-Z]\d\w(?:\.\w+)?$", 0)


@dataclass(frozen=True)
class Evidence:
    """Words that support a code: ``document(document_id).text[start:end] == quote``, always."""

    document: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class Alternative:
    code: str
    description: str
    score: float


@dataclass(frozen=True)
class Suggestion:
    """One suggested code with the words behind it.

    ``assertion`` is asserted, possible, history, hypothetical; negated and family mentions are never suggested.
    ``reason`` says in plain words how the code was reached (source of the synonym, rule applied with its section).
    ``suggested`` is False for an entry shown greyed only (below the threshold, or possible in outpatient work).
    """

    code: str
    system: str
    """icd10cm, icd10pcs, hcpcs, cpt."""
    description: str
    score: float
    evidence: tuple[Evidence, ...]
    alternatives: tuple[Alternative, ...] = ()
    assertion: str = "asserted"
    reason: str = ""
    suggested: bool = True
    mention: str = ""
    """Normalised words of the mention: the key under which decisions are counted for learning."""
    section: str = ""
    """Kind of the section that the first evidence stands in: decisions are counted by it too."""
    learned: str = ""
    """What coders of the practice did with it before, where that is enough to say something."""
    sequence: int = 0
    order: int = 0
    """Place among the suggested diagnoses, 1 = first-listed or principal; 0 of all others."""
    poa: str = ""
    """Present on admission (Appendix I): Y, N, U, W or ``EXEMPT``; empty outside inpatient work."""
    modifiers: tuple[str, ...] = ()
    """Of a service (CPT, HCPCS): what is reported with it."""
    units: Decimal | None = None
    """Of a service: how many; None where nothing says so."""
    day: date | None = None
    """Of a procedure: the day on which it was done, as the record tells it; None where it does not."""
    proposed: bool = False
    """A procedure or service read out of the words: nothing is billed of it before a coder takes it."""

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections of the Official Guidelines that the reason names."""
        return tuple(dict.fromkeys(_SECTION.findall(self.reason)))

    @property
    def rule(self) -> str:
        """The sections of the Official Guidelines that the reason names, else what the words were found in."""
        return ", ".join(self.sections) or self.reason.partition(" (")[0]

    @property
    def listed_first(self) -> bool:
        """Whether it is the purpose of the encounter, which is reported before everything else."""
        return LISTED_FIRST in self.reason

    @property
    def recorded(self) -> bool:
        """Whether the code stands in the record as a coded entry."""
        return self.reason.startswith(CODED_IN_RECORD)

    @property
    def given(self) -> bool:
        """Whether the code itself was given, as a coded entry or in the words of a note."""
        return self.reason.startswith((CODED_IN_RECORD, WRITTEN_IN_NOTE))


def rule_family(reason: str) -> str:
    """What a reason is counted under, whatever the code: sections of the guidelines, what the practice decided, or the kind of list."""
    if _OF_PRACTICE in reason:
        return "Decisions of this practice"
    if sections := dict.fromkeys(_SECTION.findall(reason)):
        return ", ".join(sections)
    if reason.startswith(_SEARCHED):
        return "Search"
    named = reason.partition(" (")[0].partition("; ")
    kind = named[2] if _READ_AS in named[0] else named[0]
    return _CODE.sub("", kind)[:1].upper() + _CODE.sub("", kind)[1:]


@dataclass(frozen=True)
class Decision:
    """What a coder did with a code: the log from which the engine learns."""

    code: str
    system: str
    action: str
    """accepted, rejected, added, changed."""
    reason: str = ""
    mention: str = ""
    suggested_code: str = ""
    score: float | None = None
    decided_by: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True)
class CodedDiagnosis:
    """A diagnosis in its final order (1 = first-listed or principal). ``code`` is undotted upper case."""

    sequence: int
    code: str
    poa: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class CodedProcedure:
    """An ICD-10-PCS procedure of an inpatient stay."""

    sequence: int
    code: str
    date: date | None = None
    evidence: tuple[Evidence, ...] = ()
    surgeon: str = ""
    """NPI of who performed it; empty where only the operating clinician of the bill is known."""


@dataclass(frozen=True)
class CodedService:
    """A billable service line: CPT or HCPCS (may be empty on a revenue-code-only line), units and the diagnoses it is for."""

    sequence: int
    procedure_code: str
    modifiers: tuple[str, ...] = ()
    units: Decimal = Decimal(1)
    unit_type: str = "UN"
    date: date | None = None
    diagnosis_pointers: tuple[int, ...] = ()
    revenue_code: str = ""
    charge: Decimal | None = None
    """Charge as the record states it; the fee schedule decides when None."""
    ndc: str = ""
    ndc_quantity: Decimal | None = None
    ndc_unit: str = ""
    rendering_npi: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class CodedEncounter:
    """A chart with its final codes: what claims are built from."""

    chart: Chart
    diagnoses: tuple[CodedDiagnosis, ...]
    services: tuple[CodedService, ...] = ()
    procedures: tuple[CodedProcedure, ...] = ()
    admitting_diagnosis: str = ""
    reasons_for_visit: tuple[str, ...] = ()
    drg: str = ""
    decisions: tuple[Decision, ...] = ()
    birth_weight: int | None = None
    """Of a newborn, in grams."""
