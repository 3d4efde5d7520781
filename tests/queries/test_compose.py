"""Whatever a trigger asks, the question it makes may be sent: other and unable always, no order of weight, no money, lint clean."""

from __future__ import annotations

import re

import pytest
from tests.queries.conftest import START, stay
from tests.queries.test_triggers import SHOWN

from claimwright.queries import Context, compose, gaps, lint
from claimwright.queries.tables import lint_words, triggers
from claimwright.reference import Library


@pytest.mark.parametrize("words", [row[1] for row in SHOWN], ids=[f"{row[0]}-{n}" for n, row in enumerate(SHOWN)])
def test_what_is_composed_may_be_sent(library: Library, words: str) -> None:
    chart = stay(words)
    for gap in gaps(chart, library):
        query = compose(gap, chart)
        assert [one for one in lint(query, Context(library, chart, gap)) if one.blocks] == [], gap.trigger
        if query.options:
            assert [one.kind for one in query.options][-2:] == ["other", "unable"]
            offered = [one.text for one in query.options][:-2]
            assert offered == sorted(offered, key=str.casefold) or query.form == "yes_no"


def test_a_validation_offers_that_it_is_ruled_out() -> None:
    for trigger in triggers(START.date()):
        if trigger.type == "validation":
            assert "ruled_out" in {one.kind for one in trigger.options}, trigger.id


def test_every_option_names_indicators_of_its_trigger_and_every_trigger_has_a_source_and_an_owner() -> None:
    for trigger in triggers(START.date()):
        names = {rule.name for rule in trigger.indicators if rule.side == "supports"}
        wanted = {name for option in trigger.options for either in option.rules for name in either.split("+")}
        assert wanted <= names, trigger.id
        assert set(trigger.needed) <= names, trigger.id
        assert trigger.source, trigger.id
        assert trigger.owner, trigger.id


def test_no_trigger_has_a_word_that_the_lint_forbids() -> None:
    forbidden = [word for word in lint_words(START.date()) if word.rule in {"L1", "L3"}]
    for trigger in triggers(START.date()):
        shown = "\n".join((trigger.subject, trigger.question, *(one.text for one in trigger.options)))
        for word in forbidden:
            assert not re.search(word.pattern, shown, 0 if word.case else re.IGNORECASE), (trigger.id, word.pattern)


def test_a_day_before_the_table_has_no_triggers() -> None:
    assert triggers(START.date().replace(year=2020)) == ()
