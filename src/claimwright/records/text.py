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
from claimwright.records.values import (
    DATE,
    SETTING_BY_PLACE_OF_SERVICE,
    setting_of_words,
    sex,
    written_date,
    written_name,
)

_KEYS: Final[dict[str, str]] = {
    "patient": r"patient(?: name)?|name|pt(?: name)?",
    "birth": r"dob|d\.o\.b\.?|date of birth|birth ?date",
    "mrn": r"mrn|medical record (?:number|no\.?|#)|patient id|mr#|chart (?:number|no\.?|#)",
    "sex": r"sex|gender",
    "service": r"dos|date of service|date of visit|visit date|encounter date|service date|date of (?:procedure|surgery|operation|encounter|exam)|date",
    "admit": r"admit date|admission date|date of admission|admitted|admit",
    "discharge": r"discharge date|date of discharge|discharged",
    "encounter": r"encounter(?: id| number| no\.?| #)?|visit (?:id|number|no\.?|#)",
    "account": r"account(?: number| no\.?| ?#)?|acct(?:\.? ?#)?",
    "attending": r"attending(?: physician| provider| md)?",
    "rendering": r"provider|rendering(?: provider)?|physician|clinician|seen by|surgeon|therapist|author",
    "referring": r"referring(?: physician| provider)?|referred by",
    "npi": r"npi",
    "setting": r"setting|visit type|encounter type|patient class|type of visit|location|department|place of service|pos|facility",
    "payer": r"insurance|payer|payor|primary insurance|coverage",
    "plan": r"plan",
    "member": r"member id|member ?#|subscriber id|policy (?:number|no\.?|#)|insurance id|mbi|medicare id",
    "group": r"group(?: number| no\.?| #| id)?",
    "address": r"address",
    "phone": r"phone|tel(?:ephone)?",
    "disposition": r"discharge status|patient status|disposition",
}
_KEY: Final = re.compile(
    r"(?:^|[|;,\t]|\s{2,}|(?<=[\w)])\.?\s)[ \t]*(?:"
    + "|".join(f"(?P<{k}>{p})" for k, p in _KEYS.items())
    + r")[ \t]*:[ \t]*",
    re.IGNORECASE,
)
_HEADER_LINES: Final = 40
_BODY: Final = re.compile(
    r"[\s\ufeff*#>-]*(?:chief complaint|cc|reason for visit|hpi|history of present illness|interval history|subjective|s"
    r"|objective|o|ros|review of systems|(?:physical )?exam(?:ination)?|vitals?|vital signs|past medical history|pmh"
    r"|medications|allergies|hospital course|findings|technique|indications?|assessment(?: (?:and|&) plan)?|a/p|a|impression"
    r"|diagnos[ei]s)\b[ \t]*(?::|$)",
    re.IGNORECASE,
)
_PROSE_TOO: Final = re.compile(
    r"plan|coverage|group|location|department|facility|setting|disposition|address|phone|tel(?:ephone)?|sex"
    r"|admit(?:ted)?|discharged",
    re.IGNORECASE,
)
"""Labels that a clinician's own words have too: below the first heading of the body they tell nothing of who pays or where, unless
a day or a sex is all that stands at them ("Discharged: 01/31/2026", below "Diagnosis: pneumonia")."""
_DATE: Final = re.compile(rf"(?<![\d/-]){DATE}(?![\d/-])", re.IGNORECASE)
_SAID_BY_ITSELF: Final = re.compile(
    rf"{DATE}(?:,? (?:at )?\d{{1,2}}:\d\d(?: ?[ap]m)?)?|f(?:emale)?|m(?:ale)?", re.IGNORECASE
)
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
    fields = _header(text)
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


