"""Everything the published lists say about one code on one day."""

from __future__ import annotations

from datetime import date
from typing import Any

from claimwright.reference.codes import dot, undot
from claimwright.reference.day import IcdCode, ReferenceDay
from claimwright.reference.library import Library

_FLAGS = ("manifestation", "external_cause", "unacceptable_principal", "unspecified", "poa_exempt", "cc_level", "sex")
_OTHER_SYSTEMS = ("hcpcs", "icd10pcs")


def explain(library: Library, code: str, day: date) -> list[dict[str, Any]]:
    """One entry for each list that has, or had, the code; empty when none ever did.

    Some codes stand in two lists: J1100 is a HCPCS code and, with its dot (J11.00), an ICD-10-CM code. A dot decides.

    Keys: code, system, description, valid (on the day), validity (list of valid_from, valid_to, billable, source); for
    ICD-10-CM also billable, chapter, section, ancestors, neighbours, children, flags, age, seventh_characters, notes;
    for HCPCS, CPT, CDT and ICD-10-PCS the columns of their table under ``attributes``. ICD-10-CM is written with dot.
    """
    wanted = undot(code)
    if not wanted:
        return []
    on = library.on(day)
    found = []
    if "." not in code.strip():
        for system in _OTHER_SYSTEMS:
            if intervals := library.lists.rows(system, wanted):
                found.append(_procedure(on, wanted, system, intervals))
    if intervals := library.lists.rows("icd10cm", wanted):
        found.append(_diagnosis(on, wanted, intervals))
    return found


def _validity(intervals: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = ("valid_from", "valid_to", "billable", "source")
    return [{key: row[key] for key in kept if key in row} for row in intervals]


def _diagnosis(on: ReferenceDay, code: str, intervals: list[dict[str, Any]]) -> dict[str, Any]:
    held = on.icd10cm(code)
    row = on.library.lists.row("icd10cm", code, on.day) or intervals[-1]
    chapter = on.blocks(row["chapter"])
    section = on.blocks(row["section"])
    return {
        "code": dot(code),
        "system": "icd10cm",
        "description": row["description"],
        "valid": held is not None,
        "billable": bool(held and held.billable),
        "validity": _validity(intervals),
        "chapter": {"number": row["chapter"], "title": chapter[0]["description"]} if chapter else None,
        "section": {"range": row["section"], "title": section[0]["description"]} if section else None,
        "ancestors": [_brief(c) for c in on.ancestors(code)],
        "neighbours": [_brief(c) for c in on.neighbours(code)],
        "children": [_brief(c) for c in on.children(code)],
        "flags": {name: row[name] for name in _FLAGS},
        "age": {"kind": row["age_kind"], "low": row["age_low"], "high": row["age_high"]} if row["age_kind"] else None,
        "seventh_characters": [
            {"character": character, "meaning": meaning} for character, meaning in on.seventh_characters(code)
        ],
        "notes": [{"at": _place(n.code), "kind": n.kind, "text": n.text, "source": n.source} for n in on.notes(code)],
    }


def _place(code: str) -> str:
    return f"chapter {code}" if code.isdigit() else dot(code)


def _brief(code: IcdCode) -> dict[str, Any]:
    return {"code": code.dotted, "description": code.description, "billable": code.billable}


def _procedure(on: ReferenceDay, code: str, system: str, intervals: list[dict[str, Any]]) -> dict[str, Any]:
    held = on.library.lists.row(system, code, on.day)
    row = held or intervals[-1]
    own = {"code", "description", "valid_from", "valid_to", "source"}
    description = row["description"]
    if description is None and row.get("kind") in ("cpt", "cdt"):
        description = f"{row['kind'].upper()} {code} (descriptor not loaded: licensed text)"
    return {
        "code": code,
        "system": row.get("kind") if row.get("kind") in ("cpt", "cdt") else system,
        "description": description,
        "valid": held is not None,
        "validity": _validity(intervals),
        "attributes": {name: value for name, value in row.items() if name not in own},
    }
