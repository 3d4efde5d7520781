"""Why is a line of an outpatient hospital claim not paid apart, and which line carries its payment?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

_PACKAGED: Final = "1"
_FLAGS: Final = {
    "2": "in the day's payment of partial hospitalization or mental health services",
    "3": "its charge for surgery is a token charge",
    "4": "in the payment of drug administration",
    "5": "in the FQHC encounter payment",
    "6": "in the FQHC encounter payment, without coinsurance",
}
"""The editor's packaging flags, in our words."""
_OBSERVATION: Final = "08011"
_BESIDE: Final = {"Q1": ("S", "T", "V"), "Q2": ("T",)}
"""Listed status that is packaged on a day with a line of these (IOM 100-04, chapter 4, section 10.4)."""


@dataclass(frozen=True)
class Answered:
    """One line as the editor left it: ``listed`` is the status its code has alone, ``status`` the one after the other lines."""

    line: int
    code: str
    revenue_code: str
    day: date
    listed: str
    status: str
    apc: str
    own_apc: str
    flag: str
    composite: str
    rejected: bool

    @property
    def packaged(self) -> bool:
        return self.flag not in ("0", "")

    @property
    def named(self) -> str:
        return f"line {self.line} ({self.code})" if self.code else f"line {self.line}"


def answered(line: dict[str, Any], out: dict[str, Any], day: date, listed: str) -> Answered:
    """A row of ``opps_lines`` with the editor's answer to it."""
    return Answered(
        line=line["line"], code=line["code"] or "", revenue_code=(line["revenue_code"] or "").zfill(4), day=day, listed=listed,
        status=out["statusIndicator"] or "", apc=_apc(out["paymentApc"]), own_apc=_apc(out["hcpcsApc"]),
        flag=out["packagingFlag"] or "0", composite=(out["compositeAdjustmentFlag"] or "").strip("0"),
        rejected=out["rejectionDenialFlag"] not in ("0", "3", "", None),
    )  # fmt: skip


def _apc(text: str | None) -> str:
    return "" if text in (None, "", "00000") else text


def why_another_apc(one: Answered, lines: list[Answered]) -> str:
    """Why a line that is paid apart has another APC than its code has alone; empty where it has its own."""
    if one.packaged or not one.apc or one.apc == one.own_apc:
        return ""
    if one.composite:
        together = [other.named for other in lines if other.composite == one.composite and other.line != one.line]
        return f"composite with {', '.join(together)}"
    if one.apc == _OBSERVATION:
        return "comprehensive observation of eight hours or more"
    if one.listed == "C":
        return "inpatient-only procedure, patient died or was transferred before admission (CA)"
    if one.status == "J1":
        return f"complexity adjustment of APC {one.own_apc}"
    return f"in place of APC {one.own_apc}" if one.own_apc else ""


def rests_on_rejected(lines: list[Answered]) -> tuple[str, ...]:
    """Warnings of complexity adjustments whose partner may be a rejected line, which CMS's own editor may not count."""
    rejected = [one for one in lines if one.rejected and one.listed == "J1"]
    lifted = [
        one
        for one in lines
        if one.status == "J1" and one.listed == "J1" and one.apc and one.apc != one.own_apc and not one.packaged
    ]
    return tuple(
        f"The lift of {one.named} from APC {one.own_apc} to {one.apc} may rest on the rejected {rejected[0].named}: "
        "compare it with CMS's own editor before relying on it."
        for one in lifted
        if rejected
        and not any(other.listed == "J1" and not other.rejected for other in lines if other.line != one.line)
    )


def why_packaged(one: Answered, lines: list[Answered]) -> str:
    """Why a line is packaged, naming the line that carries its payment where one does; empty where it is paid apart."""
    if not one.packaged:
        return ""
    if one.flag != _PACKAGED:
        return _FLAGS.get(one.flag, "packaged")
    paid = [other for other in lines if other.line != one.line and not other.packaged and not other.rejected]
    shared = next((other for other in paid if one.composite and other.composite == one.composite and other.apc), None)
    if shared:
        return f"in the composite APC {shared.apc} of {shared.named}"
    if not one.code:
        return f"revenue code {one.revenue_code} without a HCPCS code is packaged"
    if one.listed == "N":
        return "always packaged (status N)"
    whole = next((other for other in paid if other.status == "J1" and other.apc), None)
    if whole:
        return f"in the comprehensive APC {whole.apc} of {whole.named}"
    stay = next((other for other in paid if other.apc == _OBSERVATION), None)
    if stay:
        return f"in the comprehensive observation APC {stay.apc} of {stay.named}"
    if one.listed == "Q4":
        return "a laboratory test beside other outpatient services (status Q4)"
    if one.listed in _BESIDE:
        near = [other for other in paid if other.status in _BESIDE[one.listed]]
        beside = min(near, key=lambda other: (other.day != one.day, other.line), default=None)
        ways = ", ".join(_BESIDE[one.listed])
        return (
            f"status {one.listed}: packaged beside {beside.named}, status {beside.status}"
            if beside
            else f"packaged beside a service of status {ways}"
        )
    return "packaged with the services of the claim"
