"""Prices lines by the thousand: each under the Medicare schedule that has its code, with all it was worked out from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

from claimwright.reference.fees import anesthesia, components, reasons, schedules, surgery
from claimwright.reference.fees.area import INDEX_SCALE, with_area
from claimwright.reference.fees.bilateral_and_split import line_cents, with_sides
from claimwright.reference.fees.factors import SCALE, chosen, factor, times
from claimwright.reference.fees.lines import prepared, with_facility
from claimwright.reference.fees.physician import FACTOR_SCALE, RVU_SCALE, with_fee, with_relative_values
from claimwright.reference.fees.published import Frames, covers, rows
from claimwright.reference.fees.tables import PRICES

_REDUCTIONS: Final[tuple[Callable[[pl.DataFrame], pl.DataFrame], ...]] = (
    surgery.reduced, components.reduced, components.therapy,
)  # fmt: skip


def price(lines: pl.DataFrame, reference: Frames) -> pl.DataFrame:
    """Table ``prices``, one row for each of ``lines`` (table ``fee_lines``; columns may be left out) in their order.

    Amounts are USD. No line is lost: one that cannot be priced has a null amount and says why.
    Source: 42 CFR part 414; CMS Claims Processing Manual (IOM 100-04), chapters 4, 5, 12, 13, 16, 17 and 20.
    """
    frame = with_facility(prepared(lines), reference)
    frame = with_fee(with_relative_values(with_area(frame, reference), reference))
    frame = with_sides(frame)
    frame = frame.with_columns(reasons.unpaid().alias("unpaid"), line_cents(pl.col("unit_amount")).alias("before"))
    frame = schedules.priced(anesthesia.priced(_reduced(frame), reference), reference)
    frame = _amounts(_roles(frame))
    return _answer(frame, reference)


def _reduced(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds after (cents of the line after reductions) and rule."""
    payable = frame.filter(pl.col("unpaid").is_null() & pl.col("unit_amount").is_not_null())
    found = pl.concat(reduce(payable) for reduce in _REDUCTIONS)
    frame = frame.join(found.unique("row", keep="first"), on="row", how="left", maintain_order="left")
    reduced = pl.col("row").is_in(found["row"].implode())
    by_report = reduced & pl.col("after").is_null()
    return frame.with_columns(
        pl.when(reduced).then("after").otherwise("before").alias("after"),
        pl.when(by_report).then(pl.format("The contractor sets the price: {}.", pl.col("rule"))).otherwise("unpaid").alias("unpaid"),
    )  # fmt: skip


