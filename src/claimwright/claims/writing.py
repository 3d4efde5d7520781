"""The claim tables become an 837 interchange, professional (X222A1), institutional (X223A2) or dental (X224A2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from claimwright.claims import tables, writing_parties
from claimwright.claims.batch import Claims
from claimwright.claims.wire import layout
from claimwright.claims.writing_blocks import ClaimBlocks
from claimwright.claims.writing_order import above, numbered, ordered
from claimwright.schema import Column, Table
from claimwright.x12.hand import NOTHING, Hand, amount, clean, date_text
from claimwright.x12.runs import gathered_texts
from claimwright.x12.writer import Envelope, TextSet, join_interchange

VERSIONS: Final = {"P": "005010X222A1", "I": "005010X223A2", "D": "005010X224A2"}
_LONGEST_CONTROL_NUMBER: Final = 20

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


_SENT: Final = pl.DataFrame(
    schema={
        "claim_id": pl.String,
        "kind": pl.String,
        "group_control_number": pl.String,
        "transaction_control_number": pl.String,
    }
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
    claim whose kind is not P, I or D, and for two claims of one ``claim_id``, whose lines would be billed twice.
    """
    if not set(claims.claims["kind"].unique()) <= set(VERSIONS):
        raise ValueError("the kind of a claim must be P, I or D")
    if claims.claims["claim_id"].is_duplicated().any():
        raise ValueError("claim_id must be unique: two claims share one, and each would carry the lines of both")
    batch, findings = _cleaned(claims, envelope)
    if not len(batch):
        return Written837(join_interchange(envelope, []).data, _SENT.clear(), WRITING_FINDINGS.frame(findings))
    hand = Hand(envelope.delimiters, layout(), envelope.line_break)
    given = batch.claims.select("claim_id", claim_kind="kind").with_row_index("rank")
    frames = {name: numbered(frame, given) if name != "claims" else frame for name, frame in batch.frames().items()}
    frames["claims"] = pl.concat([batch.claims, given.drop("claim_id")], how="horizontal")
    heading, payee = above(hand, frames, envelope)
    claim = ordered(batch, heading, payee)
    ranked = _ranked(frames, claim)
    kinds_there = claim["kind"].unique(maintain_order=True)
    pieces = [_of_kind(hand, kind, claim, ranked, envelope, findings) for kind in kinds_there]
    texts = pl.concat(pieces).sort("rank").group_by("set", maintain_order=True).agg(pl.col("text").str.join(""))
    kinds = claim.unique("set", keep="first", maintain_order=True)["kind"]
    sets = [
        TextSet("837", VERSIONS[kind], text, text.count(envelope.delimiters.segment))
        for kind, text in zip(kinds, texts["text"], strict=True)
    ]
    written = join_interchange(envelope, sets)
    numbers = written.transactions.select("group_control_number", "transaction_control_number").with_row_index("set")
    sent = claim.select("claim_id", "kind", pl.col("set").cast(pl.UInt32)).join(
        numbers, on="set", how="left", maintain_order="left"
    )
    return Written837(written.data, sent.select(_SENT.columns), WRITING_FINDINGS.frame(findings))


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
    number = "patient_control_number"
    given, sent = claims.claims[number], batch.claims[number]
    if f"claims.{number}" not in {row["place"] for row in findings} and (given != sent).any():
        findings.append(
            {
                "severity": "info",
                "claim_id": None,
                "place": f"claims.{number}",
                "message": "written in capitals; payers return it so",
            }
        )
    return batch, findings