def _header(text: str) -> dict[str, tuple[str, int]]:
    """Header fields: key to value and line number; the first writing of a key wins."""
    found: dict[str, tuple[str, int]] = {}
    body = False
    for number, line in enumerate(text.splitlines()[:_HEADER_LINES], 1):
        body = body or _BODY.match(line) is not None
        if len(line) > 300:
            continue
        matches = list(_KEY.finditer(line))
        if not matches or line[: matches[0].start()].strip(" \ufeff-*•|"):
            continue
        for match, after in zip(matches, [*matches[1:], None], strict=True):
            key = match.lastgroup or ""
            value = line[match.end() : after.start() if after else len(line)].strip(" \t,;|.")
            if body and _PROSE_TOO.fullmatch(match[key]) and not _SAID_BY_ITSELF.fullmatch(value):
                continue
            if value and key not in found:
                found[key] = (value, number)
    return found


def _value(fields: dict[str, tuple[str, int]], key: str) -> str:
    return fields.get(key, ("", 0))[0]


def _patient(fields: dict[str, tuple[str, int]], source: str) -> Patient:
    name = re.split(rf"\(|\b(?:age|aged|dob)\b|{DATE}", _value(fields, "patient"), flags=re.IGNORECASE)[0]
    last, first, middle = written_name(name) if name else ("", "", "")
    match = _DATE.search(_value(fields, "birth"))
    mrn = re.match(r"[\w.-]+", _value(fields, "mrn"))
    gender = re.match(r"[A-Za-z]+", _value(fields, "sex"))
    return Patient(
        patient_id=mrn[0] if mrn else "",
        last_name=last,
        first_name=first,
        middle_name=middle,
        birth_date=written_date(match[0]) if match else None,
        sex=sex(gender[0]) if gender else "",
        address=_address(_value(fields, "address")),
        phone=_value(fields, "phone"),
        coverages=_coverages(fields, source),
        where=Where(source, f"line {fields['patient'][1]}") if "patient" in fields else None,
    )


def _address(text: str) -> Address:
    match = re.fullmatch(r"(.+?),\s*(?:(.+?),\s*)?([^,]+?),\s*([A-Z]{2})\.?\s+(\d{5}(?:-\d{4})?)", text.strip())
    if not match:
        return Address(line_1=text)
    return Address(match[1], match[2] or "", match[3], match[4], match[5])


def _coverages(fields: dict[str, tuple[str, int]], source: str) -> tuple[Coverage, ...]:
    label = "payer" if "payer" in fields else "plan"
    payer, line = fields.get(label, ("", 0))
    # "Plan:" is what will be done for the patient, unless the number of a member or a group stands at it.
    told = [fields[key] for key in ("member", "group") if key in fields]
    numbers = [number for value, number in told if re.search(r"\d", value)]
    if not payer or (label == "plan" and not any(abs(number - line) <= 1 for number in numbers)):
        return ()
    where = Where(source, f"line {line}")
    return (Coverage(1, payer, member_id=_value(fields, "member"), group_number=_value(fields, "group"), where=where),)


def _encounter(fields: dict[str, tuple[str, int]], text: str, source: str) -> Encounter:
    start = _day(_value(fields, "admit")) or _day(_value(fields, "service"))
    end = _day(_value(fields, "discharge"))
    setting_words = _value(fields, "setting")
    place = re.match(r"\d{2}\b", setting_words)
    setting = SETTING_BY_PLACE_OF_SERVICE.get(place[0], "") if place else setting_of_words(setting_words)
    if not setting:
        setting = "inpatient" if "admit" in fields and "discharge" in fields else setting_of_words(_title_lines(text))
    status = re.match(r"\d{2}\b", _value(fields, "disposition"))
    people: list[Practitioner] = []
    for role in ("attending", "rendering", "referring"):
        if words := _value(fields, role):
            last, first, _ = written_name(re.split(r"\bNPI\b|[(\[]", words)[0])
            npi = re.search(r"\b[12]\d{9}\b", words) or re.search(
                r"\b[12]\d{9}\b", _value(fields, "npi") if not people else ""
            )
            people.append(
                Practitioner(role, last, first, npi[0] if npi else "", Where(source, f"line {fields[role][1]}"))
            )
    return Encounter(
        status="cancelled" if _NOBODY_CAME.search(text if len(text) < _SHORT_NOTE else _title_lines(text)) else "",
        encounter_id=_identifier(_value(fields, "encounter")),
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