def _roles(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds role_share, practitioner_share and participation_share."""
    day = pl.col("day")
    helper = pl.coalesce(chosen("modifier", pl.col("therapy_assistant"), day), SCALE)
    role = pl.coalesce(chosen("modifier", pl.col("role"), day), SCALE)
    # AS says itself that the assistant is no physician: 85 per cent of the assistant's share.
    kind = pl.when((pl.col("role") == "AS") & (pl.col("practitioner") == "physician")).then(pl.lit("pa"))
    practitioner = chosen("practitioner", kind.otherwise("practitioner"), day)
    outside = pl.when("participating").then(SCALE).otherwise(factor("nonparticipating", day))
    return frame.with_columns(
        (role * helper // SCALE).alias("role_share"),
        practitioner.alias("practitioner_share"),
        outside.alias("participation_share"),
    )


def _amounts(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds basis, cents and reason."""
    shared = times(times(pl.col("after"), pl.col("role_share")), pl.col("practitioner_share"))
    cents = times(shared, pl.col("participation_share"))
    is_anesthesia = anesthesia.is_anesthesia()
    physician = (
        ~is_anesthesia
        & pl.col("status").is_not_null()
        & reasons.status("paid").is_in(["paid", "alone", "contractor", "bundled"])
    )
    scheduled = ~is_anesthesia & ~physician & pl.col("schedule").is_not_null()
    basis = (
        pl.when(is_anesthesia).then(pl.lit("anesthesia"))
        .when(physician).then(pl.lit("physician"))
        .when(scheduled).then("schedule")
    )  # fmt: skip
    frame = frame.with_columns(
        basis.alias("basis"),
        pl.when(is_anesthesia).then("anesthesia_cents")
        .when(physician & pl.col("unpaid").is_null()).then(cents)
        .when(physician & (pl.col("status") == "B")).then(0)
        .when(scheduled).then("schedule_cents").alias("cents"),
    )  # fmt: skip
    others = (pl.col("basis") == "physician") & (pl.col("status") != "T") & (pl.col("cents") > 0)
    bundled = (pl.col("status") == "T") & others.fill_null(value=False).any().over("session", "day")
    together = "Not paid beside another service of the fee schedule on the same day."
    return frame.with_columns(
        pl.when(bundled).then(0).otherwise("cents").alias("cents"),
        pl.when(bundled).then(pl.lit(together)).when(~pl.col("basis").is_in(["anesthesia", "laboratory", "drug", "equipment"]).fill_null(value=False)).then("unpaid").alias("reason"),
    )  # fmt: skip


def _answer(frame: pl.DataFrame, reference: Frames) -> pl.DataFrame:
    values = rows(reference, "relative_values")
    frame = frame.join(covers(values, frame), on="day", how="left", maintain_order="left")
    physician, medicine = pl.col("basis") == "physician", pl.col("basis") == "anesthesia"
    unknown = pl.col("basis").is_null() & pl.col("reason").is_null()
    reason = pl.when(unknown & pl.col("covered").fill_null(value=False)).then(
        pl.lit("No schedule loaded for this day has the code.")
    )
    shown = physician & pl.col("fee").is_not_null()
    answer = frame.sort("row").with_columns(
        amount=_usd(pl.col("cents")),
        reason=pl.coalesce("reason", reason),
        remarks=_words(pl.when(physician & (pl.col("cents") > 0)).then(reasons.remarks())),
        missing=_words(_missing(physician, medicine)),
        source=_words(_source(physician, medicine)),
        rate=pl.col("rate_thousandths") / 1000,
        units=pl.when(shown).then("counted").otherwise("units"),
        conversion_factor=_scaled(shown, "conversion_factor", FACTOR_SCALE),
        fee=_usd(pl.when(shown).then("fee")),
        role_share=_scaled(shown, "role_share", SCALE),
        **_physician_columns(shown),
    )
    return PRICES.conform(answer.with_columns(**_anesthesia_columns(medicine)))


def _missing(physician: pl.Expr, medicine: pl.Expr) -> pl.Expr:
    """What would have to be known or loaded for the amount, or for a surer one."""
    other = pl.when((reasons.status("paid") == "other") & pl.col("basis").is_null()).then(
        pl.lit("the laboratory, drug or equipment schedule of the day, if it is in one")
    )
    return _joined(
        pl.when(pl.col("day").is_null()).then(pl.lit("the date of service")),
        pl.when(~pl.col("covered") & (pl.col("basis").is_null() | physician)).then(
            pl.format("a physician fee schedule of {} (relative values)", pl.col("day"))
        ),
        pl.when(physician | medicine).then("area_note"),
        pl.when((physician | medicine) & pl.col("area_note").is_null() & pl.col("work_gpci").is_null()).then(
            pl.format("the indices (GPCI) of contractor {}, locality {} on this day", "contractor", "locality")
        ),
        pl.when(physician & pl.col("floored").fill_null(value=False)).then(
            pl.lit("whether the floor of the work index is in force: the index with it was taken")
        ),
        pl.when(medicine).then(anesthesia.missing()),
        pl.when(physician & pl.col("practitioner_share").is_null()).then(
            pl.format("the share of a practitioner of kind {}", pl.col("practitioner"))
        ),
        other,
        pl.when(pl.col("basis") == "equipment").then("rural_note"),
    )


def _source(physician: pl.Expr, medicine: pl.Expr) -> pl.Expr:
    """The files behind the amount."""
    return _joined(
        pl.when(physician).then("rvu_source"),
        pl.when(physician).then("gpci_source"),
        pl.when(medicine).then("anesthesia_source"),
        pl.when(pl.col("basis").is_in(["laboratory", "drug", "equipment"])).then("schedule_source"),
    )


def _joined(*texts: pl.Expr) -> pl.Expr:
    return pl.concat_str(list(texts), separator="; ", ignore_nulls=True)


def _physician_columns(shown: pl.Expr) -> dict[str, pl.Expr]:
    scaled = {
        "work": ("work", RVU_SCALE), "practice_expense": ("practice_expense", RVU_SCALE),
        "malpractice": ("malpractice", RVU_SCALE), "work_index": ("work_gpci", INDEX_SCALE),
        "practice_expense_index": ("pe_gpci", INDEX_SCALE), "malpractice_index": ("mp_gpci", INDEX_SCALE),
        "bilateral_share": ("bilateral_share", SCALE), "package_share": ("package_share", SCALE),
        "practitioner_share": ("practitioner_share", SCALE), "participation_share": ("participation_share", SCALE),
    }  # fmt: skip
    return {
        **{name: _scaled(shown, column, scale) for name, (column, scale) in scaled.items()},
        "cap": _usd(pl.when(shown).then("cap")),
        "before_ranking": _usd(pl.when(shown).then("before")),
        "reduction": _usd(pl.when(shown).then(pl.col("before") - pl.col("after"))),
        "reduction_rule": _words(pl.col("rule")),
    }


def _anesthesia_columns(medicine: pl.Expr) -> dict[str, pl.Expr]:
    factor = _scaled(medicine, "anesthesia_factor", FACTOR_SCALE)
    return {
        "base_units": _scaled(medicine, "base_tenths", 10),
        "time_units": _scaled(medicine, "time_tenths", 10),
        "conversion_factor": pl.coalesce("conversion_factor", factor),
        "fee": pl.coalesce("fee", _usd(pl.when(medicine).then("anesthesia_fee"))),
        "role_share": pl.coalesce("role_share", _scaled(medicine, "direction_share", SCALE)),
    }


def _scaled(shown: pl.Expr, column: str, scale: int) -> pl.Expr:
    """Whole numbers of a scale as the decimal they stand for, where it belongs to the line."""
    return pl.when(shown).then(pl.col(column).cast(pl.Decimal(18, 4)) / scale).cast(pl.Decimal(18, 4))


def _usd(cents: pl.Expr) -> pl.Expr:
    return cents.cast(pl.Decimal(18, 2)) / 100


def _words(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)
