"""Conditions that are over become personal history codes; chronic ones said to be "history of" stay as they are."""

from __future__ import annotations

from functools import lru_cache

from claimwright.coding import context
from claimwright.coding.rules.base import Case, recoded, set_aside
from claimwright.coding.types import Suggestion
from claimwright.data_files import data_rows
from claimwright.reference.codes import undot


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    return {row["condition"]: row["history"] for row in data_rows("claimwright.coding", "history_codes.tsv")}


def history_codes(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Recodes history mentions (I.C.21.c.4). Clinicians write "history of diabetes" of diseases that do not end: no change there."""
    result = []
    for s in suggestions:
        code = undot(s.code)
        if s.assertion != context.HISTORY or s.system != "icd10cm" or code[0] == "Z" or s.recorded:
            result.append(s)
            continue
        history = next((target for n in range(len(code), 0, -1) if (target := _codes().get(code[:n]))), "")
        if history in case.book.billable:
            result.append(recoded(s, history, "history of a condition that is over (I.C.21.c.4)", case))
        elif code.startswith(case.codes("conditions_that_end")):
            # IV.J: what is over is not coded as present.
            result.append(set_aside(s, "told as history only"))
        else:
            result.append(s)
    return result
