"""The fee of one unit under the Medicare physician fee schedule: relative values times indices times conversion factor."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.keeping import kept
from claimwright.reference.fees.area import INDEX_SCALE
from claimwright.reference.fees.lines import carries
from claimwright.reference.fees.published import Frames, for_both, in_force, rows, whole

RVU_SCALE: Final = 100
FACTOR_SCALE: Final = 10_000
_CENT: Final = RVU_SCALE * INDEX_SCALE * FACTOR_SCALE // 100
"""What one cent is in a product of relative value, index and conversion factor, all whole numbers."""

_VALUES: Final = (
    "work", "non_facility_pe", "facility_pe", "malpractice", "opps_non_facility_pe", "opps_facility_pe", "opps_malpractice",
)  # fmt: skip
_INDICATORS: Final = (
    "status", "pctc", "global_days", "multiple_procedure", "bilateral", "assistant", "co_surgeon", "team",
    "endoscopic_base", "imaging_family", "non_facility_na", "facility_na",
)  # fmt: skip
_SHARES: Final = ("pre_operative", "intra_operative", "post_operative")


@kept(4)
def relative_values(reference: Frames) -> pl.DataFrame:
    """Rows of ``relative_values`` as whole numbers, one for each kind of participant where the file is for both."""
    table = for_both(rows(reference, "relative_values"))
    return table.with_columns(
        *(whole(name, RVU_SCALE) for name in (*_VALUES, *_SHARES)), whole("conversion_factor", FACTOR_SCALE)
    ).rename({"modifier": "component", "source": "rvu_source"})


def with_relative_values(lines: pl.DataFrame, reference: Frames) -> pl.DataFrame:
    """Adds the row of the line's component, and with tc_ and pc_ those of its two parts, with base_ that of its
    endoscopic base: relative values (hundredths), indicators, conversion factor (ten-thousandths)."""
    table = relative_values(reference)
    keys = ["code", "component", "participant"]
    asked = pl.col("asked_component")
    # A discontinued colonoscopy has relative values of its own; any other 53 is priced by report.
    stopped = table.filter(pl.col("component") == "53")["code"].unique().implode()
    own = pl.when((asked == "") & carries("53") & pl.col("code").is_in(stopped)).then(pl.lit("53")).otherwise(asked)
    lines = lines.with_columns(own.alias("component"))
    lines = in_force(lines, table, keys, [*_VALUES, *_INDICATORS, *_SHARES, "conversion_factor", "rvu_source"])
    anywhere = table.select("code", "valid_from", "valid_to", pl.lit(value=True).alias("listed"))
    lines = in_force(lines, anywhere, ["code"], ["listed"])
    for part, component in (("tc", "TC"), ("pc", "26")):
        lines = _joined(lines, table, part, pl.col("code"), component)
    return _joined(lines, table, "base", pl.col("endoscopic_base"), "")


def _joined(lines: pl.DataFrame, table: pl.DataFrame, prefix: str, code: pl.Expr, component: str) -> pl.DataFrame:
    part = table.filter(pl.col("component") == component).select(
        pl.col("code").alias(f"{prefix}_code"), "participant", "valid_from", "valid_to",
        *(pl.col(name).alias(f"{prefix}_{name}") for name in _VALUES),
    )  # fmt: skip
    taken = [f"{prefix}_{name}" for name in _VALUES]
    return in_force(lines.with_columns(code.alias(f"{prefix}_code")), part, [f"{prefix}_code", "participant"], taken)


def expense(prefix: str = "") -> pl.Expr:
    """The practice expense of the line's setting."""
    return pl.when("facility").then(f"{prefix}facility_pe").otherwise(f"{prefix}non_facility_pe")


def cents(work: pl.Expr, practice_expense: pl.Expr, malpractice: pl.Expr) -> pl.Expr:
    """The fee in cents, rounded half up once at the end, as CMS's formula has it (record layout of the RVU file)."""
    adjusted = work * pl.col("work_gpci") + practice_expense * pl.col("pe_gpci") + malpractice * pl.col("mp_gpci")
    return (adjusted * pl.col("conversion_factor") + _CENT // 2) // _CENT


def fee(prefix: str = "") -> pl.Expr:
    """The fee of a row in cents."""
    return cents(pl.col(f"{prefix}work"), expense(prefix), pl.col(f"{prefix}malpractice"))


def cap(prefix: str = "") -> pl.Expr:
    """The outpatient cap of a row in cents; null where the row has none (Deficit Reduction Act 2005, section 5102(b))."""
    capped = pl.when("facility").then(f"{prefix}opps_facility_pe").otherwise(f"{prefix}opps_non_facility_pe")
    amount = cents(pl.col(f"{prefix}work"), capped, pl.col(f"{prefix}opps_malpractice"))
    return pl.when(pl.col(f"{prefix}opps_non_facility_pe") > 0).then(amount)


def with_fee(lines: pl.DataFrame) -> pl.DataFrame:
    """Adds fee, cap, tc_cap, pc_fee and base_fee in cents of one unit, and practice_expense of the setting."""
    return lines.with_columns(
        fee().alias("fee"), cap().alias("cap"), cap("tc_").alias("tc_cap"), fee("pc_").alias("pc_fee"),
        fee("base_").alias("base_fee"), expense().alias("practice_expense"),
    )  # fmt: skip
