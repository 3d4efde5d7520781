"""The abstract of an inpatient stay on its chart: how it began and ended, who was in charge, who operated, birth weight."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from claimwright.coding.abstract import CODED, choices, is_newborn, missing, named, people
from claimwright.coding.types import CodedEncounter
from claimwright.edits.npi import npi_is_valid
from claimwright.records.chart import Practitioner
from claimwright.workbench import audit, typed
from claimwright.workbench.coding import coded_draft
from claimwright.workbench.coding.draft_steps import change
from claimwright.workbench.models import CodingDraft, Encounter, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

TITLES: Final = {
    "admission_type": "Priority",
    "admission_source": "Origin",
    "discharge_status": "Discharge",
    "attending": "Attending NPI",
    "birth_weight": "Birth weight, g",
}
_SURGEON: Final = "surgeon-"
"""Beginning of the names of the fields of surgeons; the key of the procedure follows."""
_HEAVIEST: Final = 9999
"""Value code 54 has four digits of grams."""


def shown_abstract(encounter: Encounter, draft: CodingDraft) -> dict[str, Any] | None:
    """All that ``coding/parts/abstract.html`` shows; None where the encounter is no inpatient stay."""
    if encounter.setting != "inpatient":
        return None
    coded = coded_draft.coded(encounter, draft)
    about = coded.chart.encounter
    newborn = is_newborn(coded)
    said = draft.abstract
    fields = [
        {"name": name, "title": TITLES[name], "now": getattr(about, name), "said": name in said,
         "choices": _offered(choices(name, _day(coded), newborn=newborn), getattr(about, name))}
        for name in CODED
    ]  # fmt: skip
    procedures = [item for item in draft.codes if item["kind"] == "procedure"]
    return {
        "fields": fields,
        "attending": _shown(people(about.practitioners, ("attending", "rendering"))),
        "attending_npi": _npi(people(about.practitioners, ("attending", "rendering"))),
        "attending_said": "attending" in said,
        "procedures": [
            {"key": f"{_SURGEON}{item['key']}", "code": item["code"], "day": one.date, "surgeon": one.surgeon,
             "operating": _shown(people(about.practitioners, ("operating",))) if number == 1 else ""}
            for number, (item, one) in enumerate(zip(procedures, coded.procedures, strict=True), 1)
        ],
        "newborn": newborn,
        "birth_weight": coded.birth_weight or "",
        "missing": missing(coded),
        "clinicians": sorted({(one.npi, named(one)) for one in about.practitioners if one.npi}),
    }  # fmt: skip


def _day(coded: CodedEncounter) -> Any:
    encounter = coded.chart.encounter
    return encounter.end.date() if encounter.end else encounter.date_of_service


def _offered(choices: list[tuple[str, str]], now: str) -> list[tuple[str, str]]:
    """The codes in force; one the record gives that is not among them stays to be seen."""
    return choices if not now or now in dict(choices) else [*choices, (now, "not a code on this day")]


def _shown(found: list[Practitioner]) -> str:
    return named(found[0]) if found else ""


def _npi(found: list[Practitioner]) -> str:
    return found[0].npi if found else ""


@writes
def say(
    encounter: Encounter, values: Mapping[str, str], *, actor: User | None = None, seen: int | None = None
) -> CodingDraft:
    """Keeps what a coder says of the abstract; a field left as the record has it is kept as nothing.

    Raises ``RefusedError`` for a code not in force on the day of discharge, an NPI whose check digit is wrong, or a weight that
    is none, and where the encounter is no inpatient stay.
    """

    def step(draft: CodingDraft) -> str:
        if encounter.setting != "inpatient":
            raise RefusedError("Only an inpatient stay has an abstract.")
        read = coded_draft.coded(encounter, _without(draft))
        said: dict[str, Any] = {}
        for name in CODED:
            code = values.get(name, "").strip().upper()
            newborn = values.get("admission_type", "") == "4" or is_newborn(read)
            if code and code != getattr(read.chart.encounter, name):
                if code not in dict(choices(name, _day(read), newborn=newborn)):
                    raise RefusedError(f"{TITLES[name]}: {code} is not a code on the day of discharge.")
                said[name] = code
        said |= _people(values, draft, _npi(people(read.chart.encounter.practitioners, ("attending", "rendering"))))
        if weight := values.get("birth_weight", "").strip():
            grams = typed.whole(weight, _HEAVIEST)
            if not grams:
                raise RefusedError(f"Birth weight is a whole number of grams from 1 to {_HEAVIEST}, or nothing.")
            said["birth_weight"] = grams
        draft.abstract = said
        audit.record(
            "coding.abstract_said",
            actor=actor,
            practice=encounter.practice,
            object=encounter,
            detail={"fields": sorted(said)},
        )
        return "abstract changed"

    return change(encounter, actor, step, seen)


def _without(draft: CodingDraft) -> CodingDraft:
    """The draft as if nothing had been said of its abstract; never saved."""
    return CodingDraft(encounter=draft.encounter, codes=draft.codes, visit=draft.visit, abstract={})


def _people(values: Mapping[str, str], draft: CodingDraft, attending: str) -> dict[str, Any]:
    """The NPIs typed: the attending clinician where another than the record's, and the surgeon of each procedure."""
    found: dict[str, Any] = {}
    typed_in = values.get("attending", "").strip()
    if typed_in and typed_in != attending:
        found["attending"] = _checked("Attending", typed_in)
    surgeons = {
        item["key"]: _checked("Surgeon", npi)
        for item in draft.codes
        if item["kind"] == "procedure" and (npi := values.get(f"{_SURGEON}{item['key']}", "").strip())
    }
    return found | ({"surgeons": surgeons} if surgeons else {})


def _checked(title: str, npi: str) -> str:
    if not re.fullmatch(r"\d{10}", npi) or not pl.select(npi_is_valid(pl.lit(npi))).item():
        raise RefusedError(f"{title}: an NPI has ten digits, the last of which checks the others.")
    return npi
