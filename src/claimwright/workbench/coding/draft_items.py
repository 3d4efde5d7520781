"""What is an item of a draft? A code with its details, kept as JSON; and how one is made, found and typed into."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, Final

from claimwright.coding.types import CodedService
from claimwright.coding.types import Suggestion as EngineSuggestion
from claimwright.workbench import opened_library, typed
from claimwright.workbench.models import CodingDraft, Encounter, SecondCoding
from claimwright.workbench.refusals import RefusedError

KIND_OF_SYSTEM: Final = {"icd10cm": "diagnosis", "icd10pcs": "procedure", "hcpcs": "service", "cpt": "service"}
Item = dict[str, Any]
HasCodes = CodingDraft | SecondCoding
"""What keeps items in its ``codes``."""
MOST_MODIFIERS: Final = 4
_MOST_POINTERS: Final = 4
_MODIFIER: Final = 2
_MOST_DIGITS: Final = 24


def new_item(encounter: Encounter, system: str, code: str, action: str) -> Item:
    """A code that a coder takes or adds (``action``), with its description on the day of service."""
    kind = KIND_OF_SYSTEM[system]
    item: Item = {
        "kind": kind,
        "system": system,
        "code": code,
        "description": opened_library.describe(system, code, encounter.date_of_service),
        "action": action,
        "suggestion": None,
        "suggested_code": "",
        "mention": "",
        "score": None,
        "evidence": [],
    }
    if kind == "diagnosis":
        exempt = opened_library.poa_exempt(code, encounter.date_of_service)
        item["poa"] = "Y" if encounter.setting == "inpatient" and not exempt else ""
    if kind == "service":
        item |= {"modifiers": [], "units": "1", "for": []}
    return item


def charged_item(number: int, service: CodedService, order: list[str], told: str | None = None) -> dict[str, Any]:
    """A charge of the record as an item of the draft; ``told``: what the words say of it, None where it is no charge."""
    code = service.procedure_code
    return {
        "key": f"c{number}",
        "kind": "service",
        "system": "hcpcs",
        "code": code,
        "description": opened_library.describe("hcpcs", code, service.date) if code else "",
        "action": "charged",
        "suggestion": None,
        "suggested_code": "",
        "mention": "",
        "score": None,
        "evidence": [{"document": e.document, "start": e.start, "end": e.end} for e in service.evidence],
        "modifiers": list(service.modifiers),
        "units": shown_units(service.units),
        "unit_type": service.unit_type,
        "for": [order[pointer - 1] for pointer in service.diagnosis_pointers if pointer <= len(order)],
        "date": service.date.isoformat() if service.date else "",
        "revenue_code": service.revenue_code,
        "charge": str(service.charge) if service.charge is not None else "",
        "ndc": service.ndc,
        "ndc_quantity": str(service.ndc_quantity) if service.ndc_quantity is not None else "",
        "ndc_unit": service.ndc_unit,
        "rendering_npi": service.rendering_npi,
        "told": told,
    }


def find(draft: HasCodes, key: str) -> Item:
    """The item with this key; raises ``RefusedError`` when it has gone."""
    for item in draft.codes:
        if item["key"] == key:
            found: Item = item
            return found
    raise RefusedError("That code is not in the draft any more.")


def append(draft: HasCodes, item: Item) -> None:
    """Puts the item last, under a key no other item of the draft has."""
    numbers = [int(one["key"][1:]) for one in draft.codes]
    item["key"] = f"c{max(numbers, default=0) + 1}"
    draft.codes = [*draft.codes, item]


def codes_at(draft: HasCodes, text: str) -> list[str]:
    """Diagnoses named by their numbers; kept as codes, so that they stay right when the order changes."""
    codes = [item["code"] for item in draft.codes if item["kind"] == "diagnosis"]
    numbers = [typed.whole(one, len(codes)) for one in text.replace(",", " ").split()]
    if not all(numbers):
        raise RefusedError(f"Pointers are numbers of diagnoses from 1 to {len(codes)}, such as 1 3.")
    if len(numbers) > _MOST_POINTERS:
        raise RefusedError(f"A service line points at {_MOST_POINTERS} diagnoses at most; you named {len(numbers)}.")
    return [codes[number - 1] for number in numbers if number]


def modifiers(text: str) -> list[str]:
    """Modifiers as a coder types them: two letters or digits each, four at most (005010X222A1, 2400 SV101-3 to 6)."""
    named = text.upper().replace(",", " ").split()
    for one in named:
        if len(one) != _MODIFIER or not one.isalnum() or not one.isascii():
            raise RefusedError(f"{one[:12]} is no modifier: they are two letters or digits, such as 25 or RT.")
    if len(named) > MOST_MODIFIERS:
        raise RefusedError(
            f"A claim line has room for {MOST_MODIFIERS} modifiers; you named {len(named)}: {' '.join(named)[:40]}."
        )
    if len(set(named)) < len(named):
        raise RefusedError("The same modifier stands there twice.")
    return named


def units(text: str) -> str:
    """Units as a coder types them; raises ``RefusedError`` when they are none."""
    try:
        units = Decimal(text.strip()) if len(text) <= _MOST_DIGITS else Decimal("NaN")
        if not units.is_finite() or units != round(units, 3):
            raise InvalidOperation
    except InvalidOperation:
        raise RefusedError("Units are a number, such as 1 or 2.5.") from None
    if not Decimal(0) < units < Decimal(100000):
        raise RefusedError("Units are more than zero.")
    return f"{units:f}"


def shown_units(units: Decimal | None) -> str:
    """Units as the draft keeps them; one where nothing says how many."""
    return f"{units.normalize():f}" if units else "1"


def day(text: str) -> str:
    """The day of a procedure as a coder types it, empty for none; raises ``RefusedError`` when it is none."""
    if not text.strip():
        return ""
    found = typed.day(text)
    if found is None:
        raise RefusedError("The day of a procedure is written as 2026-03-04.")
    return found.isoformat()


def evidence_of(suggestion: EngineSuggestion) -> list[dict[str, Any]]:
    """Evidence as it is kept: by position only, the words stay in the sealed document."""
    return [{"document": one.document, "start": one.start, "end": one.end} for one in suggestion.evidence]
