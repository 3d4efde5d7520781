"""Which words are a person's name? "Mr. Wilson", "Elizabeth Reyes is a 56-year-old" and "PCP: Barrett" name no disease."""

from __future__ import annotations

import re
from typing import Final

from claimwright.coding.compiled import compiled

_NAME: Final = r"[A-Z][\w'’-]*[a-z][\w-]*"
_FULL: Final = rf"{_NAME}(?:[ \t]+(?:[A-Z]\.?|{_NAME})){{0,2}}"
_PERSON: Final = compiled(
    # In small letters: "MR" is a valve that leaks, "DR" an eye of diabetes, "MS" a sclerosis.
    rf"\b(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof)\b\.?[ \t]+(?:[A-Z]\.?[ \t]+)*"
    rf"(?P<titled>{_NAME}(?:[ \t]+[A-Z]\.[ \t]+{_NAME}|[ \t]+{_NAME}(?=,?[ \t]+(?:MD|DO|NP|PA|RN|DPM|PhD)\b))?)"
    rf"|\b(?P<aged>{_NAME}[ \t]+(?:[A-Z]\.?[ \t]+)?{_NAME})"
    r"(?=(?:,|[ \t]+is)[ \t]+an?[ \t]+(?:[\w-]+[ \t]+){0,4}?\d{1,3}[- ]?(?:(?:year|month|week|day)s?[- ]old|y/?o)\b)"
    r"|^[ \t]*(?i:patient(?: name)?|name|pcp|provider|attending|surgeon|physician|author|(?:electronically )?signed by)[ \t]*:[ \t]*"
    rf"(?P<labelled>{_FULL}(?:,[ \t]*{_FULL})?)(?=[ \t]*(?:$|[,;|(\r]|DOB\b|MRN\b|MD\b|DO\b|Age\b|Sex\b))",
    re.MULTILINE,
)
_DISEASE: Final = compiled(
    r"\b(?:disease|syndrome|palsy|esophagus|diabetes|failure|\w+(?:itis|osis|emia|oma|tension))\b"
)
"""Words that make an eponym of a name: a form's "Name: Graves disease" is about a disease."""
_WORD: Final = compiled(r"\w{2,}", 0)


def unnamed(text: str) -> str:
    """The text with letters that mean nothing in the places of people's names, each other character where it was."""
    return _PERSON.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    group = match.lastgroup or ""
    name, low = match[group], match.start(group) - match.start()
    if group != "titled" and _DISEASE.search(name):
        return match[0]
    hidden = _WORD.sub(lambda word: "Q" + "q" * (len(word[0]) - 1), name)
    return match[0][:low] + hidden + match[0][low + len(name) :]
