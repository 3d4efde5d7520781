"""Does each adjustment of an other payer have its amount, and each group its one CAS?"""

from __future__ import annotations

from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.check.claim_view import ClaimView

_FURTHER: Final = (5, 8, 11, 14, 17)
"""Where the second to sixth reason of a CAS stand; amount and quantity follow. The first is required as a whole."""
_LAST_REASON: Final = 17


def check_amounts(view: ClaimView) -> None:
    """A reason has its amount: the guides require it where the standard is content with a quantity (CAS06, 09, 12, 15, 18)."""
    at = view.placed.of("CAS")
    for position in _FURTHER:
        at = at[view.element(at, position).present]
        if not len(at):
            return
        bare = ~view.element(at, position + 1).present & view.element(at, position + 2).present
        if bare.any():
            view.report("element-missing", at[bare], position + 1, expected=["a value"] * int(bare.sum()))


def check_groups(view: ClaimView) -> None:
    """A group of adjustments has one CAS while six are enough (005010X222A1, note on CAS)."""
    at = view.placed.in_loops("CAS", "2320", "2430")
    instance = view.placed.instance[at]
    if not (instance[1:] == instance[:-1]).any():
        return
    group = view.element(at, 1).keys()
    order = np.lexsort((group, instance))
    again = (instance[order[1:]] == instance[order[:-1]]) & (group[order[1:]] == group[order[:-1]])
    unfilled: Array = ~view.element(at, _LAST_REASON).present
    parted = np.sort(order[1:][again & unfilled[order[:-1]]])
    if len(parted):
        view.report("adjustments-parted", at[parted], 1)