def _ranked(frames: dict[str, pl.DataFrame], claim: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Every table with ``rank`` in the order written and the kind of its claim, what the guides require filled in."""
    # The place among those written of each claim as given.
    places = claim.sort("given")["rank"]
    moved = not places.is_sorted()
    found = {
        name: frame.with_columns(rank=places.gather(frame["rank"])) if moved and name != "claims" else frame
        for name, frame in frames.items()
    }
    found["claims"] = claim.with_columns(
        pl.when(pl.col("note").is_not_null()).then(pl.col("note_type").fill_null("ADD")).alias("note_type")
    )
    found["lines"] = found["lines"].with_columns(
        procedure_qualifier=pl.when(pl.col("procedure_code").is_not_null()).then(
            pl.col("procedure_qualifier").fill_null("HC")
        ),
        ndc_qualifier=pl.when(pl.col("ndc").is_not_null()).then(pl.col("ndc_qualifier").fill_null("N4")),
        note_type=pl.when(pl.col("note").is_not_null()).then(pl.col("note_type").fill_null("ADD")),
    )
    ids = {"member_id": "MI", "payer_id": "PI"}
    found["other_payers"] = (
        found["other_payers"]
        .join(
            claim.select("rank", own_benefits="benefits_assignment", own_release="release_of_information"),
            on="rank",
            how="left",
            maintain_order="left",
        )
        .with_columns(
            # Every other payer needs its OI (005010X222A1, 2320); what it does not say the claim does.
            benefits_assignment=pl.coalesce("benefits_assignment", "own_benefits", pl.lit("Y")),
            release_of_information=pl.coalesce("release_of_information", "own_release", pl.lit("Y")),
            subscriber_entity_type=pl.when(pl.col("subscriber_last_name").is_not_null()).then(
                pl.col("subscriber_entity_type").fill_null("1")
            ),
            **{
                f"{name}_qualifier": pl.when(pl.col(name).is_not_null()).then(
                    pl.col(f"{name}_qualifier").fill_null(usual)
                )
                for name, usual in ids.items()
            },
        )
    )
    return found


def _of_kind(
    hand: Hand,
    kind: str,
    claim: pl.DataFrame,
    ranked: dict[str, pl.DataFrame],
    envelope: Envelope,
    findings: list[dict[str, str | None]],
) -> pl.DataFrame:
    """rank, set and text of the claims of one kind, with what stands above each."""
    mine = claim.filter(pl.col("kind") == kind)
    mixed = mine.height < claim.height
    tables_of = {
        name: frame.filter(pl.col("kind" if name == "claims" else "claim_kind") == kind) if mixed else frame
        for name, frame in ranked.items()
    }
    _tell_unwritten(kind, tables_of, findings)
    places = writing_parties.homes(kind)
    references = tables_of["references"].filter(pl.col("role").is_not_null())
    placed: dict[str, pl.DataFrame] = {}
    for name, section in zip(("providers", "parties"), writing_parties.sections(), strict=True):
        rows = writing_parties.without_empty(tables_of[name]).with_columns(within=section)
        if name == "parties":
            rows = rows.with_columns(line=pl.lit(None, dtype=pl.Int32), other_payer=pl.lit(None, dtype=pl.Int32))
        _tell_homeless(
            name,
            kind,
            rows.select("claim_id", "role", "within").join(places, on=["role", "within"], how="anti"),
            findings,
        )
        inner = rows.filter(~pl.col("within").is_in(["header", "2000A"]))
        inner = inner.join(places, on=["role", "within"], how="inner", maintain_order="left").with_columns(
            # The provider of an other payer is only named and numbered (2330C and on).
            pl.when(pl.col("within") != "2320").then(name).alias(name)
            for name in ("address", "contact", "specialty")
        )
        placed[name] = writing_parties.entity_texts(hand, inner, references)
    scope = {"2300": "claim", "2400": "service", "2320": "other"}
    entities = placed["providers"].select(
        "line",
        "other_payer",
        "text",
        claim_id="rank",
        scope=pl.col("within").replace_strict(scope, return_dtype=pl.String),
    )
    keyed = {
        name: frame.clone().replace_column(frame.get_column_index("claim_id"), frame["rank"].alias("claim_id"))
        for name, frame in tables_of.items()
    }
    body = ClaimBlocks(hand, kind, keyed, entities).text("claim").rename({"claim_id": "rank"})
    mine = mine.join(body, on="rank", how="left", maintain_order="left")
    for level, column in (("2000B", "insured"), ("2000C", "dependent")):
        of_level = gathered_texts(placed["parties"].filter(pl.col("within") == level), ("rank",))
        mine = mine.join(of_level.rename({"text": column}), on="rank", how="left", maintain_order="left")
    return mine.select("rank", "set", text=pl.concat_str(_levels(hand, envelope), ignore_nulls=True))


def _levels(hand: Hand, envelope: Envelope) -> list[pl.Expr]:
    """Heading, billing provider, subscriber and patient around the claim, each where it opens."""

    def number(column: str) -> pl.Expr:
        return pl.col(column).cast(pl.String)

    reference = pl.coalesce(
        "batch_reference", pl.concat_str(pl.lit(f"{envelope.interchange_control_number:09}-"), number("set"))
    )
    beginning = hand.segment(
        "BHT",
        pl.lit("0019"),
        pl.col("transaction_purpose").fill_null("00"),
        reference,
        pl.lit(f"{envelope.timestamp:%Y%m%d}"),
        pl.lit(f"{envelope.timestamp:%H%M}"),
        pl.col("transaction_type").fill_null("CH"),
    )
    has_patient = pl.col("has_patient")
    died, weighs = pl.col("patient_death_date").is_not_null(), pl.col("patient_weight").is_not_null()
    about = [
        *[NOTHING] * 3,
        pl.when(died).then(pl.lit("D8")),
        date_text("patient_death_date"),
        pl.when(weighs).then(pl.lit("01")),
        amount("patient_weight"),
        pl.col("pregnancy"),
    ]
    return [
        pl.when("opens_set").then(pl.concat_str(beginning, "heading")),
        pl.when("opens_billing").then(
            pl.concat_str(hand.segment("HL", number("billing_hl"), NOTHING, pl.lit("20"), pl.lit("1")), "payee")
        ),
        hand.segment(
            "HL",
            number("subscriber_hl"),
            number("billing_hl"),
            pl.lit("22"),
            pl.when(has_patient).then(pl.lit("1")).otherwise(pl.lit("0")),
        ),
        hand.segment(
            "SBR",
            pl.col("payer_responsibility"),
            pl.when(~has_patient).then("patient_relationship"),
            pl.col("group_number"),
            pl.col("group_name"),
            pl.col("insurance_type"),
            *[NOTHING] * 3,
            pl.col("claim_filing_indicator"),
        ),
        pl.when(~has_patient & (died | weighs | pl.col("pregnancy").is_not_null())).then(
            hand.segment("PAT", NOTHING, *about)
        ),
        pl.col("insured"),
        pl.when(has_patient).then(
            pl.concat_str(
                hand.segment("HL", number("last"), number("subscriber_hl"), pl.lit("23"), pl.lit("0")),
                hand.segment("PAT", pl.col("patient_relationship"), *about),
            )
        ),
        pl.col("dependent"),
        pl.col("text"),
    ]


def _tell_unwritten(kind: str, frames: dict[str, pl.DataFrame], findings: list[dict[str, str | None]]) -> None:
    """A finding a column with values that the guide of this kind has no element for."""
    written = {(home.table, name) for home in layout().written(kind) for name in home.columns}
    for home in layout().homes:
        for name in home.columns:
            place = (home.table, name)
            if (
                place in written
                or frames[home.table].is_empty()
                or frames[home.table][name].null_count() == len(frames[home.table])
            ):
                continue
            written.add(place)
            findings.append(
                {
                    "severity": "info",
                    "claim_id": None,
                    "place": f"{home.table}.{name}",
                    "message": f"an 837 {kind} of 005010 has no place for it; it was not written",
                }
            )


def _tell_homeless(table: str, kind: str, rows: pl.DataFrame, findings: list[dict[str, str | None]]) -> None:
    """A finding a provider or party whose role the guide has no loop for, on that level."""
    for row in rows.select("claim_id", "role").iter_rows(named=True):
        findings.append(
            {
                "severity": "warning",
                "claim_id": row["claim_id"],
                "place": f"{table}, role {row['role']}",
                "message": f"an 837 {kind} has no place for this role here; it was not written",
            }
        )


def renumbered(envelope: Envelope, interchange_control_number: int) -> Envelope:
    """The same envelope under another interchange control number, which groups take over as theirs."""
    return replace(
        envelope,
        interchange_control_number=interchange_control_number,
        group_control_number=interchange_control_number,
    )
