"""The main job on a few encounters of the synthetic group: corrected, suspended, denied, mended, held; and run again."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from claimwright.ledger import balances, unbalanced
from claimwright.workbench import audit
from claimwright.workbench.accounts.service import entries
from claimwright.workbench.demo.coding import Coded
from claimwright.workbench.demo.cycle import decisions, run
from claimwright.workbench.demo.script import Script, read_script
from claimwright.workbench.demo.summary import summary
from claimwright.workbench.models import Adjustment, Claim, Finding, LedgerEntry, Payment, SuspendedItem

GROUP = Path(__file__).resolve().parents[2] / "demo"
CHOSEN = ("LMG-0004", "LMG-0006", "LMG-0017", "LMG-0022", "RCH-0004")
TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


@pytest.fixture
def script() -> Script:
    return only(read_script(GROUP), CHOSEN)


def only(whole: Script, chosen: tuple[str, ...]) -> Script:
    """The script with the charts of some encounters alone."""
    few = tuple(
        replace(one, charts=tuple(path for path in one.charts if path.stem.upper().startswith(chosen)))
        for one in whole.practices
    )
    assert sum(len(one.charts) for one in few) == len(chosen)
    return replace(whole, practices=few)


def silent(step: str, text: str) -> None:
    """Nobody listens."""


def test_from_record_to_money_and_again(script: Script, tmp_path: Path) -> None:
    logins = run(script, tmp_path, silent, today=TODAY)
    first = {row[0]: row for row in summary()}
    assert first["LMG-0006"][-1] == "Paid (corrected)"
    assert first["LMG-0017"][4] == "held: PRV-012"
    assert "suspended" in first["LMG-0022"][-1]
    assert first["LMG-0004"][-1] == "Partly paid"
    assert Adjustment.objects.filter(group_code="CO", reason_code="197", amount=Decimal("520.00")).count() == 1
    assert (first["RCH-0004"][4], first["RCH-0004"][-1]) == ("1 fixed", "Paid")
    assert all(str(amount)[-3] == "." for row in first.values() for amount in row[5:8] if amount is not None)

    ledger = entries(LedgerEntry.objects.all())
    assert unbalanced(ledger).height == 0
    stands = dict(balances(ledger).iter_rows())
    unposted = sum((item.amount or Decimal(0) for item in SuspendedItem.objects.all()), Decimal(0))
    assert stands["cash"] == sum((one.amount or Decimal(0) for one in Payment.objects.all()), Decimal(0))
    assert -stands["unapplied_cash"] == unposted > 0
    assert audit.verify().intact

    counts = (Claim.objects.count(), Payment.objects.count(), LedgerEntry.objects.count())
    assert run(script, tmp_path, silent, today=TODAY) == logins
    assert (Claim.objects.count(), Payment.objects.count(), LedgerEntry.objects.count()) == counts
    assert {row[0]: row for row in summary()} == first


def test_every_held_claim_with_a_fix_is_mended(tmp_path: Path) -> None:
    whole = read_script(GROUP)
    fixes = Counter(one.encounter for one in whole.fixes)
    run(only(whole, tuple(sorted(fixes))), tmp_path, silent, today=TODAY)
    assert not Finding.objects.filter(severity="error").exists()
    claims = {one.encounter.encounter_id: one for one in Claim.objects.all()}
    assert {name: one.events.filter(event="changed").count() for name, one in claims.items()} == fixes
    assert {one.status for one in claims.values()} <= {"accepted", "paid", "partly"}
    # J2506 counts half milligrams; 38 timed minutes are three units; the added hour costs less than the first.
    changed = [
        ("LMG-0028", "J2506", 12, "4920.00"),
        ("LMG-0036", "97110", 3, "186.00"),
        ("RCH-0016", "96361", 1, "110.00"),
    ]
    for name, code, units, charge in changed:
        line = claims[name].claimline_rows.get(procedure_code=code)
        assert (line.units, line.charge) == (units, Decimal(charge))
    assert claims["LMG-0036"].total_charge == Decimal("186.00")


def test_the_decisions_add_up_to_the_suggestions() -> None:
    """An alternative that the coder took was never among the suggestions."""
    said = decisions(Coded(accepted=95, alternatives=4, rejected=16, added=20), 114)
    assert said == (
        "95 accepted, 16 refused with a reason, 3 not decided (charts left open, or coded before); "
        "beside them 4 alternatives taken and 20 codes added by the coder"
    )


def test_the_claim_that_was_replaced_is_uncharged(script: Script, tmp_path: Path) -> None:
    run(script, tmp_path, silent, today=TODAY)
    first, second = Claim.objects.filter(encounter__encounter_id="LMG-0006").order_by("row_id")
    assert (first.frequency_code, first.status) == ("1", "reversed")
    assert (second.frequency_code, second.status) == ("7", "paid")
    charged = {
        claim.claim_id: sum((e.credit - e.debit for e in claim.ledger.filter(account="patient_revenue")), Decimal(0))
        for claim in (first, second)
    }
    assert charged == {first.claim_id: Decimal("0.00"), second.claim_id: second.total_charge}


def test_the_sign_ins_are_for_their_owner_only(script: Script, tmp_path: Path) -> None:
    run(
        replace(script, practices=tuple(replace(one, charts=()) for one in script.practices)),
        tmp_path,
        silent,
        today=TODAY,
    )
    file = tmp_path / "home" / "logins.json"
    assert file.stat().st_mode & 0o777 == 0o600
