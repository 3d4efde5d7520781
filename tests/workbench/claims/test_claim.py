"""The claim screens: mending a field scrubs at once, rows come off, holds are lifted, history is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.claims.tables import TABLES
from claimwright.edits import all_edits
from claimwright.workbench import claim_content as content
from claimwright.workbench.billing import scrubbing
from claimwright.workbench.claims import mending
from claimwright.workbench.claims import service as claims
from claimwright.workbench.models import Claim, ClaimEvent, Finding
from claimwright.workbench.refusals import RefusedError


@pytest.fixture
def biller(member: Callable[..., Client]) -> Client:
    return member("biller")


@pytest.fixture
def claim(scene: Any, library: object) -> Claim:
    scrubbing.scrub_claims(scene.claim.practice, [scene.claim.pk], as_of=date(2026, 10, 1))
    return Claim.objects.get(pk=scene.claim.pk)


def edit(client: Client, claim: Claim, table: str, row: int, column: str, value: str) -> str:
    values = {"table": table, "row": row, "column": column, "value": value}
    response = client.post(reverse("claim_edit_cell", args=[claim.pk]), values)
    assert response.status_code == 200
    return response.content.decode()


def row(claim: Claim, table: str, **where: Any) -> int:
    return int(content.rows_of(table).get(record=claim, **where).pk)


def test_a_broken_claim_is_held_and_says_why(claim: Claim, biller: Client) -> None:
    assert claim.status == "held"
    page = biller.get(reverse("claim", args=[claim.pk])).content.decode()
    for finding in Finding.objects.filter(record=claim):
        assert finding.edit in page
    assert "Essential (primary) hypertension" in page


def test_mending_a_field_scrubs_at_once(claim: Claim, biller: Client) -> None:
    billing_row = row(claim, "providers", role="billing")
    edit(biller, claim, "providers", billing_row, "npi", "1234567890")
    assert Finding.objects.filter(record=claim, message__contains="1234567890").exists()
    edit(biller, claim, "providers", billing_row, "npi", "1234567893")
    assert not Finding.objects.filter(record=claim, message__contains="123456789").exists()
    claim.refresh_from_db()
    assert claim.untouched is False
    said = [event.text for event in ClaimEvent.objects.filter(event="changed")]
    assert said == [
        "Changed providers billing: npi from 1234567893 to 1234567890.",
        "Changed providers billing: npi from 1234567890 to 1234567893.",
    ]


def test_the_total_follows_the_lines(claim: Claim, biller: Client) -> None:
    edit(biller, claim, "lines", row(claim, "lines", line=2), "charge", "$1,040.50")
    claim.refresh_from_db()
    assert claim.total_charge == Decimal("1190.50")


def test_taking_a_line_off_numbers_the_rest_anew(claim: Claim, biller: Client) -> None:
    biller.post(reverse("claim_remove_row", args=[claim.pk]), {"table": "lines", "row": row(claim, "lines", line=1)})
    claim.refresh_from_db()
    (left,) = content.rows_of("lines").filter(record=claim)
    assert (left.line, left.procedure_code, claim.total_charge) == (1, "83036", Decimal("32.00"))


def test_taking_a_diagnosis_off_moves_pointers_and_the_principal(claim: Claim, biller: Client) -> None:
    values = {"table": "diagnoses", "row": row(claim, "diagnoses", sequence=1)}
    biller.post(reverse("claim_remove_row", args=[claim.pk]), values)
    (left,) = content.rows_of("diagnoses").filter(record=claim)
    assert (left.sequence, left.kind, left.qualifier, left.code) == (1, "principal", "ABK", "E785")
    pointers = list(content.rows_of("lines").filter(record=claim).values_list("pointer_1", "pointer_2"))
    assert pointers == [(1, None), (1, None)]


def _diagnoses(claim: Claim) -> list[tuple[str, int, str]]:
    rows = content.rows_of("diagnoses").filter(record=claim).order_by("kind", "sequence")
    return list(rows.values_list("kind", "sequence", "code"))


def test_diagnoses_of_another_kind_are_numbered_on_their_own(claim: Claim) -> None:
    content.rows_of("diagnoses").bulk_create(
        content.rows_of("diagnoses").model(
            practice_id=claim.practice_id, record=claim, position=10 + n, kind="external_cause", sequence=n, code=code
        )
        for n, code in enumerate(("W010XXA", "Y92009"), 1)
    )
    mending.remove_row(claim, "diagnoses", row(claim, "diagnoses", kind="external_cause", sequence=1))
    assert _diagnoses(claim) == [("external_cause", 1, "Y92009"), ("other", 2, "E785"), ("principal", 1, "I10")]
    mending.remove_row(claim, "diagnoses", row(claim, "diagnoses", kind="other"))
    with pytest.raises(RefusedError, match="keeps at least one"):
        mending.remove_row(claim, "diagnoses", row(claim, "diagnoses", kind="principal"))
    mending.remove_row(claim, "diagnoses", row(claim, "diagnoses", kind="external_cause"))
    assert _diagnoses(claim) == [("principal", 1, "I10")]


def test_the_line_that_another_was_bundled_into_is_followed(claim: Claim) -> None:
    adjudications = content.rows_of("line_adjudications")
    adjudications.bulk_create(
        adjudications.model(
            practice_id=claim.practice_id,
            record=claim,
            position=n,
            line=2,
            payer_id="EXH01",
            bundled_line=to,
        )
        for n, to in enumerate((2, 1), 1)
    )
    mending.remove_row(claim, "lines", row(claim, "lines", line=1))
    left = content.rows_of("line_adjudications").filter(record=claim).order_by("position")
    assert list(left.values_list("line", "bundled_line")) == [(1, 1), (1, None)]


@pytest.mark.parametrize(
    ("table", "column", "value", "answer"),
    [
        ("lines", "charge", "12.345", "Expected an amount such as 125.00."),
        ("lines", "charge", "NaN", "Expected an amount such as 125.00."),
        ("lines", "pointer_1", "one", "Expected a whole number."),
        ("lines", "date_from", "31/04/2026", "Expected a date such as 2026-03-04 or 3/4/2026."),
        ("lines", "line", "7", "This field follows from others and is not typed."),
        ("lines", "practice_id", "7", "This field follows from others and is not typed."),
        ("nonsense", "x", "7", "This field follows from others and is not typed."),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(
    claim: Claim, biller: Client, table: str, column: str, value: str, answer: str
) -> None:
    assert answer in edit(biller, claim, table, row(claim, "lines", line=1), column, value)


def test_a_row_of_another_claim_is_not_touched(claim: Claim, biller: Client, office_claims: Callable[..., Any]) -> None:
    from claimwright.workbench import bridge

    (other,) = bridge.save_claims(claim.practice, office_claims("E2"))
    stranger = content.rows_of("lines").get(record_id=other, line=1)
    assert "not on this claim any more" in edit(biller, claim, "lines", stranger.pk, "charge", "1.00")
    stranger.refresh_from_db()
    assert stranger.charge == Decimal("150.00")


def test_a_claim_that_went_out_is_not_changed(claim: Claim, biller: Client) -> None:
    Claim.objects.update(status="sent")
    assert "has gone out" in edit(biller, claim, "lines", row(claim, "lines", line=1), "charge", "1.00")


def test_a_hold_by_hand_needs_a_reason_and_is_lifted(claim: Claim, biller: Client) -> None:
    assert "Say why it is held." in biller.post(reverse("claim_hold", args=[claim.pk]), {"reason": ""}).content.decode()
    biller.post(reverse("claim_hold", args=[claim.pk]), {"reason": "Waiting for the authorization"})
    page = biller.get(reverse("claim", args=[claim.pk])).content.decode()
    assert "Held by hand: Waiting for the authorization" in page
    biller.post(reverse("claim_release", args=[claim.pk]))
    claim.refresh_from_db()
    assert claim.hold_reason == ""


def test_the_837_is_read_in_plain_words(claim: Claim, biller: Client) -> None:
    page = biller.get(reverse("claim_wire", args=[claim.pk])).content.decode()
    assert "HC:99213" in page
    assert page.count("<tr>") > 15


def test_the_list_filters_by_the_edit_that_holds(claim: Claim, biller: Client) -> None:
    edit_id = Finding.objects.filter(record=claim, severity="error").values_list("edit", flat=True)[0]
    assert "CW1" in biller.get(reverse("claims"), {"edit": edit_id}).content.decode()
    assert "CW1" not in biller.get(reverse("claims"), {"status": "paid"}).content.decode()


def test_a_wrong_rendering_npi_marks_the_rendering_provider_alone() -> None:
    finding = Finding(
        edit="npi",
        severity="error",
        where="providers.npi (2010AA NM109)",
        message="NPI 1 of the rendering provider is not valid.",
    )
    assert claims.flags([finding]) == frozenset({("providers", "npi", None, "rendering")})


def test_what_an_edit_asks_for_has_a_cell_to_type_it_in(claim: Claim, biller: Client) -> None:
    people = content.rows_of("parties").filter(record=claim)
    people.update(address_1=None, city=None, state=None, postal_code=None, sex=None)
    scrubbing.scrub_claims(claim.practice, [claim.pk], as_of=date(2026, 10, 1))
    assert {"PTY-005", "PTY-006"} <= set(Finding.objects.filter(record=claim).values_list("edit", flat=True))
    page = biller.get(reverse("claim", args=[claim.pk])).content.decode()
    patient, payer = row(claim, "parties", role="subscriber"), row(claim, "parties", role="payer")
    for column, value in (
        ("sex", "F"), ("address_1", "9 Birch Rd"), ("city", "Albany"), ("state", "NY"), ("postal_code", "12207"),
    ):  # fmt: skip
        cell = page.partition(f'id="cell-parties-{patient}-{column}"')[2].partition(">")[0]
        assert 'aria-invalid="true"' in cell, column
        assert "aria-invalid" not in page.partition(f'id="cell-parties-{payer}-{column}"')[2].partition(">")[0]
        edit(biller, claim, "parties", patient, column, value)
    assert not {"PTY-005", "PTY-006"} & set(Finding.objects.filter(record=claim).values_list("edit", flat=True))


def test_columns_named_behind_each_other_are_all_marked() -> None:
    where = "providers.address_1, city, state, postal_code, role billing (2010AA N3, N4)"
    assert claims.flags([Finding(edit="x", severity="error", where=where, message="")]) == frozenset(
        ("providers", column, None, "billing") for column in ("address_1", "city", "state", "postal_code")
    )
    paid = Finding(edit="x", severity="error", where="parties, role payer (2010BB)", message="")
    assert claims.flags([paid]) == frozenset()


def test_a_range_of_columns_is_marked_whole() -> None:
    where = "lines.pointer_1 to pointer_4 (2400 SV107)"
    assert claims.flags([Finding(edit="x", severity="error", where=where, message="", line=2)]) == frozenset(
        ("lines", f"pointer_{number}", 2, None) for number in (1, 2, 3, 4)
    )


def test_every_column_that_an_edit_names_has_a_cell(claim: Claim) -> None:
    whole = {table.name for table in TABLES}
    without = set()
    for one in all_edits():
        flagged = claims.flags([Finding(edit=one.id, severity="error", where=one.where, message="")])
        if not flagged and one.where.partition("(")[0].partition(",")[0].strip() not in whole:
            without.add((one.id, one.where))
        for table, column, *_ in flagged:
            if table == "claims":
                cells = {cell["column"] for cell in claims.fields_of(claim, flagged)}
            else:
                cells = {shown["name"] for shown in claims.table_of(claim, table, flagged)["columns"]}
            if mending.may_type(table, column) and column not in cells:
                without.add((one.id, column))
    assert without == set()
