"""Claims are judged beside the practice's other claims: what was done before, by whom, and what became of it."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from claimwright.claims import Claims
from claimwright.cli import compile_loops
from claimwright.cli.history import read_history
from claimwright.edits import scrub
from claimwright.edits.history import DECISIONS, MADE_OF, history_of, with_decisions
from claimwright.edits.history.table import standing
from claimwright.edits.prepare.service_facts import of_ranges
from claimwright.errors import UnreadableError
from claimwright.reference import Library

DAY = date(2026, 3, 2)
HERE = ("GLB", "NEW", "FRQ", "LIF", "ADM", "STY", "HIS")


def claim(number: str, code: str = "99213", day: date = DAY, *modifiers: str, **more: Any) -> Claims:
    """A claim of one line; ``more`` overrides what its name says."""
    kind = more.get("kind", "P")
    line = {f"modifier_{n}": one for n, one in enumerate(modifiers, 1)}
    return Claims.of(
        claims=[
            {
                "claim_id": number, "kind": kind, "patient_control_number": more.get("pcn", f"P{number}"), "frequency_code": more.get("frequency", "1"),
                "payer_responsibility": more.get("order", "P"), "claim_filing_indicator": more.get("filing", "MB"), "place_of_service": more.get("place", "11"),
                "facility_type": more.get("bill"), "admission_date": more.get("admitted"), "statement_from": more.get("admitted", day if kind == "I" else None),
                "statement_to": more.get("left"), "patient_status": more.get("status"), "payer_claim_control_number": more.get("original"),
            }
        ],
        lines=[{"claim_id": number, "line": 1, "procedure_code": code or None, "charge": Decimal(150), "units": Decimal(more.get("units", 1)), "unit_type": "UN", "date_from": day, "pointer_1": 1, **line}],
        diagnoses=[{"claim_id": number, "sequence": 1, "kind": "principal", "qualifier": "ABK", "code": more.get("diagnosis", "I10")}],
        institutional_codes=[{"claim_id": number, "kind": "condition", "sequence": n, "code": one} for n, one in enumerate(more.get("conditions", ()), 1)],
        providers=[
            {"claim_id": number, "role": "billing", "entity_type": "2", "npi": "1234567893", "tax_id": more.get("practice", "841234567"), "taxonomy": more.get("hospital", "261QM1300X"), "last_or_organization_name": "HARBOR"},
            *([] if more.get("nobody") else [{"claim_id": number, "role": "rendering", "entity_type": "1", "npi": more.get("npi", "1740000025"), "taxonomy": more.get("specialty", "207Q00000X")}]),
        ],
        parties=[
            {"claim_id": number, "role": "subscriber", "last_or_organization_name": more.get("name", "O'Neil"), "first_name": "JO", "birth_date": date(1950, 1, 1), "sex": "F", "id": "1EG4TE5MK73"},
            {"claim_id": number, "role": "payer", "last_or_organization_name": "MEDICARE", "id": more.get("payer", "MDCR")},
        ],
    )  # fmt: skip


def told(library: Library, mine: Claims, *others: Claims, decisions: list[dict[str, Any]] | None = None) -> list[str]:
    past = history_of(Claims.concat(others)) if others else history_of(Claims.empty())
    if decisions:
        past = with_decisions(past, DECISIONS.frame(decisions))
    found = scrub(mine, library, as_of=date(2026, 6, 1), history=past)
    return sorted(
        {row for row in found["edit"].to_list() if row.startswith(HERE) or row in ("LN-014", "LN-015", "MUE-004")}
    )


HIP = claim("H", "27130", date(2026, 1, 20))
MOLE = claim("M", "11403", date(2026, 2, 27))
CASES: list[tuple[str, Claims, Claims, list[str]]] = [
    ("visit 41 days after a major procedure", HIP, claim("A"), ["GLB-001"]),
    ("of the 90th day", HIP, claim("A", day=date(2026, 4, 20)), ["GLB-001"]),
    ("of the 91st day", HIP, claim("A", day=date(2026, 4, 21)), []),
    ("of the day before", HIP, claim("A", day=date(2026, 1, 19)), ["GLB-001"]),
    ("that decided on it", HIP, claim("A", "99213", date(2026, 1, 19), "57"), []),
    ("that has nothing to do with it", HIP, claim("A", "99213", DAY, "24"), []),
    ("of another specialty", HIP, claim("A", npi="1467102038", specialty="207RC0000X"), []),
    ("of a colleague of the specialty", HIP, claim("A", npi="1467102038"), ["GLB-001"]),
    ("of another practice", HIP, claim("A", practice="999999999"), []),
    ("of another patient", HIP, claim("A", name="OTHER"), []),
    ("of the same patient, spelt otherwise", HIP, claim("A", name="ONEIL"), ["GLB-001"]),
    ("procedure in the period", HIP, claim("A", "11403"), ["GLB-002"]),
    ("return to the operating room", HIP, claim("A", "11403", DAY, "78"), []),
    ("ten days after a small one", MOLE, claim("A", day=date(2026, 3, 9)), ["GLB-001"]),
    ("eleven days after it", MOLE, claim("A", day=date(2026, 3, 10)), []),
    ("the day before a small one", MOLE, claim("A", day=date(2026, 2, 26)), []),
    ("new patient seen last year", claim("V", day=date(2025, 4, 1)), claim("A", "99203"), ["NEW-001"]),
    ("three years ago to the day", claim("V", day=date(2023, 3, 2)), claim("A", "99203"), []),
    ("three years ago less a day", claim("V", day=date(2023, 3, 3)), claim("A", "99203"), ["NEW-001"]),
    ("by another specialty of the practice", claim("V", day=date(2025, 4, 1), npi="1467102038", specialty="207RC0000X"), claim("A", "99203"), []),
    ("by nobody knows whom", claim("V", day=date(2025, 4, 1), npi="1467102038", specialty=None), claim("A", "99203"), ["NEW-002"]),
    ("seen for a blood draw only", claim("V", "36415", date(2025, 4, 1)), claim("A", "99203"), []),
    ("blood drawn in the period", HIP, claim("A", "36415"), []),
    ("seen for a blood count only", claim("V", "85025", date(2025, 4, 1)), claim("A", "99203"), []),
    ("asked about by a colleague only", claim("V", "99451", date(2025, 4, 1)), claim("A", "99203"), []),
    ("by an organization that names nobody", claim("V", day=date(2025, 4, 1), nobody=True), claim("A", "99203", nobody=True), ["NEW-002"]),
    ("by two of a group without taxonomies", claim("V", day=date(2025, 4, 1), npi="1467102038", specialty=None), claim("A", "99203", specialty=None), ["NEW-002"]),
    ("by one without a taxonomy", claim("V", day=date(2025, 4, 1), specialty=None), claim("A", "99203", specialty=None), ["NEW-001"]),
    ("of the assistant at it", claim("H", "27130", date(2026, 1, 20), "80"), claim("A"), []),
    ("first visit of a stay, to the second payer", claim("V", "99222", DAY), claim("A", "99222", order="S"), []),
    ("discharge day, to the second payer", claim("V", "99238", DAY), claim("A", "99238", order="S"), []),
    ("established patient", claim("V", day=date(2025, 4, 1)), claim("A", "99213"), []),
    ("wellness visit in the same month of next year", claim("V", "G0439", date(2025, 3, 31)), claim("A", "G0439", DAY), []),
    ("wellness visit a month early", claim("V", "G0439", date(2025, 4, 1)), claim("A", "G0439", DAY), ["FRQ-001"]),
    ("first wellness visit twice", claim("V", "G0438", date(2019, 4, 1)), claim("A", "G0438", DAY), ["FRQ-002"]),
    ("a commercial plan has its own rule", claim("V", "G0439", date(2025, 9, 1)), claim("A", "G0439", DAY, filing="CI"), []),
    ("gallbladder twice", claim("V", "47562", date(2024, 1, 5)), claim("A", "47600"), ["LIF-001"]),
    ("gallbladder, then appendix", claim("V", "47562", date(2024, 1, 5)), claim("A", "44970"), []),
    ("second initial hospital visit", claim("V", "99222", date(2026, 3, 1)), claim("A", "99222"), ["ADM-001"]),
    ("a week later", claim("V", "99222", date(2026, 2, 20)), claim("A", "99222"), []),
    ("second discharge day", claim("V", "99238", DAY, npi="1467102038"), claim("A", "99238"), ["ADM-002"]),
]  # fmt: skip


@pytest.mark.parametrize(("past", "mine", "edits"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_the_past_says(library: Library, past: Claims, mine: Claims, edits: list[str]) -> None:
    assert told(library, mine, past) == edits


STAY = {"kind": "I", "bill": "11", "filing": "MA", "practice": "111111111"}
HOSPITAL = claim("S", "", date(2026, 3, 2), **STAY, admitted=date(2026, 3, 2), left=date(2026, 3, 7), status="01")
OUTPATIENT = {"kind": "I", "bill": "13", "filing": "MA", "practice": "111111111"}


@pytest.mark.parametrize(
    ("past", "mine", "edits"),
    [
        (HOSPITAL, claim("A", "71046", date(2026, 2, 27), **OUTPATIENT), ["STY-001"]),
        (HOSPITAL, claim("A", "71046", date(2026, 2, 26), **OUTPATIENT), []),
        (HOSPITAL, claim("A", "71046", date(2026, 2, 27), **OUTPATIENT, conditions=("51",)), []),
        (HOSPITAL, claim("A", "71046", date(2026, 2, 27), **{**OUTPATIENT, "practice": "222222222"}), []),
        (HOSPITAL, claim("A", "71046", date(2026, 2, 27), **{**OUTPATIENT, "bill": "85"}), []),
        (claim("V", "71046", date(2026, 2, 28), **OUTPATIENT), claim("A", "", DAY, **STAY, admitted=DAY, left=date(2026, 3, 7)), ["STY-002"]),
        (HOSPITAL, claim("A", "", date(2026, 3, 6), **{**STAY, "practice": "222222222"}, admitted=date(2026, 3, 6), left=date(2026, 3, 9)), ["STY-003"]),
        (HOSPITAL, claim("A", "", date(2026, 3, 7), **{**STAY, "practice": "222222222"}, admitted=date(2026, 3, 7), left=date(2026, 3, 9)), []),
        (HOSPITAL, claim("A", "", date(2026, 3, 7), **STAY, admitted=date(2026, 3, 7), left=date(2026, 3, 9)), ["STY-004"]),
        (HOSPITAL, claim("A", "", date(2026, 3, 7), **STAY, admitted=date(2026, 3, 7), left=date(2026, 3, 9), conditions=("B4",)), []),
        (HOSPITAL, claim("A", "99213", date(2026, 2, 28), practice="111111111", place="11"), ["STY-001"]),
        (HOSPITAL, claim("A", "99213", date(2026, 2, 28), "PD", practice="111111111", place="11"), []),
        (HOSPITAL, claim("A", "99284", date(2026, 3, 2), practice="111111111", place="23"), []),
        (HOSPITAL, claim("A", "A0429", date(2026, 2, 28), **OUTPATIENT), []),
        (claim("S", "", DAY, **STAY, hospital="283Q00000X", admitted=DAY, left=date(2026, 3, 7)), claim("A", "71046", date(2026, 2, 28), **OUTPATIENT), []),
        (claim("S", "", DAY, **{**STAY, "bill": "21"}, admitted=date(2026, 2, 20), left=date(2026, 3, 7)), claim("A", "97110", DAY, "GP"), ["STY-005"]),
        (claim("S", "", DAY, **{**STAY, "bill": "21"}, admitted=date(2026, 2, 20), left=DAY), claim("A", "97110", DAY, "GP"), []),
    ],
)  # fmt: skip
def test_what_a_stay_says(library: Library, past: Claims, mine: Claims, edits: list[str]) -> None:
    assert told(library, mine, past) == edits


def denial(number: str, **more: Any) -> dict[str, Any]:
    row = {
        "patient_control_number": f"P{number}",
        "procedure_code": "99213",
        "day": date(2026, 2, 1),
        "denied": True,
        "unprocessable": False,
        "reasons": ["50"],
        "decided_on": date(2026, 2, 20),
    }
    return {**row, **more}  # fmt: skip


def test_what_was_denied_before_is_told(library: Library) -> None:
    earlier = claim("V", day=date(2026, 2, 1))
    assert told(library, claim("A"), earlier) == []
    assert told(library, claim("A"), earlier, decisions=[denial("V")]) == ["HIS-001"]
    assert told(library, claim("A", diagnosis="E119"), earlier, decisions=[denial("V")]) == []
    assert told(library, claim("A", payer="OTHER"), earlier, decisions=[denial("V")]) == []
    paid = denial("V", denied=False, reasons=[], decided_on=date(2026, 3, 1))
    assert told(library, claim("A"), earlier, decisions=[denial("V"), paid]) == [], "the last decision counts"
    found = scrub(claim("A"), library, history=with_decisions(history_of(earlier), DECISIONS.frame([denial("V")])))
    (said,) = found.filter(pl.col("edit") == "HIS-001")["message"]
    assert "with 50 (claim PV)" in said


def test_what_the_payer_refused_counts_for_nothing_but_a_new_patient(library: Library) -> None:
    refused = denial("V", procedure_code="G0439", day=date(2025, 9, 1))
    assert told(library, claim("A", "G0439"), claim("V", "G0439", date(2025, 9, 1)), decisions=[refused]) == ["HIS-001"]
    seen = denial("V", day=date(2025, 9, 1))
    assert told(library, claim("A", "99203"), claim("V", day=date(2025, 9, 1)), decisions=[seen]) == ["NEW-001"]


def test_what_was_no_claim_is_not_repeated(library: Library) -> None:
    assert told(library, claim("A"), claim("V")) == ["LN-014"]
    lost = denial("V", day=DAY, unprocessable=True)
    assert told(library, claim("A"), claim("V"), decisions=[lost]) == []


@pytest.mark.parametrize("frequency", ["7", "8"])
def test_what_was_replaced_or_voided_is_out(library: Library, frequency: str) -> None:
    wrong = claim("V", "27130", date(2026, 1, 20))
    right = claim("W", "73502", date(2026, 1, 20), pcn="PV", frequency=frequency)
    assert told(library, claim("A"), wrong) == ["GLB-001"]
    assert told(library, claim("A"), wrong, right) == []


def test_a_replacement_finds_its_original_by_the_payers_number(library: Library) -> None:
    again = claim("A", "27447", date(2026, 1, 20), frequency="7", original="ICN1")
    assert told(library, again, HIP) == ["HIS-002"], "it has another number of ours, and the payer's is not known"
    decided = {
        **denial("H", procedure_code="27130", day=date(2026, 1, 20), denied=False, reasons=[]),
        "payer_claim_control_number": "ICN1",
    }
    assert told(library, again, HIP, decisions=[decided]) == []
    assert told(library, claim("B", "27447", date(2026, 1, 20), pcn="PH", frequency="7"), HIP) == []


def test_claims_of_one_batch_are_each_others_past(library: Library) -> None:
    both = scrub(Claims.concat([claim("A"), HIP]), library, as_of=date(2026, 6, 1))
    assert both.filter(pl.col("edit") == "GLB-001")["claim_id"].to_list() == ["A"]


def test_an_add_on_may_have_its_primary_on_another_claim(library: Library) -> None:
    alone = scrub(claim("A", "99292"), library, as_of=date(2026, 6, 1))
    assert {"NCCI-003", "NCCI-004"} & set(alone["edit"])
    beside = scrub(claim("A", "99292"), library, as_of=date(2026, 6, 1), history=history_of(claim("V", "99291")))
    assert not {"NCCI-003", "NCCI-004"} & set(beside["edit"])


def test_one_by_one_and_together_the_findings_are_the_same(library: Library) -> None:
    """Each claim beside those before it, or all at once: but for those that look ahead in the batch, the answer is one."""
    claims = [one for case in CASES for one in case[1:3]]
    numbered = []
    for at, one in enumerate(claims):
        frames = one.frames()
        numbered.append(
            Claims(
                **{
                    name: frame.with_columns(claim_id=pl.lit(f"C{at:03}")) if frame.height else frame
                    for name, frame in frames.items()
                }
            )
        )
    everything = Claims.concat(numbered)
    together = scrub(everything, library, as_of=date(2026, 6, 1), history=history_of(Claims.empty()))
    apart = pl.concat(
        scrub(
            one,
            library,
            as_of=date(2026, 6, 1),
            history=history_of(Claims.concat([*numbered[:at], *numbered[at + 1 :]])),
        )
        for at, one in enumerate(numbered)
    )
    order = ["claim_id", "edit", "line", "message"]
    mine = pl.col("edit").str.contains("^(?:GLB|NEW|FRQ|LIF|ADM|HIS)-")
    assert together.filter(mine).select(order).sort(order).equals(apart.filter(mine).select(order).sort(order))
    assert together.filter(mine).height > 40


def test_the_patients_rows_of_a_sorted_history_are_found_by_halving(library: Library) -> None:
    past = history_of(Claims.concat([HIP, claim("X", name="ADAMS"), claim("Y", name="ZOLA")])).sort("patient")
    for given in (past, past.lazy(), past.sample(fraction=1, shuffle=True, seed=1)):
        found = scrub(claim("A"), library, as_of=date(2026, 6, 1), history=given)
        assert "GLB-001" in found["edit"].to_list()


def test_a_history_without_names_or_days_says_nothing(library: Library) -> None:
    empty = claim("V").frames()
    empty["parties"] = empty["parties"].with_columns(
        pl.lit(None, dtype=pl.String).alias(name) for name in ("last_or_organization_name", "id")
    )
    assert history_of(Claims(**empty)).is_empty()
    dateless = claim("V").frames()
    dateless["lines"] = dateless["lines"].with_columns(date_from=pl.lit(None, dtype=pl.Date))
    assert told(library, claim("A"), Claims(**dateless)) == []
    assert standing(history_of(Claims.empty())).is_empty()


@pytest.mark.parametrize(("elsewhere", "edits"), [(1, []), (2, ["MUE-004"])])
def test_units_of_a_day_are_counted_over_all_claims(reference: Any, elsewhere: int, edits: list[str]) -> None:
    """Two units of 99213 are usual on a day (indicator 3); one is on this claim."""
    past = history_of(Claims.concat([claim("V", units=elsewhere), claim("S", units=9, order="S")]))
    found = scrub(claim("A"), reference, as_of=date(2026, 6, 1), history=past)
    assert [one for one in found["edit"] if one.startswith("MUE")] == edits
    if edits:
        (said,) = found.filter(pl.col("edit") == "MUE-004")["message"]
        assert said == "1 units of 99213 on 2026-03-02, and 2 on claim PV: together more than the 2 of a day."


def test_the_file_of_global_periods_is_what_the_fee_schedule_says(shared_data: Any) -> None:
    with zipfile.ZipFile(shared_data / "reference" / "mpfs" / "rvu25d.zip") as archive:
        rows = list(csv.reader(io.StringIO(archive.read("PPRRVU2025_Oct.csv").decode("latin1"))))
    head = next(n for n, row in enumerate(rows) if row and row[0] == "HCPCS")
    days = {row[0]: row[14] for row in rows[head + 1 :] if row[1] == ""}
    ours = of_ranges("global_periods.tsv", pl.Series(sorted(days)))
    assert ours.height > 150
    assert {code: days[code] for code in ours["procedure_code"]} == {
        code: f"{int(one):03}" for code, one in zip(ours["procedure_code"], ours["days"], strict=True)
    }


def test_files_of_earlier_claims_and_remittances_are_a_history(tmp_path: Path) -> None:
    batch, paid, none = tmp_path / "old.837", tmp_path / "old.835", tmp_path / "notes.txt"
    batch.write_text(compile_loops._HEAD + compile_loops._CLAIM)
    paid.write_text(compile_loops._HEAD + compile_loops._PAYMENT)
    past = read_history([paid, batch])
    assert (past.height, past["procedure_code"].to_list()) == (1, ["99213"])
    none.write_text("nothing")
    with pytest.raises(UnreadableError, match=r"notes\.txt"):
        read_history([none])


def test_one_control_number_for_all_of_a_patient_says_not_which_claim_was_decided(library: Library) -> None:
    """Practices that send the account's number: a refusal is of the line that it names, and of a whole claim of nobody knows which."""
    january, february = claim("V", day=date(2026, 1, 5), pcn="7"), claim("W", "99214", date(2026, 2, 1), pcn="7")
    whole = denial("V", patient_control_number="7", procedure_code=None, day=None)
    line = denial("V", patient_control_number="7", day=date(2026, 1, 5))
    assert told(library, claim("A"), january, february, decisions=[whole]) == []
    assert told(library, claim("A", "99214"), january, february, decisions=[line]) == []
    assert told(library, claim("A"), january, february, decisions=[line]) == ["HIS-001"]
    assert told(library, claim("A"), january, decisions=[whole]) == ["HIS-001"], "of one claim it is of that one"


