"""The values of a query: indicators with their words, options, the gap they show, the question asked, and what the lint says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

SUPPORTS: Final = "supports"
AGAINST: Final = "against"
CHOICE: Final = "choice"
YES_NO: Final = "yes_no"
OPEN: Final = "open"
BLOCK: Final = "block"
WARN: Final = "warn"


@dataclass(frozen=True)
class Indicator:
    """One finding of the record: ``document(document).text[start:end] == quote``, always.

    ``value`` is the number as it was compared (in ``unit``), empty for words. ``at`` is the day that the record gives it, else the
    day of its document. ``side`` is supports or against.
    """

    rule: str
    document: str
    start: int
    end: int
    quote: str
    side: str = SUPPORTS
    value: str = ""
    unit: str = ""
    at: date | None = None
    source: str = ""
    """Title of the document."""
    prior: bool = False
    """Of an earlier stay or visit."""

    def within(self, other: Indicator) -> bool:
        """Whether its words are a part of another's."""
        inside = other.start <= self.start and self.end <= other.end
        return self.document == other.document and inside and (self.start, self.end) != (other.start, other.end)

    def told(self) -> str:
        """The indicator as a line of a question: day, document, words."""
        when = self.at.isoformat() if self.at else "no date"
        earlier = ", earlier encounter" if self.prior else ""
        return f'{when}, {self.source or self.document}{earlier}: "{" ".join(self.quote.split())}"'


@dataclass(frozen=True)
class Option:
    """One answer offered. ``kind``: clinical, lower (nothing more than is documented), ruled_out, yes, no, other or unable.

    ``rules`` are the indicators that support it; a lower option and the last two need none.
    """

    text: str
    kind: str = "clinical"
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gap:
    """What a record leaves open. ``about`` is the documented diagnosis it is about, where it is about one."""

    trigger: str
    type: str
    """new_diagnosis, specificity, relation, validation, status, present_on_admission, laterality, conflict, procedure."""
    form: str
    subject: str
    question: str
    options: tuple[Option, ...]
    indicators: tuple[Indicator, ...]
    source: str
    owner: str
    responsible: str = ""
    """attending: only the attending may decide it (I.B.14). Empty: whoever wrote the documents."""
    about: str = ""
    about_code: str = ""

    @property
    def key(self) -> str:
        """Under which a question counts as the same one within a stay."""
        return f"{self.trigger} {self.about_code}".strip()


@dataclass(frozen=True)
class Query:
    """A question as the physician reads it. ``to`` and ``to_npi`` name whom it is for."""

    trigger: str
    type: str
    form: str
    subject: str
    question: str
    options: tuple[Option, ...]
    indicators: tuple[Indicator, ...] = ()
    to: str = ""
    to_npi: str = ""
    about: str = ""
    about_code: str = ""
    lines: tuple[str, ...] = ()
    """Lines of evidence as somebody wrote them, where they are no indicators of a chart."""

    @property
    def key(self) -> str:
        return f"{self.trigger} {self.about_code}".strip()

    @property
    def evidence(self) -> tuple[str, ...]:
        """Its lines, each once: one place may show two indicators, and words within a longer quote are read there."""
        told = [one.told() for one in self.indicators if not any(one.within(other) for other in self.indicators)]
        return tuple(dict.fromkeys((*told, *self.lines)))

    @property
    def text(self) -> str:
        """All that is shown, as it is kept: subject, evidence, question, options."""
        parts = [f"Subject: {self.subject}", ""] if self.subject else []
        if self.evidence:
            parts += ["In the record:", *(f"- {line}" for line in self.evidence), ""]
        parts += [self.question, *(f"[ ] {option.text}" for option in self.options)]
        return "\n".join(parts)


@dataclass(frozen=True)
class LintFinding:
    """What the lint says: its rule, whether it blocks or warns, the words it is about, and why in plain words."""

    rule: str
    level: str
    words: str
    message: str

    @property
    def blocks(self) -> bool:
        return self.level == BLOCK
