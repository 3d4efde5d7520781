"""Outpatient facility claims of one day, as CMS's outpatient code editor groups them in the first quarter of 2026."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from claimwright.grouping import ApcResult, OutpatientClaim, OutpatientLine, group_apc
from claimwright.reference import Library
from claimwright.reference.fees import outpatient_editor

DAY = date(2026, 1, 10)
REVENUE = {
    "G0378": "0762",
    "90853": "0915",
    "96132": "0918",
    "P9016": "0390",
    "36430": "0391",
    "99283": "0450",
    "99284": "0450",
    "99285": "0450",
}


def group(text: str, library: Library | None = None, **about: Any) -> ApcResult:
    """``"29881 45380-59 G0378*10 /0250"``: codes with modifiers and units; a slash for a revenue code alone."""
    lines = []
    for number, written in enumerate(text.split(), 1):
        named, _, units = written.partition("*")
        code, *modifiers = named.split("-")
        revenue = code[1:] if code.startswith("/") else REVENUE.get(code, "0360")
        code = "" if code.startswith("/") else code
        lines.append(OutpatientLine(number, revenue, code, tuple(modifiers), Decimal(units or 1), charge=Decimal(500)))
    claim = {"first_day": DAY, "age": 67, "sex": "F", "principal_diagnosis": "R07.9", **about}
    return group_apc(OutpatientClaim(tuple(lines), **claim), library)


def told(result: ApcResult) -> str:
    """``V 05023, N``: status and APC of each line, with its edits behind it."""
    lines = []
    for one in result.lines:
        edits = "+".join(f"{int(edit.number)}" for edit in one.edits)
        lines.append(" ".join(filter(None, (one.status, one.apc, edits and f"({edits})"))))
    return ", ".join(lines)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("99283 12001", "V 05023, N"),
        ("29881 80048 73560 J1100", "J1 05113, N, N, N"),
        ("33208 C1785 C1898*2", "J1 05223, N, N"),
        ("33208", "J1 05223 (92)"),
        ("64721-50*1", "J1 05431"),
        ("64721-50*2", "J1 05431 (74)"),
        ("71260 74177", "S 08006, N"),
        ("76700 76870", "S 05522, N"),
        ("45378-73", "T 05311"),
        ("45385 43239", "T 05312, T 05301"),
        ("45385 45380", "T 05312, T 05312 (40)"),
        ("45385 45380-59", "T 05312, T 05312"),
        ("J9035*30", "K 09214 (99)"),
        ("J9035*30 96413", "K 09214, S 05694"),
        ("80053 85025", "A, A"),
        ("80053 85025 G0463", "N, N, V 05012"),
        ("36430", "S 05241 (43)"),
        ("36430 P9016*2", "S 05241, R 09512"),
        ("99221", "B (62)"),
        ("99291 71045 36600", "S 05041, N, N"),
        ("92928-LD 92928-RC C1874*2", "J1 05194, N, N"),
        ("C9600 C9602 C1874*2", "N, J1 05194, N"),
        ("90662 G0008", "L, S 05691"),
        ("92250 92250", "S 05734 (17), N (17)"),
        ("20610-73*2", "T 05441 (37)"),
        ("90853 96132", "S 08010, N"),
        ("G0463-PO", "V 05012"),
        ("33533", "C (18)"),
        ("/0360 29881", "E1 (48), J1 05113"),
        ("/0637 29881", "E1 (50), J1 05113"),
        ("15271", "T 05053 (87)"),
        ("77301 77014", "S 05613, W (6)"),
    ],
)
def test_golden_claims(lines: str, expected: str) -> None:
    assert told(group(lines)) == expected


@pytest.mark.parametrize(
    ("lines", "about", "expected"),
    [
        # Eight hours of observation make the comprehensive APC; seven do not, and the visit lacks its 25.
        ("99285 G0378*10 96374 J2405 80053 71046", {"last_day": date(2026, 1, 11)}, "J2 08011, N, N, N, N, N"),
        ("99285 G0378*7 96374", {"last_day": date(2026, 1, 11)}, "V 05025 (21), N, S 05693"),
        ("G0379 G0378*12", {}, "J2 08011, N"),
        ("G0379", {}, "N (58)"),
        ("33533-CA", {"patient_status": "20"}, "J1 05881"),
        ("33533-CA", {"patient_status": "01"}, "J1 05881 (70)"),
        ("99283 99284", {}, "V 05023 (40+42), V 05024 (42)"),
        ("99283 99284", {"condition_codes": ("G0",)}, "V 05023 (40), V 05024"),
        ("99283-27 99284-27", {"condition_codes": ("G0",)}, "V 05023, V 05024"),
    ],
)
def test_what_stands_beside_the_lines_counts(lines: str, about: dict[str, Any], expected: str) -> None:
    assert told(group(lines, **about)) == expected


@pytest.mark.parametrize(("code", "edit"), [("I32", "086"), ("W06.XXXA", "005"), ("Z68.41", "113"), ("R07.9", "")])
def test_a_diagnosis_that_cannot_stand_first_returns_the_claim(code: str, edit: str) -> None:
    found = group("G0463", principal_diagnosis=code)
    assert [(e.number, e.disposition, e.place, e.subject) for e in found.edits] == (
        [(edit, "RTP", "diagnosis", code)] if edit else []
    )


@pytest.mark.parametrize(
    ("lines", "method", "adjustments", "edits"),
    [
        ("G0463-PO", "A", (), []),
        ("G0463-PN", "8", (), []),
        ("96413-PO", "A", (), []),
        ("G0463-PO-PN", "A", (), ["102"]),
        ("45385-PT", "0", ("25",), []),
        ("G0463-PT", "0", (), ["120"]),
        ("71046-FX", "0", ("21",), []),
    ],
)
def test_where_and_how_a_service_was_given_changes_its_payment(
    lines: str, method: str, adjustments: tuple[str, ...], edits: list[str]
) -> None:
    (line,) = group(lines).lines
    assert (line.payment_method, line.adjustments, [edit.number for edit in line.edits]) == (method, adjustments, edits)


def test_an_inpatient_only_procedure_is_one_until_its_day() -> None:
    """CMS took 22558 off its inpatient-only list on January 1, 2026; from then on it asks for the device."""
    last, first = (group("22558", first_day=day) for day in (date(2025, 12, 31), date(2026, 1, 1)))
    assert (told(last), told(first)) == ("C (18)", "J1 05117 (92)")


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        (date(2019, 6, 30), "begin 2019-07-01"),
        (date(2026, 7, 1), "end 2026-06-30"),
        (date(2026, 11, 15), "end 2026-06-30"),
    ],
)
def test_nothing_is_guessed_outside_the_days_of_the_tables(day: date, problem: str) -> None:
    found = group("G0463", first_day=day)
    assert problem in found.problem
    assert (found.lines, found.edits, found.disposition) == ((), (), None)
    assert (
        group("G0463", first_day=date(2026, 6, 30)).problem == "" == group("G0463", first_day=date(2019, 7, 1)).problem
    )


def test_our_own_code_set_judges_the_diagnoses_too(library: Library) -> None:
    assert group("G0463", library, principal_diagnosis="I10").remarks == ()
    after = group("G0463", library, principal_diagnosis="I42.0", first_day=date(2026, 11, 15))
    assert after.remarks == ("I42.0 is not a billable ICD-10-CM code on 2026-11-15.",)
    assert after.problem


def test_a_claim_that_crosses_the_end_of_the_tables_says_so() -> None:
    lines = (
        OutpatientLine(1, "0510", "G0463", day=date(2026, 6, 30)),
        OutpatientLine(2, "0300", "80053", day=date(2026, 7, 2)),
    )
    about = {"age": 67, "sex": "F", "principal_diagnosis": "R07.9"}
    found = group_apc(OutpatientClaim(lines, date(2026, 6, 30), date(2026, 7, 2), **about))
    assert found.remarks == ("Lines 2 are dated after 2026-06-30, where the code editor's tables end.",)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("29881 80048 J1100 /0250", ["", "in the comprehensive APC 05113 of line 1 (29881)", "always packaged (status N)",
                                     "revenue code 0250 without a HCPCS code is packaged"]),
        ("99283 12001", ["", "status Q1: packaged beside line 1 (99283), status V"]),
        ("71260 74177", ["", "in the composite APC 08006 of line 1 (71260)"]),
        ("G0463 80053", ["", "a laboratory test beside other outpatient services (status Q4)"]),
        ("99285 G0378*10 71046", ["", "always packaged (status N)", "in the comprehensive observation APC 08011 of line 1 (99285)"]),
    ],
)  # fmt: skip
def test_a_packaged_line_says_what_carries_its_payment(lines: str, why: list[str]) -> None:
    assert [one.packaged for one in group(lines).lines] == why


def test_a_line_paid_by_another_apc_than_its_own_says_why() -> None:
    assert group("92928-LD 92928-RC C1874*2").lines[0].apc_note == "complexity adjustment of APC 05193"
    assert group("71260 74177").lines[0].apc_note == "composite with line 2 (74177)"
    assert group("33533-CA", patient_status="20").lines[0].apc_note.startswith("inpatient-only procedure")
    assert group("29881").lines[0].apc_note == ""


def test_a_lift_that_rests_on_a_rejected_line_is_not_trusted() -> None:
    found = group("29881 29882")
    assert told(found) == "N (40), J1 05114"
    assert found.remarks == (
        (
            "The lift of line 2 (29882) from APC 05113 to 05114 may rest on the rejected line 1 (29881): "
            "compare it with CMS's own editor before relying on it."
        ),
    )
    assert group("29881 29882-59").remarks == () == group("92928-LD 92928-RC C1874*2").remarks


def test_what_is_to_be_done_follows_from_the_disposition() -> None:
    found = group("33533 45385 45380 G0463")
    assert {(e.number, e.disposition, e.action) for e in found.edits} >= {("018", "LID", "appeal_line")}
    assert group("45385 45380").disposition.action == "correct_line"  # type: ignore[union-attr]
    returned = group("36430").disposition
    assert returned is not None
    assert (returned.code, returned.action) == ("RTP", "correct_and_resend")
    assert group("G0463").disposition is None


def test_amounts_are_said_only_where_they_are_asked_for(library: Library) -> None:
    claim = OutpatientClaim((OutpatientLine(1, "0510", "G0463"),), DAY, age=67, sex="F", principal_diagnosis="R07.9")
    assert group_apc(claim, library).lines[0].amount is None
    # the national rate of APC 5012 in 2026
    assert group_apc(claim, library, priced=True).lines[0].amount == Decimal("136.02")


def test_a_critical_access_hospital_is_edited_without_being_grouped() -> None:
    found = group("G0463 99221", bill_type="851")
    assert "118" not in [edit.number for edit in found.edits]
    assert [one.apc for one in found.lines] == ["", ""]


def test_every_edit_of_the_editor_has_words_and_none_of_them_are_its_own() -> None:
    from claimwright.data_files import data_rows

    words = {row["edit"]: row["says"] for row in data_rows("claimwright.grouping", "outpatient_edits.tsv")}
    rows = outpatient_editor._engine()._provider.get_multi("dsc_edit", "")
    named = {f"{int(bytes(key).decode().split('|')[0]):03d}": row["name"] for key, row in rows}
    assert set(words) == set(named)
    assert not {number for number, name in named.items() if words[number].rstrip(".").lower() == name.lower()}
