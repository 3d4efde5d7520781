"""Who stands on an 837 claim: providers by role, subscriber, patient, payer, submitter, receiver, other payers?"""

from __future__ import annotations

import polars as pl

from claimwright.claims import tables
from claimwright.claims.labelled import Labelled, data_table
from claimwright.x12.elements import day, money

_TAX_IDS = ["EI", "SY", "TJ"]


def _digits(column: str) -> pl.Expr:
    return pl.col(column).str.replace_all(r"[^0-9A-Za-z]", "")


def _entities(part: Labelled) -> pl.DataFrame:
    """One row an NM1 with what follows it: name, ids, address, contact, demographics, taxonomy, further numbers."""
    names = part.take("NM1", 9).select(
        "opener",
        "loop",
        "transaction",
        "billing",
        "subscriber",
        "patient",
        "claim",
        "other",
        "service",
        code="e1",
        entity_type="e2",
        last_or_organization_name="e3",
        first_name="e4",
        middle_name="e5",
        name_suffix="e7",
        id_qualifier="e8",
        id="e9",
    )
    streets = part.take("N3", 2).unique("opener", keep="first").select("opener", address_1="e1", address_2="e2")
    towns = (
        part.take("N4", 4)
        .unique("opener", keep="first")
        .select("opener", city="e1", state="e2", postal_code=pl.col("e3").str.replace_all("[- ]", ""), country="e4")
    )
    phone = pl.coalesce(pl.when(pl.col(f"e{at}") == "TE").then(f"e{at + 1}") for at in (3, 5, 7))
    contacts = (
        part.take("PER", 8)
        .unique("opener", keep="first")
        .select("opener", contact_name="e2", phone=phone.str.replace_all(r"[^0-9]", ""))
    )
    people = part.take("DMG", 3).unique("opener", keep="first").select("opener", birth_date=day("e2"), sex="e3")
    specialties = part.take("PRV", 3).unique("opener", keep="first").select("opener", taxonomy="e3")
    numbers = part.take("REF", 2).select("opener", qualifier="e1", value="e2")
    is_tax = pl.col("qualifier").is_in(_TAX_IDS)
    taxes = (
        numbers.filter(is_tax)
        .unique("opener", keep="first")
        .select("opener", tax_id=_digits("value"), tax_id_qualifier="qualifier")
    )
    others = (
        numbers.filter(~is_tax)
        .unique("opener", keep="first")
        .select("opener", other_id_qualifier="qualifier", other_id="value")
    )
    for frame in (streets, towns, contacts, people, specialties, taxes, others):
        names = names.join(frame, on="opener", how="left", maintain_order="left")
    is_npi = pl.col("id_qualifier") == "XX"
    # Before the NPI (004010) a provider's tax id stood in NM109 itself: 24 employer id, 34 social security number.
    old_tax = pl.col("id_qualifier").replace_strict({"24": "EI", "34": "SY"}, default=None, return_dtype=pl.String)
    return names.with_columns(
        npi=pl.when(is_npi).then("id"),
        tax_id=pl.coalesce("tax_id", pl.when(old_tax.is_not_null()).then("id")),
        tax_id_qualifier=pl.coalesce("tax_id_qualifier", old_tax),
    ).join(data_table("entities.tsv"), on="code", how="inner", maintain_order="left")


def providers_and_parties(
    part: Labelled, ids: pl.DataFrame, numbers: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both tables. ``ids``: claim, claim_id, transaction, billing, subscriber, patient; ``numbers``: service, line."""
    loops = pl.col("loop").cast(pl.String)
    entities = _entities(part).filter(~loops.str.starts_with("23") | loops.str.starts_with("231"))
    level = (
        pl.when(pl.col("service").is_not_null())
        .then(pl.lit("service"))
        .when(pl.col("claim").is_not_null())
        .then(pl.lit("claim"))
        .when(pl.col("patient").is_not_null())
        .then(pl.lit("patient"))
        .when(pl.col("subscriber").is_not_null())
        .then(pl.lit("subscriber"))
        .when(pl.col("billing").is_not_null())
        .then(pl.lit("billing"))
        .otherwise(pl.lit("transaction"))
    )
    entities = entities.with_columns(level=level)
    keys = ids.rename({"claim_id": "id_of_claim"})
    specialties = part.take("PRV", 3, "2000A").unique("billing", keep="first").select("billing", own="e3")
    attached: list[pl.DataFrame] = []
    for key in ("transaction", "billing", "subscriber", "patient", "claim", "service"):
        mine = entities.filter(pl.col("level") == key)
        if key == "service":
            joined = mine.join(
                numbers.select("service", "line", id_of_claim="claim_id"),
                on="service",
                how="inner",
                maintain_order="left",
            )
        else:
            joined = (
                keys.select(key, "id_of_claim")
                .join(
                    mine.drop(column for column in ("line",) if column in mine.columns),
                    on=key,
                    how="inner",
                    maintain_order="left_right",
                )
                .with_columns(line=pl.lit(None, dtype=pl.Int32))
            )
        if key == "billing":
            joined = joined.join(specialties, on="billing", how="left", maintain_order="left").with_columns(
                taxonomy=pl.when(pl.col("role") == "billing").then(pl.coalesce("taxonomy", "own")).otherwise("taxonomy")
            )
        attached.append(joined.with_columns(claim_id="id_of_claim"))
    providers = [tables.PROVIDERS.conform(frame.filter(pl.col("table") == "providers")) for frame in attached]
    parties = [tables.PARTIES.conform(frame.filter(pl.col("table") == "parties")) for frame in attached]
    return pl.concat(providers), pl.concat(parties)


def other_payers(part: Labelled, ids: pl.DataFrame) -> pl.DataFrame:
    """The other payers of each claim (2320, 2330A, 2330B) as their table."""
    opened = part.take("SBR", 9, "2320").select(
        "claim",
        "other",
        sequence=pl.int_range(1, pl.len() + 1).over("claim").cast(pl.Int32),
        payer_responsibility="e1",
        patient_relationship="e2",
        group_number="e3",
        claim_filing_indicator="e9",
    )
    amounts = part.take("AMT", 2, "2320").select("other", qualifier="e1", amount=money("e2"))
    names = part.take("NM1", 9, "2330A", "2330B")
    member = names.filter(pl.col("loop").cast(pl.String) == "2330A").select(
        "other", subscriber_last_name="e3", subscriber_first_name="e4", member_id="e9"
    )
    payer = names.filter(pl.col("loop").cast(pl.String) == "2330B").select("other", payer_name="e3", payer_id="e9")
    dates = part.take("DTP", 3, "2330B").filter(pl.col("e1") == "573").select("other", adjudication_date=day("e3"))
    numbers = part.take("REF", 2, "2330B").filter(pl.col("e1") == "F8").select("other", payer_claim_control_number="e2")
    for frame in (
        amounts.filter(pl.col("qualifier") == "D").select("other", paid_amount="amount"),
        amounts.filter(pl.col("qualifier") == "EAF").select("other", remaining_liability="amount"),
        member,
        payer,
        dates,
        numbers,
    ):
        opened = opened.join(frame.unique("other", keep="first"), on="other", how="left", maintain_order="left")
    return tables.OTHER_PAYERS.conform(
        opened.join(ids.select("claim", "claim_id"), on="claim", how="inner", maintain_order="left")
    )
