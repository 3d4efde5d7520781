"""Does the fee schedule pay a second pair of hands: assistants, two surgeons, a team?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import has
from claimwright.edits.fee_indicators import indicated
from claimwright.edits.rules import Rule

_WHERE: Final = "lines.modifier_1 to modifier_4 (SV101-3 to -6)"
_ASSISTS: Final = ("80", "81", "82", "AS")


@edit(
    "AST-001",
    "Assistant at a procedure for which none is paid",
    table="lines",
    severity="error",
    kinds="P",
    payers=("medicare_ffs",),
    prevents=("54", "4"),
    message="{procedure_code} is billed by an assistant, and Medicare pays none for it.",
    source="42 CFR 415.190; physician fee schedule, assistant indicators 1 and 9 (MPFSDB record layout); IOM 100-04, chapter 12, section 20.4.3",
    fix="Do not bill the assistant; the patient may not be charged either.",
    where=_WHERE,
)
def no_assistant(context: Context) -> Rule:
    return Rule(indicated("assistant", "1", "9"), modifiers=_ASSISTS)


@edit(
    "AST-002",
    "Assistant at a procedure for which papers are asked",
    table="lines",
    severity="warning",
    kinds="P",
    payers=("medicare_ffs",),
    prevents=("54", "252"),
    message="{procedure_code} is billed by an assistant: Medicare pays one only where papers show the need.",
    source="Physician fee schedule, assistant indicator 0 (MPFSDB record layout)",
    fix="Attach what shows why an assistant was needed.",
    where=_WHERE,
)
def assistant_with_papers(context: Context) -> Rule:
    return Rule(indicated("assistant", "0"), modifiers=_ASSISTS)


@edit(
    "AST-003",
    "Two surgeons at a procedure for which two are not paid",
    table="lines",
    severity="error",
    kinds="P",
    payers=("medicare_ffs",),
    prevents=("54", "4"),
    message="{procedure_code} carries 62, and Medicare does not pay two surgeons for it.",
    source="Physician fee schedule, co-surgeon indicators 0 and 9; CMS IOM 100-04, chapter 12, section 40.8",
    fix="Bill as assistant where the rules allow one, or the part each did with its own code.",
    where=_WHERE,
)
def no_second_surgeon(context: Context) -> Rule:
    return Rule(indicated("co_surgeon", "0", "9"), modifiers=("62",))


@edit(
    "AST-004",
    "Team at a procedure for which none is paid",
    table="lines",
    severity="error",
    kinds="P",
    payers=("medicare_ffs",),
    prevents=("54", "4"),
    message="{procedure_code} carries 66, and Medicare does not pay a team for it.",
    source="Physician fee schedule, team indicators 0 and 9; CMS IOM 100-04, chapter 12, section 40.8",
    fix="Bill what each surgeon did with its own code.",
    where=_WHERE,
)
def no_team(context: Context) -> Rule:
    return Rule(indicated("team", "0", "9"), modifiers=("66",))


@edit(
    "AST-005",
    "One line in two parts of an operation",
    table="lines",
    severity="error",
    kinds="P",
    prevents=("4",),
    message="{procedure_code} is billed by an assistant and by a surgeon of two or of a team.",
    source="CMS IOM 100-04, chapter 12, sections 20.4.3 and 40.8",
    fix="Keep 62 or 66 for what was done as surgeon; what was done as assistant is a line of its own.",
    where=_WHERE,
)
def two_parts(context: Context) -> Rule:
    return Rule((has(*_ASSISTS) & has("62", "66")) | (has("62") & has("66")), modifiers=("62", "66"))


@edit(
    "AST-006",
    "Two kinds of assistants on one line",
    table="lines",
    severity="error",
    kinds="P",
    prevents=("4",),
    message="{procedure_code} carries two of 80, 81 and 82.",
    source="CMS IOM 100-04, chapter 12, section 20.4.3",
    fix="Keep one: 80 assistant, 81 for a part of the operation, 82 where no resident was to be had. AS stands for who is no physician.",
    where=_WHERE,
)
def two_kinds(context: Context) -> Rule:
    physicians = [has(one).cast(pl.Int8) for one in ("80", "81", "82")]
    return Rule(pl.sum_horizontal(physicians) > 1, modifiers=("80", "81", "82"))
