"""What does the page of a patient's year show: categories, over-coding and gaps with what was said of each, the arithmetic?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from claimwright.grouping.hcc import PaymentScore, payment_score, raf
from claimwright.risk import Flag, Gap, HccReview, Support, YearReview, to_be_returned_by
from claimwright.workbench import hidden_dollars
from claimwright.workbench.models import Document, Encounter, Patient, Practice, RiskAnswer
from claimwright.workbench.risk.answers import answers_of, is_done, words_of
from claimwright.workbench.risk.factors import factors_of
from claimwright.workbench.risk.years import Reviewed, hcc_rule


@dataclass(frozen=True)
class Said:
    """Something an answer may be given to, with the latest one."""

    kind: str
    rule: str
    answer: RiskAnswer | None

    @property
    def words(self) -> str:
        return words_of(self.answer) if self.answer else ""

    @property
    def note(self) -> str:
        return str(self.answer.values.get("note", "")) if self.answer else ""

    @property
    def due(self) -> date | None:
        """Until when what was paid for a diagnosis that has to go is to be returned; None where nothing has to."""
        if self.answer is None or self.answer.answer != "delete":
            return None
        return to_be_returned_by(timezone.localdate(self.answer.at))

    @property
    def done(self) -> bool:
        return is_done(self.answer)


@dataclass(frozen=True)
class Line:
    """One document of a category, and where its chart opens at it."""

    support: Support
    address: str


@dataclass(frozen=True)
class Shown:
    """One category, flag or gap of the page, with what was said of it; ``lines`` and ``charts`` open the charts behind it."""

    it: HccReview | Flag | Gap
    said: Said
    lines: tuple[Line, ...] = ()
    charts: tuple[tuple[str, str], ...] = ()
    """What a link says, and where it goes."""
    milder: bool = False
    """Of a category: a more severe one of its hierarchy takes its place."""


def context(found: Reviewed, practice: Practice) -> dict[str, Any]:
    """Everything the page shows of a review; weights only where every chart is final and the person may see amounts."""
    review = found.review
    if review is None:
        return {"review": None}
    said = answers_of(found.patient, review.service_year)

    places, days = _places(found.patient), _days(review)

    def shown(it: HccReview | Flag | Gap, kind: str, rule: str) -> Shown:
        own = Said(kind, rule, said.get((kind, rule)))
        if isinstance(it, HccReview):
            lines = tuple(Line(one, _address(one.visit_id, one.document, places)) for one in it.supports)
            return Shown(it, own, lines, milder=it.hcc in review.dropped)
        if isinstance(it, Flag):
            return Shown(
                it, own, charts=tuple((days.get(one, "chart"), _address(one, "", places)) for one in it.visits)
            )
        seen = dict.fromkeys((visit, words.document) for visit, words in it.evidence)
        return Shown(it, own, charts=tuple((days.get(one, "chart"), _address(one, doc, places)) for one, doc in seen))

    weights = review.final and not hidden_dollars.are_hidden()
    return {
        "review": review,
        "hccs": [shown(one, "hcc", hcc_rule(found.model, one.hcc)) for one in _worst_first(review.hccs)],
        "flags": [shown(one, "flag", one.topic) for one in review.flags],
        "recapture": [shown(one, "gap", one.rule) for one in review.recapture],
        "suspects": [shown(one, "gap", one.rule) for one in review.suspects],
        "open_charts": _open_charts(review, practice),
        "weights": weights,
        "paid": _paid(found, practice) if weights else None,
    }


def _worst_first(hccs: tuple[HccReview, ...]) -> list[HccReview]:
    return sorted(hccs, key=lambda one: (one.supported, len(one.hcc), one.hcc))


def _places(patient: Patient) -> dict[tuple[str, str], int]:
    """Encounter and document id to the key of the document, at which a chart opens."""
    rows = Document.objects.filter(encounter__patient__in=patient.whole).values_list("encounter", "document_id", "pk")
    return {(str(encounter), document): pk for encounter, document, pk in rows}


def _days(review: YearReview) -> dict[str, str]:
    """Encounter to its day, of the diagnoses of the year."""
    every = [one for hcc in review.hccs for one in hcc.supports] + list(review.refused)
    return {one.visit_id: one.day.isoformat() for one in every if one.day}


def _address(visit: str, document: str, places: dict[tuple[str, str], int]) -> str:
    key = places.get((visit, document))
    return reverse("chart", args=[int(visit)]) + (f"#d{key}" if key else "")


def _open_charts(review: YearReview, practice: Practice) -> list[Encounter]:
    keys = {int(one.visit_id) for hcc in review.hccs for one in hcc.supports if not one.final}
    return list(
        Encounter.objects.filter(practice=practice, pk__in=keys).defer("sealed_chart").order_by("date_of_service")
    )


def _paid(found: Reviewed, practice: Practice) -> PaymentScore | None:
    """The score paid by, of what is supported, where the factors that the year's blend needs are given."""
    review, year = found.review, found.model.payment_year
    factors = factors_of(practice, year)
    if review is None or found.age is None or sum(one.share for one in factors) != 1:
        return None
    raw = {
        one.model: raf(
            review.supported_codes,
            age=found.age,
            sex=found.patient.sex,
            eligibility=found.eligibility,
            date_of_service=date(year - 1, 7, 1),
            model=one.model,
        ).score
        for one in factors
    }
    return payment_score(raw, factors)
