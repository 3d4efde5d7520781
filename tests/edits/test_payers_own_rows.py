"""What the rows of a practice's payers ask of a claim: the member's number, authorizations, referrals, and of which kind the payer is."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.edits import conftest

from claimwright.claims import Claims
from claimwright.edits import scrub
from claimwright.payers import Authorization, Payer, Payers

Rows = dict[str, list[dict[str, Any]]]
OPEN = {"member_id_pattern": "", "payer_id": "60054"}


def told(payer: Payer, *changes: Callable[[Rows], None], base: str = "professional", reference: Any) -> set[str]:
    """The edits of these families that a claim to the payer breaks."""
    rows = deepcopy(conftest.BASES[base]())
    for change in changes:
        change(rows)
    found = scrub(Claims.of(**rows), reference, as_of=conftest.AS_OF, payers=Payers([payer]))
    return {one for one in found["edit"] if one.startswith(("AUTH", "MEM"))}


def claim(**values: Any) -> Callable[[Rows], None]:
    return lambda rows: rows["claims"][0].update(values)


def line(**values: Any) -> Callable[[Rows], None]:
    return lambda rows: rows["lines"][0].update(values)


@pytest.mark.parametrize(
    ("row", "change", "edits"),
    [
        ({"member_id_pattern": r"W\d{3}"}, claim(), set()),
        ({"member_id_pattern": r"W\d{2}"}, claim(), {"MEM-003"}),
        ({"member_id_pattern": r"(?!X)W\d{3}"}, claim(), set()),
        ({"member_id_pattern": r"(?!W)W\d{3}"}, claim(), {"MEM-003"}),
        ({"member_id_pattern": r"\d{9}", "valid_from": date(2026, 1, 16)}, claim(), set()),
        ({"authorization_required": ("99213",)}, claim(), {"AUTH-001"}),
        ({"authorization_required": ("*",)}, claim(), {"AUTH-001"}),
        ({"authorization_required": ("99214",)}, claim(), set()),
        ({"authorization_required": ("99213",)}, claim(prior_authorization="A1"), set()),
        ({"authorization_required": ("99213",)}, claim(place_of_service="23"), set()),
        ({"authorization_required": ("99213",)}, line(emergency="Y"), set()),
        ({"authorization_pattern": r"A\d{4}"}, claim(prior_authorization="A123"), {"AUTH-003"}),
        ({"authorization_pattern": r"A\d{4}"}, claim(prior_authorization="A1234"), set()),
        ({"authorization_pattern": r"A\d{4}"}, claim(), set()),
        ({"referral_required_taxonomies": ("207Q00000X",)}, claim(), {"AUTH-006"}),
        ({"referral_required_taxonomies": ("207Q00000X",)}, claim(referral_number="R1"), set()),
        ({"referral_required_taxonomies": ("207R00000X",)}, claim(), set()),
        ({"kind": "medicare_ffs"}, claim(), {"MEM-001"}),
        ({"kind": "medicare_ffs", "payer_id": "OTHER"}, claim(), set()),
    ],
)
def test_a_row_asks_of_its_own_claims(
    reference: Any, row: dict[str, Any], change: Callable[[Rows], None], edits: set[str]
) -> None:
    assert told(Payer(**{**OPEN, **row}), change, reference=reference) == edits


GIVEN = Authorization("A1", ("99213",), 2, date(2026, 1, 1), date(2026, 1, 31))


@pytest.mark.parametrize(
    ("changes", "edits"),
    [
        ([claim(prior_authorization="A1")], set()),
        ([claim(prior_authorization="A1"), line(units=Decimal(2))], set()),
        ([claim(prior_authorization="A1"), line(units=Decimal(3))], {"AUTH-005"}),
        ([claim(prior_authorization="A1"), line(date_from=date(2026, 2, 1), date_to=date(2026, 2, 1))], {"AUTH-004"}),
        ([claim(prior_authorization="A1"), line(procedure_code="99214")], {"AUTH-004"}),
        ([claim(prior_authorization="B7"), line(procedure_code="99214")], set()),
    ],
)
def test_an_authorization_is_for_its_codes_days_and_units(
    reference: Any, changes: list[Callable[[Rows], None]], edits: set[str]
) -> None:
    payer = Payer("60054", authorization_required=("99213", "99214"), authorizations=(GIVEN,))
    assert told(payer, *changes, reference=reference) == edits


def test_units_of_all_lines_count_together(reference: Any) -> None:
    def twice(rows: Rows) -> None:
        rows["lines"].append({**rows["lines"][0], "line": 2, "units": Decimal(2)})

    payer = Payer("60054", authorizations=(GIVEN,))
    assert told(payer, claim(prior_authorization="A1"), twice, reference=reference) == {"AUTH-005"}


@pytest.mark.parametrize(
    ("types", "number", "edits"), [(("11",), None, {"AUTH-002"}), (("111",), None, {"AUTH-002"}), (("13",), None, set()), (("11",), "A1", set())]
)  # fmt: skip
def test_a_type_of_bill_may_need_one(
    reference: Any, types: tuple[str, ...], number: str | None, edits: set[str]
) -> None:
    payer = Payer("60054", authorization_required_bill_types=types)
    assert told(payer, claim(prior_authorization=number), base="inpatient", reference=reference) == edits
