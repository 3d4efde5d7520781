"""A chart read twice: by the engine, then finding by finding by the model, as far as the time of the chart reaches."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from claimwright.coding.engine import read_chart
from claimwright.coding.learned import Decisions
from claimwright.coding.rules import Case
from claimwright.coding.second_reader.address import SecondReaderError
from claimwright.coding.second_reader.applying import DROPPED, Outcome, Refused, apply
from claimwright.coding.second_reader.asking import ask
from claimwright.coding.second_reader.prompt import Reply, request_text
from claimwright.coding.second_reader.questions import Candidate, Question, lines_around, questions_of
from claimwright.coding.services import Counted
from claimwright.coding.types import Suggestion
from claimwright.coding.visits import Visit
from claimwright.records.chart import Chart
from claimwright.reference.codes import undot

if TYPE_CHECKING:
    from claimwright.reference.library import Library

SECONDS: Final = 20
"""Seconds that the reading of one chart may take where nobody says otherwise."""
_TRIED: Final = "ASSESSMENT\n1. Type 2 diabetes with diabetic polyneuropathy, on metformin.\n"
_TRIED_WORDS: Final = "Type 2 diabetes with diabetic polyneuropathy"


@dataclass(frozen=True)
class SecondReader:
    """Which model is asked, where, and for how long a chart at most."""

    address: str
    model: str
    seconds: float = SECONDS


@dataclass(frozen=True)
class Asked:
    """One question with what was sent, what came back, and what became of it."""

    question: Question
    reply: Reply
    outcome: Outcome


@dataclass(frozen=True)
class SecondReading:
    """What was asked of a chart. ``cut`` says why the reading ended early, and ``left`` how many findings were not asked then."""

    model: str
    asked: tuple[Asked, ...] = ()
    cut: str = ""
    left: int = 0
    visit: Visit | None = None
    """The visit of the chart, as the engine reads it from the codes that stand after the second reader."""
    counted: Counted = field(default_factory=Counted)
    """What units are counted of, as the engine reads it."""

    @property
    def silent(self) -> bool:
        """Whether it was asked and said nothing at all: it will say nothing of the next chart either."""
        return bool(self.cut) and not any(one.reply.text for one in self.asked)

    def of(self, system: str, code: str) -> Asked | None:
        """What was asked about the suggestion that now has this dotted code."""
        return next((one for one in self.asked if system == "icd10cm" and one.outcome.code == code), None)


def read_twice(
    chart: Chart, library: Library, reader: SecondReader, *, learned: Decisions | None = None
) -> tuple[list[Suggestion], SecondReading]:
    """The suggestions of a chart (as ``suggest`` gives them) after the second reader, and what was asked and answered.

    A reader that fails never fails the chart: what it did not answer stays the engine's own.
    """
    readings: list[SecondReading] = []

    def revise(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
        texts = {document.document_id: document.text for document in chart.documents}
        revised, reading = second_read(suggestions, texts, reader, _refusals(case))
        readings.append(reading)
        return revised

    read = read_chart(chart, library, learned=learned, revise=revise)
    return list(read.suggestions), replace(readings[0], visit=read.visit, counted=read.counted)


def second_read(
    suggestions: Sequence[Suggestion], texts: Mapping[str, str], reader: SecondReader, refused: Refused
) -> tuple[list[Suggestion], SecondReading]:
    """Every finding is asked about until the time is over or the reader fails; then the answers are applied together."""
    ends = time.monotonic() + reader.seconds
    questions = questions_of(suggestions, texts)
    replies: list[tuple[Question, Reply]] = []
    cut = ""
    for question in questions:
        left = ends - time.monotonic()
        if left <= 0:
            cut = f"the {reader.seconds:.0f} s of the chart were over"
            break
        try:
            replies.append((question, ask(reader.address, reader.model, question, left)))
        except SecondReaderError as error:
            cut = str(error)
            replies.append((question, Reply(request_text(reader.model, question), "", None, cut)))
            break
    answers = [reply.answer for _, reply in replies if reply.answer is not None]
    revised, outcomes = apply(suggestions, answers, texts, refused)
    by_finding = {one.finding: one for one in outcomes}
    asked = tuple(
        Asked(
            question,
            reply,
            by_finding[question.finding]
            if reply.answer is not None
            else Outcome(question.finding, DROPPED, question.finding, reply.why),
        )
        for question, reply in replies
    )
    return revised, SecondReading(reader.model, asked, cut, len(questions) - len(replies))


def try_out(reader: SecondReader) -> Reply:
    """Asks a question of no patient; raises ``SecondReaderError``."""
    start = _TRIED.index(_TRIED_WORDS)
    end = start + len(_TRIED_WORDS)
    # Of the answer only its form and its quote are looked at, so these two may be any titles.
    candidates = (
        Candidate("first", "Type 2 diabetes mellitus with diabetic polyneuropathy"),
        Candidate("second", "Type 1 diabetes mellitus without complications"),
    )
    question = Question("first", "note", start, end, _TRIED_WORDS, lines_around(_TRIED, start, end), candidates)
    reply = ask(reader.address, reader.model, question, reader.seconds)
    answer = reply.answer
    if answer is not None and _TRIED[answer.start : answer.end] != answer.quote:
        return Reply(reply.prompt, reply.text, None, "the quote does not stand at its place")
    return reply


def _refusals(case: Case) -> Refused:
    """A code must fit the patient on the day, and no Excludes1 note may keep it from what is asserted beside it (I.A.12.a)."""
    day = case.library.on(case.book.day)

    def refused(code: str, others: Sequence[str]) -> str:
        if why := case.unfit(undot(code)):
            return why
        if any(day.excludes1_conflict(code, other) for other in others):
            return "an Excludes1 note keeps the code from one that is suggested (I.A.12.a)"
        return ""

    return refused
