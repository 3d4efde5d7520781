"""What edits look at: the claim tables, each row with what must be known beside it to judge it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Final

import polars as pl

from claimwright.edits.context import Context, ReferenceFrames, in_force
from claimwright.edits.npi import npi_is_valid
from claimwright.edits.prepare import claim_facts
from claimwright.edits.prepare.claim_facts import LISTED, NO_LINE, begins, flag
from claimwright.edits.prepare.service_facts import facts_of, fee_rows
from claimwright.errors import ReferenceMissingError
from claimwright.keeping import kept

_FACTS: Final = (
    "claim_kind",
    "payer_kind",
    "facility_type",
    "date_of_service",
    "is_inpatient",
    "needs_poa",
    "statement_from",
    "statement_to",
)
_ICD_FACTS: Final = (
    "billable",
    "unspecified",
    "manifestation",
    "external_cause",
    "unacceptable_principal",
    "poa_exempt",
    "sex",
    "age_low",
    "age_high",
    "age_kind",
)
_CLAIM_OF_LINE: Final = (
    "birth_date",
    "sex",
    "sex_meant",
    "has_orderer",
    "has_service_facility",
    "payer_id",
    "prior_authorization",
    "referral_number",
    "patient_status",
    "admission_date",
    "frequency_code",
    "services",
)
"""Facts of the claim beside its lines alone."""
_SERVICE_FACTS: Final = (
    "status_indicator",
    "age_low",
    "age_high",
    "bilateral",
    "non_covered",
    "statutory_exclusion",
    "telehealth",
)
"""Columns of the list of services that stand beside a line."""
_MODIFIERS: Final = ("modifier_1", "modifier_2", "modifier_3", "modifier_4")
_FEW: Final = 200
"""Up to so many distinct codes, rows of a large table are found by halving it instead of joined."""


_FEW_CLAIMS: Final = 1_000

ENGINE: Final = "in-memory"
"""Claims are edited in slices that fit the processor's caches: starting the streaming engine would cost more."""


def optimizations(claims: int) -> pl.QueryOptFlags:
    """How plans are made better before they run: of few claims not at all, which would cost more than it saves."""
    return pl.QueryOptFlags() if claims > _FEW_CLAIMS else pl.QueryOptFlags.none()


