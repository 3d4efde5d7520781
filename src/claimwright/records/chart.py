"""A chart: one encounter of one patient, its documents and coded entries, each fact with where it came from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

ENDED: Final = frozenset({
    "resolved", "inactive", "remission", "refuted", "entered-in-error", "differential", "family", "history", "planned",
    "cancelled", "aborted",
})  # fmt: skip
"""Status of an entry that is no (longer a) problem of the patient: FHIR condition-clinical and condition-ver-status, C-CDA
problem status, and what the readers say of relatives, plans and negations."""


@dataclass(frozen=True)
class Where:
    """Where a fact stands: the file, and the place in it (JSON pointer, XPath, HL7 segment and field, line, or page)."""

    source: str
    place: str = ""


@dataclass(frozen=True)
class Address:
    line_1: str = ""
    line_2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True)
class Coverage:
    """One insurance of the patient, primary first (``order`` 1)."""

    order: int
    payer_name: str
    payer_id: str = ""
    member_id: str = ""
    group_number: str = ""
    relationship: str = "18"
    """Patient's relationship to the subscriber, X12 code: 18 self, 01 spouse, 19 child, G8 other."""
    subscriber_last_name: str = ""
    subscriber_first_name: str = ""
    subscriber_birth_date: date | None = None
    subscriber_sex: str = ""
    claim_filing_indicator: str = ""
    starts: date | None = None
    ends: date | None = None
    """First and last day of the coverage; none is open."""
    where: Where | None = None


@dataclass(frozen=True)
class Guarantor:
    """Who answers for the patient's share."""

    last_name: str = ""
    first_name: str = ""
    birth_date: date | None = None
    sex: str = ""
    address: Address = Address()
    phone: str = ""
    relationship: str = ""
    """The guarantor's relationship to the patient, as the record writes it (HL7 table 0063, FHIR patient-relationship-type)."""
    where: Where | None = None


@dataclass(frozen=True)
class Patient:
    patient_id: str = ""
    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    birth_date: date | None = None
    sex: str = ""
    """F, M or U."""
    address: Address = Address()
    phone: str = ""
    coverages: tuple[Coverage, ...] = ()
    guarantor: Guarantor | None = None
    where: Where | None = None


@dataclass(frozen=True)
class Practitioner:
    """A person who took part, with the role the record gives: attending, rendering, operating, referring, ordering."""

    role: str
    last_name: str = ""
    first_name: str = ""
    npi: str = ""
    where: Where | None = None


@dataclass(frozen=True)
class Encounter:
    encounter_id: str = ""
    source_system: str = ""
    """Who numbered the encounter: sending application and facility, identifier system, or OID. Empty when the record does not say."""
    status: str = ""
    """Empty: it took place. planned or cancelled: nothing of it is coded or billed. correction: says something of an encounter
    that another record holds (a document cancelled, a charge credited), and makes none of its own."""
    setting: str = ""
    """office, telehealth, emergency, outpatient_hospital, ambulatory_surgery, inpatient, other; empty when the record does not say."""
    start: datetime | None = None
    start_inferred: bool = False
    """The record gives the visit no day of its own: the first day of what was done in it stands for that."""
    end: datetime | None = None
    place_of_service: str = ""
    facility_name: str = ""
    location: str = ""
    """Where in the facility the patient was seen, as the record calls it (point of care, clinic)."""
    admission_type: str = ""
    admission_source: str = ""
    discharge_status: str = ""
    """UB-04 two-digit patient status."""
    practitioners: tuple[Practitioner, ...] = ()
    where: Where | None = None

    @property
    def date_of_service(self) -> date | None:
        """First day of the encounter."""
        return self.start.date() if self.start else None

    @property
    def took_place(self) -> bool:
        return not self.status

    @property
    def is_inpatient(self) -> bool:
        return self.setting == "inpatient"


@dataclass(frozen=True)
class Appointment:
    """A time agreed for a person. ``source`` and ``number`` name it, whatever is said of it later; ``told_at`` when
    that was said. ``status``: booked, arrived, kept, missed or cancelled; empty where nothing is said of it. ``start`` is None where
    only the rest changes. Times have their offset, or none: then they are those of the practice's clock."""

    person: Patient
    source: str
    number: str
    status: str
    start: datetime | None
    minutes: int | None = None
    reason: str = ""
    provider_name: str = ""
    provider_npi: str = ""
    location: str = ""
    told_at: datetime | None = None
    place: str = ""
    """Where it stands in the file."""


