"""Are coverage articles and a practice's own prices read, with flexible headers, and refused where damaged?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import pytest

from claimwright.reference.releases import Outcome, Store

Load = Callable[..., Outcome]
Workbook = Callable[[Sequence[Sequence[str]]], bytes]

PROCEDURES = (
    '"article_id","article_version","hcpc_code_id","hcpc_code_version","hcpc_code_group","range","last_updated","long_description","short_description"\n'
    '"56781","24","93306","66","1","N","2026-01-05 08:00:00","Theirs","Theirs"\n'
)
SUPPORTING = (
    '"article_id","article_version","icd10_code_id","icd10_code_version","icd10_covered_group","range","last_updated","sort_order","description","asterisk"\n'
    '"56781","24","I50.22","16","1","","2026-01-05 08:00:00","1","Chronic systolic heart failure",""\n'
    '"56781","24","Z01.810","16","2","","2025-11-01 08:00:00","2","Encounter","Y"\n'
)
PARAGRAPHS = (
    '"article_id","article_version","icd10_covered_group","paragraph","last_updated","icd10_covered_ast"\n'
    '"56781","24","1","<p>Group 1 supports&nbsp;<strong>93306</strong></p>","2026-01-05 08:00:00",""\n'
)
ARTICLE = (
    '"article_id","article_version","article_type","title","status","article_eff_date","article_end_date","last_updated"\n'
    '"56781","24","1","Billing and Coding: Transthoracic Echocardiography","A","2019-10-01 00:00:00","","2026-01-05 08:00:00"\n'
)


def test_the_code_groups_of_an_article(store: Store, load: Load) -> None:
    for name, text in (("a", PROCEDURES), ("b", SUPPORTING), ("c", PARAGRAPHS), ("d", ARTICLE)):
        outcome = load(f"{name}.csv", text)
        assert (outcome.status, outcome.message) == ("loaded", "")
    assert store.scan("coverage_procedures").collect().select("article", "version", "group", "code").rows() == [
        ("56781", 24, 1, "93306")
    ]
    diagnoses = store.scan("coverage_diagnoses").collect()
    assert diagnoses.select("group", "code", "supports", "asterisk").rows() == [
        (1, "I5022", True, False),
        (2, "Z01810", True, True),
    ]
    assert diagnoses["valid_from"].unique().to_list() == [date(2026, 1, 5)]
    paragraphs = store.scan("coverage_paragraphs").collect()
    assert paragraphs.select("list", "paragraph").rows() == [("supporting", "Group 1 supports 93306")]
    articles = store.scan("coverage_articles").collect()
    assert articles.select("status", "effective_from", "effective_to").rows() == [("A", date(2019, 10, 1), None)]


def test_what_does_not_support_is_told_apart(store: Store, load: Load) -> None:
    outcome = load("n.csv", SUPPORTING.replace("covered_group", "noncovered_group"))
    assert outcome.release is not None
    assert outcome.release.dataset == "coverage_diagnoses_not_supporting"
    assert store.scan("coverage_diagnoses").collect()["supports"].to_list() == [False, False]


def test_a_damaged_article_is_refused(load: Load) -> None:
    outcome = load("b.csv", SUPPORTING.replace('"16","2"', '"16","two"'))
    assert outcome.message == "line 3: expected a whole number in the column group"


@pytest.mark.parametrize(
    ("header", "price"),
    [
        ("code,modifier,revenue_code,charge,valid_from,valid_to", "99213,,,125.00,2026-01-01,"),
        ("CPT Code;Mod;Rev Code;Charge Amount;Effective Date;End Date", "99213;;;125.00;01/01/2026;"),
        ("HCPCS\tModifier\tRevenue Code\tFee\tEff Date\tTerm Date", "99213\t\t\t$125.00\t20260101\t"),
    ],
)
def test_a_practices_charges_under_many_headers(store: Store, load: Load, header: str, price: str) -> None:
    outcome = load("charges.csv", f"{header}\n{price}\n")
    assert (outcome.status, outcome.message) == ("loaded", "")
    assert store.scan("own_fees").collect().select(
        "schedule", "kind", "code", "modifier", "price", "price_from"
    ).rows() == [("charges", "charge", "99213", "", Decimal("125.00"), date(2026, 1, 1))]


def test_a_chargemaster_from_a_workbook_drops_the_amas_words(store: Store, load: Load, workbook: Workbook) -> None:
    sheet = [
        ["General Hospital chargemaster"],
        ["Charge Code", "Description", "CPT/HCPCS Code", "Rev Code", "Gross Charge"],
        ["4000123", "OFFICE VISIT EST", "99213", "510", "250"],
        ["4000999", "SUTURE KIT", "", "272", "18.5"],
    ]
    outcome = load("cdm 2026-01.xlsx", workbook(sheet))
    assert (outcome.status, outcome.message) == ("loaded", "")
    rows = store.scan("own_fees").collect().select("item", "code", "revenue_code", "description", "price").rows()
    assert rows == [
        ("4000123", "99213", "0510", None, Decimal("250.00")),
        ("4000999", None, "0272", "SUTURE KIT", Decimal("18.50")),
    ]


def test_contracts_of_two_payers_hold_beside_each_other(store: Store, load: Load) -> None:
    text = "Payer,CPT,Mod,Allowed Amount,Setting,Effective Date\n{},99213,,{},Office,{}\n"
    load("acme.csv", text.format("ACME", "101.10", "2026-01-01"))
    load("zenith.csv", text.format("ZENITH", "88.00", "2026-03-01"))
    load("acme.csv", text.format("ACME", "103.00", "2026-07-01"))
    rows = store.scan("own_fees").collect().sort("schedule", "valid_from")
    assert rows.select("schedule", "kind", "price", "facility", "valid_from", "valid_to").rows() == [
        ("ACME", "allowed", Decimal("101.10"), False, date(2026, 1, 1), date(2026, 6, 30)),
        ("ACME", "allowed", Decimal("103.00"), False, date(2026, 7, 1), None),
        ("ZENITH", "allowed", Decimal("88.00"), False, date(2026, 3, 1), None),
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("99213,,,-1.00,2026-01-01,", "line 2: expected a price that is not negative"),
        ("99213,,,1.005,2026-01-01,", "line 2: expected a price in dollars and cents"),
        ("99213,,,,2026-01-01,", "line 2: expected a price beside the code"),
        ("99213,,,12.00,soon,", "line 2: expected a date in the column price_from"),
    ],
)
def test_a_damaged_price_is_refused(store: Store, load: Load, row: str, message: str) -> None:
    outcome = load("charges 2026.csv", f"code,modifier,revenue_code,charge,valid_from,valid_to\n{row}\n")
    assert (outcome.status, outcome.message) == ("refused", message)
    assert store.releases() == []
