"""Is a service that another claim of the practice has on any of its days told, and not one that was taken back?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from claimwright.claims import Claims
from claimwright.workbench import bridge
from claimwright.workbench.billing import gate
from claimwright.workbench.models import Claim, Practice

Office = Callable[..., Claims]


@pytest.fixture
def visit(office_claims: Office) -> Office:
    """A two-line office claim of somebody whose birth date is known."""

    def made(claim_id: str, **more: Any) -> Claims:
        frames = office_claims(claim_id, **more).frames()
        frames["parties"] = frames["parties"].with_columns(birth_date=pl.lit(date(1958, 3, 11)))
        return Claims(**frames)

    return made


def changed(claims: Claims, **lines: Any) -> Claims:
    """The claim with other values in its second line."""
    second = pl.col("line") == 2
    values = [pl.when(second).then(pl.lit(value)).otherwise(pl.col(name)).alias(name) for name, value in lines.items()]
    return Claims(**{**claims.frames(), "lines": claims.lines.with_columns(values)})


def by_okafor(claims: Claims) -> Claims:
    """The claim with who gave the service."""
    who = {"role": "rendering", "entity_type": "1", "last_or_organization_name": "OKAFOR", "npi": "1467102038"}
    ids = claims.claims.select("claim_id").with_columns(**{name: pl.lit(value) for name, value in who.items()})
    named = claims.providers.filter(pl.col("role") != "rendering")
    return Claims(**{**claims.frames(), "providers": pl.concat([named, ids], how="diagonal")})


def told(practice: Practice, claims: Claims) -> list[tuple[int, str, str]]:
    found = gate.judged(practice, claims).filter(pl.col("edit").is_in(["LN-014", "LN-015"]))
    return sorted(found.select("line", "edit", "claim_id").rows())


def test_a_later_day_of_an_earlier_claim_is_looked_at(registered: Practice, visit: Office, library: object) -> None:
    """The first claim is of 1 September, its second line of the 5th; the second claim is of the 5th."""
    bridge.save_claims(registered, changed(visit("E1"), date_from=date(2026, 9, 5), date_to=date(2026, 9, 5)))
    again = visit("E2", day=date(2026, 9, 5))
    assert told(registered, again) == [(2, "LN-014", "E2")]
    assert told(registered, changed(again, modifier_1="25")) == [(2, "LN-015", "E2")]
    assert told(registered, changed(again, procedure_code="85025")) == []


def test_a_line_of_several_days_is_near_each_of_them(registered: Practice, visit: Office, library: object) -> None:
    bridge.save_claims(registered, changed(visit("E1"), date_from=date(2026, 9, 3), date_to=date(2026, 9, 9)))
    assert told(registered, visit("E2", day=date(2026, 9, 5))) == [(2, "LN-015", "E2")]
    assert told(registered, visit("E2", day=date(2026, 9, 10))) == []


@pytest.mark.parametrize(("state", "is_gone"), [("held", False), ("cancelled", False), ("sent", True), ("paid", True)])
def test_what_a_void_took_back_may_be_billed_again(
    registered: Practice, visit: Office, library: object, state: str, is_gone: bool
) -> None:
    bridge.save_claims(registered, visit("E1"))
    bridge.save_claims(registered, visit("E1R1").with_columns_of_claims(frequency_code="8"))
    Claim.objects.filter(claim_id="E1R1").update(status=state)
    found = told(registered, visit("E2"))
    assert found == ([] if is_gone else [(1, "LN-014", "E2"), (2, "LN-014", "E2")])


def test_a_visit_of_a_new_patient_is_set_beside_an_earlier_one_of_any_time(
    registered: Practice, visit: Office, library: object
) -> None:
    """The patient was seen two years before; a claim that was cancelled was no visit."""
    bridge.save_claims(registered, by_okafor(visit("E1", day=date(2024, 10, 1))))
    new = by_okafor(visit("E2", day=date(2026, 9, 5)))
    first = pl.when(pl.col("line") == 1).then(pl.lit("99203")).otherwise("procedure_code").alias("procedure_code")
    new = Claims(**{**new.frames(), "lines": new.lines.with_columns(first)})
    found = gate.judged(registered, new).filter(pl.col("edit").str.starts_with("NEW"))
    assert found.select("line", "edit").rows() == [(1, "NEW-001")]
    Claim.objects.filter(claim_id="E1").update(status="cancelled")
    assert gate.judged(registered, new).filter(pl.col("edit").str.starts_with("NEW")).is_empty()


def test_another_practice_has_another_past(
    registered: Practice, other_practice: Practice, visit: Office, library: object
) -> None:
    bridge.save_claims(other_practice, visit("E1"))
    assert told(registered, visit("E2")) == []
