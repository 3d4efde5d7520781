"""Would this question lead, or does it say what may not be said? Rules L1 to L15, each finding with its rule and words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from claimwright.coding.compiled import compiled
from claimwright.queries.compose import addressee, in_order
from claimwright.queries.lint_diagnoses import Diagnoses
from claimwright.queries.tables import limits, lint_rules, lint_words
from claimwright.queries.types import AGAINST, OPEN, SUPPORTS, YES_NO, Gap, Indicator, LintFinding, Query
from claimwright.queries.written import SAYS_NO_MORE
from claimwright.records.chart import Chart

if TYPE_CHECKING:
    from claimwright.reference.library import Library

VERSION: Final = "2026-12"
"""Kept with each question that was sent: which rules it was held against."""
_QUOTED: Final = compiled(r"[\"“][^\"”\n]*[\"”]", 0)
_TICKED: Final = compiled(r"[☑☒✓✔]|\[\s*[xX✓]\s*\]|\(\s*[xX]\s*\)", 0)
_DAY: Final = compiled(
    r"\b(?:1[0-2]|0?[1-9])/(?:3[01]|[12]\d|0?[1-9])(?:/(?:\d\d){1,2})?\b|\b\d{4}-\d\d-\d\d\b|\b(?:HD|POD|hospital day|day)\s?#?\d+\b"
)
_IN_SUBJECT: Final = compiled(
    r"\b(?:Mr|Mrs|Ms|Miss)\.?\s+[A-Z]|\b(?:MRN|DOB|SSN|account)\b|\d{5,}|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{4}-\d\d-\d\d\b|\b\d{1,3} ?(?:yo|y/o|year[- ]old)\b",
)
_ABBREVIATION: Final = compiled(r"\b[A-Z]{2,5}s?\b", 0)
_KNOWN: Final = frozenset({"IV", "AM", "PM", "OK", "NO", "YES", "I", "ICD", "II", "III"})
_LAST: Final = frozenset({"other", "unable"})


@dataclass(frozen=True)
class Context:
    """What is known around a question. Without a chart only the text is judged: what it documents is its own dated lines.

    ``gap`` is what the question was made of; ``asked`` the keys of questions of this stay; ``today`` how many this physician was
    asked today; ``day`` the day of the rules.
    """

    library: Library
    chart: Chart | None = None
    gap: Gap | None = None
    asked: tuple[str, ...] = ()
    today: int = 0
    day: date | None = None


def lint(query: Query, context: Context) -> list[LintFinding]:
    """What the rules say of a question, in their order; one that has a blocking finding may not be sent.

    Of each rule every place is told once. Words within quotes are the record's and not judged.
    """
    day = context.day or datetime.now(UTC).date()
    diagnoses = Diagnoses.of(context.library, context.chart, query)
    found = [
        *_words(query, context.chart, day),
        *_subject(query, context),
        *_diagnoses(query, diagnoses),
        *_options(query, context, diagnoses),
        *_evidence(query, context),
        *_manner(query, context, day),
    ]
    levels = lint_rules(day)
    forbidden = {words for rule, _, words, _ in found if rule == "L1"}
    found = [one for one in found if one[0] == "L1" or one[2] not in forbidden]
    told = {(rule, words): (level, message) for rule, level, words, message in found}
    return [
        LintFinding(rule, level, words, f"{message}. {levels[rule][1]}")
        for (rule, words), (level, message) in sorted(told.items(), key=lambda item: (_number(item[0][0]), item[0][1]))
    ]


Found = tuple[str, str, str, str]


def _number(rule: str) -> int:
    return int(re.sub(r"\D", "", rule))


def own_words(parts: Iterable[str], chart: Chart | None) -> str:
    """What the writer says: everything but what is quoted from the record. Words that the record lacks are no quote of it."""
    record = _plain("\n".join(document.text for document in chart.documents)) if chart else None

    def kept(quote: re.Match[str]) -> str:
        return " " if record is None or _plain(quote[0][1:-1]) in record else quote[0]

    return "\n".join(_QUOTED.sub(kept, part) for part in parts)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _words(query: Query, chart: Chart | None, day: date) -> Iterator[Found]:
    """L1, L3 and L10: words that may not stand in a question, in no option either."""
    own = own_words((query.subject, *query.lines, query.question), chart)
    options = own_words((option.text for option in query.options), chart)
    levels = lint_rules(day)
    for word in lint_words(day):
        # An option names grades of a disease: that is no judgement.
        text = own if word.rule == "L10" else f"{own}\n{options}"
        for match in compiled(word.pattern, 0 if word.case else re.IGNORECASE).finditer(text):
            yield word.rule, levels[word.rule][0], match[0].strip(), f"“{match[0].strip()}” {word.message}"


def _subject(query: Query, context: Context) -> Iterator[Found]:
    """L14: what names the patient in the line that mail and lists show."""
    subject = query.subject
    if match := _IN_SUBJECT.search(subject):
        yield "L14", "block", match[0], "The subject holds what may name the patient"
    if context.chart:
        patient = context.chart.patient
        for name in (patient.last_name, patient.first_name, patient.patient_id):
            if len(name) > 1 and re.search(rf"\b{re.escape(name)}\b", subject, re.IGNORECASE):
                yield "L14", "block", "", "The subject holds the patient's name or number"


def _diagnoses(query: Query, diagnoses: Diagnoses) -> Iterator[Found]:
    """L2 and L4: a diagnosis that the record does not document, in subject or question."""
    target = diagnoses.undocumented(query.subject)
    for words in target:
        yield "L2", "block", words, f"The subject names “{words}”, which the record does not document"
    dated, undated = _by_day(query.lines)
    asked = [
        *diagnoses.undocumented("\n".join((*undated, query.question))),
        *diagnoses.brought_in("\n".join(dated)),
    ]
    if query.form == YES_NO:
        for words in (*asked, *target):
            yield "L4", "block", words, f"A yes or no would bring in “{words}”, which the record does not document"
        return
    for words in asked:
        yield "L2", "block", words, f"The question names “{words}”, which the record does not document"


def _by_day(lines: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Lines that are a finding of a day, and the others: the writer's own statements."""
    dated = [line for line in lines if _DAY.search(line)]
    return dated, [line for line in lines if line not in dated]


