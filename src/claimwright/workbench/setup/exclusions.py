"""Which of a practice's providers are on OIG's exclusion list? By NPI for certain, by name perhaps; each look is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.utils import timezone

from claimwright.errors import ReferenceMissingError
from claimwright.workbench import audit, opened_library
from claimwright.workbench.models import Practice
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes
from claimwright.workbench.setup.changes import By
from claimwright.workbench.setup.practices import own_values
from claimwright.workbench.setup.rows import rows_of, values_of

CERTAIN, PERHAPS = "excluded", "perhaps"


@dataclass(frozen=True)
class Match:
    """A provider of the practice and the entry that is theirs (same NPI), or may be (same name): a person decides that."""

    npi: str
    name: str
    verdict: str
    excluded_on: date
    authority: str
    state: str
    birth_year: str


@dataclass(frozen=True)
class Screening:
    """What was looked at: how many providers, in the list as of which month, and who is on it."""

    providers: int
    entries: int
    list_of: date
    matches: tuple[Match, ...]


@writes
def screen(practice: Practice, by: By) -> Screening:
    """Looks the practice and each of its providers up, and keeps in the audit trail that it was done, with or without a match.

    42 CFR 1003.200(b)(4): whoever employs an excluded person pays a penalty. Raises ``RefusedError`` where no list is loaded.
    """
    try:
        listed = opened_library.library().frame("oig_exclusions")
    except (KeyError, ReferenceMissingError):
        raise RefusedError(
            "OIG's exclusion list is not loaded: claimwright reference update, or reference add UPDATED.csv"
        ) from None
    current = listed.filter(pl.col("valid_to").is_null() & pl.col("reinstated_on").is_null())
    own = own_values(practice)
    mine = [{"npi": own.get("npi"), "last_name": own.get("billing_name") or practice.name}]
    mine += [values_of(row) for row in rows_of(practice, "provider")]
    found = tuple(match for values in mine for match in _matches(values, current))
    first = current["valid_from"].max()
    told = Screening(len(mine), current.height, first if isinstance(first, date) else timezone.localdate(), found)
    audit.record(
        "providers.screened",
        actor=by.actor,
        practice=practice,
        detail={
            "way": by.way,
            **({"login": by.login} if by.login else {}),
            "list": told.list_of.isoformat(),
            "providers": told.providers,
            CERTAIN: sum(one.verdict == CERTAIN for one in found),
            PERHAPS: sum(one.verdict == PERHAPS for one in found),
        },
    )
    return told


def _matches(values: dict[str, Any], listed: pl.DataFrame) -> list[Match]:
    npi, last, first = (str(values.get(name) or "").strip() for name in ("npi", "last_name", "first_name"))
    name = ", ".join(part for part in (last, first) if part)
    same = listed.filter(pl.col("npi") == npi) if npi else listed.clear()
    verdict = CERTAIN
    if same.is_empty():
        # An entry with an NPI of its own that differs is another person.
        verdict = PERHAPS
        same = listed.filter(
            _same("last_name", last) & _same("first_name", first) if first else _same("business_name", last),
            pl.col("npi").is_null() | pl.lit(not npi),
        )
    return [
        Match(
            npi,
            name,
            verdict,
            row["excluded_on"],
            row["authority"] or "",
            row["state"] or "",
            (row["birth"] or "")[:4],
        )
        for row in same.iter_rows(named=True)
    ]


def _same(column: str, text: str) -> pl.Expr:
    """Letters and digits alone, whatever the case: O'Neil, ONEIL and O NEIL are one name."""
    plain = "".join(letter for letter in text.upper() if letter.isalnum())
    return (pl.col(column).str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "") == plain).fill_null(value=False)
