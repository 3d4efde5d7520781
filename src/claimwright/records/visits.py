"""Which records tell of one visit? Its number by whoever gave it, else what it says; and one chart made of several records.

Records of one visit come again under other file names, with a line added, or as messages of admission, update and discharge.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Final

from rapidfuzz.fuzz import ratio

from claimwright.records.chart import Address, Chart, CodedEntry, Document, Encounter, Patient
from claimwright.records.entries_document import KIND, coded_entries_document

_ALIKE: Final = 85.0
"""Likeness of two texts (0 to 100) from which they may be one note with lines added, where no patient is named."""
_OUR_OWN: Final = re.compile(r"(?:note|narrative|document)\b|\w+/(?:[#~].*)?$")
"""Ids that the readers give to documents without one."""
_NUMBERED: Final = frozenset({"fhir", "hl7v2"})
"""Formats whose documents have numbers of their own."""
_NAMED_LATER: Final = frozenset({"guarantor", "cvx", "lot_number", "manufacturer"})
"""Facts that readers began to keep after records had come in: a record without them stays known as it was."""
_CHARGE: Final = "charge"
_CREDIT: Final = "credit"


@dataclass(frozen=True)
class Identity:
    """How a visit is known: ``number`` when its source numbered it, else ``content``, the same for records of the same words only.

    ``letters`` is the same for records equal to the letter: what came in before words were compared is known by it.
    """

    number: str
    content: str
    letters: str = ""

    @property
    def key(self) -> str:
        return self.number or self.content


def identity_of(chart: Chart) -> Identity:
    """The identity of a chart's visit. A number counts within the system that gave it; without a system, within the patient."""
    visit = chart.encounter
    number = ""
    if visit.encounter_id and (visit.source_system or person_of(chart)):
        number = "\x1f".join((visit.source_system or person_of(chart), visit.encounter_id))
    told = hashlib.sha256(number.encode()).hexdigest() if number else ""
    return Identity(told, _content(chart, _words_of), _content(chart, str))


def person_of(chart: Chart) -> str:
    """Who the patient is: the record's number, else name and birth date; empty when neither is known."""
    who = chart.patient
    if who.patient_id:
        return f"id {who.patient_id}"
    if who.last_name and who.birth_date:
        return f"{who.last_name}, {who.first_name} {who.birth_date.isoformat()}".upper()
    return ""


def another_person(one: Chart, other: Chart) -> bool:
    """Whether two records of one number are of two people: another record number and another birth date or first name (one account
    may be a family's), or nothing of what both tell alike."""
    ours, theirs = one.patient, other.patient
    pairs = (
        (ours.patient_id, theirs.patient_id),
        (ours.last_name.upper(), theirs.last_name.upper()),
        (ours.birth_date, theirs.birth_date),
    )
    told = [pair for pair in pairs if all(pair)]
    differ = [one != other for one, other in told]
    number, _, birth = (all(pair) and pair[0] != pair[1] for pair in pairs)
    first_differs = other_first_name(ours, theirs)
    return (number and (birth or first_differs)) or (len(told) + first_differs > 1 and all(differ))


def other_first_name(one: Patient, other: Patient) -> bool:
    """Whether both tell a first name and neither is the beginning of the other ("Rob", "Robert")."""
    first, second = one.first_name.upper(), other.first_name.upper()
    return bool(first and second) and not (first.startswith(second) or second.startswith(first))


def _words_of(text: str) -> str:
    """A text without what an editor or a mail changes of it: a byte order mark, line ends, blanks."""
    return " ".join(text.replace("\ufeff", " ").split())


def _content(chart: Chart, text_of: Callable[[str], str]) -> str:
    """A hash of what a record says, whatever its file is called and wherever in it each fact stands."""
    parts = [_said(chart.patient), _said(chart.encounter), *sorted(chart.withdrawn)]
    parts += sorted(text_of(document.text) for document in chart.documents if document.kind != KIND)
    parts += sorted(_said(entry) for entry in chart.entries)
    return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()


def _said(value: object) -> str:
    """A value without the places it was read from."""
    if isinstance(value, tuple):
        return "\x1d".join(map(_said, value))
    if is_dataclass(value) and not isinstance(value, type):
        told = ((f.name, getattr(value, f.name)) for f in fields(value) if f.name != "where")
        return "\x1c".join(_said(one) for name, one in told if one or name not in _NAMED_LATER)
    return repr(value)


def perhaps_same(one: Chart, other: Chart) -> bool:
    """Whether a person must say if two charts are one visit: same patient, day, kind and clinician, and not both numbered by one
    system; or, where no patient is named, one text with lines added."""
    first, second = one.encounter, other.encounter
    if first.source_system == second.source_system and first.encounter_id and second.encounter_id:
        return False  # one system gave two numbers: two visits
    if first.date_of_service != second.date_of_service:
        return False
    known = person_of(one), person_of(other)
    if all(known):
        return (
            known[0] == known[1]
            and first.date_of_service is not None
            and first.setting == second.setting
            and _clinicians_meet(first, second)
        )
    return not any(known) and _alike(one, other)


def _clinicians_meet(first: Encounter, second: Encounter) -> bool:
    ours, theirs = ({p.npi or p.last_name.upper() for p in visit.practitioners} for visit in (first, second))
    return not ours or not theirs or bool(ours & theirs)


def _alike(one: Chart, other: Chart) -> bool:
    ours, theirs = ("\n".join(d.text for d in chart.documents if d.kind != KIND) for chart in (one, other))
    return bool(ours and theirs) and ratio(ours, theirs) >= _ALIKE


