"""What is told in a procedure or around it: who read, watched or gave; levels counted; lines of today below a history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.coding.services.telling import lines

if TYPE_CHECKING:
    from claimwright.reference import Library


def test_the_tracing_that_an_emergency_physician_reads(library: Library) -> None:
    assert lines(library, "EKG interpreted by me: AF at 120, no ST change.", "emergency") == {"93010"}
    assert lines(library, "EKG per cardiology read: AF at 120.", "emergency") == set()


SEDATED = (
    "41 yo. Moderate sedation with ketamine, given by me, nurse as independent observer. Intraservice time 21 min."
)


def test_sedation_by_the_one_who_does_the_procedure(library: Library) -> None:
    assert "99152" in lines(library, f"PROCEDURES\n{SEDATED}", "emergency")
    assert "99152" not in lines(library, f"PROCEDURES\n{SEDATED.replace('21 min', '8 min')}", "emergency")
    assert "99152" not in lines(
        library, "PROCEDURES\n41 yo. Moderate sedation by anesthesiologist, 21 min intraservice."
    )


EPIDURAL = (
    "Procedure note\nConsent, timeout.\nProcedure: right transforaminal epidural injection {levels}\n"
    "Under fluoroscopy a needle was placed at {levels}. Lumbar radiculopathy. EBL none.\n"
)


def test_nerve_roots_are_counted(library: Library) -> None:
    assert lines(library, EPIDURAL.format(levels="L3-4")) == {"64483-RT"}
    assert lines(library, EPIDURAL.format(levels="L3-4 and L4-5")) == {"64483-RT", "64484-RT"}


def test_a_report_of_colposcopy(library: Library) -> None:
    note = "Colposcopy\nConsent signed. Acetic acid applied, acetowhite at 6.{more}\nMonsel for hemostasis.\n"
    assert lines(library, note.format(more=" Bx taken at 6. ECC done.")) == {"57454"}
    assert lines(library, note.format(more=" Bx taken at 6.")) == {"57455"}
    assert lines(library, note.format(more="")) == {"57452"}


def test_a_line_below_a_history_may_be_of_today(library: Library) -> None:
    assert lines(library, "PMH: DM2, never smoker.\nPOC A1c today 7.4.\n") == {"83036-QW"}
    assert lines(library, "PMH: DM2, in-office A1c 7.4.\n") == set()


def test_a_due_date_is_no_date_of_the_note(library: Library) -> None:
    assert lines(library, "G2P1, EDD 9/3/2026. Therapeutic phlebotomy, 500 mL.") == {"99195"}
    assert lines(library, "Seen 9/3/2025. Therapeutic phlebotomy, 500 mL.") == set()
