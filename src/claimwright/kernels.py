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
    return _compiled(function)


def lean_kernel[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """A kernel that makes no arrays, so that references to those it is given need not be counted.

    Counting them at every ``inlined`` part makes a pass over the elements of claims five times as slow.
    """
    return _compiled(function, _nrt=False)


def inlined[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """A part of the kernels of its own file, put into each place that calls it.

    A call would cost more than the work of most parts: an array is handed over as seven numbers.
    """
    found: Callable[P, R] = numba.njit(inline="always")(function)
    return found


def _compiled[**P, R](function: Callable[P, R], **options: bool) -> Callable[P, R]:
    compile_: Any = numba.njit
    try:
        compiled = compile_(cache=True, nogil=True, **options)(function)
    except RuntimeError:
        # Neither the source's folder nor the user's cache can be written: compile anew in each process.
        compiled = compile_(nogil=True, **options)(function)
    found: Callable[P, R] = compiled
    return found
