"""An 835 file becomes the remittance tables: payments, claims, lines, adjustments, and what does not balance."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.remittance import tables
from claimwright.remittance.balancing import balances
from claimwright.remittance.reading_findings import remittance_findings
from claimwright.remittance.segments import Remittance835, remittances_of
from claimwright.x12.elements import components, day, money, quantity, split_elements, with_components
from claimwright.x12.segments import Segments, read_segments

_REASONS: Final = 6
"""Reason, amount and quantity triples a CAS can carry; a PLB carries as many pairs."""


@dataclass(frozen=True)
class Remittances:
    """The remittance tables of one or more files, what does not balance, and what the reader has to say.

    Columns: ``claimwright.remittance.tables``.
    """

    payments: pl.DataFrame
    claim_payments: pl.DataFrame
    service_payments: pl.DataFrame
    adjustments: pl.DataFrame
    provider_adjustments: pl.DataFrame
    balances: pl.DataFrame
    findings: pl.DataFrame

    @classmethod
    def concat(cls, batches: list[Remittances]) -> Remittances:
        """Several batches as one; keys stay unique as long as their sources differ."""
        return cls(**{f.name: pl.concat([getattr(batch, f.name) for batch in batches]) for f in fields(cls)})


def read_835(data: bytes | Path | Segments, source: str = "") -> Remittances:
    """Reads all 835 transaction sets of a file, 005010X221 and 004010X091, and checks that the money adds up.

    ``payment_id`` is ``{source without ending}:{ISA13}-{ST02}-{n}``, n counting the payments of the file from 1;
    ``claim_payment_id`` adds the claim's number within the payment. A claim without service lines stays without them.
    Raises ``UnreadableError`` when the file is no X12 interchange or holds no 835; anything less is a finding.
    """
    segments = data if isinstance(data, Segments) else read_segments(data, source)
    source = source or segments.source
    batches = [_read_part(part, source) for part in remittances_of(segments)]
    if not batches:
        held = ", ".join(sorted({kind or "?" for kind in segments.transactions()["kind"]})) or "no transaction set"
        raise UnreadableError(source, "ST01", f"expected a remittance (835), found {held}")
    return Remittances.concat(batches)


def _read_part(part: Remittance835, source: str) -> Remittances:
    payments = _payments(part, source)
    claim_keys = _claim_keys(part, payments)
    line_numbers = _line_numbers(part)
    # Claims, lines and adjustments need each other's keys only, so that they are read side by side.
    with ThreadPoolExecutor(3) as pool:
        reading = (
            pool.submit(_claims, part, claim_keys),
            pool.submit(_services, part, claim_keys, line_numbers),
            pool.submit(_adjustments, part, claim_keys, line_numbers),
        )
        claims, services, adjustments = (one.result() for one in reading)
        provider_adjustments = _provider_adjustments(part, payments)
        shown_payments = tables.PAYMENTS.conform(payments)
        off = pool.submit(
            balances,
            shown_payments,
            claims,
            services,
            adjustments,
            provider_adjustments,
            claim_key="claim",
            line_keys=("service",),
        )
        findings = pool.submit(remittance_findings, part, payments, claims)
        return Remittances(
            shown_payments,
            tables.CLAIM_PAYMENTS.conform(claims),
            tables.SERVICE_PAYMENTS.conform(services),
            tables.ADJUSTMENTS.conform(adjustments),
            provider_adjustments,
            off.result(),
            findings.result(),
        )


def _claim_keys(part: Remittance835, payments: pl.DataFrame) -> pl.DataFrame:
    """claim (row of the CLP), payment_id, sequence within the payment, claim_payment_id."""
    rows = part.rows("CLP").select("claim", "transaction")
    joined = rows.join(
        payments.select("transaction", "payment_id"), on="transaction", how="left", maintain_order="left"
    )
    return joined.with_columns(sequence=_counted("transaction")).select(
        "claim",
        "payment_id",
        "sequence",
        claim_payment_id=pl.concat_str("payment_id", pl.lit("-"), pl.col("sequence").cast(pl.String)),
    )


def _line_numbers(part: Remittance835) -> pl.DataFrame:
    """service (row of the SVC), service_line within its claim. An SVC that stands in no claim is none."""
    rows = part.rows("SVC").filter(pl.col("claim").is_not_null())
    return rows.select("service", service_line=_counted("claim"))


def _first(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    # Rows come in file order, so that a key that repeats does so in neighbouring rows.
    if (frame[key] == frame[key].shift(1)).any():
        return frame.unique(key, keep="first", maintain_order=True)
    return frame


def _beside(rows: pl.DataFrame, key: str, frame: pl.DataFrame) -> pl.DataFrame:
    """``rows`` with the columns of the first row of ``frame`` that has the same key."""
    first = _first(frame, key)
    # Where every line has exactly one of these segments, as is usual, they stand side by side already.
    if first.height == rows.height and first[key].equals(rows[key]):
        return pl.concat([rows, first.drop(key)], how="horizontal")
    return rows.join(first, on=key, how="left", maintain_order="left")


def _counted(key: str) -> pl.Expr:
    """Running number from 1 within neighbouring rows of one key."""
    place = pl.int_range(pl.len())
    first = pl.when(pl.col(key).ne_missing(pl.col(key).shift(1)) | (place == 0)).then(place).forward_fill()
    return (place - first + 1).cast(pl.Int32)


def _payments(part: Remittance835, source: str) -> pl.DataFrame:
    """One row a transaction set, with ``transaction``."""
    sets = part.transactions.select(
        "transaction",
        "interchange_control_number",
        "group_control_number",
        transaction_control_number="control_number",
    )
    paid = _first(part.take("BPR", 16), "transaction").select(
        "transaction",
        handling_code="e1",
        amount=money("e2"),
        credit_debit="e3",
        method="e4",
        payment_date=day("e16"),
    )
    traces = _first(part.take("TRN", 3), "transaction").select("transaction", trace_number="e2", payer_identifier="e3")
    produced = (
        part.take("DTM", 2, "header").filter(pl.col("e1") == "405").select("transaction", production_date=day("e2"))
    )
    names = part.take("N1", 4, "1000A", "1000B")
    payer = names.filter(pl.col("e1") == "PR").select("transaction", payer_name="e2", payer_number="e4")
    payee = names.filter(pl.col("e1") == "PE").select(
        "transaction",
        payee_name="e2",
        payee_npi=pl.when(pl.col("e3") == "XX").then("e4"),
        payee_number=pl.when(pl.col("e3") == "FI").then("e4"),
    )
    numbers = part.take("REF", 2, "1000A", "1000B").select("transaction", qualifier="e1", value="e2")
    other_payer = numbers.filter(pl.col("qualifier") == "2U").select("transaction", payer_other="value")
    other_payee = numbers.filter(pl.col("qualifier") == "TJ").select("transaction", payee_other="value")
    for frame in (paid, traces, produced, payer, payee, other_payer, other_payee):
        sets = _beside(sets, "transaction", frame)
    stem = Path(source).stem if source else ""
    return sets.with_columns(
        payment_id=pl.concat_str(
            pl.lit(f"{stem}:" if stem else ""),
            pl.col("interchange_control_number").fill_null(""),
            pl.lit("-"),
            pl.col("transaction_control_number").fill_null(""),
            pl.lit("-"),
            pl.col("transaction").cast(pl.String),
        ),
        source=pl.lit(source or None, dtype=pl.String),
        payer_id=pl.coalesce("payer_number", "payer_other"),
        payee_tax_id=pl.coalesce("payee_number", "payee_other"),
    )


def _claims(part: Remittance835, keys: pl.DataFrame) -> pl.DataFrame:
    """One row a CLP, with ``claim`` (its row in the file) and ``transaction``."""
    opened = part.take("CLP", 11).select(
        "claim",
        "transaction",
        "segment",
        patient_control_number="e1",
        status="e2",
        charge=money("e3"),
        paid=money("e4"),
        patient_responsibility=money("e5"),
        claim_filing_indicator="e6",
        payer_claim_control_number="e7",
        facility_type="e8",
        frequency_code="e9",
        drg="e11",
    )
    opened = _beside(opened, "claim", keys)
    people = part.take("NM1", 9, "2100").select("claim", "e1", "e3", "e4", "e8", "e9")
    patient = people.filter(pl.col("e1") == "QC").select(
        "claim", patient_last_name="e3", patient_first_name="e4", patient_member="e9"
    )
    subscriber = people.filter(pl.col("e1") == "IL").select("claim", subscriber_member="e9")
    rendering = people.filter(pl.col("e1") == "82").select(
        "claim", rendering_npi=pl.when(pl.col("e8") == "XX").then("e9")
    )
    crossover = people.filter(pl.col("e1") == "TT").select("claim", crossover_payer_name="e3", crossover_payer_id="e9")
    dates = part.take("DTM", 2, "2100").select("claim", "e1", when=day("e2"))
    amounts = part.take("AMT", 2, "2100").select("claim", "e1", worth=money("e2"))
    frames = [
        patient,
        subscriber,
        rendering,
        crossover,
        *(
            dates.filter(pl.col("e1") == qualifier).select("claim", pl.col("when").alias(name))
            for qualifier, name in (("232", "date_from"), ("233", "date_to"), ("050", "received_date"))
        ),
        *(
            amounts.filter(pl.col("e1") == qualifier).select("claim", pl.col("worth").alias(name))
            for qualifier, name in (("I", "interest"), ("AU", "coverage_amount"))
        ),
        _claim_remarks(part),
    ]
    for frame in frames:
        opened = _beside(opened, "claim", frame)
    return opened.with_columns(member_id=pl.coalesce("patient_member", "subscriber_member"))


def _claim_remarks(part: Remittance835) -> pl.DataFrame:
    """Remark codes of MIA (05, 20-23) and MOA (03-07), a list a claim."""
    inpatient = part.take("MIA", 23, "2100").select(
        "claim", remark_codes=pl.concat_list("e5", "e20", "e21", "e22", "e23")
    )
    outpatient = part.take("MOA", 7, "2100").select("claim", remark_codes=pl.concat_list("e3", "e4", "e5", "e6", "e7"))
    return (
        pl.concat([inpatient, outpatient])
        .explode("remark_codes")
        .filter(pl.col("remark_codes").is_not_null())
        .group_by("claim", maintain_order=True)
        .agg("remark_codes")
    )


def _services(part: Remittance835, claim_keys: pl.DataFrame, line_numbers: pl.DataFrame) -> pl.DataFrame:
    """One row an SVC, with ``service`` and ``claim`` (their rows in the file)."""
    separator = part.delimiters.component
    read = with_components(
        part.take("SVC", 7, "2110"),
        "e1",
        separator,
        procedure_qualifier=1,
        procedure_code=2,
        modifier_1=3,
        modifier_2=4,
        modifier_3=5,
        modifier_4=6,
    )
    if read["e6"].null_count() < read.height:
        read = with_components(read, "e6", separator, submitted_code=2)
    else:
        read = read.with_columns(submitted_code=pl.lit(None, dtype=pl.String))
    lines = read.select(
        "service",
        "claim",
        "segment",
        "procedure_qualifier",
        "procedure_code",
        "modifier_1",
        "modifier_2",
        "modifier_3",
        "modifier_4",
        "submitted_code",
        charge=money("e2"),
        paid=money("e3"),
        revenue_code="e4",
        units_paid=quantity("e5"),
        units_submitted=quantity("e7"),
    ).join(claim_keys.drop("sequence"), on="claim", how="inner", maintain_order="left")
    lines = _beside(lines, "service", line_numbers)
    dates = part.take("DTM", 2, "2110").select("service", "e1", when=day("e2"))
    first = dates.filter(pl.col("e1").is_in(["472", "150"])).select("service", date_from="when")
    last = dates.filter(pl.col("e1") == "151").select("service", last="when")
    numbers = part.take("REF", 2, "2110").filter(pl.col("e1") == "6R").select("service", line_control_number="e2")
    allowed = part.take("AMT", 2, "2110").filter(pl.col("e1") == "B6").select("service", allowed=money("e2"))
    remarks = (
        part.take("LQ", 2, "2110")
        .filter(pl.col("e1").is_in(["HE", "RX"]) & pl.col("e2").is_not_null())
        .group_by("service", maintain_order=True)
        .agg(remark_codes="e2")
    )
    for frame in (first, last, numbers, allowed, remarks):
        lines = _beside(lines, "service", frame)
    return lines.with_columns(date_to=pl.coalesce("last", "date_from"))


def _adjustments(part: Remittance835, claim_keys: pl.DataFrame, line_numbers: pl.DataFrame) -> pl.DataFrame:
    """One row a reason of a CAS, with ``service`` and ``claim``; ``sequence`` counts within the claim or the line."""
    rows = part.rows("CAS").filter(pl.col("claim").is_not_null())
    # Nearly every CAS carries one reason; only those with more are split all the way.
    separators = rows["text"].str.count_matches(part.delimiters.element, literal=True)
    most = 1 + _REASONS * 3
    split = [
        (split_elements(rows.filter(separators <= 3), part.delimiters.element, 3, padded=part.padded), 1),
        (split_elements(rows.filter(separators > 3), part.delimiters.element, most), _REASONS),
    ]
    found: list[pl.DataFrame] = []
    for frame, reasons in split:
        for n in range(reasons):
            at = 2 + n * 3
            named = frame.filter(pl.col(f"e{at}").is_not_null() | pl.col(f"e{at + 1}").is_not_null())
            found.append(
                named.select(
                    "row",
                    "segment",
                    "claim",
                    "service",
                    group_code="e1",
                    reason_code=f"e{at}",
                    amount=money(f"e{at + 1}"),
                    quantity=quantity(f"e{at + 2}") if f"e{at + 2}" in frame.columns else None,
                    place=pl.lit(n),
                )
            )
    joined = (
        pl.concat(found, how="vertical_relaxed")
        .sort("row", "place", maintain_order=True)
        .join(claim_keys.drop("sequence"), on="claim", how="left", maintain_order="left")
        .join(line_numbers, on="service", how="left", maintain_order="left")
    )
    return joined.with_columns(unit=pl.coalesce("service", "claim")).with_columns(sequence=_counted("unit"))


def _provider_adjustments(part: Remittance835, payments: pl.DataFrame) -> pl.DataFrame:
    """One row a pair of a PLB, as their table."""
    rows = part.take("PLB", 2 + _REASONS * 2)
    found = []
    for n in range(_REASONS):
        at = 3 + n * 2
        found.append(
            rows.filter(pl.col(f"e{at}").is_not_null() | pl.col(f"e{at + 1}").is_not_null()).select(
                "row",
                "segment",
                "transaction",
                *components(f"e{at}", part.delimiters.component, reason_code=1, reference=2),
                provider_id="e1",
                fiscal_period=day("e2"),
                amount=money(f"e{at + 1}"),
                place=pl.lit(n),
            )
        )
    joined = (
        pl.concat(found)
        .sort("row", "place", maintain_order=True)
        .join(payments.select("transaction", "payment_id"), on="transaction", how="left", maintain_order="left")
        .with_columns(sequence=_counted("transaction"))
    )
    return tables.PROVIDER_ADJUSTMENTS.conform(joined)
