"""Key performance indicators, each with the rows behind it."""

from claimwright.analytics.facts import CLAIM_FACTS, ENCOUNTER_FACTS
from claimwright.analytics.kpis import Definition, Kpi, definitions, kpis

__all__ = ["CLAIM_FACTS", "ENCOUNTER_FACTS", "Definition", "Kpi", "definitions", "kpis"]
