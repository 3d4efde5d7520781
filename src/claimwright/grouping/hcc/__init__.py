"""Diagnoses of a year come in, hierarchical condition categories and the risk adjustment factor they make go out.

``raf`` scores one person, ``score_members`` a population as frames, ``payment_score`` leads a raw score to the one paid by.
"""

from claimwright.grouping.hcc.columns import CATEGORIES, DIAGNOSES, MEMBERS, SCORES, TERMS
from claimwright.grouping.hcc.models import (
    NOT_INSTALLED,
    V24,
    V28,
    RiskModel,
    nearest_model,
    payment_years,
    risk_model,
    risk_models,
)
from claimwright.grouping.hcc.payment import Parameters, PaymentScore, payment_score
from claimwright.grouping.hcc.person import HccLine, RafResult, raf, rafs
from claimwright.grouping.hcc.scores import PopulationScores, score_members
from claimwright.grouping.hcc.segments import Eligibility
from claimwright.grouping.hcc.tables import ModelTables, model_tables
from claimwright.grouping.hcc.usable import Unusable, unusable_codes

__all__ = [
    "CATEGORIES",
    "DIAGNOSES",
    "MEMBERS",
    "NOT_INSTALLED",
    "SCORES",
    "TERMS",
    "V24",
    "V28",
    "Eligibility",
    "HccLine",
    "ModelTables",
    "Parameters",
    "PaymentScore",
    "PopulationScores",
    "RafResult",
    "RiskModel",
    "Unusable",
    "model_tables",
    "nearest_model",
    "payment_score",
    "payment_years",
    "raf",
    "rafs",
    "risk_model",
    "risk_models",
    "score_members",
    "unusable_codes",
]
