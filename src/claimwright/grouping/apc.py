"""What APC, status and packaging each line of a hospital outpatient claim gets, and which edits of CMS's code editor fire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from claimwright.grouping.outpatient_edits import Disposition, OutpatientEdit, fired, foremost
from claimwright.grouping.packaging import Answered, answered, rests_on_rejected, why_another_apc, why_packaged
from claimwright.reference import Library, dot, undot
from claimwright.reference.fees import outpatient_editor
from claimwright.reference.fees.outpatient import discounted, price_outpatient
from claimwright.reference.fees.outpatient_tables import OPPS_CLAIMS, OPPS_LINES


@dataclass(frozen=True)
class OutpatientLine:
    """One service line. ``units`` are the units billed, ``charge`` USD; ``day`` is the claim's first where none is given."""

    line: int
    revenue_code: str = ""
    code: str = ""
    modifiers: tuple[str, ...] = ()
    units: Decimal = Decimal(1)
    day: date | None = None
    charge: Decimal = Decimal(0)


@dataclass(frozen=True)
class OutpatientClaim:
    """One outpatient facility claim. ``bill_type`` has three digits (131); codes come with or without dot; ``value_codes`` are
    codes with their amounts (``FD 1500.00``); ``wage_index`` is the hospital's, None for the national rate.
    """

    lines: tuple[OutpatientLine, ...]
    first_day: date
    last_day: date | None = None
    bill_type: str = "131"
    age: int | None = None
    sex: str = ""
    patient_status: str = "01"
    principal_diagnosis: str = ""
    diagnoses: tuple[str, ...] = ()
    reasons_for_visit: tuple[str, ...] = ()
    condition_codes: tuple[str, ...] = ()
    occurrence_codes: tuple[str, ...] = ()
    value_codes: tuple[str, ...] = ()
    zip_code: str | None = None
    wage_index: Decimal | None = None
    sole_community: bool = False


@dataclass(frozen=True)
class ApcLine:
    """What one line came to.

    ``apc`` is the APC it is paid by (five digits, empty without) and ``own_apc`` the one its code has alone, likewise ``status``
    and ``listed_status``; ``apc_note`` says why a line paid apart has another APC than its own. ``packaged`` says why it is not paid apart, empty where it is; ``composite`` groups the lines of one
    composite APC; ``discount`` says what is taken off, ``discounted_units`` being what is paid. ``outcome`` is empty, rejected,
    denied_day (a day on which all is denied) or information. ``amount`` is what Medicare pays (USD) where it was asked for.
    """

    line: int
    code: str
    status: str
    listed_status: str
    apc: str
    own_apc: str
    apc_note: str
    packaged: str
    composite: str
    discount: str
    discounted_units: Decimal
    payment_method: str
    adjustments: tuple[str, ...]
    outcome: str
    edits: tuple[OutpatientEdit, ...]
    amount: Decimal | None = None
    amount_note: str = ""


@dataclass(frozen=True)
class ApcResult:
    """An outpatient claim as CMS's editor sees it.

    ``problem`` says why nothing can be said of the claim (its day lies outside the editor's tables, or it was not processed);
    then there are no lines. ``remarks`` tells what to know beside it, such as a diagnosis that our own code set judges otherwise.
    """

    lines: tuple[ApcLine, ...]
    edits: tuple[OutpatientEdit, ...]
    release: str
    problem: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def disposition(self) -> Disposition | None:
        """What decides over the claim; None where no edit fired."""
        return foremost(self.edits)


_OUTCOMES = {"1": "rejected", "2": "denied_day", "3": "information"}


def group_apc(claim: OutpatientClaim, library: Library | None = None, *, priced: bool = False) -> ApcResult:
    """Groups one claim with the Integrated Outpatient Code Editor of its first day.

    ``library`` lets our own code sets judge the diagnoses too, and is needed for amounts (``priced``). Raises
    ``ReferenceMissingError`` where the editor's package is absent or its tables cannot be unpacked.
    Source: CMS I/OCE specifications (package pyoce); IOM 100-04, chapter 4.
    """
    held = outpatient_editor.covered()
    own = _own_view(claim, library)
    if problem := held.problem(claim.first_day):
        return ApcResult((), (), held.release, problem, own)
    about, rows = _rows(claim)
    answer = outpatient_editor.run(about, rows)
    edits = fired(answer, [row["line"] for row in rows])
    remarks = (*own, *_beyond(claim, held.last))
    if problem := outpatient_editor.not_processed(answer):
        return ApcResult((), edits, held.release, problem, remarks)
    seen = _seen(claim, rows, answer["lineItemList"])
    remarks = (*remarks, *rests_on_rejected(seen))
    amounts = _amounts(about, rows, library) if priced and library else {}
    return ApcResult(_lines(seen, answer["lineItemList"], edits, amounts), edits, held.release, "", remarks)


