"""What the paragraph under a problem adds to it: an exacerbation, poor control, the joint, how a fracture lies."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from claimwright.coding import context
from claimwright.coding.book import CodeBook
from claimwright.coding.compiled import compiled
from claimwright.coding.problems import Problem
from claimwright.coding.reading import Reading
from claimwright.coding.refining import told_more
from claimwright.coding.resolve import Candidate
from claimwright.coding.rule_tables import pairs
from claimwright.coding.sentences import sentences
from claimwright.coding.words import phrase_key

_EXACERBATION: Final = compiled(r"\b(?:acute )?exacerbation\b|\bflare[- ]?up of (?:his|her|their) (?:asthma|COPD)\b")
_WORSE_NEXT: Final = compiled(
    r"\s*(?:(?:in |with |an? )*(?:acute|mild|moderate|severe) )?(?:exacerbation|flare(?:-up)?)\b(?! of)[^\n]*",
)
"""A line of its own that tells of an exacerbation and names no disease: it is of the one above."""
_POOR_CONTROL: Final = compiled(
    r"\b(?:with hyperglycemia|poorly[- ]controlled|inadequately controlled|out of control|not (?:well|adequately) controlled)\b",
)
_NONDISPLACED: Final = compiled(r"\b(?:non-?displaced|no displacement|without displacement|not displaced)\b")
_JOINTS: Final = compiled(r"\b(knee|hip|shoulder|hand|ankle|wrist|elbow|foot|thumb)s?\b")


def detailed(reading: Reading, candidate: Candidate, problem: Problem) -> Candidate:
    """The candidate made as specific as the paragraph about it allows (I.B.2: the highest level of detail documented)."""
    text, book = reading.text, reading.book
    below = (problem.end, max(problem.until, problem.end))
    worse = pairs("exacerbation", book.day).get(candidate.code)
    next_line = _WORSE_NEXT.match(text, below[1])
    if worse and _said(_EXACERBATION, text, below[0], next_line.end() if next_line else below[1]):
        return _changed(candidate, worse, "exacerbation told below", book)
    poor = pairs("poor_control", book.day).get(candidate.code)
    if poor and _said(_POOR_CONTROL, text, *below):
        return _changed(candidate, poor, "poor control told below (Index: Diabetes, poorly controlled)", book)
    line_end = text.find("\n", problem.end)
    if more := told_more(reading, candidate, problem.line, line_end if line_end >= 0 else len(text)):
        return _changed(candidate, more, "told more closely in its line (I.B.2)", book)
    if candidate.code in pairs("words_of_a_joint_disease", book.day):
        return _with_site(reading, candidate, below)
    if "displaced fracture" in book.titles.get(candidate.code, "").lower() and _NONDISPLACED.search(text):
        title = "nondisplaced" + book.titles[candidate.code].lower().removeprefix("displaced")
        for code in book.below(candidate.code[:4]):
            if book.titles[code].lower() == title:
                return _changed(candidate, code, "told not to be displaced", book)
    return candidate


def _said(pattern: re.Pattern[str], text: str, start: int, end: int) -> bool:
    return any(
        context.assertion(text, match.start(), match.end(), (low, high)) == context.ASSERTED
        for low, high in sentences(text, start, end)
        for match in pattern.finditer(text, low, high)
    )


def _with_site(reading: Reading, candidate: Candidate, below: tuple[int, int]) -> Candidate:
    """A joint disease without a joint, when the paragraph names exactly one joint."""
    joints = {match[1].lower() for match in _JOINTS.finditer(reading.text, *below)}
    if len(joints) != 1:
        return candidate
    phrase = reading.phrases.get(
        phrase_key(f"{joints.pop()} {pairs('words_of_a_joint_disease', reading.book.day)[candidate.code]}")
    )
    return _changed(candidate, phrase.code, "joint told below", reading.book) if phrase else candidate


def _changed(candidate: Candidate, code: str, why: str, book: CodeBook) -> Candidate:
    if code not in book.billable:
        return candidate
    return replace(candidate, code=code, reason=f"{candidate.reason}; {why}")
