"""Is each code one of the published list it comes from, on the day of the service?"""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from claimwright.arrays import Array
from claimwright.data_files import data_table
from claimwright.x12.check import code_set_kernels
from claimwright.x12.check.character_kinds import DIGIT, UPPER
from claimwright.x12.check.claim_dates import written_days
from claimwright.x12.check.claim_view import ClaimView, all_of
from claimwright.x12.check.code_set_kernels import Room, Wanted
from claimwright.x12.check.compiled_guide import compiled
from claimwright.x12.check.published import check_list, published, report_codes
from claimwright.x12.check.values import Values
from claimwright.x12.grammar.lookups import Rules
from claimwright.x12.places.place import Placed
from claimwright.x12.wire.byte_values import Spans, key

if TYPE_CHECKING:
    from claimwright.reference import Library

_TAXONOMY: Final = 10
"""Characters of a taxonomy code, the last an X."""
_UNKNOWN_DAY: Final = -(10**9)


@cache
def _states() -> Array:
    return np.array(
        [key(code) for code in data_table("claimwright.x12.grammar", "states.tsv")["code"]], dtype=np.uint64
    )


@cache
def _answered(rules: Rules) -> dict[str, Array]:
    """List to the numbers of the elements whose codes come from it."""
    found: dict[str, list[int]] = {}
    for at, part in enumerate(rules.elements):
        if part.answered_by:
            found.setdefault(part.answered_by, []).append(at)
    return {name: np.array(numbers, dtype=np.int64) for name, numbers in found.items()}


class CodeSets:
    """Checks codes, SNIP 5; without a library only those whose form can be checked (states, taxonomy codes)."""

    def __init__(self, view: ClaimView, library: Library | None) -> None:
        self._view = view
        self._library = library
        self._answered = _answered(view.placed.rules)
        _check_states(view)

    @cached_property
    def _days(self) -> _Days:
        return _Days(self._view)

    def check(self) -> None:
        """Findings on the codes of the segments."""
        placed = self._view.placed
        guide = placed.rules.guide
        names = [name for name in published() if name in self._answered and self._library is not None]
        # Codes of the years of 004010 ended otherwise.
        if "taxonomy" in self._answered and guide is not None and not guide.wide:
            names.append("taxonomy")
        if not names:
            return
        values, before, lists = _listed(placed, tuple(names))
        for number, name in enumerate(names):
            chosen = np.flatnonzero(lists == number)
            if not len(chosen):
                continue
            if name == "taxonomy":
                _check_taxonomy(self._view, values.take(chosen))
                continue
            listed = published()[name]
            if listed.kinds:
                # The kind of a code is the component before it.
                chosen = chosen[before.take(chosen).equal(*listed.kinds)]
            if len(chosen) and self._library is not None:
                coded = values.take(chosen)
                check_list(self._view, coded, listed, self._library, self._days.of(coded.at))


@cache
def _lists_of(rules: Rules, names: tuple[str, ...]) -> tuple[Array, Array]:
    """By rule the number of its list, or -1; by use whether one of its elements has such a list."""
    lists = np.full(len(rules.elements), -1, dtype=np.int64)
    for number, name in enumerate(names):
        lists[_answered(rules)[name]] = number
    return lists, np.array([any(part.answered_by in names for part in use.elements) for use in rules.uses], dtype=bool)


def _listed(placed: Placed, names: tuple[str, ...]) -> tuple[Values, Spans, Array]:
    """The values with codes of these lists, the component before each, and the number of its list."""
    rules, tokens = placed.rules, placed.tokens
    lists, asked = _lists_of(rules, names)
    grammar = compiled(rules)
    repetition = tokens.delimiters.repetition
    separators = tokens.separator_of_components, ord(repetition) if repetition else -1
    wanted = Wanted(grammar.uses, grammar.elements, rules.repeats, lists, *separators)
    room = Room(np.empty((0, 4), dtype=np.int64), np.empty((0, 4), dtype=np.int32))
    where = (tokens.buffer.octets, tokens.token_start, tokens.token_end, tokens.first, placed.rows, placed.use)
    for _ in range(2):
        # The first round counts, the second writes.
        count = code_set_kernels.listed_values(*where, asked, wanted, room)
        if count == len(room.place):
            break
        room = Room(np.empty((count, 4), dtype=np.int64), np.empty((count, 4), dtype=np.int32))
    place, span = room
    at, element, component, rule = (np.ascontiguousarray(place[:, column]) for column in range(4))
    start, end, low, high = (np.ascontiguousarray(span[:, column]) for column in range(4))
    kinds = np.zeros(len(place), dtype=np.uint8)
    values = Values(placed, at, element, component, rule, start, end, kinds)
    return values, Spans(tokens.buffer, low, high), lists[rule]


def _check_taxonomy(view: ClaimView, some: Values) -> None:
    spans = some.spans
    ends = spans.buffer.octets[np.maximum(spans.end - 1, 0)] == ord("X")
    wrong = np.flatnonzero(~(ends & all_of(spans, _TAXONOMY, DIGIT | UPPER)))
    if len(wrong):
        report_codes(view, "taxonomy-form", some.take(wrong))


def _check_states(view: ClaimView) -> None:
    placed = view.placed
    if not _answered(placed.rules):
        return
    towns = placed.of("N4")
    towns = towns[placed.inside[towns]]
    if len(towns):
        country = view.element(towns, 4)
        state = view.element(towns, 2)
        here = (~country.present | country.equal("US")) & state.present
        wrong = here & ~np.isin(state.keys(), _states())
        if wrong.any():
            texts = [str(one)[:18] for one in state.take(wrong).text().to_list()]
            view.report("code-unknown", towns[wrong], 2, value=texts)


class _Days:
    """The day a code must be valid on: the line's service, else the claim's, else the day the file was written."""

    def __init__(self, view: ClaimView) -> None:
        self._view = view
        placed = view.placed
        size = len(placed.opened) + 1
        self._by_loop: dict[str, Array] = {}
        at = view.qualified("DTP", 1, "472", "434", "435")
        days, good = view.first_day(at, 3)
        payments = placed.in_loops("DTM", "2110", "2100")
        for loop in ("2400", "2300", "2110", "2100"):
            if loop not in placed.rules.loop_number:
                continue
            latest = np.full(size, _UNKNOWN_DAY, dtype=np.int64)
            if loop in ("2400", "2300"):
                owner = view.owner(loop)[at]
                np.maximum.at(latest, owner[good & (owner >= 0)], days[good & (owner >= 0)])
            else:
                told, fine = view.first_day(payments, 2)
                owner = view.owner(loop)[payments]
                np.maximum.at(latest, owner[fine & (owner >= 0)], told[fine & (owner >= 0)])
            latest[-1] = _UNKNOWN_DAY
            self._by_loop[loop] = latest

    def of(self, at: Array) -> Array:
        """Days since 1970 for these segments."""
        written, known = written_days(self._view, at)
        found = np.where(known, written, _UNKNOWN_DAY)
        for loop in ("2100", "2300", "2110", "2400"):
            if loop in self._by_loop:
                own = self._by_loop[loop][self._view.owner(loop)[at]]
                found = np.where(own > _UNKNOWN_DAY, own, found)
        return found
