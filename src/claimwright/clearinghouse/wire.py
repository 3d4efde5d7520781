"""How do the inquiry tables stand in a 270, 271, 276, 277 or 277CA? The layout of ``data/wire.tsv``."""

from __future__ import annotations

from functools import cache
from typing import Final

from claimwright.clearinghouse import tables
from claimwright.x12.tables.layout import Layout, ScopeRule, read_entries

KINDS: Final = {"270": "0", "271": "1", "276": "6", "277": "7", "277CA": "C"}
"""Transaction to its letter in ``data/wire.tsv``."""
VERSIONS: Final = {
    "270": "005010X279A1",
    "271": "005010X279A1",
    "276": "005010X212",
    "277": "005010X212",
    "277CA": "005010X214",
}
_LEVEL: Final = ("set_id", "level")
_LETTERS: Final = "ABCDE"
_GROUPS: Final = {
    "level": tuple(f"2000{letter}" for letter in _LETTERS),
    "name": tuple(f"2100{letter}" for letter in _LETTERS),
    # A TRN on a level whose guide has none still opens a claim, so that nothing under it is lost.
    "trace": tuple(f"{loop}{letter}" for loop in ("2200", "2100", "2000") for letter in _LETTERS),
    "line": ("2210", "2220"),
    "question": ("2110",),
    "benefit": ("2110",),
}
_LOOPS: Final = {
    "header": "set",
    "level": "level",
    "name": "level",
    "trace": "trace",
    "line": "line",
    "question": "question",
    "benefit": "benefit",
    "2120": "entity_of_benefit",
}
_COMMON: Final = {
    "set": ScopeRule("header", table="inquiry_sets", keys=("set_id",)),
    "level": ScopeRule(segment="HL", table="levels", keys=_LEVEL, running=True),
}
_SCOPES: Final = {
    "0": {"question": ScopeRule("2110", table="questions", keys=(*_LEVEL, "question"), within="level")},
    "1": {
        "benefit": ScopeRule("2110", table="benefits", keys=(*_LEVEL, "benefit"), within="level"),
        "entity_of_benefit": ScopeRule(
            "2120", "NM1", "benefit_entities", (*_LEVEL, "benefit", "entity"), within="benefit"
        ),
    },
}
CHILDREN: Final = {
    "level": ("trace", "question", "benefit"),
    "trace": ("line",),
    "benefit": ("entity_of_benefit",),
}
PARENTS: Final = {
    "level": "set",
    "trace": "level",
    "line": "trace",
    "question": "level",
    "benefit": "level",
    "entity_of_benefit": "benefit",
}
"""The scope each loop lies in."""


@cache
def layout(kind: str) -> Layout:
    """The layout of the inquiry tables in a transaction: 270, 271, 276, 277 or 277CA."""
    letter = KINDS[kind]
    of_claims = {
        "trace": ScopeRule(segment="TRN", table="traces", keys=(*_LEVEL, "trace"), running=True, within="level"),
        "line": ScopeRule(
            "2210" if letter == "6" else "2220", table="status_lines", keys=(*_LEVEL, "trace", "line"), within="trace"
        ),
    }
    return Layout(
        kind[:3],
        {table.name: table for table in tables.TABLES},
        {**_COMMON, **_SCOPES.get(letter, of_claims)},
        _LOOPS,
        read_entries("claimwright.clearinghouse", "wire.tsv", tables.TABLES),
        {"level": "level", "name": "name"},
        _GROUPS,
    )