@dataclass(frozen=True)
class Document:
    """One document, with its text exactly as read: offsets of evidence count its characters."""

    document_id: str
    title: str
    text: str
    kind: str = ""
    """progress_note, history_and_physical, discharge_summary, operative_note, emergency_note, consultation, pathology, imaging, immunization, other;
    coded_entries is our own listing of the record's codes, one a line, so that they can be quoted like words."""
    date: datetime | None = None
    author: str = ""
    where: Where | None = None
    page_starts: tuple[int, ...] = ()
    """Offset in ``text`` at which each page begins, where the document has pages (PDF)."""

    def page_of(self, offset: int) -> int | None:
        """The page, from 1, on which a character of the text stands; None for a document without pages."""
        return bisect_right(self.page_starts, offset) or None


@dataclass(frozen=True)
class CodedEntry:
    """One entry the record already carries as a code. ``code`` keeps the record's own writing, upper case."""

    system: str
    """icd10cm, icd10pcs, icd9cm, cpt, hcpcs, snomed, cvx, ndc, rxnorm, loinc, revenue, other."""
    code: str
    kind: str
    """diagnosis, problem, procedure, charge, credit, medication, immunization, reason, observation."""
    description: str = ""
    value: str = ""
    """What was observed, with its unit, as the record writes it."""
    status: str = ""
    """active, resolved, refuted, family ... as the record says."""
    use: str = ""
    """admitting, principal, final, working, billing ... as the record says."""
    rank: int | None = None
    poa: str = ""
    date: date | None = None
    modifiers: tuple[str, ...] = ()
    units: Decimal | None = None
    revenue_code: str = ""
    charge: Decimal | None = None
    ndc: str = ""
    cvx: str = ""
    """The vaccine's CVX code, also where ``code`` is its CPT code or NDC."""
    lot_number: str = ""
    manufacturer: str = ""
    """Of a vaccine that was given: lot and maker as the record names them."""
    diagnosis_codes: tuple[str, ...] = ()
    """Diagnoses the record attaches to a charge or a procedure."""
    practitioner_npi: str = ""
    on_problem_list: bool = False
    """Whether the record keeps it on the patient's problem list (FHIR category problem-list-item, C-CDA section 11450-4)."""
    entry_id: str = ""
    """What its source calls it (FHIR resource and element, HL7 FT1-2): a later record of that id stands in its place."""
    where: Where | None = None


@dataclass(frozen=True)
class RecordFinding:
    """Something the reader has to say about the record: what was found, what was expected, where."""

    severity: str
    """error (the part was not usable), warning, info."""
    message: str
    where: Where


@dataclass(frozen=True)
class Remark:
    """What a reader has to say of a note: severity, words, and the place in the note (page, byte)."""

    severity: str
    message: str
    place: str = ""


@dataclass(frozen=True)
class Written:
    """``format`` is text, rtf, html, docx or pdf; ``page_starts`` the offset of each page's first character (PDF only)."""

    text: str
    format: str
    page_starts: tuple[int, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def findings(self, source: str, place: str = "") -> Iterator[RecordFinding]:
        """The remarks as findings of the record that holds the note at ``place``."""
        for remark in self.remarks:
            where = ", ".join(filter(None, (place, remark.place)))
            yield RecordFinding(remark.severity, remark.message, Where(source, where))


@dataclass(frozen=True)
class Chart:
    """Everything read of one encounter. ``findings`` lists what could not be used; nothing is dropped silently."""

    source: str
    format: str
    """fhir, ccda, hl7v2; for a note what it was written with: text, html, rtf, docx, pdf."""
    patient: Patient = Patient()
    encounter: Encounter = Encounter()
    documents: tuple[Document, ...] = ()
    entries: tuple[CodedEntry, ...] = ()
    withdrawn: tuple[str, ...] = ()
    """Ids of documents and entries that the record takes back."""
    findings: tuple[RecordFinding, ...] = field(default=())

    def document(self, document_id: str) -> Document:
        """The document with this id; raises ``KeyError``."""
        for document in self.documents:
            if document.document_id == document_id:
                return document
        raise KeyError(document_id)
