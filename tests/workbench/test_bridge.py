"""The bridge: tables go into the database and come out equal, column for column."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from django.core.management import call_command
from django.db import models

from claimwright.claims import tables as claim_tables
from claimwright.claims.batch import Claims
from claimwright.ledger import ENTRIES
from claimwright.remittance import tables as remittance_tables
from claimwright.schema import Column, Table
from claimwright.workbench import bridge
from claimwright.workbench.models import Claim, ClaimStatus, LedgerEntry, Payment, Practice

TABLES = (*claim_tables.TABLES, *remittance_tables.TABLES)
OWN_FIELDS = {
    "row_id", "practice", "record", "position", "encounter", "status", "owner", "batch", "patient_name", "payer_name",
    "date_of_service", "untouched", "version", "hold_reason", "created_at", "touched_at", "sent_at", "interchange", "balanced", "posted_at",
    "imported_at", "claim",
}  # fmt: skip


def value(column: Column, row: int) -> object:
    """A value of the column's dtype, another one for each row."""
    if isinstance(column.dtype, pl.Decimal):
        return Decimal(f"{row}1234567.{'0' * (column.dtype.scale - 1)}9")
    if isinstance(column.dtype, pl.List):
        return ["N130", f"M{row}"]
    return {pl.Date: date(2026, 1, row), pl.Int32: row, pl.UInt32: row, pl.String: f"{column.name} {row}"}[column.dtype]  # type: ignore[index]


def filled(table: Table, keys: dict[str, list[str]], rows: int = 2) -> pl.DataFrame:
    """Rows with a value in every column, and one row with nothing but its keys."""
    full = [
        {c.name: keys[c.name][n] if c.name in keys else value(c, n + 1) for c in table.columns} for n in range(rows)
    ]
    bare = {name: values[0] for name, values in keys.items() if name in table.names}
    return table.frame([*full, bare] if table.name not in {"claims", "payments"} else full)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_model_has_the_columns_of_its_table(table: Table) -> None:
    model = bridge.MIRRORED[table.name]
    fields = {field.name: field for field in model._meta.concrete_fields}
    assert set(table.names) <= fields.keys()
    assert fields.keys() - set(table.names) <= OWN_FIELDS
    for column in table.columns:
        field = fields[column.name]
        assert field.null
        if isinstance(column.dtype, pl.Decimal):
            assert isinstance(field, models.DecimalField)
            assert (field.max_digits, field.decimal_places) == (column.dtype.precision, column.dtype.scale)


def test_claims_come_back_as_they_were_saved(practice: Practice) -> None:
    keys = {"claim_id": ["A-1", "B-2"]}
    claims = Claims(**{table.name: filled(table, keys) for table in claim_tables.TABLES})
    ids = bridge.save_claims(practice, claims)
    back = bridge.claims_from_db(ids)
    for name, frame in claims.frames().items():
        assert getattr(back, name).schema == frame.schema
        assert (
            getattr(back, name)
            .sort("claim_id", maintain_order=True)
            .equals(frame.sort("claim_id", maintain_order=True))
        ), name


def test_saving_again_replaces_and_keeps_the_state(practice: Practice) -> None:
    claims = Claims.of(
        claims=[{"claim_id": "A", "kind": "P", "total_charge": Decimal("120.50")}],
        lines=[{"claim_id": "A", "line": 1, "charge": Decimal("120.50")}],
    )
    first = bridge.save_claims(practice, claims)
    Claim.objects.update(status=ClaimStatus.SENT)
    again = Claims.of(
        claims=[{"claim_id": "A", "kind": "P", "total_charge": Decimal("80.00")}],
        lines=[{"claim_id": "A", "line": 1, "charge": Decimal("80.00")}],
    )
    assert bridge.save_claims(practice, again) == first
    claim = Claim.objects.get()
    assert (claim.status, claim.total_charge) == ("sent", Decimal("80.00"))
    assert bridge.claims_from_db(first).lines["charge"].to_list() == [Decimal("80.00")]


def test_the_same_claim_id_in_two_practices_is_two_claims(practice: Practice, other_practice: Practice) -> None:
    claims = Claims.of(claims=[{"claim_id": "A", "kind": "P"}])
    assert bridge.save_claims(practice, claims) != bridge.save_claims(other_practice, claims)


def test_lists_show_the_patient_rather_than_the_subscriber(practice: Practice) -> None:
    claims = Claims.of(
        claims=[{"claim_id": "A", "kind": "P"}],
        parties=[
            {"claim_id": "A", "role": "subscriber", "last_or_organization_name": "DOE", "first_name": "JANE"},
            {"claim_id": "A", "role": "patient", "last_or_organization_name": "DOE", "first_name": "TIM"},
            {"claim_id": "A", "role": "payer", "last_or_organization_name": "COASTAL HEALTH"},
        ],
        lines=[{"claim_id": "A", "line": 1, "date_from": date(2026, 3, 4)}],
    )
    bridge.save_claims(practice, claims)
    claim = Claim.objects.get()
    assert (claim.patient_name, claim.payer_name, claim.date_of_service) == (
        "DOE, TIM",
        "COASTAL HEALTH",
        date(2026, 3, 4),
    )


def test_remittances_come_back_and_are_never_rewritten(practice: Practice) -> None:
    keys = {"payment_id": ["P1", "P2"], "claim_payment_id": ["P1-1", "P2-1"]}
    frames = {table.name: filled(table, keys) for table in remittance_tables.TABLES}
    ids = bridge.save_remittances(practice, frames)
    back = bridge.remittances_from_db(ids)
    for name, frame in frames.items():
        assert (
            back[name].sort("payment_id", maintain_order=True).equals(frame.sort("payment_id", maintain_order=True))
        ), name
    assert bridge.save_remittances(practice, frames) == []
    assert Payment.objects.count() == 2


def test_the_ledger_mirrors_its_entries() -> None:
    fields = {field.name for field in LedgerEntry._meta.concrete_fields}
    assert set(ENTRIES.names) <= fields
    assert fields - set(ENTRIES.names) == {
        "row_id", "practice", "patient", "record", "payment", "posted_at", "posted_by",
    }  # fmt: skip


def test_a_changed_table_has_its_migration(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
