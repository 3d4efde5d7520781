"""Can the dates of a claim be what they say, and do they fit the code sets, the statement and the birth date?"""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.data_files import data_table
from claimwright.x12.check.claim_view import ClaimView

ICD10_BEGINS: Final = (date(2015, 10, 1) - date(1970, 1, 1)).days
"""Services from 1 October 2015 on are coded in ICD-10 (45 CFR 162.1002(c))."""
_OLD_KINDS: Final = ("BK", "BF", "BJ", "PR", "BN", "BR", "BQ")
_NEW_KINDS: Final = ("ABK", "ABF", "ABJ", "APR", "ABN", "BBR", "BBQ")


def check_claim_dates(view: ClaimView) -> None:
    """Findings on the dates of 837s, SNIP 4."""
    placed = view.placed
    periods = placed.of("DTP")
    periods = periods[placed.inside[periods]]
    if len(periods):
        _check_periods(view, periods)
        _check_future(view, view.qualified("DTP", 1, "472", "434", "454", "431", "439", "484", "573"))
    claims = placed.of("CLM", "2300")
    if not len(claims):
        return
    service, known = _service_days(view)
    _check_code_sets(view, service, known)
    _check_events(view, service, known)
    _check_births(view, service, known)
    if placed.rules.guide is not None and placed.rules.guide.id == "837i":
        _check_statements(view)
        _check_admissions(view, claims)


def written_days(view: ClaimView, at: Array) -> tuple[Array, Array]:
    """For each segment the day its functional group was written (GS04), and whether that is a day."""
    placed, chunk = view.placed, view.found.chunk
    heads = chunk.tokens.rows("GS")
    days, good = chunk.tokens.element(heads, 4).days()
    numbers = chunk.group[heads]
    # By number of the group; 0 is outside one.
    written = np.zeros(int(chunk.group.max(initial=0)) + 1, dtype=np.int64)
    known = np.zeros(len(written), dtype=bool)
    written[numbers], known[numbers] = days, good & (numbers > 0)
    groups = chunk.group[placed.rows[at]]
    return written[groups], known[groups]


def _check_periods(view: ClaimView, at: Array) -> None:
    at = at[view.element(at, 2).equal("RD8")]
    spans = view.element(at, 3)
    first, good = spans.days()
    last, period = spans.days(skip=9)
    wrong = good & period & (last < first)
    if wrong.any():
        view.report("dates-reversed", at[wrong], 3, value=_texts(view, at[wrong]))


def _texts(view: ClaimView, at: Array) -> list[str]:
    return [str(text)[:18] for text in view.element(at, 3).text().fill_null("").to_list()]


def _check_future(view: ClaimView, at: Array) -> None:
    if not len(at):
        return
    days, good = view.first_day(at, 3)
    written, known = written_days(view, at)
    wrong = good & known & (days > written)
    if wrong.any():
        view.report("date-in-future", at[wrong], 3, value=_texts(view, at[wrong]))


def _service_days(view: ClaimView) -> tuple[Array, Array]:
    """For each loop instance (the claims among them) the last day of service told in it, and whether there is one."""
    placed = view.placed
    at = view.qualified("DTP", 1, "472", "434")
    days, good = view.last_day(at, 3)
    owner = view.owner("2300")[at]
    good &= owner >= 0
    latest = np.full(len(placed.opened), -(10**9), dtype=np.int64)
    np.maximum.at(latest, owner[good], days[good])
    return latest, latest > -(10**9)


def _check_code_sets(view: ClaimView, service: Array, known: Array) -> None:
    codes = view.placed.of("HI", "2300")
    if not len(codes):
        return
    instance = view.placed.instance[codes]
    kind = view.component(codes, 1, 1)
    late = known[instance] & (service[instance] >= ICD10_BEGINS)
    early = known[instance] & (service[instance] < ICD10_BEGINS)
    for finding, wrong in (
        ("icd9-after-change", late & kind.equal(*_OLD_KINDS)),
        ("icd10-before-change", early & kind.equal(*_NEW_KINDS)),
    ):
        if wrong.any():
            values = [str(one) for one in kind.take(wrong).text().to_list()]
            view.report(finding, codes[wrong], 1, component=1, value=values)


def _check_events(view: ClaimView, service: Array, known: Array) -> None:
    """Accident, onset, last period and first treatment come before the last day of service."""
    at = view.qualified("DTP", 1, "439", "431", "484", "454")
    if not len(at):
        return
    days, good = view.first_day(at, 3)
    owner = view.owner("2300")[at]
    wrong = good & (owner >= 0) & known[owner] & (days > service[owner])
    if wrong.any():
        view.report("event-after-service", at[wrong], 3, value=_texts(view, at[wrong]))


def _check_births(view: ClaimView, service: Array, known: Array) -> None:
    """The patient's birth date (2010CA, or 2010BA where the subscriber is the patient) against the service."""
    placed = view.placed
    born = placed.in_loops("DMG", "2010BA", "2010CA")
    if not len(born):
        return
    days, good = view.first_day(born, 2)
    level = placed.parents[placed.instance[born]]
    person = np.full(len(placed.opened) + 1, -1, dtype=np.int64)
    known_birth = good & (level >= 0)
    person[level[known_birth]] = np.flatnonzero(known_birth)
    claims = np.flatnonzero(placed.opened_loop == placed.rules.loop_number["2300"])
    whose = person[placed.parents[claims]]
    wrong = (whose >= 0) & known[claims] & (days[whose] > service[claims])
    if wrong.any():
        view.report("birth-after-service", born[np.unique(whose[wrong])], 2)


def _check_statements(view: ClaimView) -> None:
    placed = view.placed
    statements = view.qualified("DTP", 1, "434", loops=("2300",))
    lines = view.qualified("DTP", 1, "472", loops=("2400",))
    if not len(statements) or not len(lines):
        return
    size = len(placed.opened)
    first, last, told = (np.zeros(size, dtype=np.int64) for _ in range(3))
    begin, good = view.first_day(statements, 3)
    end, _ = view.last_day(statements, 3)
    claim = placed.instance[statements]
    first[claim], last[claim], told[claim] = begin, end, good
    owner = view.owner("2300")[lines]
    day, fine = view.first_day(lines, 3)
    until, _ = view.last_day(lines, 3)
    wrong = fine & (owner >= 0) & (told[owner] > 0) & ((day < first[owner]) | (until > last[owner]))
    if wrong.any():
        view.report("line-outside-statement", lines[wrong], 3, value=_texts(view, lines[wrong]))


def _check_admissions(view: ClaimView, claims: Array) -> None:
    """Inpatient claims tell when the patient was admitted, and claims but those of transport who attended."""
    placed = view.placed
    types = data_table("claimwright.x12.grammar", "inpatient_bill_types.tsv")["facility_type"].to_list()
    inpatient = view.component(claims, 5, 1).equal(*types)
    has = np.zeros(len(placed.opened), dtype=bool)
    has[placed.instance[view.qualified("DTP", 1, "435", loops=("2300",))]] = True
    lacking = inpatient & ~has[placed.instance[claims]]
    if lacking.any():
        view.lacks("admission-date-missing", claims[lacking], "DTP", "DTP with 435")
    attending = placed.of("NM1", "2310A")
    attended = np.zeros(len(placed.opened), dtype=bool)
    attended[placed.parents[placed.instance[attending]]] = True
    alone = inpatient & ~attended[placed.instance[claims]]
    if alone.any():
        view.lacks("attending-missing", claims[alone], "NM1", "NM1 with 71")
