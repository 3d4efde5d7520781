"""The form that gives a record its facts: its first values from what the record says, and what was typed as facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final

import polars as pl

from claimwright.edits.npi import npi_is_valid
from claimwright.records import Chart
from claimwright.records.values import written_date
from claimwright.workbench import typed
from claimwright.workbench.intake.facts import Facts
from claimwright.workbench.models import Patient, Practice
from claimwright.workbench.refusals import RefusedError

_SEXES: Final = frozenset({"", "F", "M", "U"})
_LONGEST: Final = 80
_EARLIEST: Final = date(1900, 1, 1)


def first_values(charts: Sequence[Chart]) -> dict[str, str]:
    """What the record says itself, for the fields of the form."""
    if not charts:
        return {}
    who, visit = charts[0].patient, charts[0].encounter
    seen_by = next(iter(visit.practitioners), None)
    return {
        "patient_id": who.patient_id,
        "last_name": who.last_name,
        "first_name": who.first_name,
        "birth_date": who.birth_date.isoformat() if who.birth_date else "",
        "sex": who.sex,
        "day": visit.date_of_service.isoformat() if visit.date_of_service else "",
        "clinician_last_name": seen_by.last_name if seen_by else "",
        "clinician_first_name": seen_by.first_name if seen_by else "",
        "clinician_npi": seen_by.npi if seen_by else "",
    }


def facts_of(practice: Practice, typed_in: Mapping[str, str]) -> Facts:
    """The facts typed. Raises ``RefusedError`` naming the field that is wrong, and what is expected there."""

    def words(name: str) -> str:
        return " ".join(typed_in.get(name, "").split())[:_LONGEST]

    chosen = words("patient")
    key = typed.whole(chosen)
    patient = Patient.objects.filter(practice=practice, pk=key).first() if key is not None else None
    if chosen and patient is None:
        raise RefusedError("That patient is not of this practice: choose one of the list.")
    if words("sex") not in _SEXES:
        raise RefusedError("Sex: expected F, M or U.")
    npi = words("clinician_npi")
    if npi and not pl.select(npi_is_valid(pl.lit(npi))).item():
        raise RefusedError("NPI: its check digit does not fit; expected ten digits as the NPI registry has them.")
    return Facts(
        patient,
        words("patient_id"),
        words("last_name"),
        words("first_name"),
        _day("Birth date", words("birth_date")),
        words("sex"),
        _day("Day of service", words("day")),
        words("clinician_last_name"),
        words("clinician_first_name"),
        npi,
    )


def _day(name: str, written: str) -> date | None:
    if not written:
        return None
    found = written_date(written)
    if found is None:
        raise RefusedError(f"{name}: expected a day, such as 2026-03-02 or 3/2/2026.")
    if not _EARLIEST <= found <= datetime.now(tz=UTC).date():
        raise RefusedError(f"{name}: {found.isoformat()} is before 1900 or in the future.")
    return found
