"""A batch of claims: the claim tables held together by ``claim_id``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import polars as pl

from claimwright.claims import detail_tables as details
from claimwright.claims import tables


@dataclass(frozen=True)
class Claims:
    """The claim tables of one batch; one claim is a batch of one. Columns: ``claimwright.claims.tables``."""

    claims: pl.DataFrame
    lines: pl.DataFrame
    diagnoses: pl.DataFrame
    institutional_codes: pl.DataFrame
    providers: pl.DataFrame
    parties: pl.DataFrame
    other_payers: pl.DataFrame
    amounts: pl.DataFrame
    dates: pl.DataFrame
    references: pl.DataFrame
    attachments: pl.DataFrame = field(default_factory=details.ATTACHMENTS.empty)
    contracts: pl.DataFrame = field(default_factory=details.CONTRACTS.empty)
    notes: pl.DataFrame = field(default_factory=details.NOTES.empty)
    file_information: pl.DataFrame = field(default_factory=details.FILE_INFORMATION.empty)
    ambulance: pl.DataFrame = field(default_factory=details.AMBULANCE.empty)
    spinal_manipulation: pl.DataFrame = field(default_factory=details.SPINAL_MANIPULATION.empty)
    durable_equipment: pl.DataFrame = field(default_factory=details.DURABLE_EQUIPMENT.empty)
    oxygen: pl.DataFrame = field(default_factory=details.OXYGEN.empty)
    certifications: pl.DataFrame = field(default_factory=details.CERTIFICATIONS.empty)
    repricing: pl.DataFrame = field(default_factory=details.REPRICING.empty)
    quantities: pl.DataFrame = field(default_factory=details.QUANTITIES.empty)
    measurements: pl.DataFrame = field(default_factory=details.MEASUREMENTS.empty)
    orthodontics: pl.DataFrame = field(default_factory=details.ORTHODONTICS.empty)
    teeth: pl.DataFrame = field(default_factory=details.TEETH.empty)
    inpatient_decisions: pl.DataFrame = field(default_factory=details.INPATIENT_DECISIONS.empty)
    outpatient_decisions: pl.DataFrame = field(default_factory=details.OUTPATIENT_DECISIONS.empty)
    line_adjudications: pl.DataFrame = field(default_factory=details.LINE_ADJUDICATIONS.empty)
    payer_adjustments: pl.DataFrame = field(default_factory=details.PAYER_ADJUSTMENTS.empty)
    forms: pl.DataFrame = field(default_factory=details.FORMS.empty)
    form_answers: pl.DataFrame = field(default_factory=details.FORM_ANSWERS.empty)
    further_contacts: pl.DataFrame = field(default_factory=details.FURTHER_CONTACTS.empty)

    @classmethod
    def empty(cls) -> Claims:
        return cls(**{table.name: table.empty() for table in tables.TABLES})

    @classmethod
    def of(cls, **rows: pl.DataFrame | Iterable[Mapping[str, Any]]) -> Claims:
        """Claims from frames or rows per table; tables not given are empty, columns not given are null."""
        frames: dict[str, pl.DataFrame] = {}
        for table in tables.TABLES:
            given = rows.pop(table.name, ())
            frames[table.name] = table.conform(given) if isinstance(given, pl.DataFrame) else table.frame(given)
        if rows:
            raise ValueError(f"no claim table named {sorted(rows)}")
        return cls(**frames)

    @classmethod
    def concat(cls, batches: Iterable[Claims]) -> Claims:
        """Several batches as one; the caller keeps ``claim_id`` unique."""
        batches = list(batches)
        if not batches:
            return cls.empty()
        if len(batches) == 1:
            return batches[0]
        return cls(**{f.name: pl.concat([getattr(batch, f.name) for batch in batches]) for f in fields(cls)})

    def frames(self) -> dict[str, pl.DataFrame]:
        """Table name to frame, in the order of ``tables.TABLES``."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def only(self, claim_ids: Iterable[str]) -> Claims:
        """The same tables, only these claims."""
        wanted = pl.Series("claim_id", list(claim_ids), dtype=pl.String)
        return Claims(
            **{name: frame.filter(pl.col("claim_id").is_in(wanted.implode())) for name, frame in self.frames().items()}
        )

    def with_columns_of_claims(self, **values: str | None) -> Claims:
        """The same tables with these text columns of ``claims`` set to one value."""
        literals = {name: pl.lit(value, dtype=pl.String) for name, value in values.items()}
        return Claims(**{**self.frames(), "claims": self.claims.with_columns(**literals)})

    def __len__(self) -> int:
        return self.claims.height
