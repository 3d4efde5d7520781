"""Which module turns the transactions of a file into tables, and tables into a file?

The wire format knows no claims: the room that owns the tables of a transaction owns the way between both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import polars as pl

from claimwright.files import claims, inquiries, remittances
from claimwright.files.named import TableOwner

ELEMENTS: Final = "elements"
"""Name of the one table of transactions that no room has tables for."""


_OWNERS: Final[dict[str, TableOwner]] = {
    "837": claims,
    "835": remittances,
    "270": inquiries,
    "271": inquiries,
    "276": inquiries,
    "277": inquiries,
}
"""Transaction (ST01) to the module that has its tables."""

_TELLING: Final[dict[str, TableOwner]] = {"claims": claims, "payments": remittances, "inquiry_sets": inquiries}
"""The table that tells whose a set of tables is."""


def kinds() -> tuple[str, ...]:
    """The transactions (ST01) that have tables."""
    return tuple(_OWNERS)


def owners_of(held: Iterable[str]) -> list[TableOwner]:
    """The modules that have tables for any of these transactions, each once."""
    wanted = set(held)
    return list(dict.fromkeys(owner for transaction, owner in _OWNERS.items() if transaction in wanted))


def owner_of(transaction: str) -> TableOwner:
    """The module of a transaction (ST01). Raises ``KeyError`` for one without tables."""
    return _OWNERS[transaction]


def owner_for(tables: Mapping[str, pl.DataFrame]) -> TableOwner:
    """The module that these tables are of. Raises ``ValueError`` when they are of none."""
    for name, owner in _TELLING.items():
        if name in tables:
            return owner
    wanted = " or ".join(_TELLING)
    raise ValueError(f"expected a table named {wanted}, found {', '.join(tables) or 'none'}")
