"""The loop under ``place``: over the segments of a guide's sets."""

from __future__ import annotations

from claimwright.arrays import Array
from claimwright.kernels import kernel


@kernel
def uses(
    symbol: Array, dense: Array, loop: Array, use_of: Array, only_use: Array, standard_use: Array, use: Array
) -> None:
    """The place of each segment in the guide: by its loop and symbol, or by its loop and id where the loop has one such
    place; else the place of its id in the standard. ``loop``: -1 outside sets; the last row of ``use_of`` and ``only_use``
    stands for no loop within them, where nothing has a place either.
    """
    for at in range(len(symbol)):
        number = loop[at]
        place_of = -1
        if number >= 0:
            place_of = use_of[number, symbol[at]]
            if place_of < 0:
                place_of = only_use[number, dense[at]]
        use[at] = place_of if place_of >= 0 else standard_use[dense[at]]
