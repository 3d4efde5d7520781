"""How are loops over millions of bytes or rows run at the speed of the machine? Compiled once, kept on disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba


def kernel[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """A function over NumPy arrays and numbers, compiled at its first call and kept on disk for the next run.

    It lets other threads run meanwhile. Nothing checks that an index lies within its array (unless
    ``NUMBA_BOUNDSCHECK=1``), so each kernel says why its indexes do.
    """
    compiled: Any
    try:
        compiled = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:
        # Neither the source's folder nor the user's cache can be written: compile anew in each process.
        compiled = numba.njit(nogil=True)(function)
    found: Callable[P, R] = compiled
    return found
