"""What stands in each form locator of the UB-04 for an institutional claim: every box from a column of the claim.

Source: CMS IOM 100-04, chapter 25, section 75; which box is which column, our own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

from claimwright.claims.batch import Claims
from claimwright.paper.page import Page, Row, amount, name_of, number, place_of, street_of, text_of

LINES: Final = 22
"""Service lines of a page; the row behind them has the totals."""
TOTAL_CODE: Final = "0001"
_ICD_10: Final = "0"
_TAXONOMY: Final = "B3"
_ORDER: Final = {"P": "A", "S": "B", "T": "C"}
_SELF: Final = "18"
_CONDITIONS: Final = 11
_LISTED: Final = "ABCDEFGHIJKLMNOPQ"
_OTHERS: Final = (("other_operating", "ZZ"), ("rendering", "82"), ("referring", "DN"))
"""Who stands in boxes 78 and 79, with the qualifiers."""


def institutional_pages(claims: Claims) -> list[Page]:
    """The pages of one institutional claim, twenty-two service lines on each, totals on the last. Raises ``ValueError`` for several
    claims or one of another kind."""
    if len(claims) != 1 or claims.claims["kind"][0] != "I":
        raise ValueError("expected one institutional claim")
    bill = _Bill(claims)
    shared = {name: text for name, text in bill.boxes() if text}
    lines = claims.lines.sort("line").to_dicts()
    parts = [lines[start : start + LINES] for start in range(0, len(lines), LINES)] or [[]]
    pages = []
    for at_page, part in enumerate(parts, 1):
        boxes = shared | {"23.page": f"PAGE {at_page} OF {len(parts)}"}
        for at, line in enumerate(part, 1):
            boxes |= {f"{name}.{at}": text for name, text in bill.of_line(line) if text}
        if at_page == len(parts):
            boxes |= {name: text for name, text in bill.totals(lines) if text}
        pages.append(Page(boxes, at_page, len(parts), "ub04"))
    return pages


class _Bill:
    def __init__(self, claims: Claims) -> None:
        self.claim: Row = claims.claims.row(0, named=True)
        self.parties = claims.parties.to_dicts()
        self.providers = [
            one for one in claims.providers.to_dicts() if one["other_payer"] is None and one["line"] is None
        ]
        self.others = claims.other_payers.sort("sequence").to_dicts()
        self.codes = claims.institutional_codes.sort("sequence").to_dicts()
        self.diagnoses = claims.diagnoses.sort("sequence").to_dicts()

    def boxes(self) -> Iterator[tuple[str, str]]:
        """All but the service lines and the totals."""
        claim, insured = self.claim, self._party("subscriber")
        own = claim["patient_relationship"] in (None, _SELF)
        patient = insured if own else self._party("patient") or insured
        for box, role in (("1", "billing"), ("2", "pay_to")):
            one = self._provider(role)
            yield box, text_of(one.get("last_or_organization_name"))
            yield f"{box}.street", street_of(one)
            yield f"{box}.city", place_of(one)
        yield "1.phone", text_of(self._provider("billing").get("phone"))
        yield "3a", text_of(claim["patient_control_number"])
        yield "3b", text_of(claim["medical_record_number"])
        if claim["facility_type"]:
            yield "4", f"0{claim['facility_type']}{claim['frequency_code'] or ''}"
        yield "5", text_of(self._provider("billing").get("tax_id"))
        yield "6.from", _short(claim["statement_from"])
        yield "6.to", _short(claim["statement_to"])
        yield "8b", name_of(patient)
        yield "9a", street_of(patient)
        yield "9b", text_of(patient.get("city"))
        yield "9c", text_of(patient.get("state"))
        yield "9d", text_of(patient.get("postal_code"))
        born = patient.get("birth_date")
        yield "10", f"{born:%m%d%Y}" if born else ""
        yield "11", text_of(patient.get("sex"))
        yield "12", _short(claim["admission_date"])
        yield "13", text_of(claim["admission_hour"])[:2]
        yield "14", text_of(claim["admission_type"])
        yield "15", text_of(claim["admission_source"])
        yield "16", text_of(claim["discharge_hour"])[:2]
        yield "17", text_of(claim["patient_status"])
        yield "29", text_of(claim["accident_state"])
        yield from self._coded()
        responsible = self._party("responsible_party") or insured
        yield "38", name_of(responsible)
        yield "38.street", street_of(responsible)
        yield "38.city", place_of(responsible)
        yield from self._payers(insured)
        yield from self._diagnosed()
        yield from self._people()
        yield "80", text_of(claim["note"])
        if taxonomy := self._provider("billing").get("taxonomy"):
            yield "81.qualifier", _TAXONOMY
            yield "81", taxonomy

    def of_line(self, line: Row) -> Iterator[tuple[str, str]]:
        """The boxes of one service line."""
        yield "42", text_of(line["revenue_code"])
        if line["ndc"]:
            quantity = f"{line['ndc_unit'] or ''}{number(line['ndc_quantity'])}"
            yield "43", f"{line['ndc_qualifier'] or 'N4'}{line['ndc']}{quantity}"
        else:
            yield "43", text_of(line["description"])
        modifiers = "".join(text_of(line[f"modifier_{n}"]) for n in range(1, 5))
        yield "44", f"{line['procedure_code']}{modifiers}" if line["procedure_code"] else amount(line["rate"])
        yield "45", _short(line["date_from"])
        yield "46", number(line["units"])
        yield "47", amount(line["charge"])
        yield "48", amount(line["noncovered_charge"])

    def totals(self, lines: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
        uncovered = sum((one["noncovered_charge"] or Decimal(0) for one in lines), Decimal(0))
        yield "42.total", TOTAL_CODE
        yield "47.total", amount(self.claim["total_charge"])
        yield "48.total", amount(uncovered) if uncovered else ""

    def _party(self, role: str) -> Row:
        return next((one for one in self.parties if one["role"] == role), {})

    def _provider(self, role: str) -> Row:
        return next((one for one in self.providers if one["role"] == role), {})

    def _of_kind(self, kind: str) -> list[Row]:
        return [one for one in self.codes if one["kind"] == kind]

    def _coded(self) -> Iterator[tuple[str, str]]:
        """Condition, occurrence, span and value codes, in the order in which the form is read: 31a, 32a ... 31b."""
        for at, one in enumerate(self._of_kind("condition")[:_CONDITIONS], 1):
            yield f"18.{at}", text_of(one["code"])
        places = [f"{box}{row}" for row in "ab" for box in (31, 32, 33, 34)]
        for place, one in zip(places, self._of_kind("occurrence"), strict=False):
            yield f"{place}.code", text_of(one["code"])
            yield f"{place}.date", _short(one["date_from"])
        spans = [f"{box}{row}" for row in "ab" for box in (35, 36)]
        for place, one in zip(spans, self._of_kind("occurrence_span"), strict=False):
            yield f"{place}.code", text_of(one["code"])
            yield f"{place}.from", _short(one["date_from"])
            yield f"{place}.to", _short(one["date_to"])
        values = [f"{box}{row}" for row in "abcd" for box in (39, 40, 41)]
        for place, one in zip(values, self._of_kind("value"), strict=False):
            yield f"{place}.code", text_of(one["code"])
            yield f"{place}.amount", amount(one["amount"])
        procedures = [*self._of_kind("principal_procedure"), *self._of_kind("other_procedure")]
        for place, one in zip(("74", "74a", "74b", "74c", "74d", "74e"), procedures, strict=False):
            yield place, text_of(one["code"])
            yield f"{place}.date", _short(one["date_from"])

    def _payers(self, insured: Row) -> Iterator[tuple[str, str]]:
        claim, payer = self.claim, self._party("payer")
        row = _ORDER.get(claim["payer_responsibility"] or "P", "A")
        yield f"50{row}", text_of(payer.get("last_or_organization_name"))
        yield f"51{row}", text_of(payer.get("id"))
        yield f"52{row}", text_of(claim["release_of_information"])
        yield f"53{row}", text_of(claim["benefits_assignment"])
        yield f"58{row}", name_of(insured)
        yield f"59{row}", claim["patient_relationship"] or _SELF
        yield f"60{row}", text_of(insured.get("id"))
        yield f"61{row}", text_of(claim["group_name"])
        yield f"62{row}", text_of(claim["group_number"])
        yield f"63{row}", text_of(claim["prior_authorization"] or claim["referral_number"])
        yield f"64{row}", text_of(claim["payer_claim_control_number"])
        yield "56", text_of(self._provider("billing").get("npi"))
        free = [one for one in "ABC" if one != row]
        for one in self.others[:2]:
            wanted = _ORDER.get(one["payer_responsibility"] or "", "")
            other = wanted if wanted in free else free[0]
            free.remove(other)
            yield f"50{other}", text_of(one["payer_name"])
            yield f"51{other}", text_of(one["payer_id"])
            yield f"52{other}", text_of(one["release_of_information"])
            yield f"53{other}", text_of(one["benefits_assignment"])
            yield f"54{other}", amount(one["paid_amount"])
            names = (one["subscriber_last_name"], one["subscriber_first_name"])
            yield f"58{other}", ", ".join(name for name in names if name)
            yield f"59{other}", text_of(one["patient_relationship"])
            yield f"60{other}", text_of(one["member_id"])
            yield f"61{other}", text_of(one["group_name"])
            yield f"62{other}", text_of(one["group_number"])

    def _diagnosed(self) -> Iterator[tuple[str, str]]:
        principal = [one for one in self.diagnoses if one["kind"] == "principal"]
        others = [one for one in self.diagnoses if one["kind"] == "other"]
        yield "66", _ICD_10 if self.diagnoses else ""
        named = [*(("67", one) for one in principal[:1])]
        named += [(f"67{letter}", one) for letter, one in zip(_LISTED, others, strict=False)]
        named += [
            (f"{box}{letter}", one)
            for box, kind in (("70", "reason_for_visit"), ("72", "external_cause"))
            for letter, one in zip("abc", (row for row in self.diagnoses if row["kind"] == kind), strict=False)
        ]
        for place, one in named:
            yield place, text_of(one["code"])
            if not place.startswith("70"):
                yield f"{place}.poa", text_of(one["poa"])
        admitting = next((one for one in self.diagnoses if one["kind"] == "admitting"), None)
        yield "69", text_of(admitting["code"]) if admitting else ""
        yield "71", text_of(self.claim["drg"])

    def _people(self) -> Iterator[tuple[str, str]]:
        for box, role in (("76", "attending"), ("77", "operating")):
            one = self._provider(role)
            yield box, text_of(one.get("npi"))
            yield f"{box}.name", name_of(one)
        others = [(qualifier, one) for role, qualifier in _OTHERS if (one := self._provider(role))]
        for box, (qualifier, one) in zip(("78", "79"), others, strict=False):
            yield f"{box}.qualifier", qualifier
            yield box, text_of(one.get("npi"))
            yield f"{box}.name", name_of(one)


def _short(day: date | None) -> str:
    return f"{day:%m%d%y}" if day else ""
