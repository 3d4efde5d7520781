"""People whom the installed package scores wrongly or not at all, and the names of all variables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from claimwright.grouping.hcc import Eligibility, RiskModel, model_tables, raf, risk_models, score_members
from claimwright.grouping.hcc.scores import variables_of
from claimwright.grouping.hcc.segments import band

DAY = date(2025, 6, 1)


def _demographic(model: str, age: int, **person: object) -> tuple[str, tuple[tuple[str, Decimal], ...]]:
    found = raf([], age=age, sex="F", eligibility=Eligibility(**person), date_of_service=DAY, model=model)  # type: ignore[arg-type]
    return found.segment, found.demographic_terms


@pytest.mark.parametrize(("age", "name"), [(0, "0_34"), (34, "0_34"), (35, "35_44"), (72, "70_74"), (95, "95_GT")])
def test_bands_of_age(age: int, name: str) -> None:
    assert band(age) == name


@pytest.mark.parametrize("model", risk_models(), ids=lambda one: f"{one.model}-{one.payment_year}")
def test_every_interaction_has_a_coefficient_and_every_coefficient_a_variable(model: RiskModel) -> None:
    tables = model_tables(model.model, model.payment_year)
    ends = {name.lower() for name in variables_of(tables)}
    for one in tables.interactions:
        held = [name for name in tables.coefficients if name.endswith(f"_{one.variable.lower()}")]
        assert held, one.variable
    # What is neither a category, an interaction nor a count is of age, sex, entitlement, Medicaid or a graft.
    demographic = (
        "orig",
        "mcaid",
        "dual",
        "dur",
        "lti",
        "transplant",
        "flag",
        "65od",
        "_x_",
        "actadj",
        "fbd",
        "origds",
    )
    unknown = [
        name
        for name in tables.coefficients
        if not any(name.endswith(f"_{end}") for end in ends)
        and not any(word in name for word in demographic)
        and not name.rsplit("_", 2)[-2].lstrip("nefm").isdigit()
    ]
    assert unknown == []


@pytest.mark.parametrize("model", risk_models(), ids=lambda one: f"{one.model}-{one.payment_year}")
def test_every_category_of_a_hierarchy_is_one_of_the_model(model: RiskModel) -> None:
    tables = model_tables(model.model, model.payment_year)
    named = {hcc for parent, children in tables.hierarchy.items() for hcc in (parent, *children)}
    assert tables.hierarchy
    assert len(named & set(tables.hccs)) > len(named) * 0.9


def test_a_new_enrollee_of_part_d_has_a_score() -> None:
    assert _demographic("RxHCC V08", 66, new_enrollee=True)[0] == "Rx_NE_NoLo_"
    [(name, value)] = _demographic("RxHCC V08", 66, new_enrollee=True)[1]
    assert (name, value > 0) == ("NESRD_NOD_x_F66", True)


def test_part_d_knows_who_was_disabled_before_65() -> None:
    names = [name for name, _ in _demographic("RxHCC V08", 70, original_entitlement="1")[1]]
    assert names == ["F70_74", "F65OD"]


def test_a_new_enrollee_in_an_institution_is_scored_as_new() -> None:
    segment, [(name, value)] = _demographic("V28", 66, new_enrollee=True, long_term_institutional=True)
    assert (segment, name) == ("NE_", "NMCAID_NORIGDIS_NEF66")
    assert value > 0


def test_the_month_of_a_transplant_is_paid_as_the_transplant() -> None:
    assert _demographic("ESRD V24", 60, original_entitlement="2", graft_months=1) == (
        "TRANSPLANT_", (("TRANSPLANT_KIDNEY_ONLY_1M", Decimal("5.985")),),
    )  # fmt: skip


def test_dialysis_in_an_institution_counts_once() -> None:
    names = [
        name for name, _ in _demographic("ESRD V24", 70, original_entitlement="2", long_term_institutional=True)[1]
    ]
    assert names == ["F70_74", "Originally_ESRD_Female", "LTI_Aged"]


def test_a_graft_of_v21_is_scored_in_its_one_segment() -> None:
    segment, terms = _demographic("ESRD V21", 60, original_entitlement="2", graft_months=5)
    assert (segment, [name for name, _ in terms]) == ("GC_", ["F60_64", "LT65_DUR4_9"])


def test_an_esrd_model_gives_no_score_to_people_without_esrd() -> None:
    members = pl.DataFrame(
        {"member_id": ["a", "b"], "age": [70, 70], "sex": ["F", "F"], "original_entitlement": ["0", "2"]}
    )
    none = pl.DataFrame(schema={"member_id": pl.String, "code": pl.String})
    scores = score_members(members, none, model="ESRD V24", payment_year=2026).scores
    assert scores["segment"].to_list() == [None, "DI_"]
    assert scores["raw"].to_list()[0] is None


def test_what_cannot_be_a_member_is_refused() -> None:
    none = pl.DataFrame(schema={"member_id": pl.String, "code": pl.String})
    for members, words in [
        ({"member_id": ["a"], "age": [70], "sex": ["U"]}, "F or M"),
        ({"member_id": ["a"], "age": [None], "sex": ["F"]}, "age"),
        ({"member_id": ["a", "a"], "age": [70, 71], "sex": ["F", "F"]}, "twice"),
    ]:
        with pytest.raises(ValueError, match=words):
            score_members(pl.DataFrame(members), none, model="V28", payment_year=2026)


def test_no_members_make_no_scores() -> None:
    empty = pl.DataFrame(schema={"member_id": pl.String, "age": pl.Int16, "sex": pl.String})
    none = pl.DataFrame(schema={"member_id": pl.String, "code": pl.String})
    assert score_members(empty, none, model="V28", payment_year=2026).scores.is_empty()
