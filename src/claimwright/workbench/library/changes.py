"""What a release changed, and which favourites, charges, encounters, claims and problem lists of the practice it touches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from claimwright.keeping import kept
from claimwright.reference import Library
from claimwright.reference.changes import Changes, changes
from claimwright.reference.impact import impact
from claimwright.workbench import opened_library
from claimwright.workbench.coding import OPEN, affected_problems, count_problems, problem_rows
from claimwright.workbench.models import (
    ClaimDiagnosis,
    ClaimLine,
    Encounter,
    EncounterStatus,
    Favourite,
    FeeScheduleLine,
    Practice,
)

SYSTEMS: Final = {"icd10cm": "ICD-10-CM", "icd10pcs": "ICD-10-PCS", "hcpcs": "HCPCS"}
PLACES: Final = ("favourites", "charge_items", "open_encounters", "unbilled_claims")
KINDS: Final = ("new", "deleted", "revised", "moved")
UNBILLED: Final = (EncounterStatus.CODED, EncounterStatus.HELD, EncounterStatus.READY)
_SCHEMA: Final = {"id": pl.String, "code": pl.String, "day": pl.Date}
_RELEASES: Final = 24


def releases(system: str) -> list[tuple[date, str]]:
    """First days of the releases known, newest first, each with its name."""
    return _releases(opened_library.library(), system)


@kept(6)
def _releases(library: Library, system: str) -> list[tuple[date, str]]:
    """Days on which codes of the list began or, the day after, ended."""
    frame = library.table(system).select("valid_from", pl.col("valid_to").dt.offset_by("1d").alias("ended")).collect()
    days = pl.concat([frame["valid_from"], frame["ended"].rename("valid_from")]).drop_nulls().unique()
    counted = [day for day in days.sort(descending=True).to_list() if day.day == 1][:_RELEASES]
    return [(day, _name(system, day)) for day in counted]


def _name(system: str, day: date) -> str:
    if system == "hcpcs":
        return f"{day.year} Q{(day.month + 2) // 3}"
    year = day.year + (day.month >= 10)
    return f"FY{year}" if day.month == 10 else f"FY{year}, {day:%B}"


@kept(6)
def _changes(library: Library, system: str, before: date, after: date) -> Changes:
    return changes(library, system, before, after)


def between(system: str, before: date, after: date) -> Changes:
    """The changes of a list between two days, kept while the library stands. Raises ``ReferenceMissingError``."""
    return _changes(opened_library.library(), system, before, after)


def touched(practice: Practice, found: Changes) -> list[dict[str, Any]]:
    """Rows of ``release_impact`` for the practice without its problem lists, with the open encounter's own key where it is one."""
    rows = impact(opened_library.library(), found, _frames(practice, found.system)).to_dicts()
    return [_shown(found.system, row) for row in rows]


@dataclass(frozen=True)
class Problems:
    """``entries`` of problem lists that the release touches, and the ``patients`` they are of; ``rows`` when asked for."""

    entries: int
    patients: int
    rows: list[dict[str, Any]]


def problems(practice: Practice, found: Changes, most: int = 0) -> Problems:
    """Entries of patients' problem lists that cannot stand in the later release; the first ``most`` with their patient."""
    codes = {code: _shown(found.system, row) for code, row in affected_problems(practice, found).items()}
    return Problems(*count_problems(practice, codes), problem_rows(practice, codes, most) if most else [])


def _shown(system: str, row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        "shown": opened_library.shown(system, row["code"]),
        "successors": [opened_library.shown(system, one) for one in row["successors"]],
    }


def _frames(practice: Practice, system: str) -> dict[str, pl.DataFrame]:
    found = {
        "favourites": _favourites(practice, system),
        "open_encounters": _encounters(practice, system),
        "unbilled_claims": _claims(practice, system),
    }
    if system == "hcpcs":
        charges = FeeScheduleLine.objects.filter(practice=practice, valid_to=None).values_list(
            "procedure_code", flat=True
        )
        found["charge_items"] = _frame([(code, code, None) for code in charges])
    return found


def _frame(rows: list[tuple[str, str, date | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row").unique(maintain_order=True)


def _favourites(practice: Practice, system: str) -> pl.DataFrame:
    rows = Favourite.objects.filter(practice=practice, system=system).select_related("user")
    return _frame([(row.user.shown_name if row.user else "the practice", row.code, None) for row in rows])


def _encounters(practice: Practice, system: str) -> pl.DataFrame:
    """Codes chosen or suggested in encounters that are not final coded, on the discharge or service."""
    rows: list[tuple[str, str, date | None]] = []
    opened = (
        Encounter.objects.filter(practice=practice, status__in=OPEN)
        .select_related("draft")
        .prefetch_related("suggestions")
    )
    for encounter in opened:
        day = encounter.discharged_on or encounter.date_of_service
        chosen = encounter.draft.codes if hasattr(encounter, "draft") else []
        codes = [item["code"] for item in chosen if item["system"] == system]
        codes += [one.code for one in encounter.suggestions.all() if one.system == system and one.suggested]
        rows += [(str(encounter.pk), code, day) for code in codes]
    return _frame(rows)


def _claims(practice: Practice, system: str) -> pl.DataFrame:
    """Codes of claims that have not gone out: diagnoses on the last day the claim covers, services on their own."""
    unsent = {"record__practice": practice, "record__encounter__status__in": UNBILLED}
    rows: Any  # the columns are added to the models by their table
    if system == "hcpcs":
        rows = ClaimLine.objects.filter(**unsent).exclude(procedure_code=None)
        return _frame([(str(row.record_id), row.procedure_code, row.date_from) for row in rows])
    if system != "icd10cm":
        return _frame([])
    rows = ClaimDiagnosis.objects.filter(**unsent).select_related("record__encounter").exclude(code=None)
    return _frame([(str(row.record_id), row.code, _last_day(row.record.encounter)) for row in rows])


def _last_day(encounter: Encounter | None) -> date | None:
    return (encounter.discharged_on or encounter.date_of_service) if encounter else None
