"""Facts of claims and encounters come in, key performance indicators go out, each with the rows behind it.

``kpis`` computes them for a day from frames ``CLAIM_FACTS`` and ``ENCOUNTER_FACTS``; ``definitions`` says what each means.
"""

from claimwright.analytics.facts import CLAIM_FACTS, ENCOUNTER_FACTS
from claimwright.analytics.kpis import Definition, Kpi, definitions, kpis

__all__ = ["CLAIM_FACTS", "ENCOUNTER_FACTS", "Definition", "Kpi", "definitions", "kpis"]
