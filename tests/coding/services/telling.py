"""What is proposed of a note, as tests compare it: code, modifiers, units."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from claimwright.coding import suggest_text
from claimwright.coding.types import Suggestion

if TYPE_CHECKING:
    from claimwright.reference import Library

DAY = date(2026, 3, 2)


def proposed(library: Library, note: str, setting: str = "office", day: date = DAY) -> list[Suggestion]:
    """The services proposed of a note; every quote stands where it says."""
    found = [
        one
        for one in suggest_text(note, library, date=day, setting=setting)
        if one.proposed and one.system in {"cpt", "hcpcs"}
    ]
    for one in found:
        assert one.evidence, one.code
        for quote in one.evidence:
            assert note[quote.start : quote.end] == quote.quote
    return found


def lines(library: Library, note: str, setting: str = "office", day: date = DAY) -> set[str]:
    """What is suggested, each as "J9264-JW x28"; one unit is not written."""
    return {line(one) for one in proposed(library, note, setting, day) if one.suggested}


def line(one: Suggestion) -> str:
    """A service as "20610-RT" or "J0696 x4"."""
    units = f" x{one.units.normalize():f}" if one.units is not None and one.units != 1 else ""
    return "-".join((one.code, *one.modifiers)) + units


def asked(library: Library, note: str, setting: str = "office", day: date = DAY) -> dict[str, str]:
    """What is offered and not suggested, with its reason."""
    return {one.code: one.reason for one in proposed(library, note, setting, day) if not one.suggested}
