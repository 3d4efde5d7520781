"""Claims that break nothing, and a small reference of real published rows, for the edit tests."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from claimwright.claims import Claims
from claimwright.edits import Edit, all_edits, scrub

AS_OF = date(2026, 3, 31)
Rows = dict[str, list[dict[str, Any]]]

_BILLING = {
    "role": "billing", "entity_type": "2", "last_or_organization_name": "LAKESIDE CLINIC", "npi": "1234567893",
    "taxonomy": "207Q00000X", "tax_id": "123456789", "tax_id_qualifier": "EI", "address_1": "1 MAIN ST",
    "city": "ALBANY", "state": "NY", "postal_code": "122070001",
}  # fmt: skip
_SUBSCRIBER = {
    "role": "subscriber", "entity_type": "1", "last_or_organization_name": "DOE", "first_name": "JANE", "id_qualifier": "MI",
    "id": "W123", "birth_date": date(1970, 5, 1), "sex": "F", "address_1": "2 ELM ST", "city": "ALBANY", "state": "NY",
    "postal_code": "12207",
}  # fmt: skip
_PAYER = {
    "role": "payer",
    "entity_type": "2",
    "last_or_organization_name": "EXAMPLE HEALTH",
    "id_qualifier": "PI",
    "id": "60054",
}


def professional() -> Rows:
    """A clean office visit on 2026-01-15: type 2 diabetes and hypertension, 99213."""
    return {
        "claims": [{
            "claim_id": "c1", "kind": "P", "patient_control_number": "A1", "total_charge": Decimal("150.00"),
            "place_of_service": "11", "frequency_code": "1", "provider_signature": "Y", "assignment_code": "A",
            "benefits_assignment": "Y", "release_of_information": "Y", "payer_responsibility": "P",
            "claim_filing_indicator": "CI", "patient_relationship": "18",
        }],
        "lines": [{
            "claim_id": "c1", "line": 1, "procedure_qualifier": "HC", "procedure_code": "99213", "charge": Decimal("150.00"),
            "unit_type": "UN", "units": Decimal(1), "pointer_1": 1, "pointer_2": 2, "date_from": date(2026, 1, 15),
            "date_to": date(2026, 1, 15),
        }],
        "diagnoses": [
            {"claim_id": "c1", "sequence": 1, "kind": "principal", "qualifier": "ABK", "code": "E119"},
            {"claim_id": "c1", "sequence": 2, "kind": "other", "qualifier": "ABF", "code": "I10"},
        ],
        "providers": [
            {"claim_id": "c1", **_BILLING},
            {"claim_id": "c1", "role": "rendering", "entity_type": "1", "last_or_organization_name": "WU", "npi": "1245319599"},
        ],
        "parties": [{"claim_id": "c1", **_SUBSCRIBER}, {"claim_id": "c1", **_PAYER}],
    }  # fmt: skip


def inpatient() -> Rows:
    """A clean inpatient stay, 2026-01-10 to 2026-01-14, with one procedure."""
    return {
        "claims": [{
            "claim_id": "c1", "kind": "I", "patient_control_number": "B1", "total_charge": Decimal("9000.00"),
            "facility_type": "11", "frequency_code": "1", "assignment_code": "A", "benefits_assignment": "Y",
            "release_of_information": "Y", "payer_responsibility": "P", "claim_filing_indicator": "CI",
            "patient_relationship": "18", "statement_from": date(2026, 1, 10), "statement_to": date(2026, 1, 14),
            "admission_date": date(2026, 1, 10), "admission_hour": "0930", "discharge_hour": "1100", "admission_type": "1",
            "admission_source": "1", "patient_status": "01",
        }],
        "lines": [{
            "claim_id": "c1", "line": 1, "revenue_code": "0120", "charge": Decimal("9000.00"), "unit_type": "DA",
            "units": Decimal(4),
        }],
        "diagnoses": [
            {"claim_id": "c1", "sequence": 1, "kind": "principal", "qualifier": "ABK", "code": "J189", "poa": "Y"},
            {"claim_id": "c1", "sequence": 2, "kind": "other", "qualifier": "ABF", "code": "E119", "poa": "Y"},
            {"claim_id": "c1", "sequence": 1, "kind": "admitting", "qualifier": "ABJ", "code": "R0602"},
        ],
        "institutional_codes": [
            {"claim_id": "c1", "kind": "principal_procedure", "sequence": 1, "qualifier": "BBR", "code": "0DTJ4ZZ",
             "date_from": date(2026, 1, 11)},
        ],
        "providers": [
            {"claim_id": "c1", **_BILLING},
            {"claim_id": "c1", "role": "attending", "entity_type": "1", "last_or_organization_name": "WU", "npi": "1245319599"},
            {"claim_id": "c1", "role": "operating", "entity_type": "1", "last_or_organization_name": "WU", "npi": "1245319599"},
        ],
        "parties": [{"claim_id": "c1", **_SUBSCRIBER}, {"claim_id": "c1", **_PAYER}],
    }  # fmt: skip


def outpatient() -> Rows:
    """A clean hospital outpatient bill of 2026-01-15."""
    rows = inpatient()
    rows["claims"][0].update(
        facility_type="13", statement_from=date(2026, 1, 15), statement_to=date(2026, 1, 15), admission_date=None,
        admission_hour=None, discharge_hour=None, total_charge=Decimal("150.00"),
    )  # fmt: skip
    rows["lines"] = [{
        "claim_id": "c1", "line": 1, "revenue_code": "0510", "procedure_qualifier": "HC", "procedure_code": "99213",
        "charge": Decimal("150.00"), "unit_type": "UN", "units": Decimal(1), "date_from": date(2026, 1, 15),
    }]  # fmt: skip
    rows["diagnoses"] = [{"claim_id": "c1", "sequence": 1, "kind": "principal", "qualifier": "ABK", "code": "J189"}]
    rows["institutional_codes"] = []
    return rows


_ALWAYS = {"valid_from": date(2015, 10, 1), "valid_to": None, "source": "published"}


class SmallReference:
    """Real rows of the published tables, only those the tests name."""

    def __init__(self) -> None:
        icd = {
            "manifestation": False,
            "external_cause": False,
            "unacceptable_principal": False,
            "billable": True,
            "poa_exempt": False,
            "unspecified": False,
        }
        self.frames = {
            "icd10cm": self._table(
                [
                    *({"code": code, **icd} for code in ("E119", "I10", "J189", "R0602", "K3580", "R8271", "D6911")),
                    {"code": "E11", **icd, "billable": False},
                    {"code": "E871", **icd},
                    {"code": "E860", **icd},
                    {"code": "E109", **icd},
                    {"code": "F0280", **icd, "manifestation": True},
                    {"code": "W010XXA", **icd, "external_cause": True, "poa_exempt": True},
                    {"code": "Z3A20", **icd, "unacceptable_principal": True},
                    {"code": "Z9911", **icd, "poa_exempt": True},
                    {"code": "P0700", **icd, "age_low": 0, "age_high": 0, "age_kind": "newborn"},
                    {"code": "N400", **icd, "sex": "M"},
                    {"code": "D691", **icd, "valid_to": date(2025, 9, 30)},
                    {"code": "S72009A", **icd, "unspecified": True},
                ],
                {"poa_exempt": pl.Boolean, "age_low": pl.Int32, "age_high": pl.Int32, "age_kind": pl.String, "sex": pl.String},
            ),
            # E10 Excludes1: type 2 diabetes (E11.-).
            "icd10cm_excludes1": self._table([{"code": "E10", "excluded_low": "E11", "excluded_high": "E11"}], {}),
            # F02: code first the underlying physiological condition, such as Alzheimer's, cerebral lipidosis ...
            "icd10cm_notes": self._table(
                [{"code": "F02", "kind": "code_first", "position": n, "text": text} for n, text in enumerate(
                    ("the underlying physiological condition, such as:", "Alzheimer's (G30.-)", "cerebral lipidosis (E75.4)"), 1)],
                {},
            ),
            # Indicators of the physician fee schedule as CMS gives them.
            "relative_values": self._table(
                [
                    {"code": code, "modifier": "", "status": status, "pctc": pctc, "global_days": days, "bilateral": bilateral, "assistant": assistant, "co_surgeon": two, "team": team}
                    for code, status, pctc, days, bilateral, assistant, two, team in (
                        ("20610", "A", "0", "000", "1", "1", "0", "0"), ("27130", "A", "0", "090", "1", "2", "1", "0"),
                        ("45385", "A", "0", "000", "0", "0", "0", "0"), ("71046", "A", "1", "XXX", "0", "0", "0", "0"),
                        ("93000", "A", "4", "XXX", "0", "0", "0", "0"), ("96040", "I", "9", "XXX", "9", "9", "9", "9"),
                        ("97010", "B", "9", "XXX", "9", "9", "9", "9"), ("97110", "A", "7", "XXX", "0", "0", "0", "0"),
                        ("3044F", "I", "9", "XXX", "9", "9", "9", "9"),
                        ("99213", "A", "0", "XXX", "0", "0", "0", "0"),
                    )
                ],
                {},
            ),
            "icd10pcs": self._table([{"code": "0DTJ4ZZ"}, {"code": "5A1955Z"}], {}),
            "hcpcs": self._table(
                [
                    {"code": "99213", "telehealth": True},
                    *({"code": code, "telehealth": False} for code in ("99214", "45378", "45380", "45385", "80048", "80053", "93000", "99292", "90460", "90461", "A0425")),
                    {"code": "J3490", "description": "Drugs unclassified injection"},
                    {"code": "J3301", "description": "Triamcinolone acet inj nos"},
                    {"code": "20610", "status_indicator": "T"},
                    {"code": "33533", "status_indicator": "C"},
                    {"code": "J9035", "status_indicator": "K"},
                    {"code": "J9395", "status_indicator": "N"},
                    {"code": "99397", "non_covered": True},
                    {"code": "42820", "age_low": 0, "age_high": 11},
                    {"code": "42821", "age_low": 12, "age_high": None},
                    {"code": "C9250", "valid_to": date(2025, 12, 31), "valid_from": date(2019, 7, 1)},
                ],
                {
                    "status_indicator": pl.String, "description": pl.String, "age_low": pl.Int16, "age_high": pl.Int16,
                    "bilateral": pl.String, "non_covered": pl.Boolean, "statutory_exclusion": pl.Boolean, "telehealth": pl.Boolean,
                },
            ),
            "modifiers": self._table(
                [{"code": c, "ncci_bypass": c in {"25", "59", "XS", "LT", "RT"}} for c in ("25", "26", "50", "59", "LT", "RT", "TC", "XS", "KX")]
                + [{"code": "GD", "ncci_bypass": False, "valid_to": date(2019, 12, 31)}],
                {},
            ),
            "ptp": self._table(
                [
                    {"table": "hospital", "column_1": "80053", "column_2": "80048", "modifier_indicator": 0},
                    {"table": "hospital", "column_1": "45385", "column_2": "45380", "modifier_indicator": 1},
                ],
                {},
            ),
            # Limits as CMS gives them: a line, a day by policy, a day by clinical data.
            "ncci_units": self._table(
                [
                    {"table": "practitioner", "code": "93000", "units": 3, "mai": 1, "rationale": "Clinical: Data"},
                    {"table": "practitioner", "code": "99213", "units": 2, "mai": 3, "rationale": "Clinical: Data"},
                    {"table": "practitioner", "code": "99292", "units": 2, "mai": 2, "rationale": "CMS Policy"},
                    {"table": "dme", "code": "93000", "units": 1, "mai": 3, "rationale": "CMS Policy"},
                    {"table": "hospital", "code": "93000", "units": 1, "mai": 3, "rationale": "CMS Policy"},
                ],
                {},
            ),
            "addon": self._table([{"addon_code": "90461", "primary_code": "90460", "edit_type": 1}, {"addon_code": "99292", "primary_code": "99291", "edit_type": 1}], {}),
            "place_of_service": self._table([{"code": "11"}, {"code": "22"}, {"code": "10", "valid_from": date(2022, 1, 1)}], {}),
            "revenue_codes": self._table([{"code": "0120"}, {"code": "0510"}], {}),
            # The second was reinstated: the list of a later month leaves him out. The third is excluded after the claims' days.
            "oig_exclusions": self._table(
                [
                    {"npi": "1467102038", "excluded_on": date(2019, 2, 20)},
                    {"npi": "1245319599", "excluded_on": date(2019, 2, 20), "valid_to": date(2025, 12, 31)},
                    {"npi": "1821059379", "excluded_on": date(2026, 12, 20)},
                    {"npi": None, "excluded_on": date(2019, 2, 20)},
                ],
                {"reinstated_on": pl.Date},
            ),
        }  # fmt: skip

    @staticmethod
    def _table(rows: list[dict[str, Any]], extra: dict[str, Any]) -> pl.DataFrame:
        full = [{**_ALWAYS, **row} for row in rows]
        frame = pl.DataFrame(full, infer_schema_length=None, schema_overrides={"valid_to": pl.Date, **extra})
        return frame.with_columns(
            pl.lit(None, dtype=kind).alias(name) for name, kind in extra.items() if name not in frame.columns
        )

    def frame(self, name: str) -> pl.DataFrame:
        return self.frames[name]


BASES = {"professional": professional, "inpatient": inpatient, "outpatient": outpatient}
Change = Callable[[Rows], None]


@pytest.fixture(scope="session")
def reference() -> SmallReference:
    return SmallReference()


@pytest.fixture(scope="session")
def edits_by_id() -> dict[str, Edit]:
    return {edit.id: edit for edit in all_edits()}


@pytest.fixture
def run(reference: SmallReference) -> Callable[[str, Change | None], pl.DataFrame]:
    """Scrubs a base claim after a change and returns its findings."""

    def scrubbed(base: str, change: Change | None = None) -> pl.DataFrame:
        rows = deepcopy(BASES[base]())
        if change:
            change(rows)
        return scrub(Claims.of(**rows), reference, as_of=AS_OF)

    return scrubbed
