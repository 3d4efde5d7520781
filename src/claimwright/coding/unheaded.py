"""Problems that a note lists without calling them so: a numbered list, or line after line that begins with the name of a disease."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.matcher import match_span
from claimwright.coding.phrases import Phrases, coverage
from claimwright.coding.sections import ASSESSED, Section

_SEARCHED: Final = frozenset({"preamble", "other", "history_present", "past_history"})
_LINE: Final = compiled(r"[^\r\n]+", 0)
_NUMBER: Final = compiled(r"\s*[(#]?\s?(?P<number>\d{1,2})[.):]\s+(?=[A-Za-z?\"'(])", 0)
_LABEL: Final = compiled(r"\s*[-•*]?\s*(?P<label>[A-Z][\w /'’&()+.-]{1,48}?)\s*(?::|\s[-–—]+)\s+(?=\S)", 0)
_LONGEST_LABEL: Final = 6
"""Words of a label; more are a sentence."""
_LEAST_NUMBERED: Final = 2
_LEAST_LABELLED: Final = 3
_APART: Final = 2
"""Lines between two labelled ones that may say something else."""
_COVERED: Final = 0.6
"""Share of a label's words that the name of a disease explains."""


def with_unheaded(text: str, sections: list[Section], phrases: Phrases) -> list[Section]:
    """The sections, with one of assessment and plan where a note that has none lists problems all the same."""
    if any(section.kind in ASSESSED for section in sections):
        return _between_labels(sections)
    found: list[Section] = []
    for section in sections:
        run = _run(text, section, phrases) if section.kind in _SEARCHED else None
        if run is None:
            found.append(section)
            continue
        low, high = run
        parts = (
            Section(section.kind, section.title, section.heading, section.start, low),
            Section("assessment_plan", "", low, low, high),
            Section(section.kind, section.title, high, high, section.end),
        )
        found.extend(part for part in parts if part.end > part.start)
    return found


_LABELS: Final = frozenset(
    {
        "principal",
        "principal problem",
        "principal dx",
        "principal diagnosis",
        "secondary",
        "secondary diagnoses",
        "complications",
        "chronic",
        "chronic conditions",
        "organ failures",
        "other diagnoses",
    }
)
_CLOSED_BY: Final = frozenset({"other", "also", "comorbid", "comorbidities"})


def _between_labels(sections: list[Section]) -> list[Section]:
    """The sections, an unknown label among those of a discharge ("PRINCIPAL: ... ORGAN FAILURES (sepsis): ... OTHER: ...") taken for one."""
    labelled = [at for at, s in enumerate(sections) if s.kind in ASSESSED and s.title.strip().lower() in _LABELS]
    if not labelled:
        return sections
    first, last = labelled[0], labelled[-1]
    if last + 1 < len(sections) and sections[last + 1].title.strip().lower() in _CLOSED_BY:
        last += 1
    return [
        replace(s, kind="assessment") if first < at <= last and s.kind in {"other", "past_history"} else s
        for at, s in enumerate(sections)
    ]


def _run(text: str, section: Section, phrases: Phrases) -> tuple[int, int] | None:
    """Where the list begins and ends; None when the section has none. Of a past history only what an empty line parts from it."""
    lines = [
        (match.start(), match.end()) for match in _LINE.finditer(text, section.start, section.end) if match[0].strip()
    ]
    if section.kind == "past_history":
        begins = [
            at for at in range(1, len(lines)) if re.search(r"\n[ \t]*\r?\n", text[lines[at - 1][1] : lines[at][0]])
        ]
        lines = lines[begins[0] :] if begins else []
    return _numbered(text, lines) or _labelled(text, lines, phrases)


def _numbered(text: str, lines: list[tuple[int, int]]) -> tuple[int, int] | None:
    """A list numbered from 1, to the end of its last item."""
    items: list[tuple[int, int]] = []
    for low, high in lines:
        match = _NUMBER.match(text, low, high)
        if match and int(match["number"]) == len(items) + 1:
            items.append((low, high))
        elif match is None and len(items) == 1 and not _follows(text, low, high):
            items = []
    return (items[0][0], items[-1][1]) if len(items) >= _LEAST_NUMBERED else None


def _follows(text: str, low: int, high: int) -> bool:
    """Whether a line goes on with the item above it."""
    return text[low:high].startswith((" ", "\t", "-", "•"))


def _labelled(text: str, lines: list[tuple[int, int]], phrases: Phrases) -> tuple[int, int] | None:
    """A run of lines of which each, but for a few, begins with the name of a disease."""
    runs: list[list[int]] = []
    for at, (low, high) in enumerate(lines):
        if not _names_disease(text, low, high, phrases):
            continue
        if runs and at - runs[-1][-1] <= _APART:
            runs[-1].append(at)
        else:
            runs.append([at])
    longest = max(runs, key=len, default=[])
    if len(longest) < _LEAST_LABELLED:
        return None
    return lines[longest[0]][0], lines[longest[-1]][1]


def _names_disease(text: str, low: int, high: int, phrases: Phrases) -> bool:
    match = _LABEL.match(text, low, high)
    if match is None or len(match["label"].split()) > _LONGEST_LABEL:
        return False
    return any(_covers(match["label"], key) for key in _keys(text, match, phrases))


def _keys(text: str, match: re.Match[str], phrases: Phrases) -> Iterator[tuple[str, ...]]:
    return (found.phrase.key for found in match_span(text, match.start("label"), match.end("label"), phrases))


def _covers(label: str, key: tuple[str, ...]) -> bool:
    return coverage(label, key) >= _COVERED
