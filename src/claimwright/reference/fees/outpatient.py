"""Outpatient hospital claims under OPPS: the code editor's APC, packaging and discount of each line, then its payment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import polars as pl

from claimwright.reference.fees.factors import factor_on
from claimwright.reference.fees.outpatient_editor import covered, not_processed, run
from claimwright.reference.fees.outpatient_tables import OPPS_CLAIMS, OPPS_LINES, OPPS_PRICES
from claimwright.reference.fees.price import price
from claimwright.reference.fees.published import Frames, rows

_WAGED: Final = frozenset({"S", "T", "V", "P", "J1", "J2", "Q1", "Q2", "Q3"})
"""Status indicators whose rate has a labour share; blood (R) and brachytherapy (U) have none (IOM 100-04, chapter 4, section 10.2)."""
_CENT: Final = Decimal("0.01")
_METHODS: Final = {"7": "paid at the physician fee schedule's share", "8": "paid at the physician fee schedule's share",
                   "A": "clinic visit off campus"}  # fmt: skip
_INDICATORS: Final = {
    "2": "Not paid under OPPS: paid under a fee schedule or another system.",
    "3": "Not paid under OPPS.",
    "4": "Paid at reasonable cost.",
    "5": "A drug with pass-through payment: paid by its own limit.",
    "6": "Paid by the hospital's charge reduced to cost.",
    "7": "Additional payment for a new drug.",
    "9": "Packaged: its payment is in that of other lines.",
}


def price_outpatient(claims: pl.DataFrame, lines: pl.DataFrame, reference: Frames) -> pl.DataFrame:
    """Table ``opps_prices``, one row for each of ``lines`` (table ``opps_lines``) of ``claims`` (``opps_claims``).

    Amounts are USD with the patient's share in them. A line is paid (rate x 60 % x wage index + rate x 40 %) x units x
    discount, rounded half up once, as CMS's pricer does; without a wage index the national rate, and ``missing`` says so.
    Outliers, pass-through devices and credits are not worked out; ``remarks`` tells where the editor flags them.
    Source: 42 CFR part 419; CMS Integrated Outpatient Code Editor (package pyoce); IOM 100-04, chapter 4.
    """
    claims, numbered = OPPS_CLAIMS.conform(claims), OPPS_LINES.conform(lines).with_row_index("row")
    found: list[dict[str, Any]] = []
    by_claim = {key[0]: part for key, part in numbered.partition_by("claim_id", as_dict=True).items()}
    rates = _Rates(reference)
    for claim in claims.iter_rows(named=True):
        part = by_claim.get(claim["claim_id"])
        if part is not None:
            found.extend(_priced(claim, part.to_dicts(), rates))
    answer = pl.DataFrame(found, schema={"row": pl.UInt32, **OPPS_PRICES.schema}, infer_schema_length=None)
    return OPPS_PRICES.conform(_elsewhere(answer.sort("row"), claims, numbered, reference))


class _Rates:
    """APC rates by day."""

    def __init__(self, reference: Frames) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = {}
        for row in rows(reference, "apc_rates").iter_rows(named=True):
            self._rows.setdefault(row["apc"], []).append(row)

    def on(self, apc: str, day: date) -> dict[str, Any] | None:
        for row in self._rows.get(apc, []):
            if row["valid_from"] <= day and (row["valid_to"] is None or day <= row["valid_to"]):
                return row
        return None


def _priced(claim: dict[str, Any], lines: list[dict[str, Any]], rates: _Rates) -> Iterator[dict[str, Any]]:
    if too_late := covered().problem(claim["first_day"]):
        yield from ({"row": line["row"], "claim_id": line["claim_id"], "line": line["line"], "code": line["code"],
                     "reason": too_late} for line in lines)  # fmt: skip
        return
    answer = run(claim, lines)
    problem = not_processed(answer)
    for line, out in zip(lines, answer["lineItemList"], strict=True):
        day = line["day"] or claim["first_day"]
        row = {
            "row": line["row"], "claim_id": line["claim_id"], "line": line["line"], "code": line["code"],
            "apc": None if out["paymentApc"] in ("", None, "00000") else out["paymentApc"],
            "status_indicator": out["statusIndicator"] or None, "packaged": out["packagingFlag"] not in ("0", "", None),
            "units": Decimal(out["unitsOutput"] or 0), "edits": ", ".join(out["hcpcsEditList"] + out["revenueEditList"]) or None,
            "reason": problem, "source": None,
        }  # fmt: skip
        yield row if problem else row | _payment(claim, line, out, row, rates, day)


def _payment(
    claim: dict[str, Any], line: dict[str, Any], out: dict[str, Any], row: dict[str, Any], rates: _Rates, day: date
) -> dict[str, Any]:
    if out["rejectionDenialFlag"] not in ("0", "", None) or out["paymentMethodFlag"] in ("1", "3", "4"):
        return {"amount": Decimal(0), "reason": "Rejected or denied by the outpatient code editor."}
    if row["packaged"] or out["paymentIndicator"] == "9":
        return {"amount": Decimal(0), "reason": _INDICATORS["9"], "packaged": True, "basis": "opps"}
    if out["paymentIndicator"] not in ("1", "8") or row["apc"] is None:
        return {"reason": _INDICATORS.get(out["paymentIndicator"] or "", "Not paid under OPPS.")}
    rate = rates.on(row["apc"], day)
    if rate is None:
        return {"missing": f"the rate of APC {row['apc']} on {day}", "basis": "opps"}
    waged = row["status_indicator"] in _WAGED
    index = claim.get("wage_index") if waged else None
    units, words = discounted(out["discountingFormula"], row["units"], day)
    method = (
        factor_on(f"opps method {out['paymentMethodFlag']}", day)
        if out["paymentMethodFlag"] in _METHODS
        else Decimal(1)
    )
    base = rate["rate"]
    if claim.get("sole_community") and out["paymentMethodFlag"] == "0":
        base = (base * factor_on("opps sole community", day)).quantize(_CENT, ROUND_HALF_UP)
    labour = factor_on("opps labor share", day)
    adjusted = base if index is None else base * labour * index + base * (1 - labour)
    amount = (adjusted * units * method).quantize(_CENT, ROUND_HALF_UP)
    flags = [
        flag for flag in (out["paymentAdjustmentFlag01"], out["paymentAdjustmentFlag02"]) if flag not in ("0", "", None)
    ]
    remarks = [
        _METHODS.get(out["paymentMethodFlag"]),
        f"payment adjustment flag {', '.join(flags)} not worked out" if flags else None,
    ]
    return {
        "basis": "opps", "rate": base, "wage_index": index, "labor_share": labour if waged else Decimal(0),
        "discounted_units": units, "discount": words, "method_share": method, "amount": amount,
        "remarks": "; ".join(filter(None, remarks)) or None, "source": rate["source"],
        "missing": "the hospital's wage index: the national rate was taken" if waged and index is None else None,
    }  # fmt: skip


def discounted(formula: str, units: Decimal, day: date) -> tuple[Decimal, str | None]:
    """Units times the editor's discount, and what the discount is (CMS, I/OCE discounting formulas 1 to 9)."""
    cut, stopped = factor_on("opps discount", day), factor_on("opps terminated", day)
    formulas = {
        "2": (1 + cut * (units - 1), "further units at half"),
        "3": (stopped, "stopped before anaesthesia"),
        "4": (1 + cut, "both sides"),
        "5": (cut * units, "beside a dearer procedure"),
        "6": (stopped * cut, "stopped, beside a dearer procedure"),
        "7": (cut * (1 + cut), "both sides, beside a dearer procedure"),
        "8": (Decimal(2), "both sides, each whole"),
        "9": (2 * cut, "both sides, beside a dearer procedure"),
    }
    amount, words = formulas.get(formula, (units, None))
    return amount, words if amount != units else None


