"""Which procedures and services do the words of a chart tell of, beside its diagnoses?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from claimwright.coding.pcs import propose_procedures
from claimwright.coding.rules.base import Case
from claimwright.coding.services import beside_the_notes, propose_services
from claimwright.coding.types import Suggestion
from claimwright.coding.visits import beside_procedures, propose_visit

Proposer = Callable[[Case, Sequence[Suggestion]], Iterable[Suggestion]]
"""From a chart and its diagnoses, as they are placed, to codes of another system."""
PROPOSERS: Final[tuple[Proposer, ...]] = (propose_visit, propose_procedures, propose_services)


def with_proposed(suggestions: Sequence[Suggestion], case: Case) -> list[Suggestion]:
    """The suggestions, and after them what is proposed; a code that the record states stands as the record states it.

    Of a charge that the words of the record do not tell of, or tell of otherwise, its reason says so.
    One code may be proposed twice with other modifiers, by the same proposer: a drug given and its rest thrown away (JW).
    """
    found, told = list(suggestions), list[Suggestion]()
    stated = {(one.system, one.code) for one in found}
    proposed: set[tuple[str, str, tuple[str, ...]]] = set()
    for proposer in PROPOSERS:
        stated |= {(system, code) for system, code, _ in proposed}
        for one in proposer(case, suggestions):
            told.append(one)
            key = (one.system, one.code, one.modifiers)
            if (one.system, one.code) not in stated and key not in proposed:
                proposed.add(key)
                found.append(replace(one, proposed=True))
    found = [one if one.proposed else beside_the_notes(case, one, told) for one in found]
    found = beside_procedures(found, case, suggestions)
    return [replace(one, sequence=number) for number, one in enumerate(found, 1)]
