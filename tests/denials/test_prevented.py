"""The denials that an edit says it prevents are reasons that the table of denials knows."""

from __future__ import annotations

from claimwright.data_files import data_rows
from claimwright.edits import all_edits


def test_what_an_edit_prevents_is_a_known_reason() -> None:
    known = {row["reason_code"] for row in data_rows("claimwright.denials", "playbook.tsv")}
    assert {(one.id, reason) for one in all_edits() for reason in one.prevents if reason not in known} == set()
