"""Eligibility, claim status and claim acknowledgments: read as a person reads them, and written back the same."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from claimwright.clearinghouse.inquiries import Inquiries, read_inquiries, write_inquiries
from claimwright.clearinghouse.wire import CHILDREN, KINDS, layout
from claimwright.errors import UnreadableError
from claimwright.schema import Money, Quantity
from claimwright.x12.tables.interchange import Envelope
from claimwright.x12.tables.layout import LayoutEntry

ENVELOPE = Envelope("SENDER", "RECEIVER", datetime(2026, 11, 20, 12, 0), 12, 7)
ISA = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261120*1200*^*00501*000000012*0*T*:~\n"


def file(functional_id: str, version: str, *segments: str) -> bytes:
    kind = segments[0].split("*")[1]
    body = [*segments, f"SE*{len(segments) + 1}*0001"]
    text = "".join(f"{segment}~\n" for segment in body)
    head = f"{ISA}GS*{functional_id}*SENDER*RECEIVER*20261120*1200*7*X*{version}~\n"
    assert kind in text
    return f"{head}{text}GE*1*7~\nIEA*1*000000012~\n".encode()


ANSWER = file(
    "HB",
    "005010X279A1",
    "ST*271*0001*005010X279A1",
    "BHT*0022*11*ref-9x*20261120*1200",
    "HL*1**20*1",
    "NM1*PR*2*OAK HEALTH*****PI*P300",
    "PER*IC*HELP DESK*TE*5185550100*UR*oak.example",
    "HL*2*1*21*1",
    "NM1*1P*2*OAK CLINIC*****XX*1234567893",
    "HL*3*2*22*0",
    "TRN*2*trace77*9123456789",
    "NM1*IL*1*DOE*JANE****MI*M100",
    "REF*6P*GRP7*ACME",
    "N3*1 ELM ST",
    "N4*ALBANY*NY*12207",
    "DMG*D8*19700102*F",
    "INS*Y*18*001*25",
    "DTP*346*D8*20260101",
    "EB*1*IND*30^1^98**GOLD",
    "EB*B*IND*98***27*25*****Y",
    "MSG*CALL BEFORE YOU COME",
    "EB*R*IND*30",
    "LS*2120",
    "NM1*PR*2*ELM HEALTH*****PI*P400",
    "LE*2120",
)
CLAIMS_TAKEN_IN = file(
    "HN",
    "005010X214",
    "ST*277*0001*005010X214",
    "BHT*0085*08*ACK1*20261120*1200*TH",
    "HL*1**20*1",
    "NM1*PR*2*OAK HEALTH*****PI*P300",
    "TRN*1*RECEIPT1",
    "DTP*050*D8*20261119",
    "HL*2*1*21*1",
    "NM1*41*2*OAK BILLING*****46*S100",
    "TRN*2*BATCH1",
    "STC*A1:19:PR*20261120*WQ*300",
    "QTY*90*1",
    "QTY*AA*1",
    "AMT*YU*200",
    "HL*3*2*19*1",
    "NM1*85*2*OAK CLINIC*****XX*1234567893",
    "HL*4*3*PT*0",
    "NM1*QC*1*DOE*JANE****MI*M100",
    "TRN*2*PCN1",
    "STC*A7:562:85*20261120*U*100",
    "REF*1K*ICN9",
    "SVC*HC:99213*100*****1",
    "STC*A7:507**U",
)


def test_an_answer_on_eligibility() -> None:
    read = read_inquiries(ANSWER)
    assert read.levels.select("level", "level_code", "last_or_organization_name").rows() == [
        (1, "20", "OAK HEALTH"),
        (2, "21", "OAK CLINIC"),
        (3, "22", "DOE"),
    ]
    assert read.levels["birth_date"].to_list() == [None, None, date(1970, 1, 2)]
    shown = read.benefits.select("benefit", "information", "service_types", "plan", "amount", "in_network").rows()
    assert shown == [
        (1, "1", "30 1 98", "GOLD", None, None),
        (2, "B", "98", None, Decimal(25), "Y"),
        (3, "R", "30", None, None, None),
    ]
    assert read.messages.select("level", "benefit", "text").rows() == [(3, 2, "CALL BEFORE YOU COME")]
    assert read.benefit_entities.select("benefit", "entity", "id").rows() == [(3, 1, "P400")]
    assert read.level_traces["trace_number"].to_list() == ["trace77"]
    assert read.findings.is_empty()


def test_an_acknowledgment_of_claims() -> None:
    read = read_inquiries(CLAIMS_TAKEN_IN)
    assert read.inquiry_sets["kind"].to_list() == ["277CA"]
    assert read.traces.select("level", "trace", "trace_number").rows() == [
        (1, 1, "RECEIPT1"),
        (2, 1, "BATCH1"),
        (4, 1, "PCN1"),
    ]
    shown = read.statuses.select("level", "trace", "line", "category_1", "status_1", "entity_1", "action", "charge")
    assert shown.rows() == [
        (2, 1, None, "A1", "19", "PR", "WQ", Decimal(300)),
        (4, 1, None, "A7", "562", "85", "U", Decimal(100)),
        (4, 1, 1, "A7", "507", None, "U", None),
    ]
    assert read.inquiry_quantities.select("qualifier", "quantity").rows() == [("90", 1), ("AA", 1)]
    assert read.inquiry_references.select("level", "trace", "value").rows() == [(4, 1, "ICN9")]


@pytest.mark.parametrize("data", [ANSWER, CLAIMS_TAKEN_IN], ids=["271", "277CA"])
def test_the_same_bytes_come_back(data: bytes) -> None:
    assert write_inquiries(read_inquiries(data), ENVELOPE) == data


def test_a_payment_is_refused_by_name() -> None:
    with pytest.raises(UnreadableError, match="835"):
        read_inquiries(file("HP", "005010X221A1", "ST*835*0001", "BPR*I*0*C*NON"))


def test_every_sample_is_read_and_written(shared_data: Path) -> None:
    count = 0
    for path in sorted((shared_data / "x12").rglob("*.*")):
        try:
            read = read_inquiries(path)
        except UnreadableError:
            continue
        count += 1
        again = read_inquiries(write_inquiries(read, ENVELOPE))
        for name, rows in comparable(read).items():
            assert rows == comparable(again)[name], (path.name, name)
    assert count == 30


TEXT = st.text("ABCDEFabcdef0123456789 '-", min_size=1, max_size=10).map(str.strip).filter(bool)
DAYS = st.dates(date(2015, 10, 1), date(2027, 12, 31))
Row = dict[str, Any]


def comparable(read: Inquiries) -> dict[str, list[tuple[object, ...]]]:
    envelope = ["source", "interchange_control_number", "group_control_number", "transaction_control_number"]
    frames = read.frames()
    order = {set_id: number for number, set_id in enumerate(frames["inquiry_sets"]["set_id"])}
    shown = {}
    for name, frame in frames.items():
        kept = frame.drop(envelope, strict=False).with_columns(pl.col("set_id").replace_strict(order, default=None))
        shown[name] = sorted(kept.rows(), key=repr)
    return shown


@st.composite
def inquiries(draw: st.DrawFn) -> Inquiries:
    rows: dict[str, list[Row]] = {}

    def columns(home: LayoutEntry, kind: str) -> Row:
        row: Row = {}
        for element in home.elements:
            if element.form == "list":
                row[element.columns[0]] = draw(st.none() | st.just("30 98"))
            elif element.form:
                day = draw(DAYS)
                row |= dict(zip(element.columns, (day, None, f"{day:%Y%m%d}"), strict=True))
            elif element.column:
                dtype = layout(kind).column(home.table, element.column).dtype
                values = TEXT
                if dtype == Money:
                    values = st.decimals(-9999, 9999, places=2)
                elif dtype == Quantity:
                    values = st.decimals(0, 9999, places=4)
                elif dtype == pl.Date:
                    values = DAYS
                elif element.column.endswith("postal_code"):
                    values = st.just("12207")
                row[element.column] = draw(st.none() | values)
        if all(value is None for value in row.values()):
            texts = [name for name in home.columns if layout(kind).column(home.table, name).dtype == pl.String]
            row[texts[0]] = "30"
        return row

    def loop(kind: str, scope: str, keys: Row, own: Row) -> None:
        known = layout(kind)
        rule = known.scopes[scope]
        row: Row = {}
        for home in known.written(KINDS[kind]):
            if known.scope_of(home) != scope:
                continue
            if home.table == rule.table:
                needed = home.segment in ("BHT", "NM1", "TRN", "SVC", "EQ", "EB")
                row |= columns(home, kind) if needed or draw(st.booleans()) else {}
                continue
            for _ in range(draw(st.integers(0, 2))):
                role = (
                    {"role": known.roles[home.loop]} if home.table == "rejections" and home.loop in known.roles else {}
                )
                rows.setdefault(home.table, []).append(columns(home, kind) | keys | role)
        rows.setdefault(rule.table, []).append(row | keys | own)
        for child in CHILDREN.get(scope, ()):
            if child in known.scopes:
                for number in range(1, draw(st.integers(0, 2)) + 1):
                    inner = keys | {known.scopes[child].keys[-1]: number}
                    loop(kind, child, inner, {})

    for number in range(draw(st.integers(1, 2))):
        kind = draw(st.sampled_from(list(KINDS)))
        key = {"set_id": f"s{number}"}
        loop(kind, "set", key, {"kind": kind})
        codes = ["20", "21", "22"] if kind in ("270", "271") else ["20", "21", "19", "PT" if kind == "277CA" else "22"]
        for level, code in enumerate(codes, 1):
            own = {"number": str(level), "parent_number": str(level - 1) if level > 1 else None, "level_code": code}
            loop(kind, "level", key | {"level": level}, own | {"has_children": "1"})
    known = layout("271").tables
    return Inquiries(**{name: known[name].frame(given_rows) for name, given_rows in rows.items()})


@given(inquiries())
@settings(max_examples=20, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
def test_tables_to_file_to_tables_is_the_identity(made: Inquiries) -> None:
    again = read_inquiries(write_inquiries(made, ENVELOPE))
    for name, rows in comparable(again).items():
        assert rows == comparable(made)[name], name
