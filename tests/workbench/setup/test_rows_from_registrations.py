"""A practice that was set up before there were rows keeps what claims read, and its rows say the same."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from claimwright.workbench.models import Practice, SetupRow
from claimwright.workbench.setup import registration, rows

MIGRATION = import_module("claimwright.workbench.migrations.0010_set_up")
AUTHORIZATION = {"number": "A1", "codes": ["70551"]}


def test_rows_are_made_of_what_a_practice_had(registered: Practice) -> None:
    told = dict(registered.registration)
    told["payers"] = [*told["payers"], {"payer_id": "old", "valid_to": "2025-12-31", "authorizations": [AUTHORIZATION]}]
    Practice.objects.filter(pk=registered.pk).update(registration=told)
    before = list(SetupRow.objects.order_by("kind", "key").values_list("kind", "key"))
    SetupRow.objects.all().delete()
    MIGRATION.rows_from_registrations(apps, None)
    after = list(SetupRow.objects.order_by("kind", "key").values_list("kind", "key"))
    assert sorted(after) == sorted([*before, ("payer", "OLD")])
    assert registration.from_rows(registered) == told
    old = rows.named(registered, "payer", "old")
    assert (str(old.valid_to), old.values["authorizations"]) == ("2025-12-31", [AUTHORIZATION])
    for row in SetupRow.objects.exclude(kind="practice"):
        assert row.key == rows.key_of(row.kind, row.values)
        assert row.words == rows.words_of(row.values)


def test_two_payers_of_an_id_become_one_where_the_name_alone_differs_and_else_stop(registered: Practice) -> None:
    aetna = {"payer_id": "60054", "name": "Aetna PPO", "claim_filing_indicator": "CI"}
    keep(registered, [aetna, aetna | {"name": "Aetna Choice"}])
    MIGRATION.rows_from_registrations(apps, None)
    assert rows.named(registered, "payer", "60054").values == aetna | {"names": ["Aetna Choice"]}
    keep(registered, [aetna, aetna | {"name": "Aetna Medicare", "claim_filing_indicator": "16"}])
    with pytest.raises(ValueError, match=r"payer 60054 .* \(Aetna PPO, Aetna Medicare\)"):
        MIGRATION.rows_from_registrations(apps, None)


def keep(practice: Practice, payers: list[dict[str, str]]) -> None:
    told = {**practice.registration, "payers": payers}
    Practice.objects.filter(pk=practice.pk).update(registration=told)
    SetupRow.objects.all().delete()
