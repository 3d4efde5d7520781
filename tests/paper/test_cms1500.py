"""Every box of the form is filled from the claim, and stands on the page where the form has it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from tests.edits.conftest import inpatient, professional
from tests.x12.claims import PROFESSIONAL
from typer.testing import CliRunner

from claimwright.claims import Claims
from claimwright.cli.main import app
from claimwright.paper import Page, calibration_page, draw, pages_of
from claimwright.paper.drawing import places, plain
from claimwright.paper.institutional import institutional_pages
from claimwright.paper.professional import professional_pages

Rows = dict[str, list[dict[str, Any]]]


def full() -> Rows:
    """A claim that has something for every box that one claim can have."""
    rows: Rows = professional()
    rows["claims"][0] |= {
        "patient_relationship": "19", "group_number": "G-77", "group_name": "ACME STAFF", "related_cause_1": "AA",
        "accident_state": "CO", "admission_date": date(2026, 1, 10), "discharge_date": date(2026, 1, 12), "note": "SEE RECORD",
        "frequency_code": "7", "payer_claim_control_number": "ICN9", "prior_authorization": "PA1", "total_charge": Decimal("1350.50"),
    }  # fmt: skip
    rows["lines"][0] |= {
        "modifier_1": "25", "modifier_2": "GC", "emergency": "Y", "epsdt": "Y", "ndc": "00002143380", "ndc_qualifier": "N4",
        "ndc_unit": "ML", "ndc_quantity": Decimal("2.50"), "units": Decimal("1.5000"), "charge": Decimal("1350.50"),
        "purchased_service_charge": Decimal("40.00"),
    }  # fmt: skip
    rows["parties"][1:1] = [
        {
            "claim_id": "c1", "role": "patient", "last_or_organization_name": "DOE", "first_name": "JÜRGEN", "birth_date": date(2015, 3, 4),
            "sex": "M", "address_1": "2 OAK ST", "city": "ALBANY", "state": "NY", "postal_code": "12207",
        }
    ]  # fmt: skip
    rows["providers"] += [
        {"claim_id": "c1", "role": "referring", "last_or_organization_name": "WU", "first_name": "ANN", "npi": "1467102038"},
        {
            "claim_id": "c1", "role": "service_facility", "last_or_organization_name": "CLINIC", "address_1": "3 ELM", "city": "TROY",
            "state": "NY", "postal_code": "12180", "npi": "1740000025",
        },
    ]  # fmt: skip
    rows["other_payers"] = [
        {
            "claim_id": "c1", "sequence": 1, "subscriber_last_name": "DOE", "subscriber_first_name": "MAX", "member_id": "M2",
            "payer_name": "SECOND PLAN", "paid_amount": Decimal("20.00"),
        }
    ]  # fmt: skip
    rows["dates"] = [
        {"claim_id": "c1", "qualifier": "431", "date_from": date(2026, 1, 2)},
        {"claim_id": "c1", "qualifier": "454", "date_from": date(2026, 1, 3)},
        {"claim_id": "c1", "qualifier": "360", "date_from": date(2026, 1, 4)},
        {"claim_id": "c1", "qualifier": "361", "date_from": date(2026, 1, 5)},
    ]
    rows["references"] = [{"claim_id": "c1", "qualifier": "Y4", "value": "WC55"}]
    rows["amounts"] = [{"claim_id": "c1", "qualifier": "F5", "amount": Decimal("15.25")}]
    return rows


def boxes(rows: Rows) -> dict[str, str]:
    (page,) = pages_of(Claims.of(**rows))
    return dict(page.boxes)


def test_each_box_says_what_the_claim_says() -> None:
    found = boxes(full())
    expected = {
        "1.group": "X", "2": "DOE, JÜRGEN", "3.month": "03", "3.day": "04", "3.year": "2015", "3.male": "X", "5": "2 OAK ST",
        "6.child": "X", "9": "DOE, MAX", "9a": "M2", "9d": "SECOND PLAN", "10a.no": "X", "10b.yes": "X", "10b.state": "CO", "10c.no": "X",
        "11": "G-77", "11b.qualifier": "Y4", "11b": "WC55", "11c": "ACME STAFF", "11d.yes": "X", "12": "SIGNATURE ON FILE",
        "13": "SIGNATURE ON FILE", "14.qualifier": "431", "14.day": "02", "15.qualifier": "454", "15.day": "03", "16.from.day": "04",
        "16.to.day": "05", "17.qualifier": "DN", "17": "ANN WU", "17b": "1467102038", "18.from.day": "10", "18.to.day": "12", "19": "SEE RECORD",
        "20.yes": "X", "20.charge": "40 00", "21.indicator": "0", "21.A": "E119", "21.B": "I10", "22.code": "7", "22.number": "ICN9",
        "23": "PA1", "24.more.1": "N400002143380 ML2.5", "24A.from.month.1": "01", "24A.from.year.1": "26", "24B.1": "11", "24C.1": "Y",
        "24D.1": "99213", "24D.1.1": "25", "24D.2.1": "GC", "24E.1": "AB", "24F.1": "1350 50", "24G.1": "1.5", "24H.1": "Y",
        "24J.1": "1245319599", "26": "A1", "27.yes": "X", "28": "1350 50", "29": "35 25", "32": "CLINIC", "32.city": "TROY NY 12180",
        "32a": "1740000025",
    }  # fmt: skip
    assert {name: found.get(name) for name in expected} == expected
    assert not {"24D.3.1", "27.no", "6.self", "3.female", "10b.no"} & found.keys()


def test_an_ordinary_claim_leaves_the_rest_blank() -> None:
    found = boxes(professional())
    assert found["2"] == found["4"]
    assert {"6.self", "10a.no", "10b.no", "10c.no", "11d.no", "20.no", "1.other"} <= found.keys()
    assert not {"9", "14.month", "17", "22.code", "23", "29", "32", "24.more.1"} & found.keys()


@pytest.mark.parametrize(
    ("indicator", "mark"), [("MB", "medicare"), ("MC", "medicaid"), ("CH", "tricare"), ("BL", "other")]
)
def test_the_plan_is_marked(indicator: str, mark: str) -> None:
    rows = professional()
    rows["claims"][0]["claim_filing_indicator"] = indicator
    assert [name for name in boxes(rows) if name.startswith("1.")] == [f"1.{mark}"]


def test_seven_lines_take_two_pages_with_the_total_on_the_last() -> None:
    rows = professional()
    rows["lines"] = [{**rows["lines"][0], "line": n, "charge": Decimal(n)} for n in range(1, 8)]
    first, second = pages_of(Claims.of(**rows))
    assert [first.boxes.get(f"24F.{n}") for n in range(1, 7)] == [f"{n} 00" for n in range(1, 7)]
    assert (first.boxes["28"], second.boxes["28"]) == ("CONTINUED", "150 00")
    assert second.boxes["24F.1"] == "7 00"
    assert "24F.2" not in second.boxes
    assert first.boxes["2"] == second.boxes["2"]


def test_another_kind_of_claim_is_refused() -> None:
    with pytest.raises(ValueError, match="one professional claim"):
        professional_pages(Claims.of(**inpatient()))
    with pytest.raises(ValueError, match="one institutional claim"):
        institutional_pages(Claims.of(**professional()))
    with pytest.raises(ValueError, match="one professional claim"):
        pages_of(Claims.empty())


def read_back(data: bytes) -> list[list[tuple[float, float, str]]]:
    """Of each page its texts with the points where they begin."""
    pages = []
    for page in PdfReader(BytesIO(data)).pages:
        found: list[tuple[float, float, str]] = []

        def seen(text: str, matrix: Any, place: Any, *_: Any, found: list[tuple[float, float, str]] = found) -> None:
            if text.strip():
                found.append((round(place[4] + matrix[4], 1), round(place[5] + matrix[5], 1), text.strip()))

        page.extract_text(visitor_text=seen)
        pages.append(found)
    return pages


def test_each_text_stands_where_its_box_is() -> None:
    """A tenth of an inch a character from a quarter of an inch, a sixth a line; read back from the PDF."""
    (page,) = pages_of(Claims.of(**full()))
    data, cut = draw([page], stock=True)
    assert cut == []
    (found,) = read_back(data)
    where = {(x, y): text for x, y, text in found}
    for box, text in page.boxes.items():
        place = places("cms1500")[box]
        if place.kind != "amount":
            assert where[round(18 + (place.column - 1) * 7.2, 1), round(792 - place.row * 12 + 2, 1)] == plain(text), (
                box
            )
    assert len(found) == len(page.boxes)


def test_printed_forms_are_met_by_shifting() -> None:
    page = Page({"1a": "M1"}, 1, 1)
    ((before,),), ((after,),) = (
        read_back(draw([page], stock=True, **moved)[0]) for moved in ({}, {"right": 254, "down": 127})
    )
    assert (round(after[0] - before[0], 1), round(before[1] - after[1], 1)) == (72.0, 36.0)


def test_a_long_text_is_written_smaller_and_what_does_not_fit_is_said() -> None:
    data, cut = draw([Page({"25": "1234567890123456789", "26": "X" * 40}, 1, 1)], stock=True)
    texts = {text for _, _, text in read_back(data)[0]}
    assert "1234567890123456789" in texts
    assert cut == ["page 1, box 26"]
    assert max(len(text) for text in texts) < 40


def test_our_own_labels_stand_on_plain_paper_alone() -> None:
    page = Page({"1a": "M1"}, 1, 1)
    plain_paper, stock = (read_back(draw([page], stock=one)[0])[0] for one in (False, True))
    assert [text for _, _, text in stock] == ["M1"]
    assert "1a Member id" in {text for _, _, text in plain_paper}
    assert len(read_back(calibration_page(right=5))[0]) == 1


@pytest.mark.parametrize(("form", "columns"), [("cms1500", 79), ("ub04", 84)])
def test_boxes_do_not_overlap(form: str, columns: int) -> None:
    """Two boxes of a line never share a character."""
    taken: dict[tuple[int, int], str] = {}
    for place in places(form).values():
        for column in range(place.column, place.column + place.width):
            assert 1 <= column <= columns, place
            assert taken.setdefault((place.row, column), place.box) == place.box, place


def test_the_command_draws_a_pdf_a_claim(tmp_path: Path) -> None:
    (tmp_path / "batch.837").write_text(PROFESSIONAL)
    done = CliRunner().invoke(
        app, ["form", str(tmp_path / "batch.837"), "--out", str(tmp_path / "paper"), "--calibration"]
    )
    assert done.exit_code == 0, done.output
    files = sorted(path.name for path in (tmp_path / "paper").iterdir())
    assert {"calibration-cms1500.pdf", "calibration-ub04.pdf"} <= set(files)
    assert len(files) >= 3
    missing = CliRunner().invoke(app, ["form", str(tmp_path / "none.837"), "--out", str(tmp_path / "paper")])
    assert missing.exit_code == 2
