"""HL7 v2: delimiters, escapes, visits joined across messages, and each segment's facts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from claimwright.errors import UnreadableError
from claimwright.records import read_record
from claimwright.records.visits import merged

ADT = (
    "MSH|^~\\&|EHR|HOSP|PAY|X|20250301||ADT^A03|1|P|2.5\r"
    "PID|1||M77^^^H^MR||Roe^Richard^T||19490615|M|||9 Elm^^Reno^NV^89501||5551234|||||V9\r"
    "PV1|1|I|3W^12^A^General||||1234567893^Hale^Robert|||MED|||||1||||V9|||||||||||||||||01||||||||20250301|20250304\r"
    "DG1|1||I50.23^Acute on chronic systolic heart failure^I10|||F|||||||||1|||||||||||Y\r"
    "IN1|1|PLAN1|99999|Acme Health||||GRP1||||||||Roe^Rita|SPO|19500101||||||||||||||||||MEM1\r"
)
DFT = (
    "MSH|^~\\&|EHR|HOSP|PAY|X|20250305||DFT^P03|2|P|2.5\r"
    "PID|1||M77^^^H^MR||Roe^Richard\r"
    "PV1|1|I|||||||||||||||||V9\r"
    "FT1|1|||20250302||CG|0250|||2|100.50||||||||I50.23^^I10~I10^^I10|1234567893^Hale|||||J1885^^HCPCS|JZ~25\r"
)
MDM = (
    "MSH|^~\\&|EHR|HOSP|PAY|X|20250305||MDM^T02|3|P|2.5\r"
    "PID|1||M77^^^H^MR||Roe^Richard\r"
    "PV1|1|I|||||||||||||||||V9\r"
    "TXA|1|DS^Discharge Summary|TX|20250304||||||||DOC-5\r"
    "OBX|1|TX|||ASSESSMENT~Heart failure \\T\\ CKD\\.br\\stable\r"
    "OBX|2|NM|39156-5^BMI^LN||31.2|kg/m2\r"
)


def test_messages_of_one_visit_make_one_chart() -> None:
    (chart,) = read_record((ADT + DFT + MDM).encode(), "h.hl7")
    assert chart.encounter.encounter_id == "V9"
    assert chart.encounter.setting == "inpatient"
    assert chart.encounter.discharge_status == "01"
    assert chart.encounter.date_of_service == date(2025, 3, 1)
    diagnosis = chart.entries[0]
    assert (diagnosis.system, diagnosis.code, diagnosis.rank, diagnosis.poa, diagnosis.use) == (
        "icd10cm",
        "I50.23",
        1,
        "Y",
        "final",
    )
    assert diagnosis.where is not None
    assert diagnosis.where.place == "segment 4 DG1"
    charge = next(entry for entry in chart.entries if entry.kind == "charge")
    assert (charge.system, charge.code, charge.modifiers, charge.units) == ("hcpcs", "J1885", ("JZ", "25"), Decimal(2))
    assert (charge.charge, charge.revenue_code, charge.diagnosis_codes) == (
        Decimal("100.50"),
        "0250",
        ("I50.23", "I10"),
    )
    note = chart.documents[0]
    assert (note.document_id, note.kind) == ("DOC-5", "discharge_summary")
    assert note.text == "ASSESSMENT\nHeart failure & CKD\nstable"
    coverage = chart.patient.coverages[0]
    assert (coverage.member_id, coverage.relationship, coverage.subscriber_first_name) == ("MEM1", "01", "Rita")


def test_delimiters_come_from_msh() -> None:
    message = (
        "MSH#*~\\&#A#B#C#D#2025##ADT*A04#1#P#2.5\rPID#1##M1***H*MR##Poe*Ann##19800101#F\rDG1#1##J45.909*Asthma*I10\r"
    )
    (chart,) = read_record(message.encode(), "d.hl7")
    assert (chart.patient.last_name, chart.entries[0].code) == ("Poe", "J45.909")


def test_batches_and_line_ends() -> None:
    batch = (
        "FHS|^~\\&|A\nBHS|^~\\&|A\n"
        + ADT.replace("\r", "\r\n")
        + MDM.replace("M77", "M78").replace("\r", "\n")
        + "BTS|2\nFTS|1\n"
    )
    assert [chart.patient.patient_id for chart in read_record(batch.encode(), "b.hl7")] == ["M77", "M78"]


def test_a_diagnosis_without_code_is_a_finding() -> None:
    (chart,) = read_record(ADT.replace("I50.23^Acute on chronic systolic heart failure^I10", "").encode(), "h.hl7")
    assert [(f.where.place, f.severity) for f in chart.findings] == [("segment 4 DG1-3", "warning")]


def test_msh_without_delimiters_is_refused() -> None:
    with pytest.raises(UnreadableError, match="segment 1 MSH-2"):
        read_record(b"MSH|ABCDEFG|x", "m.hl7")


def test_insurance_told_anew_stands_in_place_of_the_earlier() -> None:
    head = "MSH|^~\\&|E|F|C|C|202603020900||{0}|M1|P|2.5.1\rPID|1||J1^^^C^MR||Doe^Jo\rPV1|1|O|||||||||||||||||V-1\r"
    first = head.format("ADT^A04") + "IN1|1|MCR|MCR|MEDICARE\rIN1|2|AARP|AARP|AARP\r"
    second = head.format("ADT^A08") + "IN1|1|AET|AET|AETNA\r"
    (chart,) = read_record((first + second + head.format("ORU^R01")).encode(), "m")
    assert [(one.order, one.payer_name) for one in chart.patient.coverages] == [(1, "AETNA")]


def test_an_edited_and_a_replaced_document_stand_in_place_of_the_earlier() -> None:
    def message(event: str, number: str, words: str, parent: str = "") -> bytes:
        head = f"MSH|^~\\&|E|F|C|C|202603020900||MDM^{event}|M{event}|P|2.5.1\rPID|1||J1^^^C^MR||Doe^Jo\r"
        place, note = "PV1|1|O|||||||||||||||||V-1\r", f"TXA|1|PN||||||||||{number}|{parent}\rOBX|1|TX|||{words}\r"
        return (head + place + note).encode()

    def texts(*messages: bytes) -> list[str]:
        (chart,) = read_record(b"".join(messages), "m")
        apart = [read_record(one, "m")[0] for one in messages]
        joined = apart[0]
        for later in apart[1:]:
            joined = merged(joined, later)
        assert [one.text for one in chart.documents] == [one.text for one in joined.documents]
        return [one.text for one in chart.documents]

    first, second = message("T02", "D1", "Pneumonia, new."), message("T08", "D1", "Bronchitis. The chest is clear.")
    assert texts(first, second) == ["Bronchitis. The chest is clear."]
    assert texts(first, second, message("T11", "D1", "")) == []
    assert texts(first, message("T10", "D2", "Bronchitis only.", "D1")) == ["Bronchitis only."]
    assert texts(first, message("T06", "D2", "Culture is negative.", "D1")) == [
        "Pneumonia, new.",
        "Culture is negative.",
    ]


def test_escapes_in_capitals_and_bytes_of_utf8_are_undone() -> None:
    said = MDM.replace("\\.br\\stable", "\\.BR\\\\XE280A2\\ caf\\XE9\\\\X0D0A\\stable")
    assert read_record(said.encode(), "m")[0].documents[0].text.endswith("CKD\n\u2022 caf\u00e9\nstable")
