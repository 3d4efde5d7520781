"""For which accidents does a kind of payer answer, and of which cause do a visit's codes tell?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from claimwright.data_files import data_rows


def causes_of_payer(kind: str, day: date) -> frozenset[str]:
    """Causes (EM work, AA automobile, OA other: CLM11) for which a kind of payer may answer; none where it answers for no accident."""
    rows = data_rows("claimwright.payers", "accident_payers.tsv")
    return frozenset(row["cause"] for row in rows if row["kind"] == kind and _holds(row, day))


def causes_of_codes(codes: Iterable[str], day: date) -> frozenset[str]:
    """Causes that ICD-10-CM codes of a visit tell of, with or without their point."""
    plain = [code.replace(".", "").upper() for code in codes]
    rows = [row for row in data_rows("claimwright.payers", "accident_codes.tsv") if _holds(row, day)]
    return frozenset(row["cause"] for row in rows for code in plain if code.startswith(row["begins"]))


def _holds(row: Mapping[str, str], day: date) -> bool:
    begins, ends = row["valid_from"], row["valid_to"]
    return (not begins or begins <= day.isoformat()) and (not ends or day.isoformat() <= ends)
