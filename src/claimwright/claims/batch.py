"""A batch of claims: the claim tables held together by ``claim_id``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import polars as pl

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