def _elsewhere(answer: pl.DataFrame, claims: pl.DataFrame, lines: pl.DataFrame, reference: Frames) -> pl.DataFrame:
    """Lines that OPPS leaves to another schedule (payment indicators 2 and 5), priced by it: tests, drugs, therapy."""
    left = answer.filter(pl.col("reason").is_in([_INDICATORS["2"], _INDICATORS["5"]])).select("row")
    if not left.height:
        return answer
    where = claims.select("claim_id", "zip", "first_day")
    asked = left.join(lines, on="row", how="left", maintain_order="left").join(
        where, on="claim_id", how="left", maintain_order="left"
    )
    asked = asked.with_columns(pl.coalesce("day", "first_day").alias("day"), pl.col("claim_id").alias("session_id"))
    other = price(asked, reference).select(
        pl.Series("row", asked["row"]), pl.col("amount").alias("a"), pl.col("basis").alias("b"), pl.col("reason").alias("r"),
        pl.col("missing").alias("m"), pl.col("source").alias("s"),
    )  # fmt: skip
    joined = answer.join(other, on="row", how="left", maintain_order="left")
    priced = pl.col("a").is_not_null()
    return joined.with_columns(
        pl.coalesce("amount", "a").alias("amount"), pl.coalesce("basis", "b").alias("basis"),
        pl.coalesce("source", "s").alias("source"), pl.coalesce("missing", "m").alias("missing"),
        pl.when(priced).then("r").otherwise("reason").alias("reason"),
    )  # fmt: skip