def test_one_control_number_for_two_people_decides_of_neither(library: Library) -> None:
    ours, theirs = claim("V", day=date(2026, 2, 1), pcn="1"), claim("W", day=date(2026, 2, 1), pcn="1", name="OTHER")
    assert told(library, claim("A"), ours, theirs, decisions=[denial("V", patient_control_number="1")]) == []


def test_a_replacement_that_names_the_payers_number_undoes_that_claim_alone(library: Library) -> None:
    """All of the patient's claims have one control number; the hip is replaced, the knee stays."""
    hip, knee = claim("H", "27130", date(2026, 1, 20), pcn="7"), claim("K", "27447", date(2026, 1, 21), pcn="7")
    right = claim("R", "73502", date(2026, 1, 20), pcn="7", frequency="7", original="ICN1")
    past = history_of(Claims.concat([hip, knee, right])).with_columns(
        payers_number=pl.when(pl.col("claim_id") == "H").then(pl.lit("ICN1"))
    )
    assert sorted(standing(past)["claim_id"]) == ["K", "R"]
    assert sorted(standing(past.with_columns(payers_number=pl.lit(None, dtype=pl.String)))["claim_id"]) == ["R"]


def test_a_history_is_made_of_the_columns_that_it_names() -> None:
    everything = Claims.concat(
        [claim("A", "99213", DAY, "25"), HIP, HOSPITAL, claim("N", nobody=True, frequency="7", original="X")]
    )
    few = {
        table: frame.with_columns(
            pl.lit(None, dtype=kind).alias(name)
            for name, kind in frame.schema.items()
            if name not in MADE_OF.get(table, ())
        )
        for table, frame in everything.frames().items()
    }
    assert history_of(Claims(**few)).equals(history_of(everything))
