"""What a note lists as its problems: the headings of assessment and plan, each with its place and its meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED, HISTORY, POSSIBLE
from claimwright.coding.sections import Section

LONGEST: Final = 14
"""Words of the longest line that is taken for a heading."""
_LISTED: Final = 3
"""Pieces between semicolons from which a line is a list."""

_LINE: Final = compiled(r"[^\r\n]+", 0)
_MARK: Final = compiled(
    r"^\s*(?:(?P<number>(?:\(?\d{1,2}[.):]|#\s*\d{0,2}[.):]?|(?-i:[A-Z]\.(?=\s+[A-Z(])|[a-z]\.(?=\s))|[A-Z]\)(?=\s)|problem\s*#?\d+:?)\s*)+|(?P<bullet>[•*\-–—·○▪►➢>]+\s*))*",
)
_LABEL: Final = compiled(
    r"^(?:medical (?:reasoning|treatment|decision)|additional testing|patient (?:education|agreements?|instructions?)|specialist referrals?|referrals?|treatment"
    r"|procedures?|diagnostic|medications?|labs?|imaging|follow[- ]?up|education|counsel\w*|instructions?|disposition|plan|return|time|orders?|rx|assessment"
    r"|testing|therapeutic|monitor\w*|recommend\w*|goals?|status(?![ -]post)|code status|prophylaxis|dvt (?:ppx|prophylaxis)|diet|fen|ppx|consults?|billing|cpt|e/m|total time"
    r"|attestation|electronically signed|signed|provider|dictated|next (?:visit|appointment)|work status|restrictions?|prognosis|condition|level of service)\b",
)
_ACTION: Final = compiled(
    r"^(?:we|i|he|she|they|you|it|this|these|his|her|my|our|the patient|patient|pt|mr\.?|mrs\.?|ms\.?|dr\.?|all|please|will|would|should|may|can|continue|start|stop|increase|decrease"
    r"|initiate|begin|resume|discontinue|refill(?:ed)?|order(?:ed)?|obtain|check|recheck|repeat|monitor|encourage[ds]?|advise[ds]?|recommend(?:ed)?|refer(?:red)?|schedule[ds]?"
    r"|follow|return|call|consider|discuss(?:ed)?|review(?:ed)?|counsel(?:l?ed)?|prescribe[ds]?|given|provide[ds]?|send|sent|take|use|apply|avoid|keep|work|wear|rest|ice|add(?:ed)?"
    r"|hold|titrate|taper|switch(?:ed)?|change[ds]?|perform(?:ed)?|plan to|plan for|await|pending|complete|get|set|trial|trend|agree[ds]?|instruct(?:ed)?|educat\w+|answered|due|see"
    r"|today|no |not |none|each|fhx?|fam(?:ily)? (?:hx|history)|precert|pre-?auth|rtc|rto|ret|f/u|fu|ed if|pcp|next|home|back |same(?: day)?|refills?|note for|letter|denies|there|exam|on exam|labs?|a1c|hemoglobin a1c|ekg|ecg|x-?ray|ct|mri|most recent|last|awaiting|admit|discharge|administer(?:ed)?|given|cont|lisinopril|metformin)\b",
)
_ON_DRUG: Final = (
    r"\s+on\s+(?=(?:basal |home |chronic |long[- ]term |daily |continuous |nocturnal )*(?:[oO]2\b|oxygen|\d(?:\.\d)? ?L\b|(?i:cpap|bipap)|insulin|anticoag\w*|oac|statin|meds?\b|treatment|therapy"
    r"|[a-z]{3,}(?:pril|sartan|olol|statin|formin|xaban|dipine|gliptin|gliflozin|glutide|thyroxine|prazole|parin|farin|mab)\b))"
)
"""What a disease is treated with is no part of its name ("DM2 on basal insulin")."""
_WHEN: Final = (
    r"[\s,]+\(?(?:not )?(?:present (?:on|at) (?:admission|arrival)|POA|(?:on |since )?(?:hospital day|HD) ?#?\d+)\b\)?"
)
"""When a condition was there is no part of its name ("acute kidney injury, present on admission")."""
_CUT: Final = compiled(
    _WHEN
    + "|"
    + _ON_DRUG
    + r"|\s*(?::|\s[-–—]+\s|\.\s+(?=[A-Z])|(?<=class \d)\.\s+|(?<=stage \d)\.\s+|(?<=grade \d)\.\s+|(?<=type \d)\.\s+|(?<=\w{2})(?<!\bvs)(?<!\bDr)(?<!\bSt)(?<!\bno)\.\s+|\s[-–—]+(?=\S))\s*",
    0,
)
_NEXT: Final = compiled(
    r"(?P<lead>(?:(?<=\w{2})[.;]|;|\s\d{1,2}[.)])\s+|\bw/\s*(?!o\b)|\bwith\s+)(?P<said>[^.;,()\n]{3,80}(?:,? in [a-z ]{0,20}remission)?)",
)
_NUMBERED_ON: Final = compiled(
    r"(?<!\bclass)(?<!\bstage)(?<!\btype)(?<!\bgrade)(?<!\blevel)(?<!\bdegree)\s+\d{1,2}[.)](?:\s|$)"
)
"""The number of the next item of a list on one line; the number of a class, stage or type is none ("Obesity, class 1.")."""
_UNLIKELY: Final = compiled(r"[,( ]{1,2}[^.;\n]{0,20}\b(?:unlikely|ruled out|r/o'?d)\b")
_LONGEST_FURTHER: Final = 8
_MOST_FURTHER: Final = 12
_REACH: Final = 1200
"""Pieces and characters of one line that are read on, so that no line can make reading slow."""
_POSSIBLE: Final = compiled(
    r",?\s*\(?\b(?:possibl[ey]|probabl[ey]|(?:most |very )?likely(?! (?:due|secondary|from|related))|suspect(?:ed)?|suspicious for|suspicion (?:of|for)|concern(?:ing)? for|rule[ -]?out|r/o|versus|vs\.?"
    r"|question(?:able)?(?: of)?|cannot exclude|differential (?:includes?|diagnosis)|evaluate for|presumed|consistent with|compatible with|suggestive of|with possible|worrisome for)\b\s*",
)
_CAUSE: Final = compiled(
    r",?\s*\b(?:(?:most |very )?(?:likely |probably )?(?:due to|secondary to|caused by|related to|2/2|in the setting of|from))\b\s*",
)
LED_BY_HISTORY: Final = compiled(
    r"^(?:(?:now |fully |completely |recently )?(?:resolved|healed)(?! with\b)|(?:past |prior |remote |personal |known )?(?:history of|h/o|hx of|hx)|(?:prior|previous|old|remote)(?! to\b)|status[ -]post|s/p|\d+ (?:weeks?|months?|years?|days?) (?:status[ -]post|s/p|post[- ]?op)|post[- ]op(?:erative)?)\b\s*",
)


OVER: Final = compiled(
    r"[\s,(\-–:]*(?:\b(?:which|that|now|has|have|had|is|are|was|were|been|since|all|fully|completely|successfully|treated|and|clinically)\s+)*"
    r"(?<!not )(?<!not yet )(?<!never )\b(?:resolved|healed|cured)\b(?! with\b)",
)
"""Words behind a condition that say it is over (guideline IV.J)."""
_EXAMINED: Final = compiled(
    r"\s*(?:heart|lungs?|chest|abdomen|abd|neuro\w*|skin|heent|neck|ext(?:remities)?|msk|psych|cv|resp\w*|gi|gu|gen(?:eral)?|eyes?|ears?|nose|throat|lymph|back)\s*:",
)
"""A line of the examination inside an assessment: what it finds is no diagnosis."""
_FOUND: Final = compiled(
    r"\b(?:clear|cta\w*|rrr|regular|irreg\w*|soft|non-?tender|tender|nt|nd|intact|normal|nl|wnl|no|supple|warm|dry|equal|moist|perrl\w*|eomi|rales|crackles|wheez\w*|rhonchi|murmur|gallop|s1|edema|pulses?|rash|well[- ]nourished|nad|alert|a&o\w*|oriented|bilat\w*)\b",
)
_LINE_OF_EXAM: Final = 60
"""Characters in which the line of an examination names what it found; a plan by organs ("Lungs: severe COPD") is no examination."""
_RESULT: Final = compiled(
    r"[^\S\n]*[A-Za-z][\w /%().,-]{0,40}?[^\S\n]*[:=][^\S\n]*(?:(?P<absent>neg(?:ative)?|no|none(?: seen)?|not seen|absent|normal|nl|wnl|within normal limits|clear|unremarkable|non-?reactive|not (?:detected|seen))"
    r"|pos(?:itive)?|trace|cloudy|yellow|amber|straw|pale|few|many|small|moderate|large|[1-4]\s?\+|reactive|detected|pending|high|low|elevated|[HL]"
    r"|[<>≤≥~]?\s*\d[\d.,/:]*(?:\s*[-–]\s*\d[\d.,]*)?\s*(?:%|[a-zµ]{1,5}(?:/[\w.]{1,6})?|[x×]\s?10\^?\d+/\w+)?(?:\s*\(?(?:H|L|HH|LL|high|low)\)?)?)"
    r"[^\S\n]*(?:\([^)\n]{0,40}\))?[.,;]?[^\S\n]*(?=\n|$)",
)
_AFTER_SURGERY: Final = compiled(r"post[- ]?op|postoperative")
_BEFORE_SURGERY: Final = compiled(r"pre[- ]?op|preoperative|indication")


@dataclass(frozen=True)
class Problem:
    """One problem named in a note: ``text[start:end]`` are its words; ``line`` says where its paragraph begins."""

    start: int
    end: int
    words: str
    assertion: str
    section: str
    line: int
    until: int
    """Where the paragraph under the problem ends."""
    whole: tuple[int, int] = (0, 0)
    """Offsets of the heading it is a part of."""
    later: bool = False
    """Whether it stands further on in the line of a heading: there only an exact name of a disease counts."""


@dataclass(frozen=True)
class _Line:
    start: int
    end: int
    words: str
    numbered: bool
    bulleted: bool


def result_told(text: str, problem: Problem) -> str:
    """``absent`` or ``value`` when the line of a problem is a test and its result ("Glucose: negative"); else empty.

    A result is a problem only when its label names one ("Hyperkalemia: 6.1"); an absent one never is.
    """
    examined = _EXAMINED.match(text, problem.line)
    stop = text.find("\n", problem.end)
    if examined and _FOUND.search(
        text, examined.end(), min(stop if stop >= 0 else len(text), problem.end + _LINE_OF_EXAM)
    ):
        return "absent"
    match = _RESULT.match(text, problem.line)
    return "" if match is None else "absent" if match["absent"] else "value"


def problems_of(text: str, sections: list[Section]) -> list[Problem]:
    """The problems listed in a note, in order; nothing when its assessment is all prose."""
    chosen = [s for s in sections if s.kind in {"assessment", "assessment_plan"}]
    if any(_AFTER_SURGERY.search(s.title) for s in chosen):
        # Guideline IV.N: the postoperative diagnosis is the more definitive one.
        chosen = [s for s in chosen if not _BEFORE_SURGERY.search(s.title)]
    found = [p for section in chosen for p in _in_section(text, section)]
    if not found:
        found = [p for section in sections if section.kind == "plan" for p in _in_section(text, section, strict=True)]
    return found


def unlisted(text: str, section: Section, problems: list[Problem]) -> Iterator[Section]:
    """The lines under diagnoses that no problem was read from: each a section of prose of its own."""
    if section.kind != "assessment":
        return
    read = {text.rfind("\n", 0, problem.start) for problem in problems}
    for match in _LINE.finditer(text, section.start, section.end):
        words = match[0].strip(" \t*-•#0123456789.)(")
        if text.rfind("\n", 0, match.start()) in read or len(words.split()) < 2:
            continue
        if not (_ACTION.match(words) or _LABEL.match(words) or _EXAMINED.match(match[0]) or _SIGNED.search(words)):
            yield Section(section.kind, section.title, match.start(), match.start(), match.end())


def _lines(text: str, section: Section) -> list[_Line]:
    found = []
    for begin, written in _written_lines(text, section):
        mark = _MARK.match(written)
        shift = mark.end() if mark else 0
        words = written[shift:]
        trimmed = words.strip(" \t*_:.,;")
        if trimmed:
            start = begin + shift + words.index(trimmed[0])
            numbered = bool(mark and mark["number"])
            found.append(
                _Line(start, start + len(trimmed), trimmed, numbered, bool(mark and mark["bullet"]) and not numbered)
            )
    return found


def _written_lines(text: str, section: Section) -> Iterator[tuple[int, str]]:
    """The lines of a section with their offsets; a list on one line ("sepsis; AKI; CKD 3b") is as many lines."""
    for match in _LINE.finditer(text, section.start, section.end):
        if items := _numbered_in_line(match[0]):
            for low, high in items:
                # Its number is none of its words: "4 CKD stage 3" names no stage 4.
                number = _ITEM.match(match[0], low, high)
                low = number.end() if number else low
                yield match.start() + low, match[0][low:high]
            continue
        pieces = match[0].split(";")
        if len(pieces) < _LISTED or any(len(piece.split()) > LONGEST for piece in pieces):
            yield match.start(), match[0]
            continue
        begin = match.start()
        for piece in pieces:
            yield begin, piece
            begin += len(piece) + 1


_ITEM: Final = compiled(r"(?:^|(?<=\s)|(?<=:))[(#]?(?P<number>\d{1,2})[.):]?\s+(?=[A-Za-z?])", 0)


def _numbered_in_line(line: str) -> list[tuple[int, int]]:
    """The items of a list on one line ("1 scalp laceration 2 closed head injury 3 Colles fracture"); none when it is no list.

    Numbers count up from 1; a number that stands for something else ("CKD stage 3 with", "x 2 weeks") breaks no item.
    """
    starts: list[int] = []
    for match in _ITEM.finditer(line):
        if int(match["number"]) == len(starts) + 1 and not _COUNTED.search(line[: match.start()]):
            starts.append(match.start())
    if len(starts) < _LISTED - 1 or (len(starts) < _LISTED and line[: starts[0]].strip()):
        return []
    return [
        *([(0, starts[0])] if line[: starts[0]].strip() else []),
        *zip(starts, [*starts[1:], len(line)], strict=True),
    ]


_COUNTED: Final = compiled(
    r"\b(?:stage|grade|gr|type|class|gold|nyha|level|phase|day|days|x|times|weeks?|hours?|months?|over|for|in|of|by|vs|to|mg|[<>=~])\s*$",
)
"""Words before a number that make it a measure and no mark of a list."""


def _in_section(text: str, section: Section, *, strict: bool = False) -> list[Problem]:
    lines = _lines(text, section)
    headings = [(line, _heading(line)) for line in lines]
    good = [(line, head) for line, head in headings if head]
    numbered = [pair for pair in good if pair[0].numbered]
    plain = [pair for pair in good if not pair[0].bulleted]
    if plain and good[0][0].bulleted and not numbered:
        # Bullets under a plain heading are its actions; bullets that come first are the problems themselves.
        first = next(at for at, pair in enumerate(good) if not pair[0].bulleted)
        if first > 1 or len(plain) == 1:
            plain = [pair for pair in good if pair[0].bulleted]
    chosen = (
        numbered if len(numbered) > 1 or (numbered and not [p for p in plain if not p[0].numbered]) else plain or good
    )
    if strict:
        chosen = [pair for pair in chosen if pair[0].numbered or len(pair[0].words.split()) <= 6]
    found: list[Problem] = []
    for at, (line, head) in enumerate(chosen):
        until = chosen[at + 1][0].start if at + 1 < len(chosen) else section.end
        found.extend(_pieces(text, line, head, section.kind, until))
        found.extend(_further(text, line, head, section.kind, until))
    return found


def _further(text: str, line: _Line, head: str, section: str, until: int) -> list[Problem]:
    """What the rest of a heading's line names: the next sentences, items numbered on one line, and what it comes "with"."""
    begin = text.index(head, line.start, line.end + 1) + len(head)
    found: list[Problem] = []
    for match in islice(_NEXT.finditer(text, begin, min(line.end, begin + _REACH)), _MOST_FURTHER):
        said = text[match.start("said") : match.end("said") + 1].rstrip("\n")
        words = _CUT.split(_NUMBERED_ON.split(said, maxsplit=1)[0], maxsplit=1)[0].split(" (")[0].strip(" .,:;*_-")
        if not words or len(words.split()) > _LONGEST_FURTHER or _ACTION.match(words) or _LABEL.match(words):
            continue
        if _POSSIBLE.search(words) or _UNLIKELY.match(text, match.end("said"), line.end):
            continue
        # A disease is named "without" what it lacks, too: hypertension without heart failure.
        if re.search(r"^without\b|\b(?:no|not|denies|unlikely|negative|resolved|ruled out)\b", words, re.IGNORECASE):
            continue
        if match["lead"].lower().startswith("w") and re.search(
            r"\b(?:no|not|never|continue|cont|treated?)\b[^.;,]*$", text[begin : match.start()], re.IGNORECASE
        ):
            continue
        words = words.rstrip()
        start = text.index(words, match.start("said"))
        whole = (start, start + len(words))
        led = LED_BY_HISTORY.match(words)
        found.append(
            Problem(*whole, words, HISTORY if led else ASSERTED, section, line.start, until, whole, later=True)
        )
    return found


