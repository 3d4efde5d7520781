"""A chart comes in, its visit goes out: family, level by decisions or time, what stands beside it, each with words and reasons.

``visit_of`` reads a chart; ``level`` is the pure step from elements to code, asked by the engine and by a coder who overrules one.
"""

from claimwright.coding.visits.beside_procedures import as_proposed, beside_procedures
from claimwright.coding.visits.elements import (
    ELEMENTS,
    Change,
    Elements,
    Level,
    changes,
    element_level,
    level,
    with_element,
)
from claimwright.coding.visits.proposing import propose_visit
from claimwright.coding.visits.reading import visit_of
from claimwright.coding.visits.tables import CPT, LEVELS, MEDICARE, codes_of, families_beside, prolonged, separate
from claimwright.coding.visits.values import Beside, Element, Fact, Time, Visit

__all__ = [
    "CPT",
    "ELEMENTS",
    "LEVELS",
    "MEDICARE",
    "Beside",
    "Change",
    "Element",
    "Elements",
    "Fact",
    "Level",
    "Time",
    "Visit",
    "as_proposed",
    "beside_procedures",
    "changes",
    "codes_of",
    "element_level",
    "families_beside",
    "level",
    "prolonged",
    "propose_visit",
    "separate",
    "visit_of",
    "with_element",
]
