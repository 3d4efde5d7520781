"""A question that somebody wrote as text, read into its parts: subject, lines of evidence, question, options."""

from __future__ import annotations

import re
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.queries.types import CHOICE, OPEN, YES_NO, Option, Query

_SUBJECT: Final = compiled(
    r"^\s*(?:subject|title|re)\s*:\s*(?P<subject>[^\n]*?(?:(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)\.(?=\s)|$))",
    re.IGNORECASE | re.MULTILINE,
)
_OPTION: Final = compiled(r"^\s*(?:[-*•–☐□○☑☒]|\[[ xX]?\]|\([ xX]?\))\s*(?P<text>\S[^\n]*)$", re.MULTILINE)
_INLINE: Final = compiled(r"(?:^|(?<=[:?.]))\s+-\s+(?=\S)|(?<=\S)\s+-\s+(?=(?:[a-z]|other|unable))", 0)
_YES_NO: Final = compiled(r"\(?\b(?P<all>yes\s*/\s*no(?:\s*/\s*[a-z][a-z ]*)*)\)?\.?", re.IGNORECASE)
_ASKS: Final = compiled(r"\?|\bplease\b|\bcan you\b|\bcould you\b|\bwould you\b", re.IGNORECASE)
_EVIDENCE: Final = compiled(r"^\s*(?:in the record|clinical indicators?|indicators?|evidence)\s*:?\s*$", re.IGNORECASE)
_SENTENCE: Final = compiled(r"(?<=[.;?])\s+|\n+", 0)

SAYS_NO_MORE: Final = compiled(
    r"\b(?:no (?:diagnosis|clinical)|without|expected|not (?:relevant|clinically|addressed|present)|only|ruled out|not supported|history|none|normal|variation|not (?:further )?(?:known|specified)|resolved|insignificant)\b|\bno (?=[a-z])"
)
"""Words by which an option says no more than is documented."""


def read_query(text: str) -> Query:
    """The parts of a written question. Nothing of it is lost: what neither asks nor is an option is evidence."""
    subject = _SUBJECT.search(text)
    rest = text[: subject.start()] + text[subject.end() :] if subject else text
    options, rest = _options(rest)
    answers = _YES_NO.search(rest)
    if answers:
        options = [written_option(part) for part in answers["all"].split("/")] + options
        rest = rest[: answers.start()] + rest[answers.end() :]
    said = [part.strip() for part in _SENTENCE.split(rest) if part.strip() and not _EVIDENCE.match(part)]
    asks = [part for part in said if _ASKS.search(part)]
    told = [part for part in said if part not in asks]
    form = YES_NO if answers or {"yes", "no"} <= {one.kind for one in options} else CHOICE
    if not options and not answers and _open(asks):
        form = OPEN
    return Query(
        trigger="",
        type="",
        form=form,
        subject=subject["subject"].strip() if subject else "",
        question=" ".join(asks),
        options=tuple(options),
        lines=tuple(told),
    )


def _open(asks: list[str]) -> bool:
    """Whether a question without options leaves the answer free, and tells no words to write."""
    return any(
        re.match(r"(?:please (?:state|describe|clarify|explain)|what|which|how)\b", part, re.IGNORECASE)
        for part in asks
    )


def _options(text: str) -> tuple[list[Option], str]:
    """The options of a text, on lines of their own or behind dashes after the question, and the rest."""
    lines = _in_lines(text)
    if lines:
        kept = text
        for match in reversed(lines):
            kept = kept[: match.start()] + kept[match.end() :]
        return [written_option(match[0] if _ticked(match[0]) else match["text"]) for match in lines], kept
    parts = _INLINE.split(text)
    asked = next((at for at, part in enumerate(parts) if _ASKS.search(part)), None)
    if asked is None or len(parts) <= asked + 1:
        return [], text
    return [written_option(part) for part in parts[asked + 1 :]], " ".join(parts[: asked + 1])


def _in_lines(text: str) -> list[re.Match[str]]:
    """The lines that are options: those behind the question, where there is one; before it they are evidence."""
    asked = max((match.start() for match in _ASKS.finditer(text)), default=-1)
    return [match for match in _OPTION.finditer(text) if match.start() > asked]


def _ticked(line: str) -> bool:
    return bool(re.match(r"\s*(?:[☑☒]|\[[xX]\]|\([xX]\))", line))


def option_kind(text: str) -> str:
    """The kind of an option that somebody wrote."""
    plain = text.strip().casefold()
    if re.match(r"other\b", plain):
        return "other"
    if re.match(r"(?:clinically )?(?:unable|cannot be|undetermined|not able)\b", plain):
        return "unable"
    if plain in {"yes", "no"}:
        return plain
    return "lower" if SAYS_NO_MORE.search(plain) else "clinical"


def written_option(text: str) -> Option:
    return Option(text.strip(), option_kind(text))