_LEUKEMIA: Final = "ALL"
"""A heading of these capitals alone is acute lymphoblastic leukemia, no "all questions answered"."""
_SIGNED: Final = compiled(
    r"(?:^|[\s,(])(?:MD|DO|NP|PA|PA-?C|RN|LPN|LCSW|LMFT|LPC|PhD|PsyD|DPM|DDS|DMD|FNP|FNP-C|CRNP|APRN|ARNP|CNM|CRNA|DPT|OTR(?:/L)?|CCC-SLP|FACS|FACP|FAAP|RD|RDN|PharmD)[).,]*\s*(?:\d[\d/: ]*)?$",
    0,
)
"""A line that ends with a person's title is a signature."""


def _heading(line: _Line) -> str:
    """The part of a line that names a problem; empty when the line is an action, a label or prose."""
    words = line.words
    if organ := _EXAMINED.match(words):
        words = words[organ.end() :].strip()  # a plan by organs: "Lungs: severe COPD"
    if _LABEL.match(words):
        return ""
    head = _CUT.split(_NUMBERED_ON.split(words, maxsplit=1)[0], maxsplit=1)[0].split(" (")[0].strip(" .,:;*_-")
    if (
        not head
        or (_ACTION.match(head) and head != _LEUKEMIA)
        or _SIGNED.search(words)
        or not re.search(r"[A-Za-z]{2}", head)
    ):
        return ""
    cut = len(head) < len(words)
    if len(head.split()) > (8 if cut and not (line.numbered or line.bulleted) else LONGEST):
        return ""
    if re.search(
        r"\b(?:is|was|were|are|has|have|had|will|presents?|presented|reports?|states?|appears|seems|remains|denies)\b",
        head,
        re.IGNORECASE,
    ):
        return ""
    return head


