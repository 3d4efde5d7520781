"""Is HTML a note of a chart or a page of a web site? Decided by what it holds, and said how."""

from __future__ import annotations

import re
from typing import Final

from claimwright.errors import UnreadableError

_OF_A_SITE: Final = (
    ("a navigation bar", r"<nav[\s>]|class=[\"'][^\"']*\b(?:nav|navbar|menu|breadcrumb)"),
    ("a form", r"<form[\s>]"),
    ("scripts", r"<script[\s>]"),
    ("search engine and sharing marks", r"<meta[^<>]+(?:property=[\"']og:|name=[\"'](?:twitter:|robots|keywords))"),
    ("a link to its own address", r"<link[^<>]+rel=[\"']canonical"),
    ("a site footer", r"(?:©|&copy;|copyright) ?\d{4}|all rights reserved|privacy policy|cookie (?:policy|settings)"),
    ("a sign-in", r"type=[\"']password|>\s*(?:sign in|log in|subscribe)\s*<"),
)
"""What pages of a web site have; a note written as HTML has at most a script or a form of the system that printed it."""
_OF_A_PATIENT: Final = (
    r"\b(?:patient(?: name)?|name)\b[ :|]+[A-Z][\w'-]+,? [A-Z]",
    r"\b(?:DOB|date of birth|birth ?date)\b[ :|]+\d",
    r"\b(?:MRN|medical record (?:number|no))\b",
    r"\b(?:DOS|date of (?:service|visit)|visit date|encounter date|admission date)\b[ :|]+\w*\s?\d",
    r"\b(?:attending|provider|electronically signed|signed by|dictated by)\b[ :|]+",
)
_SECTIONS: Final = (
    r"^(?:chief complaint|cc|reason for visit)\b", r"^(?:history of present illness|hpi|subjective)\b",
    r"^(?:physical exam\w*|objective|vitals?|vital signs)\b", r"^(?:assessment|impression|diagnos[ei]s)\b",
    r"^(?:plan|assessment (?:and|&) plan|disposition)\b", r"^(?:medications|allergies|past medical history)\b",
    r"^(?:findings|technique|procedure|anesthesia|indications?|hospital course)\b",
)  # fmt: skip
_ENOUGH: Final = 2


def refuse_web_page(markup: str, said: str, source: str) -> None:
    """Raises ``UnreadableError`` for a page of a web site, naming what shows it.

    A page is a note when it has two facts of a patient (name, birth date, record number, day, signature), or two headings
    of a chart and at most one mark of a web site. Without any mark it is a note, unless it is a whole page (with a document
    type or title) that has neither a fact nor a heading.
    """
    marks = [name for name, pattern in _OF_A_SITE if re.search(pattern, markup, re.IGNORECASE)]
    facts = sum(1 for pattern in _OF_A_PATIENT if re.search(pattern, said, re.IGNORECASE))
    headings = sum(1 for pattern in _SECTIONS if re.search(pattern, said, re.IGNORECASE | re.MULTILINE))
    if not marks and not facts and not headings and re.search(r"<!doctype\s+html|<title[\s>]", markup, re.IGNORECASE):
        marks = ["a title of its own"]
    elif not marks or facts >= _ENOUGH or (headings >= _ENOUGH and len(marks) < _ENOUGH):
        return
    raise UnreadableError(
        source,
        "",
        f"a web page (it has {', '.join(marks)}, and neither two facts of a patient nor headings of a chart): expected a "
        "patient's record; if it is a note, save it as text",
    )
