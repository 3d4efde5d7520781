"""The 835s of one stretch of a file as tables, with the checks that need no other stretch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.remittance import tables
from claimwright.remittance.balancing import Cents, ClaimMoney, balance_rows, check_claims, not_predetermined, sums
from claimwright.remittance.reading_findings import REMITTANCE_FINDINGS, empty_amounts, findings_of
from claimwright.remittance.wire import layout
from claimwright.x12.tables.reading import Keys, TableReader, gathered, joined, ordinals, places
from claimwright.x12.tables.scoped_sets import ScopedSets, scoped_sets
from claimwright.x12.wire.byte_values import Spans, nulls
from claimwright.x12.wire.chunks import Chunk, TransactionSet

_REASONS: Final = 6
"""Reasons a CAS, and pairs a PLB, can carry."""
_DASH: Final = pl.Series(["-"], dtype=pl.String)


@dataclass(frozen=True)
class PartRead:
    """The tables of a stretch; payments (set, payment_id, BPR02 in cents or None, opened here); sums (set, claims, PLB)."""

    frames: dict[str, pl.DataFrame]
    payments: list[tuple[int, str, int | None, bool]]
    sums: list[tuple[int, int, int]]


@dataclass(frozen=True)
class _Adjustments:
    """The reasons of all CAS in file order: claim and service number (or -1), segment, group, reason, amount, quantity."""

    claim: Array
    service: Array
    rows: Array
    group: Spans
    reason: Spans
    amount: Spans
    quantity: Spans


def read_part(chunk: Chunk, source: str, counted: dict[int, tuple[int, int]]) -> PartRead | None:
    """The 835s of a chunk; nothing when it has none. ``counted``: set to (claims, headers) of earlier stretches."""
    sets = [one for one in chunk.sets if one.kind == "835"]
    if not sets:
        return None
    scoped = scoped_sets(chunk, layout(), sets)
    keys = _keys(scoped, source, sets, counted)
    claims = scoped.tokens.at(scoped.scope("claim").openers)
    status, charge, paid, patient = claims.elements(((2, 0), (3, 0), (4, 0), (5, 0)))
    line_charge, line_paid = scoped.tokens.at(scoped.scope("service").openers).elements(((2, 0), (3, 0)))
    adjustments = _adjustments(scoped)
    money = ClaimMoney(
        Cents.of(charge),
        Cents.of(paid),
        Cents.of(patient),
        patient.present,
        scoped.scope("claim").number[scoped.scope("service").openers],
        Cents.of(line_charge),
        Cents.of(line_paid),
        Cents.of(adjustments.amount),
        adjustments.claim,
        adjustments.service,
        adjustments.group.equal("PR"),
    )
    of_claim = {"charge": money.charge, "paid": money.paid, "patient_responsibility": money.patient}
    of_line = {"charge": money.line_charge, "paid": money.line_paid}
    own = {
        "payments": _envelopes(sets, source),
        "claim_payments": _places(scoped, keys) | {name: cents.series() for name, cents in of_claim.items()},
        "service_payments": _segments(scoped) | {name: cents.series() for name, cents in of_line.items()},
    }
    found = TableReader(scoped, keys).tables(own)
    found["adjustments"] = _adjustment_rows(scoped, adjustments, money.adjusted, keys)
    provider, plb = _provider_adjustments(scoped, keys)
    found["provider_adjustments"] = provider
    off = [
        balance_rows(
            finding,
            keys["service"] if finding.of_lines else {k: keys["claim"][k] for k in ("payment_id", "claim_payment_id")},
        )
        for finding in check_claims(money)
        if len(finding.rows)
    ]
    found["balances"] = pl.concat(off) if off else tables.BALANCES.empty()
    findings = [one for one in (findings_of(scoped, keys, money), empty_amounts(found)) if one.height]
    found["findings"] = pl.concat(findings) if findings else REMITTANCE_FINDINGS.empty()
    return PartRead(derived(found), _payments(scoped, sets, keys), _sums(scoped, sets, status, money, plb))


def derived(found: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """``found`` with the columns that follow from others: who is who, remark codes, dates."""
    if (payments := found.get("payments")) is not None:
        qualifiers, numbers = payments["payee_id_qualifier"].to_list(), payments["payee_number"].to_list()

        def qualified(wanted: str) -> pl.Series:
            values = [number if one == wanted else None for one, number in zip(qualifiers, numbers, strict=True)]
            return pl.Series(values, dtype=pl.String)

        found["payments"] = _with(
            payments,
            payer_id=_first_there(payments["payer_number"], payments["payer_other_number"]),
            payee_npi=qualified("XX"),
            payee_tax_id=_first_there(qualified("FI"), payments["payee_other_number"]),
        )
    if (lines := found.get("service_payments")) is not None:
        first = _first_there(lines["service_date"], lines["first_date"])
        found["service_payments"] = _with(lines, date_from=first, date_to=_first_there(lines["last_date"], first))
    return found


def _with(frame: pl.DataFrame, **columns: pl.Series) -> pl.DataFrame:
    """The frame with these columns in place of its own of their names; no query, which for a small file costs more."""
    changed = frame.clone()
    for name, values in columns.items():
        changed.replace_column(frame.get_column_index(name), values.alias(name))
    return changed


def _first_there(one: pl.Series, other: pl.Series) -> pl.Series:
    """The value of the first column, where it has none that of the other."""
    if one.null_count() == 0:
        return one
    if one.null_count() == len(one):
        return other
    return one.zip_with(one.is_not_null(), other)


def _keys(
    scoped: ScopedSets, source: str, sets: list[TransactionSet], counted: dict[int, tuple[int, int]]
) -> dict[str, Keys]:
    stem = Path(source).stem if source else ""
    ids = pl.Series(
        [
            f"{stem + ':' if stem else ''}{one.interchange_control_number}-{one.control_number}-{one.number}"
            for one in sets
        ],
        dtype=pl.String,
    )
    carried = scoped.loops.chunk.carried
    of_set = scoped.scope("set").number

    def numbered(scope: str, at: int) -> tuple[Array, pl.Series]:
        openers = scoped.scope(scope).openers
        owner = of_set[openers]
        base = np.array([counted.get(one.number, (0, 0))[at] for one in sets], dtype=np.int64)
        # What was carried into the stretch has been counted with the one before.
        lead = np.array(
            [((owner == number) & (openers < carried)).sum() for number in range(len(sets))], dtype=np.int64
        )
        return owner, _numbers(ordinals(owner) + (base - lead)[owner])

    owner, sequence = numbered("claim", 0)
    payment = ids[places(owner)]
    claim_ids = payment + _DASH + sequence.cast(pl.String)
    claim: Keys = {"payment_id": payment, "claim_payment_id": claim_ids, "sequence": sequence}
    services = scoped.scope("claim").number[scoped.scope("service").openers]
    lines = _numbers(ordinals(services))
    of_line = gathered({name: claim[name] for name in ("payment_id", "claim_payment_id")}, services)
    header_owner, header = numbered("summary", 1)
    return {
        "set": {"payment_id": ids},
        "summary": {"payment_id": ids[places(header_owner)], "sequence": header},
        "claim": claim,
        "service": of_line | {"service_line": lines},
    }


def _numbers(values: Array) -> pl.Series:
    return pl.Series(values.astype(np.int32))


def _envelopes(sets: list[TransactionSet], source: str) -> Keys:
    def text(values: list[str]) -> pl.Series:
        return pl.Series([value or None for value in values], dtype=pl.String)

    return {
        "source": text([source for _ in sets]),
        "interchange_control_number": text([one.interchange_control_number for one in sets]),
        "group_control_number": text([one.group_control_number for one in sets]),
        "transaction_control_number": text([one.control_number for one in sets]),
    }


def _places(scoped: ScopedSets, keys: dict[str, Keys]) -> Keys:
    """Of each claim: its segment, header, the people its NM1 name, and its remark codes."""
    openers = scoped.scope("claim").openers
    headers = scoped.scope("summary").number[openers]
    known = keys["summary"]["sequence"]
    padded = known.clone().append(nulls(1, pl.Int32))
    at = np.where(headers >= 0, headers, len(known))
    names = scoped.loops.rows("NM1", "2100")
    codes = scoped.element(names, 1)

    def named(code: str) -> Any:
        return scoped.tokens.at(scoped.first(names[codes.equal(code)], "claim"))

    patient, insured, rendering, crossover = named("QC"), named("IL"), named("82"), named("TT")
    return {
        "segment": pl.Series(scoped.loops.chunk.segment[openers].astype(np.uint32)),
        "header": padded[places(at)],
        "patient_last_name": patient.element(3).text(),
        "patient_first_name": patient.element(4).text(),
        "member_id": patient.element(9).otherwise(insured.element(9)).text(),
        "rendering_npi": rendering.element(9).where(rendering.element(8).equal("XX")).text(),
        "crossover_payer_name": crossover.element(3).text(),
        "crossover_payer_id": crossover.element(9).text(),
        "remark_codes": _listed(scoped, "claim", (("MIA", (5, 20, 21, 22, 23)), ("MOA", (3, 4, 5, 6, 7)))),
    }


def _segments(scoped: ScopedSets) -> Keys:
    openers = scoped.scope("service").openers
    return {
        "segment": pl.Series(scoped.loops.chunk.segment[openers].astype(np.uint32)),
        "remark_codes": _listed(scoped, "service", (("LQ", (2,)),)),
    }


def _listed(scoped: ScopedSets, scope: str, segments: tuple[tuple[str, tuple[int, ...]], ...]) -> pl.Series:
    """The codes of these elements as a list a loop; null where there is none."""
    count = len(scoped.scope(scope).openers)
    owners, values = [], []
    for identifier, positions in segments:
        rows = scoped.loops.rows(identifier, "2100" if scope == "claim" else "2110")
        if not len(rows):
            continue
        for position in positions:
            spans = scoped.element(rows, position)
            here = np.flatnonzero(spans.present)
            owners.append(scoped.scope(scope).number[rows[here]])
            values.append(spans.take(here))
    if not owners or not sum(map(len, owners)):
        return pl.Series([None], dtype=pl.List(pl.String)).new_from_index(0, count)
    owner = np.concatenate(owners)
    order = np.argsort(owner, kind="stable")
    frame = pl.DataFrame({"at": owner[order], "code": joined(values).take(order).text()})
    lists = frame.filter(pl.col("at") >= 0).group_by("at", maintain_order=True).agg("code")
    every = pl.DataFrame({"at": np.arange(count)})
    return every.join(lists, on="at", how="left", maintain_order="left")["code"]


def _adjustments(scoped: ScopedSets) -> _Adjustments:
    rows = scoped.loops.rows("CAS", "2100", "2110")
    rows = rows[scoped.scope("claim").number[rows] >= 0]
    scoped.used[rows] = True
    picked = scoped.tokens.at(rows)
    most = min(_REASONS, max(1, -(-(picked.most - 1) // 3)))
    pieces = []
    for n in range(most):
        # Nearly every CAS carries one reason; the others are looked at on their own.
        here = np.arange(len(rows)) if n == 0 else np.flatnonzero(picked.count >= 2 + 3 * n)
        chosen = picked if n == 0 else scoped.tokens.at(rows[here])
        values = chosen.elements(((1, 0), *((2 + 3 * n + at, 0) for at in range(3))))
        there = np.flatnonzero(values[1].present | values[2].present)
        pieces.append((here[there], n, [value.take(there) for value in values]))
    at = np.concatenate([piece[0] for piece in pieces])
    place = np.concatenate([np.full(len(piece[0]), piece[1]) for piece in pieces])
    order = np.argsort(at * _REASONS + place, kind="stable") if len(pieces) > 1 else np.arange(len(at))
    group, reason, amount, quantity = (joined([piece[2][n] for piece in pieces]).take(order) for n in range(4))
    rows = rows[at[order]]
    return _Adjustments(
        scoped.scope("claim").number[rows], scoped.scope("service").number[rows], rows, group, reason, amount, quantity
    )


def _adjustment_rows(scoped: ScopedSets, found: _Adjustments, amounts: Cents, keys: dict[str, Keys]) -> pl.DataFrame:
    lines = keys["service"]["service_line"]
    padded = lines.clone().append(nulls(1, pl.Int32))
    owner = np.where(found.service >= 0, found.service + 1, -found.claim - 1)
    columns = gathered({name: keys["claim"][name] for name in ("payment_id", "claim_payment_id")}, found.claim) | {
        "service_line": padded[places(np.where(found.service >= 0, found.service, len(lines)))],
        "sequence": _numbers(ordinals(owner)),
        "group_code": found.group.text(),
        "reason_code": found.reason.text(),
        "amount": amounts.series(),
        "quantity": found.quantity.quantity(),
        "segment": pl.Series(scoped.loops.chunk.segment[found.rows].astype(np.uint32)),
    }
    return tables.ADJUSTMENTS.assemble(len(found.claim), columns)


def _provider_adjustments(scoped: ScopedSets, keys: dict[str, Keys]) -> tuple[pl.DataFrame, list[tuple[int, int]]]:
    """The pairs of all PLB as their table, and (number of the set, cents) of each."""
    rows = scoped.loops.rows("PLB")
    if not len(rows):
        return tables.PROVIDER_ADJUSTMENTS.empty(), []
    owners = scoped.scope("set").number[rows]
    scoped.used[rows] = True
    pairs = [(n, scoped.element(rows, 3 + 2 * n), scoped.element(rows, 4 + 2 * n)) for n in range(_REASONS)]
    at = np.tile(np.arange(len(rows)), _REASONS)
    place = np.repeat(np.arange(_REASONS), len(rows))
    codes, amounts = joined([pair[1] for pair in pairs]), joined([pair[2] for pair in pairs])
    order = np.argsort(at * _REASONS + place, kind="stable")
    order = order[(codes.present | amounts.present)[order]]
    at, codes, amounts = at[order], codes.take(order), amounts.take(order)
    columns = gathered(keys["set"], owners[at]) | {
        "sequence": _numbers(ordinals(owners[at])),
        "provider_id": scoped.text(rows[at], 1),
        "fiscal_period": scoped.element(rows[at], 2).date(),
        "reason_code": scoped.tokens.component(codes, 1).text(),
        "reference": scoped.tokens.component(codes, 2).text(),
        "amount": amounts.money(),
        "segment": pl.Series(scoped.loops.chunk.segment[rows[at]].astype(np.uint32)),
    }
    value, good = amounts.scaled(2)
    cents = [(int(owner), int(one) if fine else 0) for owner, one, fine in zip(owners[at], value, good, strict=True)]
    return tables.PROVIDER_ADJUSTMENTS.assemble(len(at), columns), cents


def _payments(
    scoped: ScopedSets, sets: list[TransactionSet], keys: dict[str, Keys]
) -> list[tuple[int, str, int | None, bool]]:
    rows = scoped.first(scoped.loops.rows("BPR"), "set")
    value, good = scoped.element(rows, 2).scaled(2)
    ids = keys["set"]["payment_id"].to_list()
    return [(one.number, ids[at], int(value[at]) if good[at] else None, one.opened_here) for at, one in enumerate(sets)]


def _sums(
    scoped: ScopedSets, sets: list[TransactionSet], status: Spans, money: ClaimMoney, plb: list[tuple[int, int]]
) -> list[tuple[int, int, int]]:
    paid = np.where(money.paid.good & not_predetermined(status), money.paid.value, 0)
    claims = sums(paid, scoped.scope("set").number[scoped.scope("claim").openers], len(sets))
    taken = [0] * len(sets)
    for owner, cents in plb:
        taken[owner] += cents
    return [(one.number, int(claims[at]), taken[at]) for at, one in enumerate(sets)]
