"""Records of one visit are one: by number, by content; what may be one is asked; a later record has the last word."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

from claimwright.records import Chart, read_record
from claimwright.records.visits import another_person, identity_of, merged, perhaps_same

NOTE = "Patient: Ruth Oakley   DOB: 04/02/1951\nMRN: J1\nDate of visit: 03/02/2026\nSeen by: Al Reed MD\nAssessment:\n1. Gout\n2. Hypertension\n"


def text(note: str, source: str = "a.txt") -> Chart:
    return read_record(note.encode(), source)[0]


def test_the_same_record_under_another_name_is_the_same() -> None:
    assert identity_of(text(NOTE)).key == identity_of(text(NOTE, "copy.txt")).key
    assert identity_of(text(NOTE)).key != identity_of(text(NOTE + "3. CKD\n")).key


def test_a_corrected_address_or_another_document_taken_back_is_another_record() -> None:
    head = "MSH|^~\\&|E|F|C|C|202603020900||{0}|M1|P|2.5.1\rPID|1||J1^^^C^MR||Doe^Jo||||||{1}\rPV1|1|O|||||||||||||||||V-1\r"

    def content(event: str, address: str, document: str = "") -> str:
        message = head.format(event, address) + (f"TXA|1|PN||||||||||{document}" if document else "")
        return identity_of(read_record(message.encode(), "m")[0]).content

    assert content("ADT^A08", "1 Elm^^Erie^PA^16501") == content("ADT^A08", "1 Elm^^Erie^PA^16501")
    assert content("ADT^A08", "1 Elm^^Erie^PA^16501") != content("ADT^A08", "2 Oak^^Erie^PA^16501")
    assert content("MDM^T11", "", "D-1") != content("MDM^T11", "", "D-2")


def test_a_number_counts_within_the_system_that_gave_it() -> None:
    def numbered(number: str, system: str) -> str:
        chart = text(NOTE)
        return identity_of(
            replace(chart, encounter=replace(chart.encounter, encounter_id=number, source_system=system))
        ).key

    assert numbered("V-1", "EHR|A") == numbered("V-1", "EHR|A")
    assert numbered("V-1", "EHR|A") != numbered("V-1", "EHR|B")
    assert numbered("V-1", "") != numbered("V-2", "")


def test_same_patient_day_and_clinician_is_a_question() -> None:
    assert perhaps_same(text(NOTE), text(NOTE + "3. CKD\n"))
    assert not perhaps_same(text(NOTE), text(NOTE.replace("03/02/2026", "03/03/2026")))
    assert not perhaps_same(text(NOTE), text(NOTE.replace("Al Reed", "Bo Pike")))
    assert not perhaps_same(text(NOTE), text(NOTE.replace("MRN: J1", "MRN: J2")))


def test_a_line_added_to_a_note_without_a_patient_is_a_question() -> None:
    bare = "Assessment:\n1. Gout of the left foot, acute\n2. Hypertension, well controlled on lisinopril\n"
    assert perhaps_same(text(bare), text(bare + "3. CKD\n"))
    assert not perhaps_same(text(bare), text("Assessment:\n1. Migraine\n"))


def test_a_later_record_has_the_last_word() -> None:
    one = merged(text(NOTE), text(NOTE + "3. CKD\n"))
    assert [d.text for d in one.documents] == [NOTE + "3. CKD\n"]
    other = merged(text(NOTE), text("Assessment:\n1. Migraine with aura, new today, no relief\n"))
    assert len(other.documents) == 2
    assert len({d.document_id for d in other.documents}) == 2
    assert other.patient.last_name == "Oakley"


def test_a_later_record_without_an_address_keeps_the_one_that_is_known() -> None:
    person = "MSH|^~\\&|A|B|||20260301||{0}|1|P|2.5\rPID|1||J1||OAKLEY^RUTH||19510204|F{1}\rPV1|1|O{2}\r"
    admitted = person.format("ADT^A04", "|||9 Birch Rd^^Albany^NY^12207", "|" * 17 + "V1" + "|" * 25 + "20260301")
    noted = person.format("MDM^T02", "", "|" * 17 + "V1") + "TXA|1|PN|TX\rOBX|1|TX|PN||Gout of the left foot.||||||F\r"
    before, after = (read_record(message.encode(), "m")[0] for message in (admitted, noted))
    address = merged(before, after).patient.address
    assert (address.line_1, address.city, address.state, address.postal_code) == ("9 Birch Rd", "Albany", "NY", "12207")
    moved = read_record(admitted.replace("9 Birch Rd", "4 Oak Ave").encode(), "m")[0]
    assert merged(before, moved).patient.address.line_1 == "4 Oak Ave"


def test_what_a_later_record_takes_back_is_gone() -> None:
    before = text(NOTE)
    name = before.documents[0].document_id
    gone = merged(
        before,
        replace(before, documents=(), withdrawn=(name,), encounter=replace(before.encounter, status="correction")),
    )
    assert gone.documents == ()
    assert gone.encounter.status == ""
    cancelled = merged(before, replace(before, encounter=replace(before.encounter, status="cancelled")))
    assert cancelled.encounter.status == "cancelled"


def test_an_order_does_not_unmake_the_visit_it_is_of() -> None:
    head = "MSH|^~\\&|E|F|C|C|202603020900||{0}|M1|P|2.5.1\rPID|1||J1^^^C^MR||Doe^Jo\rPV1|1|O|||||||||||||||||V-1\r"
    seen, order = (read_record(head.format(event).encode(), "m")[0] for event in ("ADT^A04", "ORM^O01"))
    assert order.encounter.status == "planned"
    assert merged(seen, order).encounter.status == ""
    assert merged(order, seen).encounter.status == ""


def test_charges_move_neither_the_day_of_admission_nor_the_attending_physician() -> None:
    head = (
        "MSH|^~\\&|E|F|C|C|202603020900||{0}|M1|P|2.5.1\rPID|1||J1^^^C^MR||Doe^Jo\rPV1|1|I|||||{1}||||||||||||V-1{2}\r"
    )
    admitted = head.format("ADT^A01", "1093817465^REED^AL", "|" * 25 + "20260301")
    charge = "FT1|1|||{0}||CG|99232^D^CPT|||1|90.00|||||||||1588667638^PIKE^BO\r"
    charged = head.format("DFT^P03", "", "") + charge

    def read(message: str) -> Chart:
        return read_record(message.encode(), "m")[0]

    for day in ("20260303", "20260228"):
        visit = merged(read(admitted), read(charged.format(day))).encounter
        assert str(visit.date_of_service) == "2026-03-01"
        assert [(one.role, one.last_name) for one in visit.practitioners] == [
            ("attending", "REED"),
            ("rendering", "PIKE"),
        ]
    # Charges alone: the first of their days, whichever comes first; and an admission told later has the last word.
    third, second = read(charged.format("20260303")), read(charged.format("20260302"))
    assert str(merged(third, second).encounter.date_of_service) == "2026-03-02"
    assert str(merged(second, third).encounter.date_of_service) == "2026-03-02"
    assert str(merged(merged(third, second), read(admitted)).encounter.date_of_service) == "2026-03-01"
    other = merged(read(admitted), read(admitted.replace("REED^AL", "WREN^JO"))).encounter
    assert [one.last_name for one in other.practitioners] == ["WREN"]


def test_one_number_of_two_people_is_two_visits() -> None:
    other = NOTE.replace("Ruth Oakley", "Jo Wren").replace("04/02/1951", "05/03/1960").replace("MRN: J1", "MRN: J2")
    assert another_person(text(NOTE), text(other))
    assert not another_person(text(NOTE), text(NOTE.replace("Oakley", "Oakly")))


def fhir(*resources: dict[str, object]) -> Chart:
    encounter = {
        "resourceType": "Encounter",
        "id": "e",
        "identifier": [{"system": "urn:s", "value": "V1"}],
        "period": {"start": "2026-03-02"},
    }
    entries = [{"resource": one} for one in ({"resourceType": "Patient", "id": "p"}, encounter, *resources)]
    return read_record(json.dumps({"resourceType": "Bundle", "entry": entries}).encode(), "b.json")[0]


def charge(status: str, units: int = 1) -> dict[str, object]:
    coding = {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "20610"}]}
    return {"resourceType": "ChargeItem", "id": "c1", "status": status, "code": coding, "quantity": {"value": units}}


def test_a_later_record_corrects_and_takes_back_an_entry() -> None:
    changed = merged(fhir(charge("billable", 4)), fhir(charge("billable", 2)))
    assert [(entry.code, str(entry.units)) for entry in changed.entries] == [("20610", "2")]
    assert merged(fhir(charge("billable")), fhir(charge("entered-in-error"))).entries == ()


def test_a_transaction_that_comes_again_stands_in_place_of_the_first() -> None:
    head = "MSH|^~\\&|E|F|C|C|202603020900||DFT^P03|M1|P|2.5.1\rPID|1||J1^^^C^MR||Doe^Jo\rPV1|1|O|||||||||||||||||V-1\r"
    line = "FT1|1|T1||20260302||CG|J3301^D^HCPCS|||{0}|10.00||||||||||||||J3301^D^HCPCS|\r"
    data = head + line.format(4) + head + line.format(2)
    assert [str(entry.units) for entry in read_record(data.encode(), "m")[0].entries] == ["2"]


CHARGES = "MSH|^~\\&|E|F|C|C|202603020900||DFT^P03|M1|P|2.5.1\rPID|1||J1^^^C^MR||Doe^Jo\rPV1|1|O|||||||||||||||||V-1\r"


def charges(*lines: tuple[str, int]) -> Chart:
    """Charges (CG) and credits (CR) of 96372 with their units, without numbers of their own."""
    said = "".join(f"FT1|{n}|||20260302||{kind}|96372^D^CPT|||{units}\r" for n, (kind, units) in enumerate(lines, 1))
    return read_record((CHARGES + said).encode(), "m")[0]


def units(chart: Chart) -> list[tuple[str, str]]:
    return [(entry.kind, str(entry.units)) for entry in chart.entries]


def test_a_credit_of_some_units_takes_no_whole_charge_back() -> None:
    assert units(merged(charges(("CG", 3)), charges(("CR", 1)))) == [("charge", "3"), ("credit", "1")]
    assert units(merged(charges(("CG", 3)), charges(("CR", 3)))) == []
    assert units(merged(charges(("CR", 3)), charges(("CG", 3)))) == []


def test_what_one_record_charges_twice_is_charged_twice() -> None:
    twice = charges(("CG", 1), ("CG", 1))
    assert units(merged(twice, charges(("CG", 1)))) == [("charge", "1"), ("charge", "1")]
    assert units(merged(charges(("CG", 1)), twice)) == [("charge", "1"), ("charge", "1")]
    assert units(merged(twice, charges(("CR", 1)))) == [("charge", "1")]


def test_a_message_that_stands_in_a_file_twice_is_read_once() -> None:
    message = CHARGES + "FT1|1|||20260302||CG|96372^D^CPT|||1\r"
    other = message.replace("|M1|", "|M2|").replace("20260302||CG", "20260303||CG")
    (chart,) = read_record((message + other + message).encode(), "m")
    assert [str(entry.date) for entry in chart.entries] == ["2026-03-02", "2026-03-03"]
    assert [one.message for one in chart.findings] == ["left out: a message that was sent before"]


def test_charges_of_one_message_that_share_a_number_are_all_charged() -> None:
    def read(*numbers: str) -> Chart:
        line = "FT1|{0}|INV7||2026030{0}||CG|96372^D^CPT|||{1}\r"
        said = "".join(line.format(day, number) for day, number in enumerate(numbers, 2))
        return read_record((CHARGES + said).encode(), "m")[0]

    assert [(str(one.date), str(one.units)) for one in read("1", "1").entries] == [
        ("2026-03-02", "1"),
        ("2026-03-03", "1"),
    ]
    again = merged(read("1", "1"), read("1", "2"))
    assert [(str(one.date), str(one.units)) for one in again.entries] == [("2026-03-02", "1"), ("2026-03-03", "2")]


def test_resources_without_an_id_are_no_versions_of_each_other() -> None:
    def condition(code: str, said: str = "confirmed") -> dict[str, object]:
        coding = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": code}]}
        return {"resourceType": "Condition", "code": coding, "verificationStatus": {"coding": [{"code": said}]}}

    def note(words: str) -> dict[str, object]:
        attachment = {"contentType": "text/plain", "data": base64.b64encode(words.encode()).decode()}
        return {"resourceType": "DocumentReference", "content": [{"attachment": attachment}]}

    before = fhir(condition("E11.9"), condition("I10"), note("Diabetes, stable."))
    after = merged(before, fhir(condition("Z00.00", "entered-in-error"), note("The knee is swollen.")))
    assert [entry.code for entry in after.entries] == ["E11.9", "I10"]
    assert [one.text for one in after.documents[:-1]] == ["Diabetes, stable.", "The knee is swollen."]


def test_two_numbered_notes_much_alike_are_two_notes() -> None:
    def note(number: str, day: int) -> Chart:
        words = f"Day {day}: stable, lungs clear, continue ceftriaxone, walking, diet regular, laboratory reviewed."
        note = f"TXA|1|PN||||||||||{number}\rOBX|1|TX|||{words}\r"
        return read_record((CHARGES.replace("DFT^P03", "MDM^T02") + note).encode(), "m")[0]

    assert [one.document_id for one in merged(note("D1", 2), note("D2", 3)).documents] == ["D1", "D2"]
    assert [one.document_id for one in merged(note("D1", 2), note("D1", 3)).documents] == ["D1"]


def test_a_report_taken_back_goes_with_all_its_parts() -> None:
    form = {"contentType": "text/plain", "data": base64.b64encode(b"Mass in the left lobe.").decode()}
    report = {"resourceType": "DiagnosticReport", "id": "r1", "conclusion": "Suspected mass.", "presentedForm": [form]}
    assert len(fhir(report).documents) == 2
    assert merged(fhir(report), fhir({**report, "status": "entered-in-error"})).documents == ()
