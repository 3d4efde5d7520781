"""What one note says: findings with their words, meaning and candidate codes, from its problem list or its prose."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from claimwright.coding import context
from claimwright.coding.book import SIDES
from claimwright.coding.compiled import compiled
from claimwright.coding.details import detailed
from claimwright.coding.disowned import left_behind
from claimwright.coding.matcher import match_span
from claimwright.coding.phrases import LEXICON
from claimwright.coding.plain_words import SHORT, unsupported
from claimwright.coding.problems import LED_BY_HISTORY, OVER, Problem, problems_of, result_told, unlisted
from claimwright.coding.reading import Reading
from claimwright.coding.refining import told_more
from claimwright.coding.resolve import MEASURED, Candidate, exactly, resolve, stems_of
from claimwright.coding.rule_tables import codes, score
from claimwright.coding.sections import Section, sections_of
from claimwright.coding.sentences import sentences
from claimwright.coding.sides import side_of
from claimwright.coding.unheaded import with_unheaded

_SETTLED: Final = frozenset({context.ASSERTED, context.HISTORY, context.NEGATED, context.FAMILY, context.HYPOTHETICAL})
_TITLES: Final = 3
"""How many of the first sections may be the note's title."""
_DONE_TO_IT: Final = compiled(
    r"\s+(?:removal|excision|resection|repair|surgery|treatment|ablation|lumpectomy|extraction)\b"
)
_WHOLE: Final = 1500
"""Characters of a note without headings that is read as one conclusion."""
_BEHIND: Final = 50
"""Characters behind a disease in prose in which words may tell that it is over."""
_LOOKED_INTO: Final = compiled(
    r"\s*\b(?:evaluation|eval|candidate|candidacy|referral|wait-?list(?:ing)?|list(?:ing)? (?:eval|work)|discussed)\b",
)
"""Words behind a status by which it is not there yet: "renal transplant evaluation"."""
_PROSE_FIRST: Final = ("assessment", "assessment_plan", "plan")
_NO_PROSE: Final = frozenset(
    {
        "family_history",
        "review",
        "exam",
        "medications",
        "allergies",
        "instructions",
        "immunizations",
        "billing",
        "copied",
        "goals",
        "social_history",
        "procedure",
    }
)


@dataclass(frozen=True)
class Finding:
    """One thing a note says of the patient. ``candidates`` are best first; ``start`` and ``end`` are its words."""

    start: int
    end: int
    candidates: tuple[Candidate, ...]
    assertion: str
    section: str
    listed: bool
    """Whether it stands as a problem of its own, not inside prose."""
    until: int = 0
    """Where the paragraph about it ends."""

    @property
    def code(self) -> str:
        return self.candidates[0].code


@dataclass(frozen=True)
class Note:
    """A note with its sections, sentences and findings."""

    text: str
    sections: tuple[Section, ...]
    findings: tuple[Finding, ...]

    def of(self, *kinds: str) -> list[Section]:
        return [section for section in self.sections if section.kind in kinds]


def read_note(reading: Reading) -> Note:
    """The findings of a note: its listed problems, or what its prose names when it lists none."""
    text = reading.text
    sections = with_unheaded(text, sections_of(text), reading.phrases)
    problems = problems_of(text, sections)
    findings = _listed(reading, problems)
    findings = _reason_for_visit(reading, sections, findings) + findings
    # What its list denies, or says of others, a note that lists problems does not assert in its prose.
    denied = any(result_told(text, problem) == "absent" for problem in problems)
    if (not findings and not denied) or (findings and not {f.assertion for f in findings} & _SETTLED):
        findings += _prose(reading, sections)
    elif findings:
        findings += _prose(reading, [part for section in sections for part in unlisted(text, section, problems)])
    findings = [sided for finding in findings for sided in _with_side(reading, finding, sections)]
    return Note(text, tuple(sections), tuple(findings))


