"""What stands in each box of the CMS-1500 (02/12) for a professional claim: every box from a column of the claim.

Source: CMS IOM 100-04, chapter 26, section 10; which box is which column, our own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import polars as pl

from claimwright.claims.batch import Claims
from claimwright.data_files import data_rows
from claimwright.paper.page import (
    Page,
    Row,
    amount,
    name_of,
    number,
    person_or_organization,
    place_of,
    street_of,
    text_of,
)

LINES: Final = 6
"""Service lines of a page."""
SIGNED: Final = "SIGNATURE ON FILE"
CONTINUED: Final = "CONTINUED"
_LETTERS: Final = "ABCDEFGHIJKL"
_SELF: Final = "18"
_RELATIONS: Final = {"18": "self", "01": "spouse", "19": "child"}
_SEXES: Final = {"M": "male", "F": "female"}
_CAUSES: Final = {"EM": "10a", "AA": "10b", "OA": "10c"}
_ASKED_FOR: Final = (("referring", "DN"), ("ordering", "DK"), ("supervising", "DQ"))
"""Who stands in box 17, the first that there is, with the qualifier."""
_ONSETS: Final = ("431", "484")
_OTHER_DAYS: Final = ("454", "304", "453", "439", "455", "471", "090", "091", "444")
"""Qualifiers of the days of boxes 14 and 15 (DTP01)."""
_UNABLE: Final = ("360", "361")
_CASUALTY: Final = "Y4"
_PATIENT_PAID: Final = "F5"


def professional_pages(claims: Claims) -> list[Page]:
    """The pages of one professional claim, six service lines on each, totals on the last. Raises ``ValueError`` for several claims or
    one of another kind."""
    if len(claims) != 1 or claims.claims["kind"][0] != "P":
        raise ValueError("expected one professional claim")
    claim = _Claim(claims)
    shared = {name: text for name, text in claim.boxes() if text}
    lines = claims.lines.sort("line").to_dicts()
    parts = [lines[start : start + LINES] for start in range(0, len(lines), LINES)] or [[]]
    pages = []
    for at_page, part in enumerate(parts, 1):
        boxes = dict(shared)
        for at, line in enumerate(part, 1):
            boxes |= {f"{name}.{at}": text for name, text in claim.of_line(line) if text}
        totals = claim.totals() if at_page == len(parts) else (("28", CONTINUED),)
        boxes |= {name: text for name, text in totals if text}
        pages.append(Page(boxes, at_page, len(parts)))
    return pages


class _Claim:
    def __init__(self, claims: Claims) -> None:
        self.claim: Row = claims.claims.row(0, named=True)
        self.parties = claims.parties.to_dicts()
        self.providers = [one for one in claims.providers.to_dicts() if one["other_payer"] is None]
        self.others = claims.other_payers.sort("sequence").to_dicts()
        self.dates = claims.dates.filter(pl.col("line").is_null()).to_dicts()
        self.references = claims.references.filter(pl.col("line").is_null()).to_dicts()
        listed = claims.diagnoses.filter(pl.col("kind").is_in(["principal", "other"])).sort("sequence")
        self.codes: list[str] = listed["code"].to_list()
        paid = claims.amounts.filter((pl.col("qualifier") == _PATIENT_PAID) & pl.col("line").is_null())
        self.patient_paid = sum((one for one in paid["amount"] if one is not None), Decimal(0))
        outside = claims.lines["purchased_service_charge"].drop_nulls()
        self.outside = sum(outside, Decimal(0)) if outside.len() else None
        conditions = claims.institutional_codes.filter(kind="condition").sort("sequence")
        self.conditions: list[str] = conditions["code"].to_list()

    def boxes(self) -> Iterator[tuple[str, str]]:
        """All but the service lines and the totals."""
        claim, insured = self.claim, self._party("subscriber")
        own = claim["patient_relationship"] in (None, _SELF)
        patient = insured if own else self._party("patient") or insured
        yield from self._payer()
        yield f"1.{self._plan()}", "X"
        yield "1a", text_of(insured.get("id"))
        yield "2", name_of(patient)
        yield from _day("3", patient.get("birth_date"))
        yield from _sex("3", patient.get("sex"))
        yield "4", name_of(insured)
        yield from _address("5", patient)
        yield f"6.{_RELATIONS.get(claim['patient_relationship'] or _SELF, 'other')}", "X"
        yield from _address("7", insured)
        yield from self._other_insured()
        causes = {claim[f"related_cause_{n}"] for n in (1, 2, 3)}
        for code, box in _CAUSES.items():
            yield f"{box}.{'yes' if code in causes else 'no'}", "X"
        yield "10b.state", text_of(claim["accident_state"]) if "AA" in causes else ""
        yield "10d", " ".join(one for one in self.conditions if one)
        yield "11", text_of(claim["group_number"])
        yield from _day("11a", insured.get("birth_date"))
        yield from _sex("11a", insured.get("sex"))
        if found := self._reference(_CASUALTY):
            yield "11b.qualifier", _CASUALTY
            yield "11b", found
        yield "11c", text_of(claim["group_name"]) or text_of(self._party("payer").get("last_or_organization_name"))
        yield f"11d.{'yes' if self.others else 'no'}", "X"
        yield "12", SIGNED if claim["release_of_information"] in ("Y", "I") else ""
        yield "13", SIGNED if claim["benefits_assignment"] == "Y" else ""
        yield from self._days()
        yield from self._asked_for()
        yield from _day("18.from", claim["admission_date"])
        yield from _day("18.to", claim["discharge_date"])
        yield "19", text_of(claim["note"])
        yield f"20.{'no' if self.outside is None else 'yes'}", "X"
        yield "20.charge", amount(self.outside)
        yield "21.indicator", "0" if self.codes else ""
        for letter, code in zip(_LETTERS, self.codes, strict=False):
            yield f"21.{letter}", text_of(code)
        if claim["frequency_code"] in ("7", "8"):
            yield "22.code", claim["frequency_code"]
            yield "22.number", text_of(claim["payer_claim_control_number"])
        numbers = (claim[name] for name in ("prior_authorization", "referral_number", "clia_number"))
        yield "23", next((one for one in numbers if one), "")
        yield from self._practice()

    def of_line(self, line: Row) -> Iterator[tuple[str, str]]:
        """The boxes of one service line."""
        first = line["date_from"]
        last = line["date_to"] or first
        for name, day in (("24A.from", first), ("24A.to", last)):
            for part, text in zip(("month", "day", "year"), _parts(day), strict=True):
                yield f"{name}.{part}", text[-2:]
        yield "24B", text_of(line["place_of_service"] or self.claim["place_of_service"])
        yield "24C", "Y" if line["emergency"] == "Y" else ""
        yield "24D", text_of(line["procedure_code"])
        for n in range(1, 5):
            yield f"24D.{n}", text_of(line[f"modifier_{n}"])
        pointers = (line[f"pointer_{n}"] for n in range(1, 5))
        yield "24E", "".join(_LETTERS[one - 1] for one in pointers if one and one <= len(_LETTERS))
        yield "24F", amount(line["charge"])
        yield "24G", number(line["units"])
        yield "24H", "Y" if line["epsdt"] == "Y" else ""
        if line["ndc"]:
            drug = (
                f"{line['ndc_qualifier'] or 'N4'}{line['ndc']} {line['ndc_unit'] or ''}{number(line['ndc_quantity'])}"
            )
            yield "24.more", drug.strip()
        else:
            yield "24.more", text_of(line["description"])
        who = self._rendering(line["line"])
        yield "24J", text_of(who.get("npi"))
        if who.get("taxonomy"):
            yield "24I", "ZZ"
            yield "24J.taxonomy", who["taxonomy"]

    def totals(self) -> Iterator[tuple[str, str]]:
        paid = self.patient_paid + sum((one["paid_amount"] or Decimal(0) for one in self.others), Decimal(0))
        yield "28", amount(self.claim["total_charge"])
        yield "29", amount(paid) if paid else ""

    def _party(self, role: str) -> Row:
        return next((one for one in self.parties if one["role"] == role), {})

    def _provider(self, role: str, line: int | None = None) -> Row:
        return next((one for one in self.providers if one["role"] == role and one["line"] == line), {})

    def _rendering(self, line: int) -> Row:
        billing = self._provider("billing")
        alone = billing if billing.get("entity_type") == "1" else {}
        return self._provider("rendering", line) or self._provider("rendering") or alone

    def _reference(self, qualifier: str) -> str:
        found = (one["value"] for one in self.references if one["qualifier"] == qualifier)
        return next((one for one in found if one), "")

    def _plan(self) -> str:
        marks = {row["indicator"]: row["mark"] for row in data_rows("claimwright.paper", "plan_marks.tsv")}
        grouped = "group" if self.claim["group_number"] else "other"
        return marks.get(self.claim["claim_filing_indicator"] or "", grouped)

    def _payer(self) -> Iterator[tuple[str, str]]:
        payer = self._party("payer")
        yield "payer", text_of(payer.get("last_or_organization_name"))
        yield "payer.street", text_of(payer.get("address_1"))
        yield "payer.street2", text_of(payer.get("address_2"))
        yield "payer.city", place_of(payer)

    def _other_insured(self) -> Iterator[tuple[str, str]]:
        if not self.others:
            return
        other = self.others[0]
        names = (other["subscriber_last_name"], other["subscriber_first_name"], other["subscriber_middle_name"])
        yield "9", ", ".join(one for one in names if one)
        yield "9a", text_of(other["group_number"] or other["member_id"])
        yield "9d", text_of(other["payer_name"])

    def _days(self) -> Iterator[tuple[str, str]]:
        for box, qualifiers in (("14", _ONSETS), ("15", _OTHER_DAYS)):
            if found := self._dated(qualifiers):
                yield f"{box}.qualifier", found["qualifier"]
                yield from _day(box, found["date_from"])
        for box, qualifier in zip(("16.from", "16.to"), _UNABLE, strict=True):
            if found := self._dated((qualifier,)):
                yield from _day(box, found["date_from"])

    def _dated(self, qualifiers: Sequence[str]) -> Row | None:
        rows = [one for one in self.dates if one["qualifier"] in qualifiers and one["date_from"]]
        return min(rows, key=lambda one: qualifiers.index(one["qualifier"]), default=None)

    def _asked_for(self) -> Iterator[tuple[str, str]]:
        for role, qualifier in _ASKED_FOR:
            if found := self._provider(role):
                names = (found["first_name"], found["middle_name"], found["last_or_organization_name"])
                yield "17.qualifier", qualifier
                yield "17", " ".join(one for one in names if one)
                yield "17b", text_of(found["npi"])
                return

    def _practice(self) -> Iterator[tuple[str, str]]:
        claim, billing, site = self.claim, self._provider("billing"), self._provider("service_facility")
        yield "25", text_of(billing.get("tax_id"))
        yield f"25.{'ssn' if billing.get('tax_id_qualifier') == 'SY' else 'ein'}", "X" if billing.get("tax_id") else ""
        yield "26", text_of(claim["patient_control_number"])
        yield "27.yes", "X" if claim["assignment_code"] in ("A", "B") else ""
        yield "27.no", "X" if claim["assignment_code"] == "C" else ""
        yield "31", SIGNED if claim["provider_signature"] == "Y" else ""
        for box, one in (("32", site), ("33", billing)):
            yield box, text_of(one.get("last_or_organization_name")) if box == "32" else person_or_organization(one)
            yield f"{box}.street", text_of(one.get("address_1"))
            yield f"{box}.city", place_of(one)
            yield f"{box}a", text_of(one.get("npi"))
        yield "33.phone", text_of(billing.get("phone"))
        yield "33b", f"ZZ{billing['taxonomy']}" if billing.get("taxonomy") else ""


def _address(box: str, one: Row) -> Iterator[tuple[str, str]]:
    yield box, street_of(one)
    yield f"{box}.city", text_of(one.get("city"))
    yield f"{box}.state", text_of(one.get("state"))
    yield f"{box}.zip", text_of(one.get("postal_code"))
    yield f"{box}.phone", text_of(one.get("phone"))


def _parts(day: date | None) -> tuple[str, str, str]:
    return (f"{day:%m}", f"{day:%d}", f"{day:%Y}") if day else ("", "", "")


def _day(box: str, day: date | None) -> Iterator[tuple[str, str]]:
    yield from zip((f"{box}.month", f"{box}.day", f"{box}.year"), _parts(day), strict=True)


def _sex(box: str, sex: str | None) -> Iterator[tuple[str, str]]:
    if sex in _SEXES:
        yield f"{box}.{_SEXES[sex]}", "X"
