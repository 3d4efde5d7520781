"""What does a member's year of service come to: categories with their support, gaps and over-coding side by side, the score?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from claimwright.coding.types import Evidence
from claimwright.grouping.hcc import (
    Eligibility,
    ModelTables,
    RafResult,
    RiskModel,
    Unusable,
    model_tables,
    rafs,
    unusable_codes,
)
from claimwright.records.chart import Document
from claimwright.reference import Library
from claimwright.risk.gaps import asked_again, recapture_of, suspects_of
from claimwright.risk.overcoding import overcoding_flags
from claimwright.risk.sources import document_standing, provider_standing, signer_of, source_standing
from claimwright.risk.support import marks_of
from claimwright.risk.types import Diagnosed, Flag, Gap, HccReview, Standing, Support, Visit

_MEMBER: Final = "member"


@dataclass(frozen=True)
class YearReview:
    """A member's year of service in one model.

    ``score`` counts every diagnosis whose source is not refused, ``supported`` only those that the record supports.
    ``final`` is False while codes of any visit are open: then nothing that has a weight is shown.
    """

    service_year: int
    model: RiskModel
    hccs: tuple[HccReview, ...]
    gaps: tuple[Gap, ...]
    flags: tuple[Flag, ...]
    unusable: tuple[Unusable, ...]
    score: RafResult
    supported: RafResult
    refused: tuple[Support, ...]
    final: bool
    supported_codes: tuple[str, ...] = ()
    """Every diagnosis of the year that the record supports, whichever model it maps in."""
    dropped: tuple[str, ...] = ()
    """Categories whose place a more severe one of the year takes."""

    @property
    def unsupported(self) -> tuple[HccReview, ...]:
        """The delete list: categories that no document of the year supports."""
        return tuple(one for one in self.hccs if not one.supported)

    @property
    def recapture(self) -> tuple[Gap, ...]:
        return tuple(one for one in self.gaps if one.kind == "recapture")

    @property
    def suspects(self) -> tuple[Gap, ...]:
        return tuple(one for one in self.gaps if one.kind == "suspect")


def review_year(
    visits: Sequence[Visit],
    *,
    model: RiskModel,
    age: int,
    sex: str,
    library: Library,
    eligibility: Eligibility | None = None,
    earlier: Sequence[Visit] = (),
) -> YearReview:
    """The review of one member's year of service (the year before ``model.payment_year``).

    ``visits`` of other years are left out; ``earlier`` are those of the two years before. ``age`` is that on 1 February of the
    payment year. Raises ``ValueError`` for a sex without published coefficients.
    """
    year = model.payment_year - 1
    own = [one for one in visits if one.day and one.day.year == year]
    tables = model_tables(model.model, model.payment_year)
    supports = [support for visit in own for one in visit.diagnoses for support in supports_of(visit, one)]
    counting = [one for one in supports if one.source.accepted is not False]

    whole, everything, supported = rafs(
        [[one.code for one in some] for some in (counting, supports, [one for one in supports if one.supports])],
        age=age,
        sex=sex,
        eligibility=eligibility,
        date_of_service=date(year, 7, 1),
        model=model.model,
    )
    covered = {hcc for _, hcc in everything.mapped}
    gaps = recapture_of(_earlier(earlier, tables, year), covered, tables.hierarchy) + suspects_of(own)
    return YearReview(
        service_year=year,
        model=model,
        hccs=_hccs(supports, everything, whole, tables),
        gaps=gaps,
        flags=tuple(overcoding_flags(*year_tables({_MEMBER: own}))),
        unusable=unusable_codes([one.code for one in supports], library, year),
        score=whole,
        supported=supported,
        refused=tuple(one for one in supports if one.source.accepted is False),
        final=all(one.final for one in own),
        dropped=everything.dropped,
        supported_codes=tuple(dict.fromkeys(one.code for one in supports if one.supports)),
    )


def supports_of(visit: Visit, diagnosed: Diagnosed) -> list[Support]:
    """A diagnosis of a visit in each document that names it; one without a document where none does."""
    standing = source_standing(visit)
    documents = list(dict.fromkeys(one.document for one in diagnosed.evidence))
    if visit.chart is None or not documents:
        why = standing if standing.accepted is False else Standing(standing.accepted, standing.reason)
        return [Support(visit.visit_id, visit.day, diagnosed.code, "", "", (), (), why, visit.final)]
    found = []
    for document_id in documents:
        document = visit.chart.document(document_id)
        named = tuple(one for one in diagnosed.evidence if one.document == document_id)
        found.append(_support(visit, document, diagnosed.code, named, standing))
    return found


def _support(visit: Visit, document: Document, code: str, named: tuple[Evidence, ...], standing: Standing) -> Support:
    day = document.date.date() if document.date else visit.day
    source = standing
    if standing.accepted is not False and day is not None:
        refused = document_standing(document.kind, day)
        provider = provider_standing(f"{document.author} {signer_of(document.text)}", day)
        if refused:
            source = refused
        elif provider.accepted is False:
            source = provider
        else:
            source = Standing(standing.accepted, f"{standing.reason} {provider.reason}")
    return Support(
        visit.visit_id, visit.day, code, document.document_id, document.title, named, marks_of(document, code, named), source,
        visit.final,
    )  # fmt: skip


def _hccs(
    supports: list[Support], everything: RafResult, counting: RafResult, tables: ModelTables
) -> tuple[HccReview, ...]:
    behind: dict[str, list[Support]] = {}
    by_code: dict[str, list[Support]] = {}
    for one in supports:
        by_code.setdefault(one.code, []).append(one)
    for code, hcc in everything.mapped:
        behind.setdefault(hcc, []).extend(by_code[code])
    values = {line.hcc: line.coefficient for line in counting.hccs}
    zero = everything.score * 0
    return tuple(
        HccReview(
            hcc,
            tables.labels.get(hcc, ""),
            hcc in tables.chronic and any(asked_again(one.code) for one in behind[hcc]),
            hcc in values,
            values.get(hcc, zero),
            tuple(sorted(behind[hcc], key=lambda one: (not one.supports, one.day or date.min))),
        )
        for hcc in tables.hccs
        if hcc in behind
    )


def _earlier(visits: Iterable[Visit], tables: ModelTables, year: int) -> list[tuple[str, str, bool, str, date | None]]:
    """Categories of diagnoses of the two years before: category, label, chronic, code, day."""
    by_code: dict[str, list[str]] = {}
    wanted = {one.code for visit in visits for one in visit.diagnoses}
    for code, hcc in tables.diagnoses.filter(pl.col("code").is_in(list(wanted))).select("code", "hcc").iter_rows():
        by_code.setdefault(code, []).append(hcc)
    return [
        (hcc, tables.labels.get(hcc, ""), hcc in tables.chronic, one.code, visit.day)
        for visit in visits
        if visit.day and year - 2 <= visit.day.year < year and source_standing(visit).accepted is not False
        for one in visit.diagnoses
        for hcc in by_code.get(one.code, ())
    ]


def year_tables(members: dict[str, Sequence[Visit]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The visits of members as the tables that ``overcoding_flags`` takes.

    Treatments are procedures, the record's own medications, and the words of plans and lists of drugs.
    """
    diagnoses, treatments = [], []
    for member, visits in members.items():
        for visit in visits:
            diagnoses += [
                {
                    "member_id": member,
                    "visit_id": visit.visit_id,
                    "day": visit.day,
                    "kind": visit.kind,
                    "code": one.code,
                }
                for one in visit.diagnoses
            ]
            treatments += [{"member_id": member, "kind": "procedure", "what": one} for one in visit.procedures]
            if visit.chart:
                words = [one.text for one in visit.chart.documents]
                words += [one.description for one in visit.chart.entries if one.kind == "medication"]
                treatments += [{"member_id": member, "kind": "drug", "what": one} for one in words]
    schema = {"member_id": pl.String, "visit_id": pl.String, "day": pl.Date, "kind": pl.String, "code": pl.String}
    return (
        pl.DataFrame(diagnoses, schema=schema),
        pl.DataFrame(treatments, schema={"member_id": pl.String, "kind": pl.String, "what": pl.String}),
    )
