"""Which lines of a note say who the patient is, which day it was, where, and who pays? Labels with a colon, before the story begins."""

from __future__ import annotations

import re
from typing import Final

from claimwright.records.values import DATE, setting_of_words

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
    "ordering": r"ordering(?: physician| provider)?|ordered by",
    "npi": r"npi",
    "setting": r"setting|visit type|encounter type|patient class|type of visit|location|department|place of service|pos|facility",
    "payer": r"insurance|payer|payor|primary insurance",
    "coverage": r"coverage",
    "plan": r"plan",
    "member": r"member id|member ?#|subscriber id|policy (?:number|no\.?|#)|insurance id|mbi|medicare id",
    "group": r"group(?: number| no\.?| #| id)?",
    "address": r"address",
    "phone": r"phone|tel(?:ephone)?",
    "disposition": r"discharge status|patient status|disposition",
}
_KEY: Final = re.compile(
    r"(?:^\ufeff?|[|;,\t]|\s{2,}|(?<=[\w)])\.?\s)[ \t]*(?:"
    + "|".join(f"(?P<{k}>{p})" for k, p in _KEYS.items())
    + r")[ \t]*:[ \t]*",
    re.IGNORECASE,
)
_HEADER_LINES: Final = 40
_WORDS_OF_A_SETTING: Final = 4
_BODY: Final = re.compile(
    r"[\s\ufeff*#>-]*(?:hpi|history of present illness|interval history|subjective|s"
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
_COMPLAINT: Final = re.compile(r"[\s\ufeff*#>-]*(?:chief complaint|cc|reason for visit)\b[ \t]*(?::|$)", re.IGNORECASE)
"""The heading that many templates put among the lines about the visit: what follows it may still be one of them."""
_SAID_BY_ITSELF: Final = re.compile(
    rf"{DATE}(?:,? (?:at )?\d{{1,2}}:\d\d(?: ?[ap]m)?)?|f(?:emale)?|m(?:ale)?", re.IGNORECASE
)


def header_lines(text: str) -> dict[str, tuple[str, int]]:
    """Header fields: key to value and line number; the first writing of a key wins."""
    found: dict[str, tuple[str, int]] = {}
    complaint = body = False
    for number, line in enumerate(text.splitlines()[:_HEADER_LINES], 1):
        complaint = complaint or _COMPLAINT.match(line) is not None
        body = body or _BODY.match(line) is not None
        if len(line) > 300:
            continue
        matches = list(_KEY.finditer(line))
        if not matches or line[: matches[0].start()].strip(" \ufeff-*•|"):
            continue
        for match, after in zip(matches, [*matches[1:], None], strict=True):
            key = match.lastgroup or ""
            value = line[match.end() : after.start() if after else len(line)].strip(" \t,;|.")
            prose_too = (complaint or body) and _PROSE_TOO.fullmatch(match[key])
            names_setting = not body and key == "setting" and _is_a_setting(value)
            if prose_too and not names_setting and not _SAID_BY_ITSELF.fullmatch(value):
                continue
            if value and key not in found:
                found[key] = (value, number)
    return found


def _is_a_setting(value: str) -> bool:
    """Whether a value names a setting and says no more."""
    short = len(value.split()) <= _WORDS_OF_A_SETTING and not re.search(r"[.;,]", value)
    return short and bool(re.fullmatch(r"\d{2}(?: .*)?", value) or setting_of_words(value))


def value_of(fields: dict[str, tuple[str, int]], key: str) -> str:
    return fields.get(key, ("", 0))[0]
