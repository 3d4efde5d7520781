"""How many units do minutes of therapy make? Medicare's rule of total minutes, and the midpoint rule of other payers.

Medicare Claims Processing Manual ch. 5 sec. 20.2. Time of anaesthesia is priced in ``reference.fees``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_UNIT: Final = 15
_MIDPOINT: Final = 8
"""Minutes from which a unit of 15 counts: just beyond its midpoint."""


def by_total(minutes: Mapping[str, int]) -> dict[str, int]:
    """Units of each timed service by Medicare's rule: the total decides how many, whole quarters first, the largest rests next."""
    total = sum(minutes.values())
    units = {code: length // _UNIT for code, length in minutes.items()}
    spare = (total + _UNIT - _MIDPOINT) // _UNIT - sum(units.values())
    by_rest = sorted(minutes, key=lambda code: -(minutes[code] % _UNIT))
    for code in by_rest[:spare]:
        units[code] += 1
    return {code: count for code, count in units.items() if count}


def each_alone(minutes: Mapping[str, int]) -> dict[str, int]:
    """Units of each timed service by the midpoint rule: each by its own minutes, a unit from 8 of 15."""
    units = {code: (length + _UNIT - _MIDPOINT) // _UNIT for code, length in minutes.items()}
    return {code: count for code, count in units.items() if count}
