"""OIG's exclusion list as it is published: zeros for what is not known, people and businesses in one table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from claimwright.reference.releases import Outcome, Store

HEADER = (
    "LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,UPIN,NPI,DOB,ADDRESS,CITY,STATE,ZIP,"
    "EXCLTYPE,EXCLDATE,REINDATE,WAIVERDATE,WVRSTATE\n"
)
ROWS = (
    '"MARSH","ORLA","P","","PHYSICIAN (MD, DO)","FAMILY PRACTICE","","1467102038","1961","1 PIER ST","ALBANY","NY",'
    '"12207","1128a1","20261020","00000000","00000000",""\n'
    '"","","","HARBOR DME LLC","OTHER BUSINESS","DME - GENERAL","","0000000000","","9 QUAY","TAMPA","FL","33602",'
    '"1128b8","20190320","00000000","20200101","FL"\n'
)


def test_people_and_businesses(load: Callable[..., Outcome], store: Store) -> None:
    outcome = load("UPDATED.csv", HEADER + ROWS)
    assert outcome.status == "loaded", outcome
    assert outcome.release is not None
    assert outcome.release.dataset == "oig_exclusions"
    person, business = store.scan("oig_exclusions").sort("excluded_on", descending=True).collect().to_dicts()
    assert (person["npi"], person["last_name"], person["birth"]) == ("1467102038", "MARSH", "1961")
    assert (person["excluded_on"], person["reinstated_on"]) == (date(2026, 10, 20), None)
    assert (business["npi"], business["business_name"], business["last_name"]) == (None, "HARBOR DME LLC", None)
    assert (business["waived_on"], business["waiver_state"]) == (date(2020, 1, 1), "FL")
    assert {row["valid_from"] for row in (person, business)} == {date(2026, 10, 1)}, "the month of its latest exclusion"


def test_a_line_without_its_day_is_named(load: Callable[..., Outcome]) -> None:
    outcome = load("UPDATED.csv", HEADER + ROWS.replace('"20190320"', '"2019-03-20"'))
    assert outcome.status == "refused"
    assert "line 3" in str(outcome)
    assert "EXCLDATE" in str(outcome)
