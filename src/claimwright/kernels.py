"""How are loops over millions of bytes or rows run at the speed of the machine? Compiled once, kept on disk."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Callable
from typing import Any, Final

import numba

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Parameters of glibc's ``mallopt`` (malloc.h)."""
_KEPT: Final = 64 << 20
_MAPPED: Final = 32 << 20


def _keep_freed_memory() -> None:
    """Lets the process keep up to 64 MB it has freed.

    By default glibc gives it back at once, and the next file of the same size begins with page faults for every array:
    a fourth of the time of a file of 3 MB. Where there is no glibc nothing is done.
    """
    with contextlib.suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_TRIM_THRESHOLD, _KEPT)
        mallopt(_MMAP_THRESHOLD, _MAPPED)


_keep_freed_memory()


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
