"""Remittances of every shape: each column of the remittance tables that an 835 has a home for, drawn by its type."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from hypothesis import strategies as st

from claimwright.remittance.reading import Remittances
from claimwright.remittance.wire import layout
from claimwright.schema import Money, Quantity
from claimwright.x12.tables.layout import LayoutEntry

TEXT = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '-", min_size=1, max_size=12).map(str.strip).filter(bool)
DAYS = st.dates(date(2015, 10, 1), date(2027, 12, 31))
AMOUNTS = st.decimals(-99999, 99999, places=2)
# Qualifiers that no column of its own claims.
QUALIFIERS = {
    "payment_references": ["CE", "BB"],
    "payment_dates": ["036", "009"],
    "payment_amounts": ["D8", "T"],
    "payment_quantities": ["CA", "ZK"],
    "payment_remarks": ["HE"],
}
Row = dict[str, Any]


def value(table: str, name: str) -> st.SearchStrategy[Any]:
    dtype = layout().column(table, name).dtype
    if dtype == Money:
        return AMOUNTS
    if dtype == Quantity:
        return st.decimals(0, 9999, places=4)
    if dtype == pl.Int32:
        return st.integers(1, 9999)
    if dtype == pl.Date:
        return DAYS
    return st.just("122071234") if name.endswith("postal_code") else TEXT


@st.composite
def columns_of(draw: st.DrawFn, home: LayoutEntry) -> Row:
    row = {e.column: draw(st.none() | value(home.table, e.column)) for e in home.elements if e.column}
    if all(one is None for one in row.values()):
        first = next(e.column for e in home.elements if e.column)
        row[first] = draw(value(home.table, first))
    return row


class Drawing:
    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.rows: dict[str, list[Row]] = {}

    def loop(self, scope: str, keys: Row, own: Row) -> None:
        """The own row of a loop, and rows of what hangs on it."""
        rule = layout().scopes[scope]
        row: Row = {}
        for home in layout().written(""):
            if layout().scope_of(home) != scope:
                continue
            needed = home.segment in ("BPR", "LX", "CLP", "SVC")
            if home.table == rule.table and home.repeat == "one" and (needed or self.draw(st.booleans())):
                row |= self.draw(columns_of(home))
            elif home.repeat == "one" and home.table != rule.table and self.draw(st.booleans()):
                self.rows.setdefault(home.table, []).append(self.draw(columns_of(home)) | keys)
            elif home.repeat == "many":
                self.many(home, keys)
            elif home.repeat == "adjustments":
                self.adjustments(keys)
        self.rows.setdefault(rule.table, []).append(row | own)

    def many(self, home: LayoutEntry, keys: Row) -> None:
        for _ in range(self.draw(st.integers(0, 2))):
            row = self.draw(columns_of(home)) | keys
            if home.table in QUALIFIERS:
                row["qualifier"] = self.draw(st.sampled_from(QUALIFIERS[home.table]))
            if home.table == "payment_parties":
                row["role"] = self.draw(st.sampled_from(["IL", "74", "PR"]))
            if home.table == "payment_remarks":
                row["code"] = self.draw(TEXT)
            if home.loop in layout().roles:
                row["role"] = layout().roles[home.loop]
            self.rows.setdefault(home.table, []).append(row)

    def adjustments(self, keys: Row) -> None:
        for number in range(1, self.draw(st.integers(0, 8)) + 1):
            row = {"sequence": number, "group_code": self.draw(st.sampled_from(["CO", "PR"]))}
            row |= {"reason_code": self.draw(TEXT), "amount": self.draw(AMOUNTS)}
            row["quantity"] = self.draw(st.none() | value("adjustments", "quantity"))
            self.rows.setdefault("adjustments", []).append(row | keys)


@st.composite
def remittances(draw: st.DrawFn) -> Remittances:
    made = Drawing(draw)
    for number in range(1, draw(st.integers(1, 2)) + 1):
        payment = f"000000012-{number:04}-{number}"
        names = {"payer_name": "ELM", "payee_name": "OAK"}
        made.loop("set", {"payment_id": payment}, names | {"payment_id": payment})
        claims = 0
        for header in range(1, draw(st.integers(1, 2)) + 1):
            key = {"payment_id": payment}
            made.loop("summary", key | {"header": header}, key | {"sequence": header})
            for _ in range(draw(st.integers(0, 2))):
                claims += 1
                keys = {"payment_id": payment, "claim_payment_id": f"{payment}-{claims}"}
                made.loop("claim", keys, keys | {"sequence": claims, "header": header})
                for line in range(1, draw(st.integers(0, 2)) + 1):
                    made.loop("service", keys | {"service_line": line}, keys | {"service_line": line})
        for sequence in range(1, draw(st.integers(0, 8)) + 1):
            row = {"payment_id": payment, "sequence": sequence, "provider_id": draw(TEXT), "fiscal_period": draw(DAYS)}
            row |= {"reason_code": draw(TEXT), "reference": draw(st.none() | TEXT), "amount": draw(AMOUNTS)}
            made.rows.setdefault("provider_adjustments", []).append(row)
    frames = {table.name: table.frame(made.rows.get(table.name, [])) for table in layout().tables.values()}
    return Remittances.of(**frames)
