"""What a procedure of this very stay leaves behind is no status yet: the codes of it that are set aside (I.C.21.c.3)."""

from __future__ import annotations

from claimwright.coding.compiled import compiled
from claimwright.coding.pcs.proposing import procedures_of
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, set_aside
from claimwright.coding.types import Suggestion


def without_status_made_now(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The suggestions, a status set aside where a procedure of the stay made it; one that the record codes stays."""
    if not case.chart.encounter.is_inpatient:
        return suggestions
    rows = dated_rows("pcs_made_now.tsv", case.book.day)
    told = {one.code for one in active(suggestions) if not one.given}
    status = tuple(code for row in rows for code in row["status"].split())
    if not any(has(one, *status) for one in active(suggestions) if one.code in told):
        return suggestions
    done = [one.code for one in procedures_of(case) if one.suggested]
    made = tuple(
        code
        for row in rows
        if any(compiled(row["procedure"]).match(one) for one in done)
        for code in row["status"].split()
    )
    if not made:
        return suggestions
    return [
        set_aside(one, "made by a procedure of this stay: no status of it yet (I.C.21.c.3)")
        if one.suggested and one.code in told and has(one, *made)
        else one
        for one in suggestions
    ]
