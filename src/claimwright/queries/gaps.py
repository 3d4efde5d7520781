"""What does a record leave open, by the site's triggers? Each gap with its indicators for and against and the options they support."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from claimwright.coding import context
from claimwright.coding.authors import PROVIDER, author_of
from claimwright.coding.compiled import compiled
from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.types import Suggestion
from claimwright.queries.apart import KINDS as APART
from claimwright.queries.apart import About, each
from claimwright.queries.evidence import find
from claimwright.queries.record import Record, Statement
from claimwright.queries.tables import Trigger, triggers
from claimwright.queries.types import AGAINST, CHOICE, OPEN, SUPPORTS, YES_NO, Gap, Indicator, Option
from claimwright.records.chart import Chart

if TYPE_CHECKING:
    from claimwright.reference.library import Library

_STATED: Final = frozenset({context.ASSERTED, context.POSSIBLE, context.OVER})
_OFFERED_ALWAYS: Final = frozenset({"other", "unable"})
_CHOICES: Final = 2
_GROWN: Final = 18
"""Years from which on the limits of adults hold."""
_SHOWN: Final = 7
"""Indicators of one question: more are not read."""


def gaps(chart: Chart, library: Library, suggestions: Sequence[Suggestion] | None = None) -> list[Gap]:
    """What a chart leaves open, in the order of the triggers of its date of service.

    ``suggestions`` are those of the coding engine, where they are at hand. A gap whose diagnosis a provider documents is none, nor
    one that has fewer indicators than its trigger asks for. Raises nothing: a chart without documents has no gaps.
    """
    return of_record(Record.of(chart, library, suggestions))


def of_record(record: Record) -> list[Gap]:
    """As ``gaps``, of a record that is read already."""
    setting, child = record.setting, record.age is not None and record.age < _GROWN
    asked = [
        one
        for one in triggers(record.day)
        if (not one.settings or setting in one.settings) and not (one.adults and child)
    ]
    return [gap for trigger in asked for gap in _of(trigger, record)]


def _of(trigger: Trigger, record: Record) -> Iterator[Gap]:
    required = record.documented(trigger.requires, frozenset({context.ASSERTED}))
    if trigger.requires and not required:
        return
    if _answered(trigger, record):
        return
    if trigger.unless_words and _provider_says(record, trigger.unless_words):
        return
    for rule in trigger.indicators:
        if rule.kind in APART:
            for about in each(rule, record):
                yield _gap(trigger, about.indicators, about)
    if found := _indicators(trigger, record):
        yield _gap(trigger, found, _validated(trigger, required))


def _validated(trigger: Trigger, required: Sequence[Statement]) -> About | None:
    """The documented diagnosis that a validation is about."""
    if trigger.type != "validation" or not required:
        return None
    return About(required[0].mention.words, required[0].code, ())


def _answered(trigger: Trigger, record: Record) -> bool:
    """Whether the record documents what would be asked; codes behind "=" only where they are stated as certain."""
    certain = [code[1:] for code in trigger.unless if code[0] == "="]
    stated = [code for code in trigger.unless if code[0] != "="]
    return bool(
        (stated and (record.documented(stated, _STATED) or record.coded(stated)))
        or (certain and record.documented(certain, frozenset({context.ASSERTED})))
    )


def _indicators(trigger: Trigger, record: Record) -> list[Indicator]:
    """The indicators of a trigger, where they are enough; none where what denies it is there."""
    counted, denied, shown = 0, 0, list[Indicator]()
    for rule in (one for one in trigger.indicators if one.kind not in APART):
        found = find(rule, record)
        if rule.side == SUPPORTS and found:
            counted += rule.counts
        if rule.side not in {SUPPORTS, AGAINST} and found:
            denied += rule.counts
        shown += found if rule.side in {SUPPORTS, AGAINST} else []
    names = {one.rule for one in shown if one.side == SUPPORTS}
    enough = counted >= trigger.minimum and (not trigger.needed or names & set(trigger.needed))
    return _in_short(shown) if enough and denied < trigger.denied_from else []


def _in_short(indicators: list[Indicator]) -> list[Indicator]:
    """Each place of a rule once, the first of every rule before the second of any, and in the order of time."""
    places: dict[tuple[str, str, int, int], Indicator] = {}
    for one in indicators:
        places.setdefault((one.rule, one.document, one.start, one.end), one)
    turn: dict[str, int] = {}
    ranked = []
    for one in places.values():
        turn[one.rule] = turn.get(one.rule, 0) + 1
        ranked.append((turn[one.rule], one))
    few = [one for _, one in sorted(ranked, key=lambda pair: pair[0])[:_SHOWN]]
    return sorted(
        few, key=lambda one: (one.side != SUPPORTS, one.at.isoformat() if one.at else "", one.document, one.start)
    )


def _gap(trigger: Trigger, indicators: Sequence[Indicator], about: About | None = None) -> Gap:
    names = {one.rule for one in indicators if one.side == SUPPORTS}
    options = tuple(one for one in trigger.options if supported(one, names))
    clinical = [one for one in options if one.kind not in _OFFERED_ALWAYS]
    words = about.words if about else ""
    return Gap(
        trigger=trigger.id,
        type=trigger.type,
        # One diagnosis and "other" would lead: then the question is open.
        form=OPEN if trigger.form == CHOICE and len(clinical) < _CHOICES else trigger.form,
        subject=trigger.subject,
        question=trigger.question.replace("{about}", words),
        options=options if len(clinical) >= _CHOICES or trigger.form == YES_NO else (),
        indicators=tuple(indicators),
        source=trigger.source,
        owner=trigger.owner,
        responsible=trigger.responsible,
        about=words,
        about_code=about.code if about else "",
    )


def supported(option: Option, names: set[str]) -> bool:
    """Whether one of the indicators that an option needs is there ("a b": either; "a+b": both); one that needs none always is."""
    return not option.rules or any(names.issuperset(one.split("+")) for one in option.rules)


def _provider_says(record: Record, words: str) -> bool:
    """Whether a provider speaks of something at all: considered and denied is documented too."""
    pattern = compiled(words)
    return any(
        pattern.search(note.text, section.start, section.end)
        for document, note in record.notes
        if pattern.search(note.text) and author_of(document.title, note.text) == PROVIDER
        for section in note.sections
        if section.kind not in NOT_TOLD_OF_THE_PATIENT
    )
