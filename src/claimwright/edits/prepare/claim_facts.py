"""What is known of a whole claim beside each of its rows: its days, totals, people, and which kinds of rows it has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

from claimwright.data_files import data_table
from claimwright.edits.prepare.bill_facts import CODE_LISTS, codes_of_bill, room_columns, room_days
from claimwright.payers import kinds_by_indicator

LISTED: Final = pl.col("kind").is_in(["principal", "other"])
"""Diagnoses that pointers refer to."""
NO_LINE: Final = pl.lit(None, dtype=pl.Int32).alias("line")
"""The line of a row that is about the whole claim."""
_HAS: Final = (
    "principal",
    "admitting",
    "procedure",
    "subscriber",
    "patient",
    "payer",
    "billing",
    "attending",
    "operating",
    "rendering",
    "pick_up",
    "drop_off",
    "service_facility",
    "orderer",
)


_ROLES: Final = ("billing", "attending", "operating", "pick_up", "drop_off", "service_facility")
_BILL_FACTS: Final = ("inpatient", "poa", "pairs", "add_ons", "units")
"""What the type of bill says."""
_HIPPS_OF_REHABILITATION: Final = "0024"
"""Revenue code of the line on which a rehabilitation facility or unit reports its rate code (CMS IOM 100-04, chapter 3, section 140)."""
_OF_THE_DEAD: Final = r"^(?:880[0-9]{2}|01990)$"
"""Necropsies, and the care of a donor whose brain is dead (CPT 88000-88099, 01990; numbers only)."""
_AMBULANCE: Final = r"^054"
"""Revenue codes of ambulance services (CMS IOM 100-04, chapter 15, section 30.2)."""


TEXTS: Final = ("services", "revenue_codes", "diagnoses")
"""Codes of a claim in one text, each between blanks."""
ORDERERS: Final = ("referring", "ordering")
"""Roles of who asked for a service (loops 2310A, 2420E, 2420F)."""


def begins(column: str, file: str) -> pl.Expr:
    """Whether a text begins as one of the rows of a data file (column ``begins``)."""
    text = pl.col(column).fill_null("")
    return pl.any_horizontal(text.str.starts_with(one) for one in data_table("claimwright.edits", file)["begins"])


def flag(name: str) -> pl.Expr:
    """A column of yes and no in which what is not known is no."""
    return pl.col(name).fill_null(value=False)


def claims(table: Callable[[str], pl.LazyFrame]) -> pl.LazyFrame:
    """Claims with what their other tables say of them; ``table`` gives a claim table with claim. Columns as in
    ``PreparedTables.claims``."""
    joined = table("claims").join(_bill_types(), on="facility_type", how="left", maintain_order="left")
    providers, parties = table("providers"), table("parties")
    for facts in (
        _of_lines(table("lines")),
        _of_diagnoses(table("diagnoses")),
        _of_codes(table("institutional_codes")),
        _of_providers(providers),
        _billing(providers),
        _of_parties(parties),
        _person(parties, "patient"),
        _person(parties, "subscriber"),
        table("other_payers").group_by("claim").agg(other_payer_count=pl.len()),
    ):
        joined = joined.join(facts, on="claim", how="left", maintain_order="left")
    return _judged(joined)


def _bill_types() -> pl.LazyFrame:
    types = data_table("claimwright.edits", "bill_types.tsv").lazy()
    return types.select("facility_type", *(pl.col(name) == "Y" for name in _BILL_FACTS))


def payer_kind() -> pl.Expr:
    """The kind of payer that the claim filing indicator stands for; null where it says none."""
    return pl.col("claim_filing_indicator").replace_strict(kinds_by_indicator(), default=None, return_dtype=pl.String)


def age_in_years(day: str) -> pl.Expr:
    """Whole years of the patient (birth_date) on a day."""
    born, on = pl.col("birth_date"), pl.col(day)
    return on.dt.year() - born.dt.year() - (_day_of_year(on) < _day_of_year(born)).cast(pl.Int32)


def _day_of_year(day: pl.Expr) -> pl.Expr:
    return day.dt.month().cast(pl.Int32) * 100 + day.dt.day()


def _of_lines(lines: pl.LazyFrame) -> pl.LazyFrame:
    # What is asked of each line is worked out before: within groups it costs ten times as much.
    revenue = pl.col("revenue_code")
    moves = data_table("claimwright.edits", "transports.tsv")["code"].implode()
    asked = lines.select(
        "claim",
        "date_from",
        "charge",
        "procedure_code",
        alive=pl.when(~pl.col("procedure_code").fill_null("").str.contains(_OF_THE_DEAD)).then("date_from"),
        last=pl.max_horizontal("date_from", "date_to"),
        of_revenue=revenue.str.zfill(4),
        kx=pl.any_horizontal((pl.col(f"modifier_{n}") == "KX").fill_null(value=False) for n in range(1, 5)),
        rate=revenue == _HIPPS_OF_REHABILITATION,
        moves=pl.col("procedure_code").is_in(moves),
        ambulance=revenue.fill_null("").str.zfill(4).str.contains(_AMBULANCE),
        **room_columns(),
    )
    return asked.group_by("claim").agg(
        first_day=pl.col("date_from").min(),
        first_day_alive=pl.col("alive").min(),
        last_day=pl.col("last").max(),
        lines_total=pl.col("charge").sum(),
        line_count=pl.len(),
        services="procedure_code",
        revenue_codes="of_revenue",
        any_kx=pl.col("kx").any(),
        rehabilitation=pl.col("rate").any(),
        room_days=room_days(),
        moved=pl.col("moves").any(),
        only_ambulance=pl.col("ambulance").all(),
    )


def _of_diagnoses(diagnoses: pl.LazyFrame) -> pl.LazyFrame:
    kind = pl.col("kind")
    asked = diagnoses.select(
        "claim",
        listed=LISTED,
        code=pl.when(LISTED).then("code"),
        principal=kind == "principal",
        admitting=kind == "admitting",
    )
    return asked.group_by("claim").agg(
        listed_count=pl.col("listed").sum(),
        diagnoses="code",
        has_principal=pl.col("principal").any(),
        has_admitting=pl.col("admitting").any(),
    )


def _of_codes(codes: pl.LazyFrame) -> pl.LazyFrame:
    kind = pl.col("kind")
    return codes.group_by("claim").agg(
        *codes_of_bill(),
        has_procedure=(kind == "principal_procedure").any(),
        condition_45=((kind == "condition") & (pl.col("code") == "45")).any(),
    )


def _of_providers(providers: pl.LazyFrame) -> pl.LazyFrame:
    role = pl.col("role")
    return providers.group_by("claim").agg(
        *((role == one).any().alias(f"has_{one}") for one in _ROLES),
        ((role == "rendering") & pl.col("line").is_null()).any().alias("has_rendering"),
        pl.col("taxonomy").filter((role == "rendering") & pl.col("line").is_null()).first().alias("rendering_taxonomy"),
        (role.is_in(ORDERERS) & pl.col("line").is_null()).any().alias("has_orderer"),
    )


def _billing(providers: pl.LazyFrame) -> pl.LazyFrame:
    first = providers.filter(pl.col("role") == "billing").unique("claim", keep="first")
    return first.select(
        "claim",
        billing_npi="npi",
        billing_taxonomy="taxonomy",
        billing_is_organization=pl.col("entity_type") == "2",
    )


def _of_parties(parties: pl.LazyFrame) -> pl.LazyFrame:
    role = pl.col("role")
    return parties.group_by("claim").agg(
        *((role == one).any().alias(f"has_{one}") for one in ("subscriber", "patient", "payer")),
        payer_id=pl.col("id").filter(role == "payer").first().str.to_uppercase(),
    )


def _person(parties: pl.LazyFrame, role: str) -> pl.LazyFrame:
    first = parties.filter(pl.col("role") == role).unique("claim", keep="first")
    return first.select("claim", pl.col("birth_date").alias(f"{role}_birth_date"), pl.col("sex").alias(f"{role}_sex"))


def _judged(joined: pl.LazyFrame) -> pl.LazyFrame:
    """The claims with what follows from the facts joined to them."""
    professional = pl.col("kind") != "I"
    person = pl.col("has_patient").fill_null(value=False)
    return joined.with_columns(
        *(flag(f"has_{one}") for one in _HAS),
        *(pl.col(name).fill_null(0) for name in ("listed_count", "line_count", "other_payer_count")),
        *(pl.col(name).fill_null([]) for name in CODE_LISTS),
        NO_LINE,
        *(pl.format(" {} ", pl.col(name).list.join(" ").fill_null("")).alias(name) for name in TEXTS),
        claim_kind="kind",
        payer_kind=payer_kind(),
        claim_place="place_of_service",
        is_inpatient=flag("inpatient") & ~professional,
        needs_poa=flag("poa")
        & ~professional
        & ~flag("rehabilitation")
        & ~begins("billing_taxonomy", "poa_exempt_hospitals.tsv"),
        only_ambulance=flag("only_ambulance"),
        moved=flag("moved"),
        transported=flag("transported"),
        # NCCI looks at practitioners' claims and at the bills its manual names.
        pairs_asked=professional | flag("pairs"),
        add_ons_asked=professional | flag("add_ons"),
        units_asked=professional | flag("units"),
        billing_is_organization=flag("billing_is_organization"),
        # The patient is the subscriber unless named.
        birth_date=pl.when(person).then("patient_birth_date").otherwise("subscriber_birth_date"),
        sex=pl.when(person).then("patient_sex").otherwise("subscriber_sex"),
        # CMS instructs condition code 45 and modifier KX for a service that conflicts with the registered sex
        # (IOM 100-04, chapter 32, section 240).
        sex_meant=flag("any_kx") | flag("condition_45"),
        # ICD-10-CM codes are those in force on the date of service; for an inpatient stay the day of
        # discharge decides (ICD-10-CM guidelines, "effective with discharges on or after October 1").
        date_of_service=pl.when(professional)
        .then("first_day")
        .when(flag("inpatient"))
        .then(pl.coalesce("statement_to", "last_day"))
        .otherwise(pl.coalesce("statement_from", "first_day")),
    )
