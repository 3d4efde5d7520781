"""Questions asked of each documented diagnosis apart: present on admission, uncertain, contradicted, sided, only listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.queries.record import SUMMARY, Record, Statement
from claimwright.queries.tables import IndicatorRule
from claimwright.queries.types import AGAINST, SUPPORTS, Indicator
from claimwright.records.chart import ENDED
from claimwright.records.entries_document import KIND
from claimwright.reference.codes import undot

_ON_ADMISSION: Final = compiled(r"\b(?:present on (?:admission|arrival)|POA|on arrival|on admission)\b")
_LISTS: Final = frozenset({"past_history", "medications"})
_STATED: Final = frozenset({context.ASSERTED, context.POSSIBLE})
_CLOSE: Final = 32
_UNCERTAIN: Final = compiled(
    r"\b(?:possibl[ey]|probabl[ey]|likely|suspect\w*|questionable|consistent with|compatible with|indicative of|suggestive of|comparable with"
    r"|concern(?:ing)? for|rule out|r/o|presum\w+|not excluded|vs\.?|versus)\b|\?"
)
_REPORTED_LATER: Final = timedelta(days=2)


@dataclass(frozen=True)
class About:
    """One diagnosis with the places that leave it open."""

    words: str
    code: str
    indicators: tuple[Indicator, ...]


def each(rule: IndicatorRule, record: Record) -> list[About]:
    """The diagnoses of which an indicator of this kind is told."""
    return list(_KINDS[rule.kind](rule, record))


def _place(record: Record, rule: IndicatorRule, one: Statement, side: str = SUPPORTS) -> Indicator:
    return record.indicator(rule.name, one.document.document_id, one.mention.start, one.mention.end, side)


def _by_category(record: Record) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = {}
    for one in record.statements:
        if one.provider and not one.code.startswith(("Z", "R", "V", "W", "X", "Y")):
            found.setdefault(one.code[:3], []).append(one)
    return found


def _late(rule: IndicatorRule, record: Record) -> Iterator[About]:
    """Diagnoses first written on the third day of a stay or later, when its first day is documented too (Appendix I)."""
    start = record.chart.encounter.date_of_service
    if not record.chart.encounter.is_inpatient or start is None:
        return
    dated = [document.date.date() for document in record.chart.documents if document.date]
    if not any(day - start < _REPORTED_LATER for day in dated):
        return
    for told in _by_category(record).values():
        stated = [one for one in told if one.meaning in _STATED]
        days = [one.document.date.date() for one in stated if one.document.date]
        if not stated or len(days) < len(stated) or min(days) - start < _REPORTED_LATER:
            continue
        first = min(
            stated, key=lambda one: (one.document.date.date() if one.document.date else start, one.mention.start)
        )
        if not record.coded((first.code[:3],)) or _ON_ADMISSION.search(first.mention.sentence):
            continue
        if any(one.document.kind != SUMMARY for one in stated):
            yield About(first.mention.words, first.code, (_place(record, rule, first),))


def _uncertain(rule: IndicatorRule, record: Record) -> Iterator[About]:
    """Diagnoses that the discharge summary of a stay leaves uncertain (II.H)."""
    for told in _by_category(record).values():
        last = [one for one in told if one.document.kind == SUMMARY]
        sure = any(one.meaning == context.ASSERTED for one in told)
        if last and not sure and all(one.meaning == context.POSSIBLE and _said_uncertain(one) for one in last):
            yield About(last[0].mention.words, last[0].code, (_place(record, rule, last[0]),))


def _said_uncertain(one: Statement) -> bool:
    """Whether the words that leave it uncertain stand close to it (II.H: probable, suspected, likely, possible, still to be ruled out)."""
    text = one.mention.note.text
    before = text[max(one.mention.low, one.mention.start - _CLOSE) : one.mention.start]
    behind = text[one.mention.end : min(one.mention.high, one.mention.end + _CLOSE)]
    return bool(_UNCERTAIN.search(before) or _UNCERTAIN.search(behind))


def _conflict(rule: IndicatorRule, record: Record) -> Iterator[About]:
    """Diagnoses that one provider states and another takes back (I.B.14)."""
    for told in _by_category(record).values():
        for one in (one for one in told if one.meaning == context.ASSERTED):
            others = [
                other
                for other in told
                if other.meaning == context.NEGATED
                and other.document.author
                and one.document.author
                and other.document.author != one.document.author
                and _kin(one.code, other.code)
            ]
            own = [
                other
                for other in told
                if other.document.author == one.document.author and other.meaning == context.NEGATED
            ]
            if others and not own:
                yield About(
                    one.mention.words, one.code, (_place(record, rule, one), _place(record, rule, others[0], AGAINST))
                )
                break


def _kin(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one) or one[:4] == other[:4]


def _sideless(rule: IndicatorRule, record: Record) -> Iterator[About]:
    """Proposed diagnoses whose code leaves the side open where the list has codes by side (I.B.13)."""
    for one in record.suggestions:
        code = undot(one.code)
        if (
            not one.suggested
            or one.system != "icd10cm"
            or not one.evidence
            or "unspecified" not in one.description.lower()
        ):
            continue
        sided = record.book.with_side(code, "left")
        if sided == (code,) or not sided:
            continue
        said = one.evidence[0]
        place = record.indicator(rule.name, said.document, said.start, said.end)
        yield About(" ".join(said.quote.split()), code, (place,))


def _listed_only(rule: IndicatorRule, record: Record) -> Iterator[About]:
    """Chronic diseases (``what``) that a visit names in a list alone: nothing says what was done about them today."""
    wanted = tuple(rule.what.split())
    if not any(note.of("assessment", "assessment_plan") for _, note in record.notes):
        return
    for told in _by_category(record).values():
        stated = [one for one in told if one.code.startswith(wanted) and one.meaning == context.ASSERTED]
        if stated and all(one.mention.section.kind in _LISTS for one in told):
            yield About(stated[0].mention.words, stated[0].code, (_place(record, rule, stated[0]),))
    yield from _problem_entries(rule, record, wanted)


def _problem_entries(rule: IndicatorRule, record: Record, wanted: tuple[str, ...]) -> Iterator[About]:
    """Problems that the record keeps as codes and no note names."""
    named = {one.code[:3] for one in record.statements}
    for document in record.chart.documents:
        if document.kind != KIND:
            continue
        start = 0
        for entry, line in zip(record.chart.entries, document.text.split("\n"), strict=False):
            code = undot(entry.code)
            listed = entry.kind == "problem" and entry.system == "icd10cm" and entry.status not in ENDED
            if listed and code.startswith(wanted) and code[:3] not in named:
                place = record.indicator(rule.name, document.document_id, start, start + len(line))
                yield About(entry.description or entry.code, code, (place,))
            start += len(line) + 1


_PARAGRAPH: Final = compiled(r"[^\n]{60,}(?:\n[^\n]+)*", 0)
_DAYS_COPIED: Final = 3


def _copied(rule: IndicatorRule, record: Record) -> Iterator[About]:
    """The same paragraph in the notes of three days or more."""
    seen: dict[str, dict[object, Indicator]] = {}
    for document, note in record.notes:
        if document.date is None or document.kind == SUMMARY:
            continue
        for match in _PARAGRAPH.finditer(note.text):
            words = " ".join(match[0].split()).lower()
            place = record.indicator(
                rule.name, document.document_id, match.start(), min(match.end(), match.start() + 120)
            )
            seen.setdefault(words, {}).setdefault(document.date.date(), place)
    for days in seen.values():
        if len(days) >= _DAYS_COPIED:
            yield About("", "", tuple(days.values())[:_DAYS_COPIED])
            return


_KINDS: Final[Mapping[str, Callable[[IndicatorRule, Record], Iterator[About]]]] = {
    "late": _late,
    "uncertain": _uncertain,
    "conflict": _conflict,
    "sideless": _sideless,
    "listed_only": _listed_only,
    "copied": _copied,
}
KINDS: Final = frozenset(_KINDS)
