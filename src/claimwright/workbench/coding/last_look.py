"""What did the coder make of the first suggestion? Said once more before the last key that makes a chart final."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from claimwright.workbench import opened_library
from claimwright.workbench.coding.draft_items import shown_units
from claimwright.workbench.coding.draft_steps import shown_code
from claimwright.workbench.models import CodingDraft, Suggestion

_TAKEN_AS_IT_WAS: Final = "accepted"
_ELEMENTS: Final = {
    "problems": "problems",
    "data": "data",
    "risk": "risk",
    "minutes": "minutes",
    "family": "kind of visit",
}


@dataclass(frozen=True)
class Line:
    """A code and what is said of it."""

    shown: str
    what: str = ""


@dataclass
class LastLook:
    """What stands against the first suggestion, by what was done; ``sequence`` is empty where the order is the proposed one."""

    accepted: list[Line] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    added: list[Line] = field(default_factory=list)
    refused: list[Line] = field(default_factory=list)
    left: list[Line] = field(default_factory=list)
    charged: list[Line] = field(default_factory=list)
    details: list[Line] = field(default_factory=list)
    sequence: str = ""
    visit: str = ""

    @property
    def parts(self) -> list[tuple[str, list[Line]]]:
        """Headings and their lines, those of nothing left out."""
        named = (
            ("Left open", self.left),
            ("Changed", self.changed),
            ("Details changed", self.details),
            ("Added by hand", self.added),
            ("Refused", self.refused),
            ("Accepted as proposed", self.accepted),
            ("Charged in the record", self.charged),
        )
        return [(title, lines) for title, lines in named if lines]


def last_look(draft: CodingDraft | None, suggestions: Sequence[Suggestion]) -> LastLook | None:
    """The draft against what was suggested at first; None before there is a draft."""
    if draft is None:
        return None
    seen = LastLook()
    by_key = {one.pk: one for one in suggestions}
    for item in draft.codes:
        _of_item(seen, item, by_key.get(item.get("suggestion")))
    reasons = {one["suggestion"]: one["reason"] for one in draft.rejected}
    taken = {item.get("suggestion") for item in draft.codes}
    for one in suggestions:
        if one.pk in reasons:
            seen.refused.append(Line(_shown(one), reasons[one.pk]))
        elif one.suggested and one.pk not in taken:
            seen.left.append(Line(_shown(one), one.description))
    seen.sequence = _sequence(draft.codes, suggestions)
    seen.visit = _visit(draft.visit)
    return seen


def _of_item(seen: LastLook, item: Mapping[str, Any], proposed: Suggestion | None) -> None:
    shown, told = shown_code(item), item["description"]
    if item.get("action") == "charged":
        seen.charged.append(Line(shown, told))
    elif proposed is None:
        seen.added.append(Line(shown, told))
    elif item.get("action") == _TAKEN_AS_IT_WAS:
        seen.accepted.append(Line(shown, told))
    else:
        seen.changed.append(Line(shown, f"in place of {opened_library.shown(proposed.system, proposed.code)}; {told}"))
    differences = _differences(item, proposed) if proposed is not None else []
    if differences:
        seen.details.append(Line(shown, "; ".join(differences)))


def _differences(item: Mapping[str, Any], proposed: Suggestion) -> list[str]:
    """Details that stand otherwise than they were proposed."""
    found = []
    if "modifiers" in item and list(item["modifiers"]) != list(proposed.modifiers):
        found.append(f"modifiers {_words(item['modifiers'])}, proposed {_words(proposed.modifiers)}")
    if "units" in item and item["units"] != shown_units(proposed.units):
        found.append(f"units {item['units']}, proposed {shown_units(proposed.units)}")
    if "poa" in item and proposed.poa and item["poa"] != proposed.poa:
        found.append(f"present on admission {item['poa'] or 'empty'}, proposed {proposed.poa}")
    day = proposed.day.isoformat() if proposed.day else ""
    if item["kind"] == "procedure" and item.get("date", "") != day:
        found.append(f"done on {item.get('date') or 'no day'}, proposed {day or 'no day'}")
    return found


def _words(modifiers: Iterable[str]) -> str:
    return " ".join(modifiers) or "none"


def _sequence(codes: Sequence[Mapping[str, Any]], suggestions: Sequence[Suggestion]) -> str:
    """How the order of the proposed diagnoses was changed: another one first, or another order behind it."""
    chosen = [item for item in codes if item["kind"] == "diagnosis"]
    order = {one.pk: one.sequence for one in suggestions}
    ranks = [order[item["suggestion"]] for item in chosen if item.get("suggestion") in order]
    proposed = next((one for one in suggestions if one.suggested and one.system == "icd10cm"), None)
    if not chosen or proposed is None:
        return ""
    if chosen[0].get("suggestion") != proposed.pk:
        return f"{shown_code(chosen[0])} is first; {_shown(proposed)} was proposed first"
    return "" if ranks == sorted(ranks) else "the diagnoses behind the first stand in another order"


def _visit(visit: Mapping[str, Any]) -> str:
    """Which elements of the visit the coder overruled."""
    overruled = visit.get("overruled", {}) if visit else {}
    return ", ".join(f"{_ELEMENTS[name]} {value or 'none'}" for name, value in overruled.items() if name in _ELEMENTS)


def _shown(one: Suggestion) -> str:
    return opened_library.shown(one.system, one.code)
