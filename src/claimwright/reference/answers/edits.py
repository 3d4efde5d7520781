"""What NCCI and the fee schedules say of one code on a date of service, in files the user added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from claimwright.errors import ReferenceMissingError
from claimwright.reference.codes import undot

if TYPE_CHECKING:
    from claimwright.reference.fees import Price
    from claimwright.reference.shelf.shelf import Shelf


@dataclass(frozen=True)
class UnlikelyUnits:
    """A medically unlikely edit: most units of a code; ``mai`` 1 a line, 2 a day by policy, 3 a day by clinical data."""

    table: str
    code: str
    units: int
    mai: int | None
    rationale: str | None
    source: str

    @property
    def absolute(self) -> bool:
        """No record lifts it."""
        return self.mai == 2


@dataclass(frozen=True)
class DrugPackage:
    """The code a drug package (NDC) is billed by, and the billing units in it."""

    ndc: str
    code: str
    drug: str | None
    dosage: str | None
    billing_units: Decimal | None
    source: str


class EditAnswers:
    """Look-ups in added edit and fee files. Each answers None, or an empty list, where no such file is loaded."""

    library: Shelf
    day: date

    def unlikely_units(self, code: str, table: str = "practitioner") -> UnlikelyUnits | None:
        """The limit of a code; ``table`` is practitioner, hospital or dme. None is no pass: some limits are confidential."""
        wanted = (pl.col("code") == undot(code)) & (pl.col("table") == table)
        rows = self._edit_rows("ncci_units", wanted)
        if not rows:
            return None
        row = rows[-1]
        return UnlikelyUnits(table, row["code"], row["units"], row["mai"], row["rationale"], row["source"])

    def drug_packages(self, ndc: str) -> list[DrugPackage]:
        """The codes a package is billed by, from CMS's ASP crosswalk; the NDC with or without hyphens."""
        digits = "".join(c for c in ndc if c.isdigit())
        return [
            DrugPackage(
                row["ndc"], row["code"], row["drug"], row["dosage"], row["billing_units_package"], row["source"]
            )
            for row in self._edit_rows("ndc_codes", pl.col("ndc") == digits)
        ]

    def price(self, code: str, *, zip_code: str | None = None, place_of_service: str | None = None,
              modifiers: tuple[str, ...] = (), units: Decimal | int = 1, minutes: int | None = None) -> Price:  # fmt: skip
        """What Medicare allows for one service, with its arithmetic; see ``claimwright.reference.fees``."""
        # Start-up: pricing is loaded when a price is asked.
        from claimwright.reference.fees import price_line

        return price_line(
            self.library, code, self.day, zip_code=zip_code, place_of_service=place_of_service, modifiers=modifiers,
            units=units, minutes=minutes,
        )  # fmt: skip

    def _edit_rows(self, table: str, wanted: pl.Expr) -> list[dict[str, Any]]:
        try:
            rows = self.library.releases.on(table, self.day)
        except ReferenceMissingError:
            return []
        return rows.filter(wanted).collect().to_dicts()
