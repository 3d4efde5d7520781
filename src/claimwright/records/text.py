"""A note as a chart: simple header lines give patient, date and setting; the text stays untouched."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final

from claimwright.records.chart import (
    Address,
    Chart,
    Coverage,
    Document,
    Encounter,
    Patient,
    Practitioner,
    Where,
    Written,
)
from claimwright.records.header_lines import header_lines, value_of
from claimwright.records.values import (
    DATE,
    SETTING_BY_PLACE_OF_SERVICE,
    setting_of_words,
    sex,
    written_date,
    written_name,
)

_INSURER: Final = re.compile(
    r"\b(?:medicare|medicaid|tricare|champva|medi-cal|insurance|insured|health|healthcare|blue (?:cross|shield)|bc/?bs|hmo|ppo|epo|pos"
    r"|self[- ]?pay|uninsured|workers?'? comp(?:ensation)?|mutual|assurance|benefits?|commercial)\b",
    re.IGNORECASE,
)
"""Words of the name of somebody who pays: "Coverage:" is an antibiotic's, too."""
_DATE: Final = re.compile(rf"(?<![\d/-]){DATE}(?![\d/-])", re.IGNORECASE)
_KINDS: Final[tuple[tuple[str, str], ...]] = (
    (r"discharge summary", "discharge_summary"),
    (r"operative (?:report|note)|procedure note", "operative_note"),
    (r"emergency|\bED note", "emergency_note"),
    (r"history (?:and|&) physical|\bH ?& ?P\b", "history_and_physical"),
    (r"consult", "consultation"),
    (r"patholog", "pathology"),
    (r"radiology|imaging|x-ray report|ct report|mri report", "imaging"),
    (r"progress note|office visit|clinic note|soap note", "progress_note"),
)


def read_note(note: Written, source: str) -> list[Chart]:
    """One chart of a note. ``Document.text`` is the note's text, for plain text the file's own character for character."""
    text = note.text
    fields = header_lines(text)
    patient = _patient(fields, source)
    encounter = _encounter(fields, text, source)
    title = next((line.strip() for line in text.splitlines() if line.strip("\ufeff \t")), source)[:120]
    document = Document(
        source,
        title,
        text,
        document_kind(text[:400]),
        encounter.start,
        where=Where(source),
        page_starts=note.page_starts,
    )
    findings = tuple(note.findings(source))
    return [Chart(source, note.format, patient, encounter, (document,), findings=findings)]


_NOBODY_CAME: Final = re.compile(
    r"\b(?:no[- ]?show(?! (?:for|to) (?:last|previous|prior))|did not (?:come|show up|attend|present)|visit (?:was )?cancell?ed|appointment (?:was )?cancell?ed|left without being seen)\b",
    re.IGNORECASE,
)
_SHORT_NOTE: Final = 400
"""Characters of a note that says little more than that nobody came."""


def document_kind(title: str) -> str:
    """The kind of a document by its title or first lines; ``other`` when they do not say."""
    for pattern, kind in _KINDS:
        if re.search(pattern, title, re.IGNORECASE):
            return kind
    return "other"


def _patient(fields: dict[str, tuple[str, int]], source: str) -> Patient:
    name = re.split(rf"\(|\b(?:age|aged|dob)\b|{DATE}", value_of(fields, "patient"), flags=re.IGNORECASE)[0]
    last, first, middle = written_name(name) if name else ("", "", "")
    match = _DATE.search(value_of(fields, "birth"))
    mrn = re.match(r"[\w.-]+", value_of(fields, "mrn"))
    gender = re.match(r"[A-Za-z]+", value_of(fields, "sex"))
    return Patient(
        patient_id=mrn[0] if mrn else "",
        last_name=last,
        first_name=first,
        middle_name=middle,
        birth_date=written_date(match[0]) if match else None,
        sex=sex(gender[0]) if gender else "",
        address=_address(value_of(fields, "address")),
        phone=value_of(fields, "phone"),
        coverages=_coverages(fields, source),
        where=Where(source, f"line {fields['patient'][1]}") if "patient" in fields else None,
    )


def _address(text: str) -> Address:
    match = re.fullmatch(r"(.+?),\s*(?:(.+?),\s*)?([^,]+?),\s*([A-Z]{2})\.?\s+(\d{5}(?:-\d{4})?)", text.strip())
    if not match:
        return Address(line_1=text)
    return Address(match[1], match[2] or "", match[3], match[4], match[5])


def _coverages(fields: dict[str, tuple[str, int]], source: str) -> tuple[Coverage, ...]:
    label = next((one for one in ("payer", "coverage") if one in fields), "plan")
    payer, line = fields.get(label, ("", 0))
    # "Plan:" is what will be done for the patient, and "Coverage:" what an antibiotic reaches, unless the number of a member or
    # a group stands at it, or the coverage names an insurer.
    told = [fields[key] for key in ("member", "group") if key in fields]
    numbers = [number for value, number in told if re.search(r"\d", value)]
    numbered = any(abs(number - line) <= 1 for number in numbers)
    doubtful = label == "plan" or (label == "coverage" and not _INSURER.search(payer))
    if not payer or (doubtful and not numbered):
        return ()
    where = Where(source, f"line {line}")
    return (
        Coverage(1, payer, member_id=value_of(fields, "member"), group_number=value_of(fields, "group"), where=where),
    )


def _encounter(fields: dict[str, tuple[str, int]], text: str, source: str) -> Encounter:
    start = _day(value_of(fields, "admit")) or _day(value_of(fields, "service"))
    end = _day(value_of(fields, "discharge"))
    setting_words = value_of(fields, "setting")
    place = re.match(r"\d{2}\b", setting_words)
    setting = SETTING_BY_PLACE_OF_SERVICE.get(place[0], "") if place else setting_of_words(setting_words)
    if not setting:
        setting = "inpatient" if "admit" in fields and "discharge" in fields else setting_of_words(_title_lines(text))
    status = re.match(r"\d{2}\b", value_of(fields, "disposition"))
    people: list[Practitioner] = []
    for role in ("attending", "rendering", "referring", "ordering"):
        if words := value_of(fields, role):
            last, first, _ = written_name(re.split(r"\bNPI\b|[(\[]", words)[0])
            npi = re.search(r"\b[12]\d{9}\b", words) or re.search(
                r"\b[12]\d{9}\b", value_of(fields, "npi") if not people else ""
            )
            people.append(
                Practitioner(role, last, first, npi[0] if npi else "", Where(source, f"line {fields[role][1]}"))
            )
    return Encounter(
        status="cancelled" if _NOBODY_CAME.search(text if len(text) < _SHORT_NOTE else _title_lines(text)) else "",
        encounter_id=_identifier(value_of(fields, "encounter")),
        setting=setting,
        start=_moment(start),
        end=_moment(end),
        place_of_service=place[0] if place else "",
        discharge_status=status[0] if status else "",
        practitioners=tuple(people),
        where=Where(source, f"line {fields['service'][1]}") if "service" in fields else None,
    )


def _identifier(value: str) -> str:
    """The value when it is an identifier (one with a digit, and no date); "Encounter: office visit" names none."""
    found = re.match(r"[\w.#-]*\d[\w.#-]*(?![\w/])", value)
    return found[0] if found else ""


def _title_lines(text: str) -> str:
    """The first lines, which name the kind of visit; prose below them speaks of other visits too."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "\n".join(line for line in lines[:5] if len(line.split()) <= 9)


def _day(text: str) -> date | None:
    match = _DATE.search(text)
    return written_date(match[0]) if match else None


def _moment(day: date | None) -> datetime | None:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
