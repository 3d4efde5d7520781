"""The review of a patient's year, and what the list keeps of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final

from django.db.models import Max
from django.utils import timezone

from claimwright import __version__
from claimwright.ages import age_on
from claimwright.data_files import data_folder
from claimwright.grouping.hcc import Eligibility, RiskModel
from claimwright.risk import YearReview, review_year
from claimwright.workbench import opened_library
from claimwright.workbench.coding import OPEN
from claimwright.workbench.models import CodingDraft, Patient, RiskAnswer, RiskEnrollment, RiskYear
from claimwright.workbench.risk.answers import answers_of, is_done
from claimwright.workbench.risk.charts import encounters_of, visits_of
from claimwright.workbench.risk.enrollment import enrollment_of
from claimwright.workbench.services import writes

NO_SEX: Final = "No sex F or M is registered: CMS publishes no other coefficients."
NO_AGE: Final = "No birth date is registered."


@dataclass(frozen=True)
class Reviewed:
    """A patient's year: the review, or the problem why there is none. ``stamp``: of what it is true, taken before it was read."""

    patient: Patient
    model: RiskModel
    review: YearReview | None
    problem: str = ""
    age: int | None = None
    eligibility: Eligibility = field(default_factory=Eligibility)
    stamp: str = ""

    @property
    def shown(self) -> frozenset[tuple[str, str]]:
        """Kind and rule of everything an answer may be given to."""
        if self.review is None:
            return frozenset()
        return frozenset(
            [("hcc", hcc_rule(self.model, one.hcc)) for one in self.review.hccs]
            + [("flag", one.topic) for one in self.review.flags]
            + [("gap", one.rule) for one in self.review.gaps]
        )


def hcc_rule(model: RiskModel, hcc: str) -> str:
    """Under which name answers to a category are kept: model and category."""
    return f"{model.model} {hcc}"


def reviewed(patient: Patient, model: RiskModel) -> Reviewed:
    """The review of a patient's year of service, the year before the model's payment year."""
    year = model.payment_year - 1
    # What somebody changes while it is read is not reviewed: the next look finds another stamp, and reviews anew.
    stamp = stamp_of(patient, model)
    age = age_on(patient.birth_date, date(model.payment_year, 2, 1))
    if patient.sex not in ("F", "M"):
        return Reviewed(patient, model, None, NO_SEX, stamp=stamp)
    if age is None or age < 0:
        return Reviewed(patient, model, None, NO_AGE, stamp=stamp)
    visits, eligibility = visits_of(patient, year), enrollment_of(patient, model.payment_year)
    found = review_year(
        visits,
        model=model,
        age=age,
        sex=patient.sex,
        library=opened_library.library(),
        eligibility=eligibility,
        earlier=visits,
    )
    return Reviewed(patient, model, found, age=age, eligibility=eligibility, stamp=stamp)


def stamp_of(patient: Patient, model: RiskModel) -> str:
    """Of what a review is true: the person's charts of three years, their drafts, enrolment and answers."""
    year = model.payment_year - 1
    rows = encounters_of(patient, year)
    # Every row and not the latest: of two that write at once, the one that began first may be the last to be seen.
    drafts = CodingDraft.objects.filter(encounter__in=rows.values("pk")).order_by("pk")
    told = [
        list(rows.values_list("pk", "touched_at")),
        list(drafts.values_list("pk", "updated_at")),
        RiskEnrollment.objects.filter(patient__in=patient.whole).aggregate(last=Max("pk")),
        RiskAnswer.objects.filter(patient__in=patient.whole).aggregate(last=Max("pk")),
        (patient.sex, patient.birth_date, model, rules_mark()),
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()


@cache
def rules_mark() -> str:
    """Of the rules that review: with another version, or another row of a table, every year is reviewed anew."""
    texts = [
        one.read_text(encoding="utf-8")
        for room in ("claimwright.risk", "claimwright.grouping")
        for one in sorted(data_folder(room).iterdir(), key=lambda one: one.name)
    ]
    return hashlib.sha256("".join([__version__, *texts]).encode()).hexdigest()


@writes
def keep(row: RiskYear, found: Reviewed) -> RiskYear:
    """Writes what the list shows of a review: what is open of each kind."""
    rows = encounters_of(row.patient, row.service_year).filter(discharged_on__year=row.service_year)
    fields = {
        "stamp": found.stamp,
        "problem": found.problem,
        "charts": rows.count(),
        "open_charts": rows.filter(status__in=OPEN).count(),
        "reviewed_at": timezone.now(),
        **counts(found),
    }
    RiskYear.objects.filter(pk=row.pk).update(**fields)
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def counts(found: Reviewed) -> dict[str, int]:
    """How many categories there are, and of each list how many entries nobody has done with."""
    names = ("hccs", "unsupported", "flags", "recapture", "suspects")
    if found.review is None:
        return dict.fromkeys(names, 0)
    said = answers_of(found.patient, found.review.service_year)
    review = found.review
    left = (
        [("hcc", hcc_rule(found.model, one.hcc)) for one in review.unsupported],
        [("flag", one.topic) for one in review.flags],
        [("gap", one.rule) for one in review.recapture],
        [("gap", one.rule) for one in review.suspects],
    )
    open_ones = [sum(not is_done(said.get(key)) for key in keys) for keys in left]
    return dict(zip(names, [len(review.hccs), *open_ones], strict=True))
