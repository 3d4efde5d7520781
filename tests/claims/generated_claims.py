"""Claims of every shape: each column of the claim tables that an 837 has a home for, drawn by its type."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from hypothesis import strategies as st

from claimwright.claims.batch import Claims
from claimwright.claims.wire import layout
from claimwright.claims.writing_parties import role_loops as entity_homes
from claimwright.schema import Money, Quantity
from claimwright.x12.tables.layout import LayoutEntry

TEXT = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '-", min_size=1, max_size=12).map(str.strip).filter(bool)
DAYS = st.dates(date(2015, 10, 1), date(2027, 12, 31))
# Qualifiers that no column of its own claims.
QUALIFIERS = {"references": ["D9", "P4", "1J"], "amounts": ["F5", "F4"], "dates": ["304", "454", "471"]}
Row = dict[str, Any]


def value(table: str, name: str) -> st.SearchStrategy[Any]:
    dtype = layout().column(table, name).dtype
    if dtype == Money:
        return st.decimals(-99999, 99999, places=2)
    if dtype == Quantity:
        return st.decimals(0, 9999, places=4)
    if dtype == pl.Int32:
        return st.integers(1, 12)
    if dtype == pl.Date:
        return DAYS
    if name.endswith("postal_code"):
        return st.sampled_from(["122071234", "12207"])
    return TEXT


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def columns_of(draw: st.DrawFn, home: LayoutEntry, *, filled: bool) -> Row:
    """The columns of one segment: any of them absent, but not all when it must be ``filled``."""
    row: Row = {}
    for element in home.elements:
        if element.column:
            row[element.column] = draw(maybe(value(home.table, element.column)))
        elif element.form:
            row |= draw(_dates(element.form, element.columns))
    if filled and all(one is None for one in row.values()):
        first = next(element.column for element in home.elements if element.column)
        row[first] = draw(value(home.table, first))
    return row


@st.composite
def _dates(draw: st.DrawFn, form: str, names: tuple[str, ...]) -> Row:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    if form == "any":
        shape = draw(st.sampled_from(["day", "range", "time"]))
        if shape == "time":
            return {names[0]: None, names[1]: None, names[2]: "0930"}
        if shape == "day":
            return {names[0]: first, names[1]: None, names[2]: f"{first:%Y%m%d}"}
        return {names[0]: first, names[1]: last, names[2]: f"{first:%Y%m%d}-{last:%Y%m%d}"}
    if draw(st.booleans()):
        return dict.fromkeys(names)
    if form == "time":
        return {names[0]: "1400"}
    if form == "daytime":
        return {names[0]: first, names[1]: draw(st.sampled_from([None, "0930"]))}
    return {names[0]: first} if form == "day" else {names[0]: first, names[1]: last}


class Drawing:
    """One claim in the making: rows by table. A ``full`` claim has at least one of everything its kind can carry."""

    def __init__(self, draw: st.DrawFn, claim_id: str, kind: str, *, full: bool = False) -> None:
        self.draw = draw
        self.full = full
        self.kind = kind
        self.claim_id = claim_id
        self.rows: dict[str, list[Row]] = {}

    def chance(self) -> bool:
        return self.full or self.draw(st.booleans())

    def count(self, most: int) -> int:
        return self.draw(st.integers(1 if self.full else 0, most))

    def own(self, scope: str, **keys: object) -> Row:
        """A row of the table of a scope with the columns of all its segments."""
        table = {"claim": "claims", "service": "lines", "other": "other_payers", "form": "forms"}.get(
            scope, "line_adjudications"
        )
        row: Row = {"claim_id": self.claim_id, **keys}
        for home in layout().written(self.kind):
            if home.table == table and layout().scope_of(home) in (scope, "billing", "subscriber"):
                row = self.draw(columns_of(home, filled=home.segment in ("CLM", "LX", "SBR", "SVD", "LQ"))) | row
        if "note" in row:
            row["note"] = row["note"] or ("SEE RECORD" if self.full else None)
            row["note_type"] = "ADD" if row["note"] else None
        self.rows.setdefault(table, []).append(row)
        return row

    def hanging(self, scope: str, **keys: object) -> None:
        """Rows of the tables that hang on a loop."""
        single: dict[str, Row] = {}
        for home in layout().written(self.kind):
            if layout().scope_of(home) != scope or home.table in (
                "claims",
                "lines",
                "other_payers",
                "line_adjudications",
                "forms",
            ):
                continue
            if home.repeat == "one" and self.chance():
                single.setdefault(home.table, {}).update(self.draw(columns_of(home, filled=True)))
            elif (
                home.repeat == "many"
                and home.segment == "NTE"
                and not self.rows[{"claim": "claims", "service": "lines"}[scope]][-1]["note"]
            ):
                continue
            elif home.repeat == "many":
                for _ in range(self.count(2)):
                    row = self.draw(columns_of(home, filled=True))
                    if home.table in QUALIFIERS:
                        row["qualifier"] = self.draw(st.sampled_from(QUALIFIERS[home.table]))
                    if home.table == "references" and home.loop.startswith("2330"):
                        row["role"] = {"2330A": "subscriber", "2330B": "payer"}[home.loop]
                    self.add(home.table, row | keys)
            elif home.repeat == "adjustments":
                self.adjustments(keys)
        for table, row in single.items():
            self.add(table, row | keys)

    def add(self, table: str, row: Row) -> None:
        self.rows.setdefault(table, []).append({"claim_id": self.claim_id, **row})

    def adjustments(self, keys: Row) -> None:
        for number in range(1, self.count(8) + 1):
            row = {name: self.draw(value("payer_adjustments", name)) for name in ("reason_code", "amount")}
            row["quantity"] = self.draw(maybe(value("payer_adjustments", "quantity")))
            group = self.draw(st.sampled_from(["CO", "PR"]))
            self.add("payer_adjustments", row | keys | {"sequence": number, "group_code": group})

    def entities(self, table: str, within: str, **keys: object) -> None:
        """Providers or parties in some of the loops a section has."""
        homes = entity_homes(self.kind).filter((pl.col("within") == within) & (pl.col("table") == table))
        for home in homes.iter_rows(named=True):
            if within == "2320":
                # An other payer's provider is only named and numbered.
                home |= {"address": None, "contact": None, "specialty": None}
            needed = home["role"] in ("submitter", "receiver", "billing", "subscriber", "payer")
            if not needed and not self.chance():
                continue
            self.entity(table, home | {"within": within}, keys)

    def entity(self, table: str, home: Row, keys: Row) -> None:
        names = ["last_or_organization_name", "first_name", "middle_name", "name_suffix"]
        if home["address"]:
            names += ["address_1", "address_2", "city", "state", "postal_code", "country", "country_subdivision"]
        row = {name: self.draw(maybe(value(table, name))) for name in names}
        row |= {"role": home["role"], "entity_type": self.draw(st.sampled_from("12"))}
        if home["contact"]:
            digits = maybe(st.just("5551112222"))
            row |= {"phone": self.draw(digits), "fax": self.draw(digits)}
            row |= {name: self.draw(maybe(TEXT)) for name in ("contact_name", "extension", "email")}
            row["contact_name"] = row["contact_name"] or ("DOE" if self.full else None)
            if row["contact_name"] and self.chance():
                # One more person, whose name is not that of the first.
                further = {"role": home["role"], "name": row["contact_name"] + "2", "qualifier_1": "TE"}
                self.add("further_contacts", further | {"number_1": "5551113333"} | keys)
        if table == "providers":
            if self.draw(st.booleans()):
                row |= {"id_qualifier": None, "npi": "1234567893"}
            if home["specialty"] or (home.get("within") == "2000A" and home["role"] == "billing"):
                row["taxonomy"] = self.draw(maybe(st.just("207Q00000X")))
            if self.draw(st.booleans()):
                row |= {"tax_id": "123456789", "tax_id_qualifier": self.draw(st.sampled_from(["EI", "SY"]))}
            if self.chance():
                row |= {"other_id": self.draw(TEXT), "other_id_qualifier": "G2"}
                for _ in range(self.count(2)):
                    further = {"role": home["role"], "qualifier": "LU", "value": self.draw(TEXT)}
                    self.add("references", further | keys)
            row.pop("id_qualifier", None)
        else:
            row |= {"id_qualifier": "MI", "id": self.draw(TEXT)}
            if home["role"] in ("subscriber", "patient"):
                row |= {"birth_date": self.draw(maybe(DAYS)), "sex": self.draw(maybe(st.just("F")))}
        self.add(table, row | keys)

    def codes(self) -> None:
        diagnoses = self.draw(st.lists(TEXT.map(lambda text: text.replace(" ", "")), min_size=1, max_size=14))
        for number, code in enumerate(diagnoses, 1):
            kind, qualifier = ("principal", "ABK") if number == 1 else ("other", "ABF")
            poa = self.draw(st.sampled_from([None, "Y", "N"])) if self.kind == "I" else None
            row = {"sequence": number, "kind": kind, "qualifier": qualifier, "code": code.replace(".", ""), "poa": poa}
            self.add("diagnoses", row)
        if self.kind == "P":
            for number in range(1, self.draw(st.integers(0, 2)) + 1):
                row = {"kind": "anesthesia_procedure", "sequence": number, "qualifier": "BP" if number == 1 else "BO"}
                self.add("institutional_codes", row | {"code": "00100"})
        if self.kind != "I":
            return
        self.add("diagnoses", {"sequence": 1, "kind": "admitting", "qualifier": "ABJ", "code": "R0602"})
        for number in range(1, self.draw(st.integers(0, 14)) + 1):
            self.add("institutional_codes", {"kind": "condition", "sequence": number, "qualifier": "BG", "code": "17"})
        first, last = sorted((self.draw(DAYS), self.draw(DAYS)))
        for kind, qualifier, code, more in (
            ("principal_procedure", "BBR", "0BH17EZ", {"date_from": first}),
            ("occurrence_span", "BI", "70", {"date_from": first, "date_to": last}),
            ("value", "BE", "80", {"amount": self.draw(st.decimals(0, 999, places=2))}),
            ("treatment", "TC", "A1", {}),
        ):
            if self.draw(st.booleans()):
                self.add(
                    "institutional_codes", {"kind": kind, "sequence": 1, "qualifier": qualifier, "code": code, **more}
                )


@st.composite
def one_claim(
    draw: st.DrawFn, number: int, *, kinds: str = "PID", lines: tuple[int, int] = (1, 2), full: bool = False
) -> dict[str, list[Row]]:
    kind = draw(st.sampled_from(kinds))
    made = Drawing(draw, f"c{number}", kind, full=full)
    dependent = draw(st.booleans())
    relation = "19" if dependent else "18"
    made.own(
        "claim",
        kind=kind,
        batch_reference="BATCH1",
        transaction_purpose="00",
        transaction_type="CH",
        patient_relationship=relation,
        drg="193" if kind == "I" and draw(st.booleans()) else None,
    )
    made.hanging("claim")
    made.codes()
    made.entities("parties", "header")
    made.entities("providers", "2000A")
    made.entities("parties", "2000B")
    if dependent:
        made.entity("parties", {"role": "patient", "address": "Y", "contact": "Y"}, {})
    made.entities("providers", "2300")
    for payer in range(1, made.count(2) + 1):
        row = made.own("other", sequence=payer)
        row |= {"benefits_assignment": "Y", "release_of_information": "I", "subscriber_entity_type": "1"}
        row |= {"member_id_qualifier": "MI", "member_id": "M1", "subscriber_last_name": "ROE"}
        row |= {"payer_id_qualifier": "PI", "payer_id": "P1"}
        made.hanging("other", other_payer=payer)
        made.entities("providers", "2320", other_payer=payer)
    for line in range(1, draw(st.integers(*lines)) + 1):
        row = made.own("service", line=line)
        row |= {"procedure_qualifier": "HC", "procedure_code": "99213"}
        drug = ("ndc_price", "ndc_quantity", "ndc_unit", "prescription_qualifier", "prescription_number")
        if any(row.get(name) is not None for name in drug):
            row |= {"ndc_qualifier": "N4", "ndc": "00641036725"}
        row["ndc_qualifier"] = "N4" if row.get("ndc") else None
        made.hanging("service", line=line)
        made.entities("providers", "2400", line=line)
        for decision in range(1, made.count(2) + 1):
            made.own("adjudication", line=line, sequence=decision)
            made.hanging("adjudication", line=line, adjudication=decision)
        if kind == "P" and made.chance():
            made.own("form", line=line, sequence=1)
            made.hanging("form", line=line, form_sequence=1)
    for row in made.rows["claims"]:
        # Of predeterminations only a dental one has a guide that is written.
        if row["kind"] != "D":
            row["submission_reason"] = None
    return made.rows


@st.composite
def batches(draw: st.DrawFn) -> Claims:
    tables: dict[str, list[Row]] = {}
    for number in range(draw(st.integers(1, 3))):
        for name, rows in draw(one_claim(number)).items():
            tables.setdefault(name, []).extend(rows)
    return Claims.of(**tables)