def _listed(reading: Reading, problems: list[Problem]) -> list[Finding]:
    found: list[Finding] = []
    said_whole: set[tuple[int, int]] = set()
    for problem in problems:
        if re.match(r"(?:no|denies|negative for|without)\b", problem.words, re.IGNORECASE):
            continue
        if MEASURED.match(problem.words):
            continue
        if problem.whole in said_whole:
            found.extend(_cause_of_whole(reading, problem, found[-1]))
            continue
        result = result_told(reading.text, problem)
        if result == "absent" or (result and not exactly(reading, problem.start, problem.end)):
            continue
        part = (
            not problem.later
            and problem.assertion == context.ASSERTED
            and problem.whole != (problem.start, problem.end)
        )
        if part and (together := exactly(reading, *problem.whole)):
            said_whole.add(problem.whole)
            found.append(
                Finding(*problem.whole, tuple(together), context.ASSERTED, problem.section, True, problem.until)
            )
            continue
        readings = resolve(reading, problem.start, problem.end)
        if problem.assertion == context.HISTORY and (not readings or readings[0][0].score < score("sure")):
            readings = _past(reading, problem) or readings
        for candidates in readings:
            if problem.later and (
                candidates[0].score < score("sure")
                or candidates[0].code.startswith(codes("rarely_a_listed_detail", reading.book.day))
            ):
                continue
            first = detailed(reading, candidates[0], problem)
            assertion = problem.assertion
            if assertion == context.ASSERTED:
                assertion = _later_words(reading.text, first.start, first.end, problem)
            if assertion == context.ASSERTED and not first.code.startswith(
                codes("status_and_visits", reading.book.day)
            ):
                assertion = _in_its_line(reading, problem, first)
            elif assertion == context.HISTORY and _of_kin(reading.text, problem, first):
                assertion = context.FAMILY
            elif assertion == context.HISTORY and left_behind("", reading.text[first.end : problem.until]):
                assertion = context.OVER
            elif assertion == context.ASSERTED and _LOOKED_INTO.search(reading.text, first.start, first.end):
                assertion = context.HYPOTHETICAL
            others = tuple(c for c in candidates if c.code != first.code)
            found.append(
                Finding(first.start, first.end, (first, *others), assertion, problem.section, True, problem.until)
            )
    return found


def _cause_of_whole(reading: Reading, problem: Problem, whole: Finding) -> list[Finding]:
    """A cause that a phrase of our own names with its effect ("type 2 MI due to anemia") and that has a code of its own."""
    named = exactly(reading, problem.start, problem.end) if whole.candidates[0].reason == LEXICON else []
    agents = codes("infectious_agents", reading.book.day)
    if not named or named[0].code[:3] == whole.code[:3] or named[0].code.startswith(agents):
        return []
    place = (problem.start, problem.end)
    return [Finding(*place, tuple(named), problem.assertion, problem.section, True, problem.until)]


def _of_kin(text: str, problem: Problem, first: Candidate) -> bool:
    """Whether the clause of a history is that of a relative ("history of mother's breast cancer")."""
    until = (text + "\n").index("\n", problem.end)
    return context.of_kin(context.clause_of(text, problem.line, first.start, first.end, until))


def _in_its_line(reading: Reading, problem: Problem, first: Candidate) -> str:
    """How the line of a problem means it; an injury of an earlier year is history."""
    line = (problem.line, (reading.text + "\n").index("\n", problem.end))
    meaning = context.heading_means(reading.text, line, first.start, first.end, first.reason, reading.book.day)
    if meaning == context.ASSERTED:
        meaning = context.line_ends(reading.text[problem.end : line[1]])
        if meaning == context.HISTORY:
            return context.OVER
        if meaning == context.ASSERTED:
            meaning = _if_over(first.code, reading.text, problem.start, line[1], reading.book.day)
    if meaning == context.ASSERTED and first.code.startswith(codes("injuries", reading.book.day)):
        clause = context.clause_of(reading.text, line[0], first.start, first.end, line[1])
        return context.HISTORY if context.earlier_year(clause, reading.book.day) else meaning
    return meaning


def _if_over(code: str, text: str, start: int, end: int, day: date) -> str:
    """How the words from a disease on mean it: history when they tell its treatment as over, nothing of today when it is of long ago (IV.J)."""
    if code.startswith(codes("over_when_treated", day)) and context.done_with(text[start:end]):
        return context.HISTORY
    if code.startswith(codes("over_when_long_ago", day)) and context.long_over(text[start:end]):
        return context.HYPOTHETICAL
    return context.ASSERTED


def _reason_for_visit(reading: Reading, sections: list[Section], known: list[Finding]) -> list[Finding]:
    """A routine examination or chemotherapy that only the title or the chief complaint names (guideline IV.G, I.C.21.c.13)."""
    visits = codes("visit_named_by_title", reading.book.day)
    if any(f.code.startswith(visits) for f in known):
        return []
    for at, section in enumerate(sections):
        # A title in capitals ("WELL CHILD VISIT") reads as a heading of its own.
        titled = section.kind == "other" and at < _TITLES
        if not titled and section.kind not in {"preamble", "chief_complaint"}:
            continue
        begin = section.heading if titled else section.start
        for low, high in sentences(reading.text, begin, section.end)[:12]:
            if len(reading.text[low:high].split()) > 8:
                continue
            for match in match_span(reading.text, low, high, reading.phrases):
                if (
                    match.phrase.code.startswith(visits)
                    and len(match.phrase.key) > 1
                    and match.phrase.code in reading.book.billable
                ):
                    candidate = Candidate(
                        match.phrase.code,
                        score("visit_by_title"),
                        match.phrase.source,
                        match.start,
                        match.end,
                        match.phrase.key,
                    )
                    return [Finding(match.start, match.end, (candidate,), context.ASSERTED, section.kind, True, high)]
    return []


