"""How dates, sexes, code systems and settings are written in records, and what they mean to us."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Final

CODE_SYSTEMS: Final[dict[str, str]] = {
    "2.16.840.1.113883.6.90": "icd10cm",
    "2.16.840.1.113883.6.4": "icd10pcs",
    "2.16.840.1.113883.6.103": "icd9cm",
    "2.16.840.1.113883.6.104": "icd9cm",
    "2.16.840.1.113883.6.2": "icd9cm",
    "2.16.840.1.113883.6.12": "cpt",
    "2.16.840.1.113883.6.285": "hcpcs",
    "2.16.840.1.113883.6.14": "hcpcs",
    "2.16.840.1.113883.6.96": "snomed",
    "2.16.840.1.113883.12.292": "cvx",
    "2.16.840.1.113883.6.59": "cvx",
    "2.16.840.1.113883.6.69": "ndc",
    "2.16.840.1.113883.6.88": "rxnorm",
    "2.16.840.1.113883.6.1": "loinc",
    "2.16.840.1.113883.6.301.3": "revenue",
    "2.16.840.1.113883.6.301.1": "revenue",
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10cm",
    "http://www.cms.gov/medicare/coding/icd10": "icd10pcs",
    "http://hl7.org/fhir/sid/icd-9-cm": "icd9cm",
    "http://www.ama-assn.org/go/cpt": "cpt",
    "https://www.cms.gov/medicare/coding/hcpcsreleasecodesets": "hcpcs",
    "https://bluebutton.cms.gov/resources/codesystem/hcpcs": "hcpcs",
    "http://www.cms.gov/medicare/coding/hcpcsreleasecodesets": "hcpcs",
    "http://snomed.info/sct": "snomed",
    "http://hl7.org/fhir/sid/cvx": "cvx",
    "http://hl7.org/fhir/sid/ndc": "ndc",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "http://loinc.org": "loinc",
    "https://www.nubc.org/codesystem/revenuecodes": "revenue",
    "http://www.nubc.org/codesystem/revenuecodes": "revenue",
    "i10": "icd10cm",
    "i10c": "icd10cm",
    "icd10": "icd10cm",
    "icd-10": "icd10cm",
    "icd10cm": "icd10cm",
    "icd-10-cm": "icd10cm",
    "10d": "icd10cm",
    "i10p": "icd10pcs",
    "10p": "icd10pcs",
    "icd10pcs": "icd10pcs",
    "icd-10-pcs": "icd10pcs",
    "i9": "icd9cm",
    "i9c": "icd9cm",
    "i9cdx": "icd9cm",
    "icd9": "icd9cm",
    "c4": "cpt",
    "cpt": "cpt",
    "cpt4": "cpt",
    "cpt-4": "cpt",
    "hcpcs": "hcpcs",
    "hcpc": "hcpcs",
    "hcs": "hcpcs",
    "sct": "snomed",
    "snm": "snomed",
    "cvx": "cvx",
    "ndc": "ndc",
    "rxnorm": "rxnorm",
    "ln": "loinc",
    "nubc": "revenue",
}
"""Code system by OID (HL7 registry), FHIR URL, or HL7 v2 table 0396 mnemonic, lower case."""

_URN_OID: Final = "urn:oid:"

_NO_CHARACTER: Final = re.compile(r"[\x00\ud800-\udfff]")


def code_system(identifier: str, code: str = "") -> str:
    """Our name for a code system given as OID, URL or HL7 mnemonic; ``other`` when unknown.

    CPT and HCPCS Level II share identifiers in many records: the shape of the code decides between
    them (Level II begins with a letter and four digits, CPT with a digit; HCPCS is both, by CMS's definition).
    """
    key = identifier.strip().removeprefix(_URN_OID).lower().rstrip("/")
    system = CODE_SYSTEMS.get(key, "other")
    if system in {"cpt", "hcpcs"} and code:
        return service_system(code) or system
    return system


def service_system(code: str) -> str:
    """``cpt`` or ``hcpcs`` by the shape of the code; empty when it is neither."""
    code = code.strip().upper()
    if re.fullmatch(r"\d{4}[0-9FTUM]", code):
        return "cpt"
    return "hcpcs" if re.fullmatch(r"[A-V]\d{4}", code) else ""


SETTING_BY_PLACE_OF_SERVICE: Final[dict[str, str]] = {
    "02": "telehealth",
    "10": "telehealth",
    "11": "office",
    "19": "outpatient_hospital",
    "20": "office",
    "21": "inpatient",
    "22": "outpatient_hospital",
    "23": "emergency",
    "24": "ambulatory_surgery",
    "49": "office",
    "50": "office",
    "51": "inpatient",
    "61": "inpatient",
    "71": "office",
    "72": "office",
}
"""Setting by CMS place of service code, where the code settles it."""

SETTING_BY_CLASS: Final[dict[str, str]] = {
    "AMB": "office",
    "EMER": "emergency",
    "IMP": "inpatient",
    "ACUTE": "inpatient",
    "NONAC": "inpatient",
    "OBSENC": "outpatient_hospital",
    "PRENC": "outpatient_hospital",
    "SS": "ambulatory_surgery",
    "VR": "telehealth",
    "HH": "other",
    "FLD": "other",
    "E": "emergency",
    "I": "inpatient",
    "O": "outpatient_hospital",
    "P": "outpatient_hospital",
    "R": "outpatient_hospital",
    "B": "inpatient",
    "D": "ambulatory_surgery",
}
"""Setting by HL7 v3 ActEncounterCode (FHIR, CDA) or HL7 v2 table 0004 patient class."""

_SETTING_WORDS: Final[tuple[tuple[str, str], ...]] = (
    (r"tele(?:health|medicine|visit|psych\w*)|video visit|virtual visit", "telehealth"),
    (
        r"emergency (?:department|room|physician|medicine)|\bED (?:note|visit|provider|physician|course)|\bER visit",
        "emergency",
    ),
    (r"ambulatory surg\w+|\bASC\b|day surgery", "ambulatory_surgery"),
    (r"discharge summary|inpatient|hospital admission|admission (?:note|h&p)|\badmitted\b", "inpatient"),
    (r"outpatient hospital|hospital outpatient|infusion cent(?:er|re)|observation", "outpatient_hospital"),
    (r"office|clinic|well[- ]child|annual wellness|outpatient|ambulatory", "office"),
)


def setting_of_words(words: str) -> str:
    """The setting a title or a header value speaks of; empty when it speaks of none."""
    for pattern, setting in _SETTING_WORDS:
        if re.search(pattern, words, re.IGNORECASE):
            return setting
    return ""


_MONTHS: Final = {
    m: i for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
DATE: Final = (
    r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})|\d{1,2}-\d{1,2}-\d{4}|\d{8}"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
    r"|\d{1,2}[- ](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*[- ]\d{4})"
)
"""Pattern of a date as people write it in the United States."""


def written_date(text: str) -> date | None:
    """A date as people write it (month first where it is ambiguous); None when it is no date."""
    text = text.strip()
    if match := re.fullmatch(r"(\d{4})-?(\d{1,2})-?(\d{1,2})", text):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{2}|\d{4})", text):
        year = int(match[3])
        if year < 100:
            year += 2000 if year <= (datetime.now(UTC).year % 100) + 1 else 1900
        return _date(year, int(match[1]), int(match[2]))
    if match := re.fullmatch(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", text):
        return _date(int(match[3]), _MONTHS.get(match[1].lower(), 0), int(match[2]))
    if match := re.fullmatch(r"(\d{1,2})[- ]([A-Za-z]{3})[a-z]*[- ](\d{4})", text):
        return _date(int(match[3]), _MONTHS.get(match[2].lower(), 0), int(match[1]))
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def iso_datetime(text: str) -> datetime | None:
    """A FHIR date, dateTime or instant (a missing month or day counts as the first); None when malformed."""
    text = text.strip()
    if re.fullmatch(r"\d{4}", text):
        text += "-01-01"
    elif re.fullmatch(r"\d{4}-\d{2}", text):
        text += "-01"
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def characters(text: str) -> str:
    """A text with U+FFFD for what is no character of one: NUL, and halves of surrogate pairs. No database keeps them."""
    return _NO_CHARACTER.sub("\ufffd", text)


def hl7_datetime(text: str) -> datetime | None:
    """An HL7 v2 or CDA time stamp, ``YYYY[MM[DD[HH[MM[SS[.s]]]]]][+/-ZZZZ]``; None when malformed."""
    match = re.fullmatch(r"(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:\.\d+)?([+-]\d{4})?", text.strip())
    if not match:
        return None
    year, month, day, hour, minute, second = (int(part) if part else None for part in match.groups()[:6])
    try:
        zone = None
        if offset := match[7]:
            zone = timezone(timedelta(hours=int(offset[:3]), minutes=int(offset[0] + offset[3:])))
        return datetime(year or 1, month or 1, day or 1, hour or 0, minute or 0, second or 0, tzinfo=zone)
    except (ValueError, OverflowError):
        return None


def sex(text: str) -> str:
    """F, M or U from any of the usual writings; empty when nothing was written."""
    text = text.strip().lower()
    return (
        ""
        if not text
        else {"f": "F", "female": "F", "w": "F", "woman": "F", "m": "M", "male": "M", "man": "M"}.get(text, "U")
    )


def amount(text: str) -> Decimal | None:
    """A decimal number ("1,250.00", "$40"); None when it is not one or is not finite."""
    try:
        value = Decimal(text.strip().replace(",", "").lstrip("$"))
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < Decimal(10) ** 15 else None


def written_name(text: str) -> tuple[str, str, str]:
    """Last, first and middle name of a name written "Last, First M" or "First M Last"; titles and degrees dropped."""
    text = re.sub(r"\b(?:dr|mr|mrs|ms|miss|prof)\.?\s+", "", text.strip(), flags=re.IGNORECASE)
    text = re.sub(
        r",?\s*\b(?:M\.?D|D\.?O|N\.?P|PA-?C?|R\.?N|Ph\.?D|Psy\.?D|FNP(?:-?BC)?|DNP|APRN|LCSW|FACC|FAAP|FACS|CRNA|DPM)\b\.?",
        "",
        text,
    )
    text = text.strip(" ,.")
    if "," in text:
        last, _, rest = text.partition(",")
        given = rest.split()
    else:
        *given, last = text.split() or [""]
    return last.strip(), given[0] if given else "", " ".join(given[1:])
