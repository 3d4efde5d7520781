"""A member's visits with their codes come in; per category its support, its sources, gaps and over-coding go out.

``review_year`` reviews one member's year, ``overcoding_flags`` finds OIG's patterns in a population, ``visit_of`` makes a visit
of a chart and its codes.
"""

from claimwright.risk.accepted import ACCEPTED, accepted_diagnoses
from claimwright.risk.overcoding import YEAR_DIAGNOSES, YEAR_TREATMENTS, overcoding_flags, to_be_returned_by
from claimwright.risk.recapture import RECAPTURE, recapture_members
from claimwright.risk.sources import listed_procedures, provider_standing, source_standing
from claimwright.risk.types import Diagnosed, Flag, Gap, HccReview, Mark, Standing, Support, Visit
from claimwright.risk.visits import visit_of, visit_of_words
from claimwright.risk.year import YearReview, review_year, year_tables

__all__ = [
    "ACCEPTED",
    "RECAPTURE",
    "YEAR_DIAGNOSES",
    "YEAR_TREATMENTS",
    "Diagnosed",
    "Flag",
    "Gap",
    "HccReview",
    "Mark",
    "Standing",
    "Support",
    "Visit",
    "YearReview",
    "accepted_diagnoses",
    "listed_procedures",
    "overcoding_flags",
    "provider_standing",
    "recapture_members",
    "review_year",
    "source_standing",
    "to_be_returned_by",
    "visit_of",
    "visit_of_words",
    "year_tables",
]