def _past(reading: Reading, problem: Problem) -> list[list[Candidate]]:
    """What "status post ... removal" or "history of ..." speaks of, without these words."""
    lead = LED_BY_HISTORY.match(problem.words)
    start = problem.start + (lead.end() if lead else 0)
    tail = _DONE_TO_IT.search(reading.text, start, problem.end)
    end = tail.start() if tail else problem.end
    return resolve(reading, start, end) if end > start else []


def _later_words(text: str, start: int, end: int, problem: Problem) -> str:
    """ "Ruled out", "negative" right after a heading turn it; nothing else in the paragraph does."""
    line_end = text.find("\n", end)
    after = text[end : line_end if line_end >= 0 else len(text)][:60]
    if re.match(r"\s?\?", after) or "?" in text[max(0, start - 2) : end] or context.test_sent(after):
        return context.POSSIBLE
    named = re.findall(r"[A-Za-z]{5,}", text[start:end])
    if context.denied_behind(after, text[start:end]) or (
        named and re.search(rf"\bnot (?:an? |true |really )?{named[-1]}\b", after, re.IGNORECASE)
    ):
        return context.NEGATED
    if _LOOKED_INTO.match(after):
        return context.HYPOTHETICAL
    if re.match(
        r"[^.\n]{0,25}\b(?:ruled out|was negative|excluded|not present(?! (?:on|at) (?:admission|arrival)))\b",
        after,
        re.IGNORECASE,
    ):
        return context.NEGATED
    over = OVER.search(text, start, end)
    if OVER.match(after) or (over and not re.search(r"[,;]|\bon\b|\bwith\b", text[start : over.start()])):
        return context.HISTORY
    if re.match(r"\s*\??\s*\(?(?:\?|suspected|possible|probable|rule out|r/o)\)?", after, re.IGNORECASE) and re.match(
        r"\s*(?:\?|\(?(?:suspected|possible|probable|rule out|r/o))", after, re.IGNORECASE
    ):
        return context.POSSIBLE
    return context.ASSERTED


def _prose(reading: Reading, sections: list[Section]) -> list[Finding]:
    """Phrases named in the assessment's prose; in the whole note when it has no assessment."""
    text, book = reading.text, reading.book
    chosen = [s for s in sections if s.kind in _PROSE_FIRST] or [s for s in sections if s.kind not in _NO_PROSE]
    if all(s.kind == "plan" for s in chosen):
        chosen = [s for s in sections if s.kind not in _NO_PROSE]
    vague, never = codes("vague_in_prose", book.day), codes("never_from_a_story", book.day)
    # A short note without any heading is what its author concluded.
    plain = len(sections) == 1 and len(text) <= _WHOLE
    found: list[Finding] = []
    for section in chosen:
        for low, high in sentences(text, section.start, section.end):
            for match in match_span(text, low, high, reading.phrases):
                stems = stems_of(text[match.start : match.end])
                code = book.billable_for(match.phrase.code, stems | set(match.phrase.key))
                lone = match.phrase.key[0] if len(match.phrase.key) == 1 else ""
                if unsupported(match.phrase.key, text[low:high]):
                    continue
                if (
                    lone
                    and len(lone) <= SHORT
                    and match.phrase.capitals
                    and section.kind not in _PROSE_FIRST
                    and not plain
                ):
                    continue  # a short abbreviation asserts in a problem's position only
                if not code or code.startswith(never) or (lone and (len(lone) < 3 or code.startswith(vague))):
                    continue
                meaning = context.assertion(text, match.start, match.end, (low, high), section.kind)
                if meaning == context.ASSERTED:
                    meaning = _if_over(code, text, match.start, min(high, match.end + _BEHIND), book.day)
                candidate = Candidate(
                    code, score("prose"), match.phrase.source, match.start, match.end, match.phrase.key
                )
                if more := told_more(reading, candidate, low, high):
                    candidate = replace(
                        candidate, code=more, reason=f"{candidate.reason}; told more closely beside it (I.B.2)"
                    )
                found.append(Finding(match.start, match.end, (candidate,), meaning, section.kind, False, high))
    return found


def _with_side(reading: Reading, finding: Finding, sections: list[Section]) -> list[Finding]:
    """The finding with the side the note gives it, where its code leaves the side open; two findings when both sides have codes."""
    text, book = reading.text, reading.book
    first = finding.candidates[0]
    if book.with_side(first.code, "left") == (first.code,) or book.stems(first.code) & SIDES:
        return [finding]
    side = side_of(text, finding.start, finding.end, finding.until, book.stems(first.code), sections)
    if not side:
        return [finding]
    reason = f"{first.reason}; {side} side from the note"
    sided = [replace(first, code=code, reason=reason) for code in book.with_side(first.code, side)]
    return [replace(finding, candidates=(candidate, *finding.candidates[1:])) for candidate in sided]
