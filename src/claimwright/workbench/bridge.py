"""The only bridge between the database and the tables of claims and remittances."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import polars as pl
from django.db import models, transaction

from claimwright.claims import tables as claim_tables
from claimwright.claims.batch import Claims
from claimwright.remittance import tables as remittance_tables
from claimwright.remittance.reading import Remittances
from claimwright.schema import Table
from claimwright.workbench.models import CLAIM_TABLES, PAYMENT_TABLES, Claim, ClaimBalance, Payment, Practice

CHUNK: Final = 1000

Frames = Mapping[str, pl.DataFrame]


def claims_from_db(
    claims: Iterable[int] | models.QuerySet[Claim], *, columns: Mapping[str, Collection[str]] | None = None
) -> Claims:
    """The claims with these row ids (or of a query) as tables, in the order of their row ids. ``columns``: only these tables are read, and
    of them these columns; all else is empty."""
    ids = _row_ids(claims)
    frames = {"claims": _frame(Claim, ids, "row_id", columns=columns and columns.get("claims", ()))}
    for name, model in CLAIM_TABLES.items():
        read = columns is None or name in columns
        frames[name] = (
            _frame(model, ids, "record_id", columns=columns and columns[name]) if read else model.TABLE.empty()
        )
    return Claims(**frames)


@transaction.atomic
def save_claims(practice: Practice, claims: Claims, *, encounters: Mapping[str, int] | None = None) -> list[int]:
    """Writes the claims into the practice and returns their row ids, in the order of the table.

    Idempotent by ``claim_id``: a claim that is there already is replaced in place, keeping its state and history.
    ``encounters`` names the encounter (row id) of each ``claim_id``.
    """
    wanted = claims.claims["claim_id"].to_list()
    there = Claim.objects.filter(practice=practice, claim_id__in=wanted).values_list("claim_id", "row_id")
    known: dict[str, int] = {str(claim_id): row_id for claim_id, row_id in there}
    shown = _shown(claims)
    for row in claims.claims.iter_rows(named=True):
        values = {**row, **shown.get(row["claim_id"], {})}
        if encounters and row["claim_id"] in encounters:
            values["encounter_id"] = encounters[row["claim_id"]]
        if row["claim_id"] in known:
            Claim.objects.filter(pk=known[row["claim_id"]]).update(**values)
            day = values.get("date_of_service")
            ClaimBalance.objects.filter(claim=known[row["claim_id"]]).update(service_date=day)
        else:
            known[row["claim_id"]] = Claim.objects.create(practice=practice, **values).pk
    for name, model in CLAIM_TABLES.items():
        model._default_manager.filter(record_id__in=list(known.values())).delete()
        _insert(model, practice, getattr(claims, name), known, "claim_id")
    return [known[claim_id] for claim_id in wanted]


def remittances_from_db(
    payments: Iterable[int] | models.QuerySet[Payment], claims: Collection[str] | None = None
) -> dict[str, pl.DataFrame]:
    """The remittance tables (``remittance.tables.TABLES``) of these payments, by name. ``claims``: those claim payments alone,
    in the tables that name them."""
    ids = _row_ids(payments)
    frames = {"payments": _frame(Payment, ids, "row_id")}
    for name, model in PAYMENT_TABLES.items():
        only = {} if claims is None or "claim_payment_id" not in model.TABLE.names else {"claim_payment_id__in": claims}
        frames[name] = _frame(model, ids, "record_id", **only)
    return frames


def claim_payments_from_db(practice: Practice, names: Iterable[str], payments: Iterable[int] = ()) -> Remittances:
    """The claim payments of these ids with their services and adjustments, and the payments they are of, beside ``payments``
    (row ids) without their claims."""
    wanted = sorted({name for name in names if name})
    frames = {}
    for name in ("claim_payments", "service_payments", "adjustments"):
        model = PAYMENT_TABLES[name]
        rows: list[tuple[Any, ...]] = []
        table = model.TABLE
        for start in range(0, len(wanted), CHUNK):
            named = {"claim_payment_id__in": wanted[start : start + CHUNK]}
            found = model._default_manager.filter(practice=practice, **named).order_by("record_id", "position")
            rows.extend(found.values_list(*table.names))
        frames[name] = pl.DataFrame(rows, schema=table.schema, orient="row")
    of_claims = Payment.objects.filter(
        practice=practice, payment_id__in=frames["claim_payments"]["payment_id"].unique().to_list()
    )
    ids = sorted({*of_claims.values_list("row_id", flat=True), *payments})
    return Remittances.of(payments=_frame(Payment, ids, "row_id"), **frames)


@transaction.atomic
def save_remittances(practice: Practice, frames: Frames, **fields: Any) -> list[int]:
    """Writes payments that are not there yet and returns the row ids of the new ones.

    Idempotent by ``payment_id``: a payment is never rewritten, since what was posted stands on it. Tables of details
    that are not given have no rows.
    """
    payments = frames["payments"]
    there = set(
        Payment.objects.filter(practice=practice, payment_id__in=payments["payment_id"].to_list()).values_list(
            "payment_id", flat=True
        )
    )
    new: dict[str, int] = {}
    for row in payments.iter_rows(named=True):
        if row["payment_id"] not in there:
            new[row["payment_id"]] = Payment.objects.create(practice=practice, **row, **fields).pk
    for name, model in PAYMENT_TABLES.items():
        if name in frames:
            _insert(model, practice, frames[name], new, "payment_id")
    return list(new.values())


def _row_ids(rows: Iterable[int] | models.QuerySet[Any]) -> list[int]:
    if isinstance(rows, models.QuerySet):
        return list(rows.order_by("row_id").values_list("row_id", flat=True))
    return sorted(set(rows))


def _frame(
    model: type[models.Model], ids: Sequence[int], key: str, *, columns: Collection[str] | None = None, **only: Any
) -> pl.DataFrame:
    table: Table = model.TABLE  # type: ignore[attr-defined]
    read = [name for name in table.names if columns is None or name in columns]
    order = (key,) if key == "row_id" else (key, "position")
    rows: list[tuple[Any, ...]] = []
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        found = model._default_manager.filter(**{f"{key}__in": chunk}, **only).order_by(*order)
        rows.extend(found.values_list(*read))
    return table.conform(pl.DataFrame(rows, schema={name: table.schema[name] for name in read}, orient="row"))


def _insert(
    model: type[models.Model], practice: Practice, frame: pl.DataFrame, parents: Mapping[str, int], key: str
) -> None:
    places: dict[str, int] = {}
    objects = []
    for row in frame.iter_rows(named=True):
        if row[key] not in parents:
            continue
        places[row[key]] = place = places.get(row[key], 0) + 1
        objects.append(model(practice=practice, record_id=parents[row[key]], position=place, **row))
    model._default_manager.bulk_create(objects, batch_size=CHUNK)


def _shown(claims: Claims) -> dict[str, dict[str, Any]]:
    """What lists show of each claim: the patient's name, the payer, the first date of service."""
    people = claims.parties.filter(pl.col("role").is_in(["patient", "subscriber"])).sort("role")
    names = {
        row["claim_id"]: ", ".join(part for part in (row["last_or_organization_name"], row["first_name"]) if part)
        for row in reversed(people.to_dicts())
    }
    payers = dict(
        claims.parties.filter(pl.col("role") == "payer").select("claim_id", "last_or_organization_name").iter_rows()
    )
    days = dict(claims.lines.group_by("claim_id").agg(pl.col("date_from").min()).iter_rows())
    return {
        row["claim_id"]: {
            "patient_name": names.get(row["claim_id"], ""),
            "payer_name": payers.get(row["claim_id"]) or "",
            "date_of_service": row["statement_from"] or days.get(row["claim_id"]),
        }
        for row in claims.claims.select("claim_id", "statement_from").iter_rows(named=True)
    }


MIRRORED: Final = {
    claim_tables.CLAIMS.name: Claim,
    **CLAIM_TABLES,
    remittance_tables.PAYMENTS.name: Payment,
    **PAYMENT_TABLES,
}
"""Every mirrored table's name and the model that mirrors it."""