def _seen(claim: OutpatientClaim, rows: list[dict[str, Any]], outs: list[dict[str, Any]]) -> list[Answered]:
    days = [row["day"] or claim.first_day for row in rows]
    listed = [outpatient_editor.listed(row["code"], day) for row, day in zip(rows, days, strict=True)]
    return [answered(*one) for one in zip(rows, outs, days, listed, strict=True)]


def _lines(
    seen: list[Answered],
    outs: list[dict[str, Any]],
    edits: tuple[OutpatientEdit, ...],
    amounts: dict[int, tuple[Decimal | None, str]],
) -> tuple[ApcLine, ...]:
    found = []
    for one, out in zip(seen, outs, strict=True):
        units, words = discounted(out["discountingFormula"] or "", Decimal(out["unitsOutput"] or 0), one.day)
        flags = (out["paymentAdjustmentFlag01"], out["paymentAdjustmentFlag02"])
        amount, note = amounts.get(one.line, (None, ""))
        found.append(
            ApcLine(
                line=one.line, code=one.code, status=one.status, listed_status=one.listed, apc=one.apc, own_apc=one.own_apc,
                apc_note=why_another_apc(one, seen), packaged=why_packaged(one, seen), composite=one.composite, discount=words or "", discounted_units=units,
                payment_method=out["paymentMethodFlag"] or "", adjustments=tuple(f for f in flags if f not in ("0", "", None)),
                outcome=_OUTCOMES.get(out["rejectionDenialFlag"] or "0", ""),
                edits=tuple(e for e in edits if e.line == one.line), amount=amount, amount_note=note,
            )
        )  # fmt: skip
    return tuple(found)


def _rows(claim: OutpatientClaim) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The claim as a row of ``opps_claims`` and its lines as rows of ``opps_lines``."""
    about = {
        "claim_id": "claim", "bill_type": claim.bill_type, "first_day": claim.first_day, "last_day": claim.last_day,
        "age": claim.age, "sex": claim.sex, "patient_status": claim.patient_status,
        "principal_diagnosis": undot(claim.principal_diagnosis), "diagnoses": [undot(code) for code in claim.diagnoses],
        "reasons_for_visit": [undot(code) for code in claim.reasons_for_visit], "condition_codes": list(claim.condition_codes),
        "occurrence_codes": list(claim.occurrence_codes), "value_codes": list(claim.value_codes), "zip": claim.zip_code,
        "wage_index": claim.wage_index, "sole_community": claim.sole_community,
    }  # fmt: skip
    rows = [
        {
            "claim_id": "claim", "line": one.line, "revenue_code": one.revenue_code, "code": one.code.upper() or None,
            **{f"modifier_{n}": None for n in range(1, 5)},
            **{f"modifier_{n}": modifier for n, modifier in enumerate(one.modifiers[:4], 1)},
            "units": one.units, "day": one.day, "charge": one.charge,
        }
        for one in claim.lines
    ]  # fmt: skip
    return about, rows


def _amounts(
    about: dict[str, Any], rows: list[dict[str, Any]], library: Library
) -> dict[int, tuple[Decimal | None, str]]:
    """Line to what Medicare pays and why there is no amount, or what to know of it."""
    priced = price_outpatient(OPPS_CLAIMS.frame([about]), OPPS_LINES.frame(rows), library)
    return {
        row["line"]: (row["amount"], "; ".join(filter(None, (row["reason"], row["remarks"], row["missing"]))))
        for row in priced.iter_rows(named=True)
    }


def _own_view(claim: OutpatientClaim, library: Library | None) -> tuple[str, ...]:
    """The diagnoses that our own code set does not have on the claim's first day, whatever the editor says of them."""
    if library is None:
        return ()
    on = library.on(claim.first_day)
    listed = dict.fromkeys((claim.principal_diagnosis, *claim.reasons_for_visit, *claim.diagnoses))
    bad = [code for code in listed if code and not ((found := on.icd10cm(undot(code))) and found.billable)]
    return tuple(f"{dot(undot(code))} is not a billable ICD-10-CM code on {claim.first_day}." for code in bad)


def _beyond(claim: OutpatientClaim, last: date) -> tuple[str, ...]:
    late = [str(one.line) for one in claim.lines if one.day and one.day > last]
    return (f"Lines {', '.join(late)} are dated after {last}, where the code editor's tables end.",) if late else ()
