"""Finding: what a person types goes in, people, claims, visits, money, codes and screens come out, and the help for a screen.

Other features ask for people by the words a person typed (``people``), and filter their lists by them without a name in an
address (``who``). An index of people stays in memory; what was typed is kept nowhere.
"""

from __future__ import annotations

from claimwright.workbench.finding.front import people

__all__ = ["people"]
