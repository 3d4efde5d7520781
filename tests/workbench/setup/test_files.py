"""Files go out and come in the same; rows that cannot be used are listed, and what a spreadsheet would run is not."""

from __future__ import annotations

import pytest

from claimwright.workbench.models import FeeScheduleLine, Membership, Practice, SetupRow
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.setup import By, files, rows

BY = By(None)
PAYERS = """payer_id,name,timely_filing_days,valid_from,valid_to
EXH01,Example Health,180,,
EXH02,=HYPERLINK,90,2026-01-01,
EXH02,Twice,90,2026-01-01,
,Nameless,,,
EXH03,Late,soon,,
"""


@pytest.mark.parametrize("kind", ["payer", "provider", "location", "fees", "person"])
def test_what_is_written_is_read_again_and_changes_nothing(kind: str, scene: object, registered: Practice) -> None:
    text = files.written_csv(kind, files.listed(registered, kind))
    outcome = files.take(registered, kind, files.read_sheet(text.encode()), BY)
    assert (outcome.added, outcome.changed, outcome.rejects) == (0, 0, [])
    assert outcome.same == text.count("\n") - 1 > 0


def test_good_rows_go_in_beside_those_that_are_listed(registered: Practice) -> None:
    outcome = files.take(registered, "payer", files.read_sheet(PAYERS.encode()), BY)
    assert (outcome.added, outcome.changed) == (1, 1)
    assert [(line, column) for line, column, _ in outcome.rejects] == [
        (4, ""), (5, "payer_id"), (6, "timely_filing_days"),
    ]  # fmt: skip
    kept = rows.named(registered, "payer", "exh01")
    assert kept.values["claim_filing_indicator"] == "CI", "a column that the file does not have leaves what was there"
    registered.refresh_from_db()
    assert [one["payer_id"] for one in registered.registration["payers"]] == ["EXH01", "EXH02"]


def test_a_look_writes_nothing(registered: Practice) -> None:
    outcome = files.take(registered, "payer", files.read_sheet(PAYERS.encode()), BY, preview=True)
    assert (outcome.added, outcome.changed) == (1, 1)
    assert SetupRow.objects.filter(practice=registered, kind="payer").count() == 1


def test_a_text_that_a_spreadsheet_would_run_stands_behind_an_apostrophe(registered: Practice) -> None:
    files.take(registered, "payer", files.read_sheet(PAYERS.encode()), BY)
    text = files.written_csv("payer", files.listed(registered, "payer"))
    assert "\nEXH02,'=HYPERLINK," in text
    assert files.take(registered, "payer", files.read_sheet(text.encode()), BY).same == 2


def test_people_come_from_a_file_with_their_roles(registered: Practice) -> None:
    data = "username;first_name;last_name;roles\ncora,x;Cora;Reyes;coder\nben;Ben;Stone;boss\nhugo;Hugo;Lind;biller\n"
    outcome = files.take(registered, "person", files.read_sheet(data.encode()), BY)
    assert outcome.added == 1
    assert [(line, column) for line, column, _ in outcome.rejects] == [(2, "username"), (3, "roles")]
    assert Membership.objects.get(practice=registered).user.username == "hugo"


def test_a_row_with_more_cells_than_columns_is_no_price(registered: Practice) -> None:
    sheet = files.read_sheet(b"code,charge\n99213,1,250.00\n99214,20,,\n")
    outcome = files.take(registered, "fees", sheet, BY, usual={"valid_from": "2026-01-01"})
    assert outcome.added == 1
    assert outcome.rejects == [(2, "", "More cells than columns: a comma within a text?")]
    assert not FeeScheduleLine.objects.filter(procedure_code="99213", valid_from="2026-01-01").exists()


@pytest.mark.parametrize(
    "head", ["code,charge,charge,valid_from", "code,Charge,charge,valid_from", "code,valid from,valid_from"]
)
def test_a_column_that_stands_twice_is_refused(head: str) -> None:
    with pytest.raises(RefusedError, match="stands twice"):
        files.read_sheet(f"{head}\n".encode())


def test_columns_without_a_name_may_be_several() -> None:
    assert files.read_sheet(b"code,,\n99213,,\n").rows == ((2, {"code": "99213", "": ""}),)


def test_a_column_that_was_chosen_and_is_not_there_takes_nothing_away(registered: Practice) -> None:
    before = rows.named(registered, "payer", "EXH01").values
    sheet = files.read_sheet(b"payer_id,name\nEXH01,Example Health\n")
    chosen = {"payer_id": "payer_id", "name": "name", "claim_filing_indicator": "CFI"}
    with pytest.raises(RefusedError, match="no column CFI: look at it first"):
        files.take(registered, "payer", sheet, BY, mapping=chosen)
    assert rows.named(registered, "payer", "EXH01").values == before
