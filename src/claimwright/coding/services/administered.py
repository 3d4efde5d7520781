"""How giving vaccines is reported: by component with counselling up to 18 years, by Medicare's own codes, else first and further."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case
from claimwright.coding.services.offer import medicare, offered, system_of
from claimwright.coding.types import Evidence, Suggestion

Given = tuple[dict[str, str], tuple[Evidence, ...]]
"""A row of ``vaccines.tsv`` and the words that tell of the vaccine."""


_RULE: Final = "vaccine administration (Claims Processing Manual ch. 18 sec. 10)"


def _rows(case: Case, of: str) -> dict[str, dict[str, str]]:
    return {
        row["place"]: row for row in dated_rows("services/vaccine_administration.tsv", case.book.day) if row["of"] == of
    }


def components(given: Sequence[Given]) -> tuple[int, int]:
    """How many vaccines, and how many components beyond the first of each."""
    return len(given), sum(int(row["components"]) - 1 for row, _ in given)


def administration(
    case: Case, given: Sequence[Given], counsel: Evidence | None, age: int | None
) -> Iterator[Suggestion]:
    """The administration codes of the vaccines given in one encounter."""
    rest = list(given)
    for code in dict.fromkeys(row["program"] for row, _ in given if row["program"]):
        own = [one for one in rest if one[0]["program"] == code]
        if system_of(code) == "hcpcs" and not medicare(case):
            continue
        rest = [one for one in rest if one not in own]
        whose = "Medicare has" if system_of(code) == "hcpcs" else "every payer has"
        reason = f"{whose} an administration code of its own for this vaccine (Claims Processing Manual ch. 18 sec. 10)"
        yield offered(_RULE, case, code, f"administration: {own[0][0]['words']}", _quotes(own), reason, units=len(own))
    with_advice = _rows(case, "counselled")
    if rest and counsel and age is not None and age <= int(with_advice["first"]["to"]):
        vaccines, further = components(rest)
        quotes = (counsel, *_quotes(rest))
        reason = f"{vaccines} with counselling by the physician or another qualified professional, patient of {age} years: the first component of each"
        yield offered(
            _RULE, case, with_advice["first"]["code"], with_advice["first"]["words"], quotes, reason, units=vaccines
        )
        if further:
            reason = f"components beyond the first of each vaccine: {further} (package inserts)"
            yield offered(
                _RULE,
                case,
                with_advice["further"]["code"],
                with_advice["further"]["words"],
                quotes,
                reason,
                units=further,
            )
        return
    yield from _first_and_further(case, rest, age, counsel)


def _first_and_further(
    case: Case, rest: Sequence[Given], age: int | None, counsel: Evidence | None
) -> Iterator[Suggestion]:
    injected = [one for one in rest if one[0]["route"] == "injected"]
    swallowed = [one for one in rest if one[0]["route"] != "injected"]
    advised = _rows(case, "counselled")["first"]
    limit = int(advised["to"])
    others = [(advised["code"], advised["words"])] if age is not None and age <= limit and not counsel else []
    asked = "; were the patient or parents counselled by the physician?" if others else ""
    first = True
    for way, some in (("injected", injected), ("swallowed", swallowed)):
        rows = _rows(case, way)
        if some and first:
            yield offered(
                _RULE,
                case,
                rows["first"]["code"],
                rows["first"]["words"],
                some[0][1],
                f"first vaccine of the day{asked}",
                others=others,
            )
            some, first = some[1:], False
        if some:
            reason = f"{len(some)} further after the first of the day{asked}"
            yield offered(
                _RULE, case, rows["further"]["code"], rows["further"]["words"], _quotes(some), reason, units=len(some)
            )


def not_given(case: Case, refused: Sequence[tuple[int, Evidence]]) -> Iterator[Suggestion]:
    """Counselling about a vaccine that was not given, by its minutes."""
    minutes = sum(one for one, _ in refused)
    for row in dated_rows("services/vaccine_administration.tsv", case.book.day):
        if row["of"] == "no_vaccine" and int(row["over"]) < minutes <= int(row["to"]):
            reason = f"{minutes} minutes of counselling, and the vaccine was not given"
            yield offered(_RULE, case, row["code"], row["words"], [quote for _, quote in refused], reason)


def _quotes(given: Sequence[Given]) -> tuple[Evidence, ...]:
    return tuple(quote for _, quotes in given for quote in quotes)
