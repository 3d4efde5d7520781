"""What does a value of an X12 element mean: a code spelled out, a date as people write it?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from claimwright.data_files import data_table
from claimwright.errors import ReferenceMissingError
from claimwright.x12.grammar.model import Element

if TYPE_CHECKING:
    from claimwright.reference import Library, ReferenceDay

_DATE_TEXT: Final = 1251
_DAY: Final = re.compile(r"[0-9]{8}")
_TIME: Final = re.compile(r"([01][0-9]|2[0-3])[0-5][0-9]")
_ICD10: Final = frozenset({"ABK", "ABF", "ABJ", "APR", "ABN"})
_PROCEDURES: Final = frozenset({"BBR", "BBQ"})


@cache
def _codes() -> dict[tuple[str, int, int], dict[str, str]]:
    found: dict[tuple[str, int, int], dict[str, str]] = {}
    for row in data_table("claimwright.x12.grammar", "codes.tsv").iter_rows(named=True):
        found.setdefault((row["segment"], int(row["position"]), 0), {})[row["code"]] = row["meaning"]
    for row in data_table("claimwright.x12.grammar", "component_codes.tsv").iter_rows(named=True):
        key = (row["segment"], int(row["position"]), int(row["component"]))
        found.setdefault(key, {})[row["code"]] = row["meaning"]
    return found


def coded(segment: str, position: int, component: int, value: str) -> str:
    """What our own table says a code means; "" when it says nothing."""
    if segment == "HI":
        # Every element of an HI is built like the first one.
        if component == 1:
            return _codes()["HI", 1, 0].get(value, "")
        position = 0
    return _codes().get((segment, position, component), {}).get(value, "")


def dated(rule: Element, value: str) -> str:
    """A date, range of dates or time as people write it; "" for anything else."""
    if rule.number == _DATE_TEXT or rule.type == "DT":
        first, _, last = value.partition("-")
        if last:
            return f"{_day(first)} to {_day(last)}" if _day(first) and _day(last) else ""
        return _day("20" + value if rule.type == "DT" and len(value) == len("YYMMDD") else value)
    if rule.type == "TM" and _TIME.match(value):
        return f"{value[:2]}:{value[2:4]}"
    return ""


def _day(text: str) -> str:
    """A day written YYYYMMDD with hyphens; "" for what is no day."""
    if not _DAY.fullmatch(text):
        return ""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
    except ValueError:
        return ""


def spelled_out(rule: Element, value: str, kind: str, day: date | None, library: Library | None) -> str:
    """What the reference library says of a code on a day; ``kind`` is the component before it. "" when it says nothing.

    Titles of CPT codes only where the user has loaded them.
    """
    ask = _ASK.get(rule.answered_by)
    if ask is None or library is None or day is None or not value:
        return ""
    try:
        return ask(library.on(day), value, kind) or ""
    except (ReferenceMissingError, KeyError):
        return ""


def _diagnosis(on: ReferenceDay, value: str, kind: str) -> str | None:
    found = on.icd10cm(value.replace(".", "")) if kind in _ICD10 else None
    return found.description if found else None


def _inpatient(on: ReferenceDay, value: str, kind: str) -> str | None:
    found = on.procedure_pcs(value) if kind in _PROCEDURES else None
    return found.description if found else None


def _procedure(on: ReferenceDay, value: str, kind: str) -> str | None:
    if kind not in ("HC", "AD", ""):
        return None
    row: dict[str, Any] | None = on.hcpcs(value)
    return (row or {}).get("description") or on.descriptor(value)


def _place(on: ReferenceDay, value: str, kind: str) -> str | None:
    return (on.place_of_service(value) or {}).get("name")


def _drg(on: ReferenceDay, value: str, kind: str) -> str | None:
    return (on.drg(value) or {}).get("title")


def _modifier(on: ReferenceDay, value: str, kind: str) -> str | None:
    found = on.level2_modifier(value)
    return found.description if found else None


def _reason(on: ReferenceDay, value: str, kind: str) -> str | None:
    found = on.adjustment_reason(value)
    return found.description if found else None


def _remark(on: ReferenceDay, value: str, kind: str) -> str | None:
    found = on.remark(value)
    return found.description if found else None


def _taxonomy(on: ReferenceDay, value: str, kind: str) -> str | None:
    found = on.taxonomy(value)
    return found.description if found else None


_ASK: Final[dict[str, Callable[[ReferenceDay, str, str], str | None]]] = {
    "diagnosis": _diagnosis,
    "inpatient_procedure": _inpatient,
    "procedure": _procedure,
    "place_of_service": _place,
    "drg": _drg,
    "modifier": _modifier,
    "carc": _reason,
    "remark": _remark,
    "taxonomy": _taxonomy,
}
"""Name of a published list in the guides to the question put to the library."""
