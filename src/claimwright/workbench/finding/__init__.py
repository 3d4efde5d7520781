"""Finding: what a person types goes in; people, claims, visits, money, codes and screens come out.

Other features ask for people by the words a person typed (``people``, ``of_words``), and filter their lists by them without a
name in an address (``chosen``). An index of people stays in memory; what was typed is kept nowhere.
"""

from __future__ import annotations

from claimwright.workbench.finding.front import Chosen, chosen, of_words, people, same_people
from claimwright.workbench.finding.kept_indexes import load_all

__all__ = ["Chosen", "chosen", "load_all", "of_words", "people", "same_people"]
