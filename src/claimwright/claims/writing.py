"""The claim tables become an 837 interchange, professional (X222A1), institutional (X223A2) or dental (X224A2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from claimwright.claims import tables, writing_claim, writing_lines, writing_parties
from claimwright.claims.batch import Claims
from claimwright.claims.writing_text import NOTHING, Hand, clean, whole
from claimwright.schema import Column, Table
from claimwright.x12.writer import Envelope, TextSet, join_interchange

VERSIONS: Final = {"P": "005010X222A1", "I": "005010X223A2", "D": "005010X224A2"}
_MOST_CLAIMS: Final = 5000
"""Claims in a transaction set: the guides advise against more (005010X222, 1.3.2)."""
_LONGEST_CONTROL_NUMBER: Final = 20

# Slots around those of the claim: heading of the set, billing provider, subscriber, patient, entities of claim and line.
_HEADING, _BILLING, _SUBSCRIBER, _PATIENT, _PROVIDERS, _OTHER_PAYERS, _LINE_PROVIDERS = (
    -900,
    -700,
    -500,
    -300,
    300,
    1000,
    300,
)

WRITING_FINDINGS: Final = Table(
    "writing_findings",
    "one thing the 837 could not carry as the tables have it",
    (
        Column("severity", pl.String, "error (payers will reject or lose it), warning (not written), info (changed)."),
        Column("claim_id", pl.String, "The claim; null when it is about a whole column."),
        Column("place", pl.String, "Table and column, or table and role."),
        Column("message", pl.String, "What is the matter, in plain words, without values of the claim."),
    ),
)


@dataclass(frozen=True)
class Written837:
    """An interchange of claims. ``claims``: claim_id, kind, group_control_number, transaction_control_number.

    ``findings`` has the columns of ``WRITING_FINDINGS``.
    """

    data: bytes
    claims: pl.DataFrame
    findings: pl.DataFrame


def write_837(claims: Claims, envelope: Envelope) -> bytes:
    """The batch as one interchange; see ``encode_837`` for the control numbers given and what was changed."""
    return encode_837(claims, envelope).data


def encode_837(claims: Claims, envelope: Envelope) -> Written837:
    """The batch as one interchange, at most 5,000 claims a transaction set.

    A transaction set holds claims of one kind, submitter, receiver and batch reference; within it claims are grouped by
    billing provider. Where a claim names no submitter or receiver, the envelope's names stand. The envelope columns of
    the claims table (control numbers) are not read: the numbers given stand in the result. Raises ``ValueError`` for a
    claim whose kind is not P, I or D.
    """
    if not set(claims.claims["kind"].unique()) <= set(VERSIONS):
        raise ValueError("the kind of a claim must be P, I or D")
    batch, findings = _cleaned(claims, envelope)
    hand = Hand(envelope.delimiters)
    claim = _ordered(batch, envelope)
    placed = pl.concat(_segments(hand, batch, claim, envelope, findings), how="vertical")
    texts = (
        placed.with_columns(key=pl.col("rank") * 2**40 + pl.col("line").cast(pl.Int64) * 2**16 + pl.col("slot"))
        .sort("key", maintain_order=True)
        .join(claim.select("rank", "set"), on="rank", how="left", maintain_order="left")
        .group_by("set", maintain_order=True)
        .agg(pl.len(), pl.col("text").str.join(envelope.delimiters.segment + envelope.line_break))
    )
    kinds = claim.unique("set", keep="first", maintain_order=True)["kind"]
    end = envelope.delimiters.segment + envelope.line_break
    sets = [
        TextSet("837", VERSIONS[kind], row["text"] + end, row["len"])
        for kind, row in zip(kinds, texts.iter_rows(named=True), strict=True)
    ]
    written = join_interchange(envelope, sets)
    numbers = written.transactions.select("group_control_number", "transaction_control_number").with_row_index("set")
    sent = claim.select("claim_id", "kind", pl.col("set").cast(pl.UInt32)).join(
        numbers, on="set", how="left", maintain_order="left"
    )
    return Written837(written.data, sent.drop("set"), WRITING_FINDINGS.frame(findings))


def _cleaned(claims: Claims, envelope: Envelope) -> tuple[Claims, list[dict[str, str | None]]]:
    findings: list[dict[str, str | None]] = []
    frames = {}
    for table in tables.TABLES:
        frames[table.name], changed = clean(table, getattr(claims, table.name), envelope.delimiters)
        for column in changed:
            findings.append(
                {
                    "severity": "info",
                    "claim_id": None,
                    "place": f"{table.name}.{column}",
                    "message": "separators or characters beyond the basic set were replaced",
                }
            )
    batch = Claims(**frames)
    long = batch.claims.filter(pl.col("patient_control_number").str.len_chars() > _LONGEST_CONTROL_NUMBER)
    for claim_id in long["claim_id"]:
        findings.append(
            {
                "severity": "error",
                "claim_id": claim_id,
                "place": "claims.patient_control_number",
                "message": "longer than 20 characters; payers return only the first 20",
            }
        )
    return batch, findings


def _signature(frame: pl.DataFrame, roles: list[str], name: str) -> pl.DataFrame:
    """claim_id and one text of all rows with these roles, equal for claims that share them."""
    columns = [column for column in frame.columns if column != "claim_id"]
    return (
        frame.filter(pl.col("role").is_in(roles))
        .select(
            "claim_id", text=pl.concat_str([pl.col(c).cast(pl.String).fill_null("") for c in columns], separator="\x1f")
        )
        .group_by("claim_id", maintain_order=True)
        .agg(pl.col("text").sort().str.join("\x1e").alias(name))
    )


def _ordered(batch: Claims, envelope: Envelope) -> pl.DataFrame:
    """The claims in the order they are written: with rank, set, opens_set, opens_billing, HL numbers and has_patient."""
    provider = _signature(batch.providers.filter(pl.col("line").is_null()), ["billing", "pay_to"], "provider")
    plan = _signature(batch.parties, ["pay_to_plan"], "plan")
    ends = _signature(batch.parties, ["submitter", "receiver"], "ends")
    patients = (
        batch.parties.filter(pl.col("role") == "patient").select("claim_id", has_patient=pl.lit(value=True)).unique()
    )
    claim = batch.claims.with_row_index("given")
    for frame in (provider, plan, ends, patients):
        claim = claim.join(frame, on="claim_id", how="left", maintain_order="left")
    bundle = pl.struct("kind", pl.col("ends").fill_null(""), pl.col("batch_reference").fill_null(""))
    payee = pl.struct(pl.col("provider").fill_null(""), pl.col("plan").fill_null(""))
    claim = claim.with_columns(
        pl.col("has_patient").fill_null(value=False),
        kind_order=pl.col("given").min().over("kind"),
        bundle=pl.col("given").min().over(bundle),
        payee=pl.col("given").min().over(bundle, payee),
    ).sort("kind_order", "bundle", "payee", "given")
    claim = claim.with_columns(piece=pl.int_range(pl.len()).over("bundle") // _MOST_CLAIMS)
    claim = claim.with_columns(set=pl.struct("bundle", "piece").rle_id(), rank=pl.int_range(pl.len(), dtype=pl.Int64))
    opens_set = (pl.col("set") != pl.col("set").shift(1)).fill_null(value=True)
    claim = claim.with_columns(
        opens_set=opens_set,
        opens_billing=opens_set | (pl.col("payee") != pl.col("payee").shift(1)).fill_null(value=True),
    )
    levels = pl.col("opens_billing").cast(pl.Int64) + 1 + pl.col("has_patient").cast(pl.Int64)
    claim = claim.with_columns(last=levels.cum_sum().over("set"))
    claim = claim.with_columns(subscriber_hl=pl.col("last") - pl.col("has_patient").cast(pl.Int64))
    billing = pl.when("opens_billing").then(pl.col("subscriber_hl") - 1).forward_fill()
    return claim.with_columns(billing_hl=billing)


def _segments(
    hand: Hand, batch: Claims, claim: pl.DataFrame, envelope: Envelope, findings: list[dict[str, str | None]]
) -> list[pl.DataFrame]:
    ranks = claim.select("claim_id", "rank", claim_kind="kind")

    def ranked(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.join(ranks, on="claim_id", how="inner", maintain_order="left")

    known = pl.concat([writing_parties.homes(kind).with_columns(claim_kind=pl.lit(kind)) for kind in VERSIONS])
    pieces = [
        *_headings(hand, batch, claim, envelope),
        *_levels(hand, claim, batch),
        *writing_claim.claim_segments(hand, claim),
        *writing_claim.code_segments(hand, claim, ranked(batch.diagnoses), ranked(batch.institutional_codes)),
        *writing_claim.loose_segments(hand, ranked(batch.amounts), ranked(batch.dates), ranked(batch.references)),
        *writing_lines.line_segments(hand, ranked(batch.lines)),
        *writing_parties.other_payer_segments(
            hand,
            ranked(batch.other_payers).join(
                claim.select("rank", "benefits_assignment", "release_of_information"), on="rank", how="left"
            ),
            _OTHER_PAYERS,
        ),
    ]
    opening = claim.filter("opens_billing")["claim_id"].implode()
    sections = (
        ("2000A", _BILLING, batch.providers.filter(pl.col("line").is_null() & pl.col("claim_id").is_in(opening))),
        ("2000A", _BILLING, batch.parties.filter(pl.col("claim_id").is_in(opening)).with_columns(line=None)),
        ("2000B", _SUBSCRIBER, batch.parties.with_columns(line=None)),
        ("2000C", _PATIENT, batch.parties.with_columns(line=None)),
        ("2300", _PROVIDERS, batch.providers.filter(pl.col("line").is_null())),
        ("2400", _LINE_PROVIDERS, batch.providers.filter(pl.col("line").is_not_null())),
    )
    for section, first, frame in sections:
        rows = ranked(frame.with_columns(pl.col("line").cast(pl.Int32))).join(
            known.filter(pl.col("within") == section), on=["role", "claim_kind"], how="inner", maintain_order="left"
        )
        pieces += writing_parties.entity_segments(hand, rows, first)
    _tell_homeless(batch, ranks, known, findings)
    return pieces


def _headings(hand: Hand, batch: Claims, claim: pl.DataFrame, envelope: Envelope) -> list[pl.DataFrame]:
    """BHT, submitter and receiver, once a transaction set."""
    first = claim.filter("opens_set")
    parties = batch.parties.filter(pl.col("claim_id").is_in(first["claim_id"].implode()))
    stand_ins: dict[str, dict[str, str | None]] = {
        "submitter": {
            "last_or_organization_name": envelope.sender_name or envelope.sender_id,
            "contact_name": envelope.sender_contact or None,
            "phone": envelope.sender_phone or None,
            "id": envelope.sender_id,
        },
        "receiver": {
            "last_or_organization_name": envelope.receiver_name or envelope.receiver_id,
            "id": envelope.receiver_id,
        },
    }
    rows = [parties.filter(pl.col("role").is_in(list(stand_ins)))]
    for role, values in stand_ins.items():
        named = parties.filter(pl.col("role") == role)["claim_id"].implode()
        lacking = first.filter(~pl.col("claim_id").is_in(named))
        made = tables.PARTIES.frame(
            {"claim_id": claim_id, "role": role, "entity_type": "2", "id_qualifier": "46", **values}
            for claim_id in lacking["claim_id"]
        )
        rows.append(clean(tables.PARTIES, made, envelope.delimiters)[0])
    heading = (
        pl.concat(rows)
        .join(first.select("claim_id", "rank"), on="claim_id", how="inner", maintain_order="left")
        .join(
            writing_parties.homes("P").filter(pl.col("within") == "header"),
            on="role",
            how="inner",
            maintain_order="left",
        )
    )
    reference = pl.coalesce("batch_reference", pl.lit(f"{envelope.interchange_control_number:09}") + "-" + whole("set"))
    beginning = hand.placed(
        first,
        _HEADING - 1,
        "BHT",
        pl.lit("0019"),
        pl.lit("00"),
        reference,
        pl.lit(f"{envelope.timestamp:%Y%m%d}"),
        pl.lit(f"{envelope.timestamp:%H%M}"),
        pl.lit("CH"),
    )
    return [beginning, *writing_parties.entity_segments(hand, heading, _HEADING)]


def _levels(hand: Hand, claim: pl.DataFrame, batch: Claims) -> list[pl.DataFrame]:
    """HL of billing provider, subscriber and patient with PRV, SBR and PAT."""
    specialties = (
        batch.providers.filter(
            (pl.col("role") == "billing") & pl.col("line").is_null() & pl.col("taxonomy").is_not_null()
        )
        .unique("claim_id", keep="first")
        .select("claim_id", "taxonomy")
    )
    opens = claim.filter("opens_billing").join(specialties, on="claim_id", how="left", maintain_order="left")
    dependents = claim.filter("has_patient")
    return [
        hand.placed(opens, _BILLING - 2, "HL", whole("billing_hl"), NOTHING, pl.lit("20"), pl.lit("1")),
        hand.placed(
            opens.filter(pl.col("taxonomy").is_not_null()),
            _BILLING - 1,
            "PRV",
            pl.lit("BI"),
            pl.lit("PXC"),
            "taxonomy",
        ),
        hand.placed(
            claim,
            _SUBSCRIBER - 2,
            "HL",
            whole("subscriber_hl"),
            whole("billing_hl"),
            pl.lit("22"),
            pl.when("has_patient").then(pl.lit("1")).otherwise(pl.lit("0")),
        ),
        hand.placed(
            claim,
            _SUBSCRIBER - 1,
            "SBR",
            "payer_responsibility",
            pl.when(~pl.col("has_patient")).then("patient_relationship"),
            "group_number",
            "group_name",
            "insurance_type",
            *[NOTHING] * 3,
            "claim_filing_indicator",
        ),
        hand.placed(dependents, _PATIENT - 2, "HL", whole("last"), whole("subscriber_hl"), pl.lit("23"), pl.lit("0")),
        hand.placed(dependents, _PATIENT - 1, "PAT", "patient_relationship"),
    ]


def _tell_homeless(
    batch: Claims, ranks: pl.DataFrame, known: pl.DataFrame, findings: list[dict[str, str | None]]
) -> None:
    """A finding a provider or party whose role the guide has no loop for, on that level."""
    sections = {
        "providers": pl.when(pl.col("line").is_not_null())
        .then(pl.lit("2400"))
        .when(pl.col("role").is_in(["billing", "pay_to"]))
        .then(pl.lit("2000A"))
        .otherwise(pl.lit("2300")),
        "parties": pl.col("role").replace_strict(
            {"submitter": "header", "receiver": "header", "pay_to_plan": "2000A", "patient": "2000C"},
            default="2000B",
            return_dtype=pl.String,
        ),
    }
    for table, section in sections.items():
        rows = getattr(batch, table).join(ranks, on="claim_id", how="inner").with_columns(within=section)
        for row in rows.join(known, on=["role", "claim_kind", "within"], how="anti").iter_rows(named=True):
            findings.append(
                {
                    "severity": "warning",
                    "claim_id": row["claim_id"],
                    "place": f"{table}, role {row['role']}",
                    "message": f"an 837 {row['claim_kind']} has no place for this role here; it was not written",
                }
            )


def renumbered(envelope: Envelope, interchange_control_number: int) -> Envelope:
    """The same envelope under another interchange control number, which groups take over as theirs."""
    return replace(
        envelope,
        interchange_control_number=interchange_control_number,
        group_control_number=interchange_control_number,
    )