class PreparedTables:
    """Claims under edit. Its tables carry the columns of the claim tables and what is named at each property; all have
    claim (the row number of the claim), claim_kind, date_of_service and line (null where the row is about the whole
    claim)."""

    def __init__(self, rows: Mapping[str, pl.DataFrame], context: Context) -> None:
        """``rows``: the claim tables as ``numbered`` gives them."""
        self._rows = rows
        self.context = context
        self.optimizations = optimizations(rows["claims"].height)

    def given(self, table: str) -> pl.DataFrame:
        """A claim table with claim."""
        return self._rows[table]

    def _table(self, name: str) -> pl.LazyFrame:
        return self._rows[name].lazy()

    @cached_property
    def claims(self) -> pl.DataFrame:
        """Claims with first_day, first_day_alive (of what is not done to the dead), last_day, lines_total, line_count, is_inpatient, needs_poa, pairs_asked, add_ons_asked,
        units_asked (which of NCCI's edits look at the claim), only_ambulance, moved (a line is a transport), transported (a
        transport is described), has_pick_up, has_drop_off, birth_date, sex, sex_meant,
        listed_count, has_principal, has_admitting, has_procedure, has_subscriber, has_patient, has_payer, has_billing,
        has_attending, has_operating, has_rendering, billing_npi, billing_taxonomy, billing_is_organization,
        has_service_facility, has_orderer (somebody asked for all services), other_payer_count, payer_id (in capitals),
        payer_kind (as the practice's own row of the payer says, else the claim filing indicator), room_days, and the lists
        condition_codes and value_codes. services, revenue_codes and diagnoses (the listed ones) are its codes in one text, each between blanks."""
        return self._by_own_rows(claim_facts.claims(self._table)).collect(
            engine=ENGINE, optimizations=self.optimizations
        )

    def _by_own_rows(self, claims: pl.LazyFrame) -> pl.LazyFrame:
        """With the kind of payer that the practice's own rows state."""
        kinds = {row.payer_id.upper(): row.kind for row in self.context.payers or () if row.kind}
        if not kinds:
            return claims
        own = pl.col("payer_id").replace_strict(kinds, default=None, return_dtype=pl.String)
        return claims.with_columns(payer_kind=pl.coalesce(own, "payer_kind"))

    def _with_claim(self, name: str, *columns: str) -> pl.LazyFrame:
        """Rows of a claim table with the claim's facts and these further columns of ``claims``."""
        claim = self.claims.lazy().select("claim", *_FACTS, *columns)
        return self._table(name).join(claim, on="claim", how="left", maintain_order="left")

    @cached_property
    def lines(self) -> pl.LazyFrame:
        """Lines with the claim's facts, pairs_asked, add_ons_asked, units_asked, number (the line), modifiers_carried (all in one text, each between blanks), earlier (the first line that it repeats), day (the line's own first day, else the claim's),
        listed_count, has_rendering, billing_taxonomy, billing_is_organization, claim_filing_indicator, place (the line's own, else the claim's), procedure_known, procedure_first, procedure_last,
        procedure_in_force, clia_number (the line's own certificate, else the claim's), mammography_number (likewise), age (years of the
        patient that day), has_orderer (somebody asked for it), has_service_facility, payer_id, prior_authorization, referral_number,
        patient_status, admission_date, services (those of the claim), of the published service in force ``_SERVICE_FACTS``, and the groups it is of (``expressions.of_group``)."""
        rendering = self._table("providers").filter((pl.col("role") == "rendering") & pl.col("line").is_not_null())
        rendering = rendering.select("claim", "line", on_line=True).unique()
        ordering = self._table("providers").filter(
            pl.col("role").is_in(claim_facts.ORDERERS) & pl.col("line").is_not_null()
        )
        ordering = ordering.select("claim", "line", ordered=True).unique()
        lines = (
            self._with_claim(
                "lines",
                "listed_count",
                "billing_taxonomy",
                "billing_is_organization",
                "has_rendering",
                "claim_place",
                "claim_filing_indicator",
                "clia_number",
                "pairs_asked",
                "add_ons_asked",
                "units_asked",
                *_CLAIM_OF_LINE,
            )
            .join(ordering, on=["claim", "line"], how="left", maintain_order="left")
            .join(rendering, on=["claim", "line"], how="left", maintain_order="left")
            .join(self._repeats("lines", "same", "line"), on=["claim", "same"], how="left", maintain_order="left")
            .with_columns(
                number="line",
                modifiers_carried=pl.format(" {} {} {} {} ", *(pl.col(name).fill_null("") for name in _MODIFIERS)),
                day=pl.coalesce("date_from", "date_of_service"),
                place=pl.coalesce("place_of_service", "claim_place"),
                has_rendering=pl.col("has_rendering") | flag("on_line"),
                clia_number=pl.coalesce("certificate", "clia_number"),
                has_orderer=pl.col("has_orderer") | flag("ordered"),
            )
            .with_columns(age=claim_facts.age_in_years("day"))
        )
        codes = self.given("lines")["procedure_code"]
        lines = self._published(
            lines, "hcpcs", codes, code="procedure_code", day="day", prefix="procedure",
            take=_SERVICE_FACTS,
        )  # fmt: skip

        facts = facts_of(codes).lazy().rename({"code": "procedure_code"})
        lines = lines.join(facts, on="procedure_code", how="left", maintain_order="left")
        return self._with_fees(lines, codes)

    def _with_fees(self, lines: pl.LazyFrame, codes: pl.Series) -> pl.LazyFrame:
        """Lines with what the fee schedule indicates of their code that day."""
        schedule = fee_schedule(self.context.reference)
        rows = schedule.filter(pl.col("code").is_in(codes.drop_nulls().unique().implode())).lazy()
        asked = lines.select("procedure_code", "day").unique().filter(pl.col("procedure_code").is_not_null())
        found = (
            asked.join(rows.rename({"code": "procedure_code"}), on="procedure_code")
            .filter(in_force(pl.col("day")))
            .unique(["procedure_code", "day"], keep="first")
            .drop("valid_from", "valid_to")
        )
        return lines.join(found, on=["procedure_code", "day"], how="left", nulls_equal=True, maintain_order="left")

    @cached_property
    def diagnoses(self) -> pl.LazyFrame:
        """Diagnoses with the claim's facts, the patient's birth_date and patient_sex, sex_meant, pointed (a line points to
        it), earlier (the first sequence) and times where the code is
        listed more than once, and from the published row in force: icd_known, icd_first,
        icd_last, icd_in_force, billable, manifestation, external_cause, unacceptable_principal, poa_exempt, sex, age_low,
        age_high, age_kind."""
        pointed = pl.concat(
            self._table("lines").select("claim", sequence=f"pointer_{n}").filter(pl.col("sequence").is_not_null())
            for n in range(1, 5)
        )
        diagnoses = (
            self._with_claim("diagnoses", "birth_date", "sex", "sex_meant", "note")
            .rename({"sex": "patient_sex"})
            .join(
                pointed.unique().with_columns(pointed=True), on=["claim", "sequence"], how="left", maintain_order="left"
            )
            .join(
                self._repeats("diagnoses", "code", "sequence", LISTED),
                on=["claim", "code"],
                how="left",
                maintain_order="left",
            )
            .with_columns(NO_LINE, pointed=flag("pointed"))
        )
        codes = self.given("diagnoses")["code"]
        return self._published(
            diagnoses, "icd10cm", codes, code="code", day="date_of_service", prefix="icd", take=_ICD_FACTS
        )

    def _repeats(self, table: str, value: str, position: str, among: pl.Expr | None = None) -> pl.LazyFrame:
        """Values that a claim gives more than once: claim, the value, earlier (first position), times. Few rows, usually none."""
        rows = self._table(table) if among is None else self._table(table).filter(among)
        counted = rows.group_by("claim", value).agg(earlier=pl.col(position).min(), times=pl.len())
        return counted.filter((pl.col("times") > 1) & pl.col(value).is_not_null())

    @cached_property
    def institutional_codes(self) -> pl.LazyFrame:
        """Institutional codes with the claim's facts, times (how often it is given), and pcs_known, pcs_in_force."""
        codes = self._with_claim("institutional_codes").with_columns(
            NO_LINE, times=pl.len().over("claim", "kind", "code", "date_from")
        )
        given = self.given("institutional_codes")["code"]
        return self._published(codes, "icd10pcs", given, code="code", day="date_of_service", prefix="pcs")

    @cached_property
    def providers(self) -> pl.LazyFrame:
        """Providers with the claim's facts, billing_npi, atypical (gives no health care and has no NPI), npi_valid, and renders: the same NPI is the rendering provider's."""
        npis = self._table("providers").select("npi").unique().with_columns(npi_valid=npi_is_valid(pl.col("npi")))
        rendering = self._table("providers").filter(pl.col("role") == "rendering").select("claim", "npi", renders=True)
        providers = self._with_claim("providers", "billing_npi")
        return (
            providers.join(npis, on="npi", how="left", maintain_order="left")
            .join(rendering.unique(), on=["claim", "npi"], how="left", maintain_order="left")
            .with_columns(renders=flag("renders"), atypical=begins("taxonomy", "atypical_providers.tsv"))
        )

    @cached_property
    def parties(self) -> pl.LazyFrame:
        """Parties with the claim's facts, payer_id (the payer's that the claim goes to) and is_patient: the patient, or the subscriber who is the patient."""
        role = pl.col("role")
        return self._with_claim("parties", "has_patient", "payer_id").with_columns(
            NO_LINE, is_patient=(role == "patient") | ((role == "subscriber") & ~pl.col("has_patient"))
        )

    @cached_property
    def other_payers(self) -> pl.LazyFrame:
        """Other payers with the claim's facts and total_charge."""
        return self._with_claim("other_payers", "total_charge").with_columns(NO_LINE)

    @cached_property
    def earlier_lines(self) -> pl.LazyFrame:
        """What was found beside other claims (``prepare.beside.EARLIER``) with the claim's facts and condition_codes."""
        return self._with_claim("earlier_lines", "condition_codes").with_columns(number_of_line="line")

    @cached_property
    def accidents(self) -> pl.LazyFrame:
        """Accident dates with the claim's facts, last_day and accident."""
        accidents = self._with_claim("dates", "last_day").filter(pl.col("qualifier") == "439")
        return accidents.with_columns(NO_LINE, accident="date_from")

    def places(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Places of service of claims and lines: place, day."""
        same = ("claim", "claim_id", "claim_kind", "line", "date_of_service")
        claim = self.claims.select(*same, place="place_of_service", day="date_of_service")
        line = lines.filter(pl.col("place_of_service").is_not_null()).select(*same, place="place_of_service", day="day")
        return pl.concat([claim, line]).filter(pl.col("place").is_not_null() & pl.col("day").is_not_null())

    def published(self, table: str, codes: pl.Series, column: str = "code") -> pl.DataFrame:
        """Rows of a reference table for these codes only."""
        wanted = codes.drop_nulls().unique()
        ordered = _ordered(self.context.reference, table, column)
        if wanted.len() > _FEW:
            return ordered.filter(pl.col(column).is_in(wanted.implode()))
        firsts = ordered[column].search_sorted(wanted, side="left")
        lasts = ordered[column].search_sorted(wanted, side="right")
        slices = [ordered.slice(first, last - first) for first, last in zip(firsts, lasts, strict=True) if last > first]
        return pl.concat(slices) if slices else ordered.clear()

    def _published(
        self,
        coded: pl.LazyFrame,
        table: str,
        codes: pl.Series,
        *,
        code: str,
        day: str,
        prefix: str,
        take: tuple[str, ...] = (),
    ) -> pl.LazyFrame:
        rows = self.published(table, codes).lazy().rename({"code": code})
        periods = rows.group_by(code).agg(
            pl.col("valid_from").min().alias(f"{prefix}_first"),
            pl.col("valid_to").fill_null(date.max).max().alias(f"{prefix}_last"),
            pl.lit(value=True).alias(f"{prefix}_known"),
        )
        # Few codes on few days make up most rows: the published row is looked up once for each.
        asked = coded.select(code, day).unique().filter(pl.col(code).is_not_null())
        found = (
            asked.join(rows.select(code, "valid_from", "valid_to", *take), on=code)
            .filter(in_force(pl.col(day)))
            .unique([code, day], keep="first")
            .select(code, day, *take, pl.lit(value=True).alias(f"{prefix}_in_force"))
        )
        answers = asked.join(periods, on=code, how="left").join(found, on=[code, day], how="left", nulls_equal=True)
        return coded.join(answers, on=[code, day], how="left", nulls_equal=True, maintain_order="left").with_columns(
            flag(f"{prefix}_in_force"), flag(f"{prefix}_known")
        )


@kept(2)
def fee_schedule(reference: ReferenceFrames) -> pl.DataFrame:
    """The fee schedule's rows for whole services, none where no file is loaded."""
    try:
        return fee_rows(reference.frame("relative_values"))
    except (ReferenceMissingError, KeyError):
        return fee_rows(None)


@kept(16)
def _ordered(reference: ReferenceFrames, table: str, column: str) -> pl.DataFrame:
    """The table in order of a column, without the rows where it is empty."""
    rows = reference.frame(table)
    if not rows[column].null_count() and rows[column].is_sorted():
        return rows
    return rows.drop_nulls(column).sort(column, maintain_order=True)
