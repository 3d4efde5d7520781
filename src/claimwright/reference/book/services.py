"""The page of a HCPCS, CPT or CDT code: status, coverage, dates, units, drug limit and packages, edits and price."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from claimwright.reference.answers.day import ReferenceDay
from claimwright.reference.book import history, prices
from claimwright.reference.book.added import missing, rows_ever, rows_on
from claimwright.reference.book.diagnosis import validity
from claimwright.reference.book.values import Fact, Page

ASKED: Final = (
    "hcpcs_level2", "relative_values", "ncci_units_practitioner", "ncci_units_hospital", "asp_limits", "ndc_codes",
    "laboratory_fees",
)  # fmt: skip
_COVERAGE: Final = {
    "C": "the contractor decides",
    "D": "special coverage instructions apply",
    "I": "not payable by Medicare",
    "M": "not covered by Medicare",
    "S": "not covered by statute",
}
"""Coverage code of the HCPCS record layout."""
_LEVEL2: Final = {
    "long_description": "Long description", "pricing_indicators": "Pricing indicators",
    "multiple_pricing_indicator": "Multiple pricing indicator", "statute": "Statute",
    "cross_references": "Use instead or beside", "coverage_issues_manual": "Coverage manual",
    "carriers_manual": "Carriers manual", "betos": "BETOS", "types_of_service": "Type of service",
    "anesthesia_base_units": "Anesthesia base units", "asc_group": "ASC group", "add_date": "Added",
    "action_date": "Last action takes effect", "termination_date": "Last day", "action": "Last action",
}  # fmt: skip
_PACKAGED: Final = {
    "bilateral": "Bilateral procedure", "sex": "Sex", "age_low": "Youngest age", "age_high": "Oldest age",
    "addon_type": "Add-on code, type",
}  # fmt: skip
_MARKS: Final = {
    "non_covered": "Not covered by Medicare", "statutory_exclusion": "Excluded from Medicare by statute",
    "not_recognized_opps": "Not recognized under OPPS", "dme_contractor_only": "Billed to the DME contractor only",
    "vaccine": "A vaccine or its administration", "laboratory": "A laboratory service",
    "separate_procedure": "A separate procedure", "device": "A device", "telehealth": "On the telehealth list",
    "unclassified_drug": "An unclassified drug: name it, or give its NDC",
    "annual_wellness_visit": "An annual wellness visit",
}  # fmt: skip
_TABLES: Final = ("practitioner", "hospital", "dme")
_MOST: Final = 25


def page(on: ReferenceDay, code: str, zip_code: str = "") -> Page | None:
    """The page of a procedure, supply or drug code; None where no list ever had it. CPT and CDT texts are never ours."""
    intervals = on.library.lists.rows("hcpcs", code)
    if not intervals:
        return None
    held = on.hcpcs(code)
    row = held or intervals[-1]
    licensed = row["kind"] in ("cpt", "cdt")
    title = on.descriptor(code) if row["kind"] == "cpt" else row["description"]
    if title is None and licensed:
        title = f"{row['kind'].upper()} {code} (descriptor not loaded: licensed text)"
    facts = [
        *_level2(on, code),
        *_outpatient(on, row),
        *_edits(on, code),
        *_drug(on, code),
        *prices.facts(on, code, zip_code),
    ]
    return Page(
        system=row["kind"] if licensed else "hcpcs",
        code=code,
        description=title,
        day=on.day,
        valid=held is not None,
        billable=held is not None,
        state="in force" if held else "not in force",
        validity=tuple(validity(intervals)),
        facts=tuple(facts),
        changes=history.of_service(on.library, code),
        missing=missing(on.library, ASKED[1:] if licensed else ASKED, on.day),
    )


def _level2(on: ReferenceDay, code: str) -> Iterator[Fact]:
    """CMS's own file, as it stood on the day."""
    rows = rows_on(on.library, "hcpcs_level2", on.day, pl.col("code") == code)
    if not rows:
        return
    row = rows[-1]
    if row["coverage"]:
        said = _COVERAGE.get(row["coverage"])
        yield Fact("HCPCS file", "Coverage", f"{row['coverage']}: {said}" if said else row["coverage"], row["source"])
    for name, words in _LEVEL2.items():
        if row[name] is not None:
            yield Fact("HCPCS file", words, str(row[name]), row["source"])


def _outpatient(on: ReferenceDay, row: dict[str, Any]) -> Iterator[Fact]:
    """What the outpatient code editor holds of the code."""
    source, group = row["source"], "Outpatient"
    if row["status_indicator"]:
        yield Fact(group, "OPPS status indicator", row["status_indicator"], source)
    if row["apc"]:
        yield Fact(group, "APC", row["apc"], source)
        rates = _rates(on, row["apc"])
        if rates:
            yield Fact(group, "APC rate, national, unadjusted", f"${rates[-1]['rate']:,.2f}", rates[-1]["source"])
    for name, words in _PACKAGED.items():
        if row[name] is not None:
            yield Fact(group, words, str(row[name]), source)
    for name, words in _MARKS.items():
        if row[name]:
            yield Fact(group, words, "yes", source)


def _rates(on: ReferenceDay, apc: str) -> list[dict[str, Any]]:
    holds = (pl.col("valid_from") <= on.day) & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= on.day))
    return on.library.table("apc_rates").filter((pl.col("apc") == apc) & holds).collect().to_dicts()


def _edits(on: ReferenceDay, code: str) -> Iterator[Fact]:
    for table in _TABLES:
        limit = on.unlikely_units(code, table)
        if limit is not None:
            how = {1: "a line", 2: "a day, by policy", 3: "a day, by clinical data"}.get(limit.mai or 0, "")
            yield Fact("Edits", f"Most units, {table} claims", f"{limit.units} {how}".strip(), limit.source)


def _drug(on: ReferenceDay, code: str) -> Iterator[Fact]:
    """Payment limit with what one unit holds, and the packages (NDC) billed by the code."""
    for row in rows_on(on.library, "asp_limits", on.day, pl.col("code") == code):
        if row["dosage"]:
            yield Fact("Drug", "One unit is", row["dosage"], row["source"])
        if row["limit"] is not None:
            yield Fact("Drug", "Payment limit of one unit", f"${row['limit']:,.3f}", row["source"])
    packages = rows_on(on.library, "ndc_codes", on.day, pl.col("code") == code)
    for row in packages[:_MOST]:
        units = (
            f", {row['billing_units_package'].normalize():f} units a package" if row["billing_units_package"] else ""
        )
        yield Fact("Drug", f"NDC {row['ndc']}", f"{row['drug'] or ''}{units}", row["source"])
    if len(packages) > _MOST:
        yield Fact("Drug", "More packages", f"{len(packages) - _MOST:,}", packages[0]["source"])
    for row in rows_ever(on.library, "cvx_cpt", pl.col("cpt") == code):
        yield Fact("Vaccine", f"CVX {row['cvx']}", "the vaccine this code stands for", row["source"])
