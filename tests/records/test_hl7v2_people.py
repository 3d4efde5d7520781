"""HL7 v2 of several people: each message, group and account stays with its own."""

from __future__ import annotations

from claimwright.records import read_record
from claimwright.records.visits import another_person, identity_of, perhaps_same

ORU = (
    "MSH|^~\\&|LAB|H|C|C|20260302||ORU^R01|7|P|2.5\r"
    "PID|1||A1^^^H^MR||ROE^JANE||19580304|F\rOBR|1|||CT^CT chest\rOBX|1|TX|1||Mass in left lung||||||F\r"
    "PID|2||B2^^^H^MR||DOE^JOHN||19700101|M\rOBR|1|||XR^X-ray\rOBX|1|TX|1||No fracture||||||F\r"
)
ACCOUNT = (
    "MSH|^~\\&|E|F|C|C|20260302||DFT^P03|{0}|P|2.5\rPID|1||{0}^^^F^MR||SMITH^{1}||{2}|F||||||||||ACC9\r"
    "FT1|1|||20260302||CG|99213^^CPT|||1\r"
)


def test_each_patient_of_one_message_has_a_chart_of_their_own() -> None:
    charts = read_record(ORU.encode(), "m")
    assert [(c.patient.patient_id, [d.text for d in c.documents]) for c in charts] == [
        ("A1", ["Mass in left lung"]), ("B2", ["No fracture"]),
    ]  # fmt: skip
    nameless = read_record(ORU.replace("A1^^^H^MR", "").replace("B2^^^H^MR", "").encode(), "m")
    assert [c.patient.last_name for c in nameless] == ["ROE", "DOE"]


def test_one_patient_told_twice_and_a_merge_of_two_are_one_chart() -> None:
    again = ORU.replace("PID|2||B2^^^H^MR||DOE^JOHN||19700101|M", "PID|1||A1^^^H^MR||ROE^JANE||19580304|F")
    assert [c.patient.patient_id for c in read_record(again.encode(), "m")] == ["A1"]
    merge = ORU.replace("ORU^R01", "ADT^A24")
    assert len(read_record(merge.encode(), "m")) == 1


def test_the_account_of_a_family_does_not_make_one_visit_of_two_people() -> None:
    def sent(number: str, first: str, born: str) -> str:
        return ACCOUNT.format(number, first, born)

    (mary,) = read_record(sent("M1", "MARY", "19700101").encode(), "m")
    for number, first, born in (("M2", "TOM", "20150101"), ("M2", "TOM", "19700101"), ("M2", "TOM", "")):
        (other,) = read_record(sent(number, first, born).encode(), "m")
        assert another_person(mary, other)
    for number, first, born in (("M1", "TOM", "19700101"), ("M2", "M", "19700101"), ("M1", "MARY", "19700110")):
        (same,) = read_record(sent(number, first, born).encode(), "m")
        assert not another_person(mary, same)


def test_an_account_in_a_note_numbers_no_visit() -> None:
    note = "Patient: Jane Roe   Account #: 4471   DOB: 03/04/1958\nMRN: J1\nDate: {0}\nAssessment:\n1. Gout\n"
    first, second = (read_record(note.format(day).encode(), "n")[0] for day in ("03/02/2026", "05/09/2026"))
    assert (first.patient.first_name, first.patient.last_name) == ("Jane", "Roe")
    assert identity_of(first).key != identity_of(second).key
    assert not perhaps_same(first, second)


def test_who_ordered_a_charge_is_kept_beside_who_gave_it() -> None:
    charge = ACCOUNT.format("M1", "MARY", "19700101").replace(
        "||1\r", "||1" + "|" * 10 + "1245319599^WU^ANN|1003000126^SUN^ROY\r"
    )
    (chart,) = read_record(charge.encode(), "m")
    found = [(one.role, one.last_name, one.npi) for one in chart.encounter.practitioners]
    assert found == [("rendering", "WU", "1245319599"), ("ordering", "SUN", "1003000126")]
    note = b"Patient: Lee, Ann\nProvider: Ann Wu, MD NPI 1245319599\nOrdered by: Roy Sun, MD NPI 1003000126\n\nPlan: rest.\n"
    (chart,) = read_record(note, "n.txt")
    assert [(one.role, one.npi) for one in chart.encounter.practitioners] == [
        ("rendering", "1245319599"), ("ordering", "1003000126"),
    ]  # fmt: skip