def merged(before: Chart, after: Chart) -> Chart:
    """One chart of two records of one visit, the later one having the last word where it says anything.

    Documents are kept by id, equal texts once; what the later record takes back is gone; a credit takes back its charge.
    """
    documents = [d for d in before.documents if d.kind != KIND and not _withdrawn(d.document_id, after.withdrawn)]
    numbered = before.format == after.format and after.format in _NUMBERED
    for document in (d for d in after.documents if d.kind != KIND):
        same = {d.document_id for d in documents if _replaces(document, d, numbered=numbered)}
        documents = [d for d in documents if d.document_id not in same]
        if not any(d.text == document.text for d in documents):
            documents.append(with_own_id(document, documents))
    earlier = [entry for entry in before.entries if not _withdrawn(entry.entry_id, after.withdrawn)]
    entries = _entries(earlier, after.entries)
    encounter = _encounter(before.encounter, after.encounter)
    # An order or an appointment of the visit says nothing of whether it took place.
    says_so = after.encounter.status not in {"correction", "planned"}
    status = after.encounter.status if says_so else before.encounter.status
    patient = later(before.patient, after.patient)
    return replace(
        before,
        patient=replace(patient, coverages=after.patient.coverages or before.patient.coverages),
        encounter=replace(encounter, status=status),
        documents=(*documents, *coded_entries_document(entries, before.source)),
        entries=entries,
        withdrawn=tuple(dict.fromkeys((*before.withdrawn, *after.withdrawn))),
        findings=tuple(dict.fromkeys((*before.findings, *after.findings))),
    )


def _replaces(document: Document, earlier: Document, *, numbered: bool) -> bool:
    """Whether a document is a later version of another: under one id of the record's own, else when much alike.

    Notes of two days are much alike where one was copied forward: two numbers are two notes.
    """
    if numbered and not any(_OUR_OWN.match(one.document_id) for one in (document, earlier)):
        return document.document_id == earlier.document_id
    return ratio(document.text, earlier.text) >= _ALIKE


def with_own_id(document: Document, documents: Iterable[Document]) -> Document:
    """The document, with a number behind its id where one of the others has that id."""
    taken = {d.document_id for d in documents}
    number, name = 1, document.document_id
    while name in taken:
        number += 1
        name = f"{document.document_id}-{number}"
    return replace(document, document_id=name)


def latest(entries: Iterable[CodedEntry]) -> list[CodedEntry]:
    """The entries, of those with one id (and kind) the last: a source that sends an entry again has changed it."""
    kept: dict[tuple[str, str] | int, CodedEntry] = {}
    for number, entry in enumerate(entries):
        kept[(entry.kind, entry.entry_id) if entry.entry_id else number] = entry
    return list(kept.values())


def _withdrawn(identifier: str, ids: Iterable[str]) -> bool:
    """Whether a document or entry is one of those taken back, or a part of one."""
    return any(identifier == name or identifier.startswith((f"{name}/", f"{name}|", f"{name}#")) for name in ids)


def _entries(before: Iterable[CodedEntry], after: Iterable[CodedEntry]) -> tuple[CodedEntry, ...]:
    """The entries of two records, those of both once: what one record says twice was done twice."""
    held = list(before)
    said = Counter(replace(entry, where=None) for entry in held)
    for entry in after:
        bare = replace(entry, where=None)
        if said[bare]:
            said[bare] -= 1
        else:
            held.append(entry)
    kept, credits_left = credited(held)
    return (*kept, *credits_left)


def credited(entries: Iterable[CodedEntry]) -> tuple[list[CodedEntry], list[CodedEntry]]:
    """The entries after each credit took back its charge, whichever came first; and the credits that have none."""
    every = list(entries)
    kept, left = latest(entry for entry in every if entry.kind != _CREDIT), []
    for credit in latest(entry for entry in every if entry.kind == _CREDIT):
        charge = next((entry for entry in reversed(kept) if _takes_back(credit, entry)), None)
        if charge is None:
            left.append(credit)
        else:
            kept.remove(charge)
    return kept, left


def _takes_back(credit: CodedEntry, held: CodedEntry) -> bool:
    """Whether a credit takes back a charge whole: code, day, modifiers, and the units where both give them."""
    units = held.units is None or credit.units is None or held.units == credit.units
    same = (held.system, held.code, held.date, held.modifiers)
    return held.kind == _CHARGE and units and same == (credit.system, credit.code, credit.date, credit.modifiers)


def _encounter(before: Encounter, after: Encounter) -> Encounter:
    """The later one's facts; who acted in a role it does not name stays, and so does a day that it only infers otherwise."""
    said = later(before, after)
    named = {person.role for person in after.practitioners}
    others = (person for person in before.practitioners if person.role not in named)
    said = replace(said, practitioners=(*others, *after.practitioners))
    if before.start is None or (after.start is not None and not after.start_inferred):
        return said
    sooner = before.start_inferred and after.start is not None and after.start.date() < before.start.date()
    kept = after if sooner else before
    return replace(said, start=kept.start, start_inferred=kept.start_inferred)


_NOTHING: Final = ("", None, (), Address())
"""What a field holds of which a record says nothing."""


def later[T: (Encounter, Patient)](before: T, after: T) -> T:
    """The later one's fields where they say anything, the earlier one's elsewhere."""
    said = {f.name: value for f in fields(after) if (value := getattr(after, f.name)) not in _NOTHING}
    return replace(before, **said)
