"""A practice file adds and changes; what it does not have stays, and a row that it names twice is refused."""

from __future__ import annotations

import pytest

from claimwright.errors import UnreadableError
from claimwright.workbench.models import Practice, SetupRow
from claimwright.workbench.setup import By, practices, rows

BY = By(None)


def test_what_the_file_does_not_have_stays(registered: Practice) -> None:
    told = dict(registered.registration)
    rows.change(rows.named(registered, "payer", "EXH01"), {"phone": "5185550140"}, BY)
    practices.change(registered, {"billing_name": "Harbor Billing", "submitter_id": "SUB77"}, BY)
    own = practices.own_values(registered)
    told.pop("submitter_id", None)
    told["billing"] = {name: value for name, value in told["billing"].items() if name != "name"}
    practices.take_file(registered, told | {"billing": told["billing"] | {"name": "Harbor Billing"}}, (), BY)
    assert practices.own_values(registered) == own
    assert rows.named(registered, "payer", "EXH01").values["phone"] == "5185550140"
    practices.take_file(registered, told | {"billing": told["billing"] | {"name": registered.name}}, (), BY)
    assert "billing_name" not in practices.own_values(registered), "the file says that it is the practice"


def test_a_row_that_stands_twice_is_refused(registered: Practice) -> None:
    aetna = {"payer_id": "60054", "name": "Aetna PPO", "claim_filing_indicator": "CI"}
    told = registered.registration | {
        "payers": [aetna, aetna | {"name": "Aetna Medicare", "claim_filing_indicator": "16"}]
    }
    with pytest.raises(UnreadableError, match="payer 60054: stands twice"):
        practices.take_file(registered, told, (), BY)
    assert not SetupRow.objects.filter(key="60054").exists()
    spans = [aetna | {"valid_to": "2025-12-31"}, aetna | {"valid_from": "2026-01-01"}]
    practices.take_file(registered, told | {"payers": spans}, (), BY)
    assert SetupRow.objects.filter(key="60054").count() == 2