def _pieces(text: str, line: _Line, head: str, section: str, until: int) -> list[Problem]:
    """The heading cut into what is asserted, what is only possible, and what is history."""
    start = text.index(head, line.start, line.end + 1)
    assertion = ASSERTED
    if match := LED_BY_HISTORY.match(head):
        assertion = HISTORY
        if not head[match.end() :].strip():
            return []
    found: list[Problem] = []
    opening = _POSSIBLE.match(head)
    cut = _POSSIBLE.search(head, opening.end() if opening else 0)
    cause = _CAUSE.search(head)

    def add(low: int, high: int, meaning: str) -> None:
        words = head[low:high]
        trimmed = words.strip(" ,.;:()-")
        if trimmed:
            at = start + low + words.index(trimmed[0])
            found.append(
                Problem(at, at + len(trimmed), trimmed, meaning, section, line.start, until, (start, start + len(head)))
            )

    end = min([c.start() for c in (cut, cause) if c] or [len(head)])
    either = cut is not None and cut[0].strip(" ,(.").lower() in {"vs", "versus"}
    add(opening.end() if opening else 0, end, POSSIBLE if opening or either else assertion)
    if cause and (not cut or cause.start() < cut.start()):
        add(
            cause.end(),
            cut.start() if cut else len(head),
            ASSERTED if "likely" not in cause[0].lower() and "probabl" not in cause[0].lower() else POSSIBLE,
        )
    if cut:
        add(cut.end(), len(head), POSSIBLE)
    return found
