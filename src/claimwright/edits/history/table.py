"""The table of a practice's other claims: of each service line who, when, what, by whom, and what became of it."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.claims.batch import Claims
from claimwright.schema import Column, Quantity, Table

C = Column

HISTORY: Final = Table(
    "history",
    "one service line of another claim of the practice, with what edits ask of it",
    (
        C("claim_id", pl.String, "The claim."),
        C("line", pl.Int32, "Its line."),
        C("on_claim", pl.String, "The number that people know it by: its patient control number, else its id."),
        C("original", pl.String, "The payer's number of the claim that this one replaces or voids."),
        C("kind", pl.String, "P professional, I institutional, D dental."),
        C("frequency_code", pl.String, "1 original, 7 replacement, 8 void; bills: the last digit of their type."),
        C("payer_order", pl.String, "P primary, S secondary, T tertiary."),
        C(
            "patient",
            pl.String,
            "Who it was: name and birth date without what is spelt in several ways, else the member's number.",
        ),
        C("payer_id", pl.String, "The payer it went to, in capitals."),
        C("practice", pl.String, "Who bills: tax id, else NPI, else name."),
        C(
            "clinician",
            pl.String,
            "The person who gave the service: NPI, else name; null where an organization bills and names nobody.",
        ),
        C("specialty", pl.String, "The clinician's taxonomy; that of an organization is of many."),
        C("place", pl.String, "Place of service of a professional line."),
        C("hospital", pl.String, "Taxonomy of who bills."),
        C("procedure_code", pl.String, "The service."),
        C("modifiers", pl.String, "Its modifiers, sorted, with blanks between; empty where there are none."),
        C("units", Quantity, "Units.", "units"),
        C("day", pl.Date, "Its first day."),
        C("until", pl.Date, "Its last day."),
        C("facility_type", pl.String, "Facility and care of an institutional claim."),
        C("revenue_code", pl.String, "Revenue code of an institutional line."),
        C("admitted", pl.Date, "Admission of a stay, else the first day of the bill."),
        C("left", pl.Date, "Last day of the bill."),
        C("patient_status", pl.String, "Discharge status of a bill."),
        C("diagnoses", pl.List(pl.String), "The claim's diagnoses, sorted."),
        C("payers_number", pl.String, "The payer's own number of this claim, from its remittance."),
        C("denied", pl.Boolean, "Whether the payer refused the line; null where nothing was decided."),
        C("unprocessable", pl.Boolean, "Whether the payer took it for no claim at all."),
        C("reasons", pl.List(pl.String), "Reasons (CARC) of the refusal."),
        C("decided_on", pl.Date, "Day of the remittance."),
        C(
            "later",
            pl.Boolean,
            "Whether it was made after the claims that are judged: it may repeat them, they do not repeat it.",
        ),
    ),
)
"""What ``scrub`` compares claims with. One row a line; whoever keeps millions keeps them sorted by ``patient``."""

MADE_OF: Final[dict[str, tuple[str, ...]]] = {
    "claims": (
        "claim_id", "kind", "frequency_code", "facility_type", "patient_status", "place_of_service", "patient_control_number",
        "payer_claim_control_number", "payer_responsibility", "admission_date", "statement_from", "statement_to",
    ),
    "lines": (
        "claim_id", "line", "revenue_code", "procedure_code", "modifier_1", "modifier_2", "modifier_3", "modifier_4", "units",
        "place_of_service", "date_from", "date_to",
    ),
    "diagnoses": ("claim_id", "kind", "code"),
    "providers": (
        "claim_id", "line", "role", "entity_type", "last_or_organization_name", "npi", "taxonomy", "tax_id", "other_id",
    ),
    "parties": ("claim_id", "role", "last_or_organization_name", "first_name", "id", "birth_date"),
}  # fmt: skip
"""The claim tables, and their columns, that a history is made of: what a store of claims need not read is not here."""
_FIRST_PAYER: Final = "P"
"""SBR01 of a claim to the payer that pays first."""
_MODIFIERS: Final = [f"modifier_{n}" for n in range(1, 5)]
_NAMES: Final = ("npi", "last_or_organization_name", "other_id")
"""By which of its columns a provider is told from others."""
_MADE: Final = frozenset(
    [
        "clinician",
        "specialty",
        "place",
        "day",
        "until",
        "modifiers",
        "later",
        "diagnoses",
        "payers_number",
        "denied",
        "unprocessable",
        "reasons",
        "decided_on",
    ]
)
"""Columns of ``HISTORY`` that no column of a claim is."""
_TAKEN_BACK: Final = ("7", "8")
"""Frequency codes of a replacement and of a void (CLM05-3)."""


def history_of(claims: Claims, *, diagnoses: bool = True) -> pl.DataFrame:
    """Claims as rows of ``HISTORY``, without decisions. Lines of nobody who can be told apart are left out; ``standing`` leaves out
    what was replaced or voided. ``diagnoses``: whether these are asked of; of many claims they take time."""
    return HISTORY.conform(_lines(claims, _claims(claims, diagnoses=diagnoses)).collect())


def standing(history: pl.DataFrame) -> pl.DataFrame:
    """The rows that still say what was billed: what was voided or replaced is out, and so are voids themselves and what a payer took
    for no claim."""
    undone = history.filter(_undoes())
    voids = history.filter(pl.col("frequency_code") == "8")
    out = pl.concat([originals(undone, history)["original_id"], voids["claim_id"]]).unique()
    lost = pl.col("unprocessable").fill_null(value=False)
    return history.filter(~pl.col("claim_id").is_in(out.implode()) & ~lost)


def originals(undoing: pl.DataFrame, history: pl.DataFrame) -> pl.DataFrame:
    """claim_id of a replacement or void, original_id: the claim that it undoes.

    It names it by the payer's number of it (REF*F8); where no remittance tells that number, by the patient control number, which it keeps.
    """
    there = history.filter(~_undoes()).select("patient", "on_claim", "payers_number", original_id="claim_id").unique()
    asked = undoing.select("claim_id", "patient", "on_claim", payers_number="original").unique()
    by_payer, by_us = (
        asked.join(there, on=["patient", key]).select("claim_id", "original_id")
        for key in ("payers_number", "on_claim")
    )
    # Some practices give all claims of a patient one control number: the payer's number tells which is meant.
    otherwise = by_us.filter(~pl.col("claim_id").is_in(by_payer["claim_id"].implode()))
    return pl.concat([by_payer, otherwise]).unique().filter(pl.col("claim_id") != pl.col("original_id"))


def _undoes() -> pl.Expr:
    return pl.col("frequency_code").is_in(_TAKEN_BACK).fill_null(value=False)


def _claims(claims: Claims, *, diagnoses: bool) -> pl.LazyFrame:
    """What is the same for all lines of a claim; claims of nobody left out."""
    payer = claims.parties.lazy().filter(pl.col("role") == "payer").unique("claim_id", keep="first")
    whole = claims.claims.lazy().select(
        "claim_id",
        "kind",
        "frequency_code",
        "facility_type",
        "patient_status",
        claim_place="place_of_service",
        on_claim=pl.coalesce("patient_control_number", "claim_id"),
        original="payer_claim_control_number",
        payer_order=pl.col("payer_responsibility").fill_null(_FIRST_PAYER),
        admitted=pl.coalesce("admission_date", "statement_from"),
        left="statement_to",
    )
    tables = [_people(claims), payer.select("claim_id", payer_id=pl.col("id").str.to_uppercase()), _clinicians(claims)]
    if diagnoses:
        listed = claims.diagnoses.lazy().filter(pl.col("kind").is_in(["principal", "other"]))
        tables.append(listed.group_by("claim_id").agg(diagnoses=pl.col("code").drop_nulls().unique().sort()))
    for beside in tables:
        whole = whole.join(beside, on="claim_id", how="left", maintain_order="left")
    return whole.filter(pl.col("patient").is_not_null())


def _lines(claims: Claims, whole: pl.LazyFrame) -> pl.LazyFrame:
    lines = claims.lines.lazy().join(whole, on="claim_id", how="inner", maintain_order="left")
    own = claims.providers.lazy().filter(pl.col("line").is_not_null() & (pl.col("role") == "rendering"))
    own = own.unique(["claim_id", "line"], keep="first").select(
        "claim_id", "line", of_line=pl.coalesce(*_NAMES), taxonomy_of_line="taxonomy"
    )
    lines = lines.join(
        _sorted_modifiers(claims.lines), on=_MODIFIERS, how="left", nulls_equal=True, maintain_order="left"
    )
    day = pl.coalesce("date_from", "admitted")
    return lines.join(own, on=["claim_id", "line"], how="left", maintain_order="left").select(
        *(name for name in HISTORY.names if name not in _MADE),
        *(["diagnoses"] if "diagnoses" in whole.collect_schema() else []),
        place=pl.coalesce("place_of_service", "claim_place"),
        clinician=pl.coalesce("of_line", "of_claim"),
        specialty=pl.coalesce("taxonomy_of_line", "taxonomy_of_claim"),
        day=day,
        until=pl.max_horizontal(day, "date_to"),
        modifiers="modifiers",
        later=pl.lit(value=False),
    )


def _sorted_modifiers(lines: pl.DataFrame) -> pl.LazyFrame:
    """The four columns of modifiers with modifiers: there are few combinations, and lists of all lines take seconds."""
    few = lines.select(_MODIFIERS).unique()
    listed = pl.concat_list(_MODIFIERS).list.drop_nulls().list.sort().list.join(" ")
    return few.with_columns(modifiers=listed).lazy()


def _people(claims: Claims) -> pl.LazyFrame:
    """claim_id, patient: of the patient, or of the subscriber who is the patient."""
    names = pl.concat_str("last_or_organization_name", "first_name", separator="\x1f").str.to_uppercase()
    known = names.str.replace_all(r"[^\p{L}\p{N}\x1f]", "") + "\x1f" + pl.col("birth_date").cast(pl.String)
    member = pl.when(pl.col("id").is_not_null()).then(pl.lit("id\x1f") + pl.col("id").str.to_uppercase())
    people = claims.parties.lazy().filter(pl.col("role").is_in(["patient", "subscriber"]))
    first = people.sort(pl.col("role") == "subscriber", maintain_order=True).unique(
        "claim_id", keep="first", maintain_order=True
    )
    return first.select("claim_id", patient=pl.coalesce(known, member))


def _clinicians(claims: Claims) -> pl.LazyFrame:
    """claim_id, practice, of_claim, taxonomy_of_claim: of the rendering provider, else of who bills where that is a person."""
    name, role = pl.coalesce(*_NAMES), pl.col("role")
    whole = claims.providers.lazy().filter(pl.col("line").is_null() & role.is_in(["rendering", "billing"]))
    person = (role == "rendering") | (pl.col("entity_type") == "1")
    ordered = whole.sort(role == "billing", maintain_order=True)
    return ordered.group_by("claim_id", maintain_order=True).agg(
        of_claim=name.filter(person).first(),
        taxonomy_of_claim=pl.col("taxonomy").filter(person).first(),
        practice=pl.coalesce("tax_id", name).filter(role == "billing").first(),
        hospital=pl.col("taxonomy").filter(role == "billing").first(),
    )