def _options(query: Query, context: Context, diagnoses: Diagnoses) -> Iterator[Found]:
    """L5, L6, L7 and L12: what is offered, what supports it, and in which order."""
    options = query.options
    clinical = [one for one in options if one.kind not in _LAST]
    kinds = {one.kind for one in options}
    if query.form != OPEN or options:
        if len(clinical) < 2:
            yield "L5", "block", "", f"There {'is one option' if clinical else 'are no options'} to choose from"
        if missing := [
            name for kind, name in (("other", "other"), ("unable", "unable to determine")) if kind not in kinds
        ]:
            yield "L5", "block", " and ".join(missing), f"“{' and '.join(missing)}” is not offered"
    for option in clinical:
        if not diagnoses.supports(option, query, context.gap):
            yield "L6", "block", option.text, f"Nothing in the evidence supports “{option.text}”"
    plain = query.form not in {YES_NO, OPEN} and clinical
    if (
        plain
        and query.type in _MAY_RAISE
        and not any(one.kind in _NO_MORE or SAYS_NO_MORE.search(one.text) for one in clinical)
    ):
        yield "L7", "warn", "", "Every option says more than is documented"
    for option in options:
        if _TICKED.search(option.text):
            yield "L12", "block", option.text, f"“{option.text}” is ticked already"
    if plain and [one.text for one in clinical] != [one.text for one in in_order(clinical)]:
        yield "L12", "block", "", "The options do not stand in the order of the alphabet"


_MAY_RAISE: Final = frozenset({"new_diagnosis", "validation", "specificity", ""})
_NO_MORE: Final = frozenset({"lower", "ruled_out"})


def _evidence(query: Query, context: Context) -> Iterator[Found]:
    """L8 and L9: where each indicator is from, and whether those against are shown."""
    dated = [line for line in query.lines if _DAY.search(line)]
    if not query.indicators and not dated:
        yield "L8", "block", "", "No indicator of the record is given with its day"
    for one in query.indicators:
        if one.at is None or not (one.source or one.document):
            yield "L8", "block", one.quote, f"“{_short(one.quote)}” has no day or no source"
    visit = context.chart.encounter.date_of_service if context.chart else None
    for one in query.indicators:
        if visit and one.at and (visit - one.at).days > 1 and not one.prior:
            yield "L8-prior", "warn", one.quote, f"“{_short(one.quote)}” is of an earlier stay and not marked"
    if context.gap:
        held = {_place(one) for one in query.indicators}
        against = [one for one in context.gap.indicators if one.side == AGAINST]
        if (
            any(one.side == SUPPORTS for one in query.indicators)
            and against
            and not any(_place(one) in held for one in against)
        ):
            yield "L9", "warn", against[0].quote, f"“{_short(against[0].quote)}” speaks against it and is left out"


def _place(one: Indicator) -> tuple[str, int, int]:
    return one.document, one.start, one.end


def _short(quote: str) -> str:
    words = " ".join(quote.split())
    return words if len(words) <= 60 else words[:57] + "..."


def _manner(query: Query, context: Context, day: date) -> Iterator[Found]:
    """L11, L13 and L15: how often, how long, and of whom."""
    policy = limits(day)
    if query.trigger and query.key in context.asked:
        yield "L11", "warn", "", "This was asked in this stay already"
    if context.today >= policy["a_day"]:
        yield "L11", "warn", str(context.today), f"This physician was asked {context.today} questions today"
    length = len(query.text.split())
    if length > policy["words"]:
        yield "L13", "warn", str(length), f"It has {length} words, more than {policy['words']}"
    if context.chart:
        record = "\n".join(document.text for document in context.chart.documents)
        own = own_words((query.subject, *query.lines, query.question), context.chart)
        for short in dict.fromkeys(_ABBREVIATION.findall(own)):
            if short not in _KNOWN and short not in record:
                yield "L13", "warn", short, f"“{short}” is an abbreviation that the record does not have"
        yield from _of_whom(query, context.chart, context.gap)


def _of_whom(query: Query, chart: Chart, gap: Gap | None) -> Iterator[Found]:
    people = chart.encounter.practitioners
    asked = [one for one in people if query.to_npi and one.npi == query.to_npi]
    authors = {document.author.casefold() for document in chart.documents if document.author}
    if query.to and people and not asked and query.to.casefold() not in authors:
        yield "L15", "warn", "", "The record names nobody of this name as having treated the patient"
    if gap and gap.responsible == "attending" and asked and (first := addressee(chart)) and asked[0].npi != first.npi:
        yield "L15", "warn", "", "Where notes differ the attending decides"
