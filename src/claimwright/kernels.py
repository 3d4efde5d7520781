"""How are loops over bytes or rows run? By Python while there is little to do, compiled to machine code for more.

Importing Numba and loading what it compiled takes ten times as long as plain Python takes for a file of a few claims. So a
process begins in plain Python, and turns to compiled loops at the first large array, or once its loops have cost about
what Numba costs. Both run the same source (docs/decisions/0011-compiled-loops.md).
"""

from __future__ import annotations

import contextlib
import ctypes
import threading
import time
from collections.abc import Callable
from functools import cached_property, update_wrapper
from types import FunctionType
from typing import Any, Final

import numpy as np

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Parameters of glibc's ``mallopt`` (malloc.h)."""
_KEPT: Final = 64 << 20
_MAPPED: Final = 32 << 20
_LARGE: Final = 1 << 18
"""Entries of the largest array that plain Python is given: a loop over them takes it a tenth of a second."""
_WORTH: Final = 0.25
"""Seconds of plain Python after which compiled loops repay the import of Numba."""


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


class Allowance:
    """The seconds of plain Python that all loops of the process may still cost; none is left once there was a large array.

    Threads may take from it at once: at worst a few calls more are plain ones.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def covers(self, arguments: tuple[Any, ...]) -> bool:
        """Whether a loop over these is still plain Python."""
        if self.seconds <= 0:
            return False
        if any(isinstance(one, np.ndarray) and one.size > _LARGE for one in arguments):
            self.seconds = 0
        return self.seconds > 0


allowance: Final = Allowance(_WORTH)
_compiling: Final = threading.Lock()


class Kernel[**P, R]:
    """A loop in both its forms."""

    def __init__(self, function: Callable[P, R], **options: Any) -> None:
        self._function: Any = function
        self._options = options
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        found: R
        if allowance.seconds <= 0 or not allowance.covers(args):
            found = self.compiled(*args, **kwargs)
            return found
        begun = time.thread_time()
        # Numbers of 64 bits go round at their end as they do in machine code.
        with np.errstate(over="ignore"):
            found = self.plain(*map(_bare, args), **kwargs)
        allowance.seconds -= time.thread_time() - begun
        return found

    @cached_property
    def plain(self) -> Any:
        """The function itself, calling the plain form of others."""
        return self._calling(lambda other: other.plain)

    @cached_property
    def compiled(self) -> Any:
        """Compiled at its first call and kept on disk for the next process."""
        # Start-up: half a second, and nothing but long loops needs it.
        import numba

        function = self._calling(lambda other: other.compiled)
        make: Any = numba.njit
        with _compiling:
            if "inline" in self._options:
                return make(**self._options)(function)
            try:
                return make(cache=True, nogil=True, **self._options)(function)
            except RuntimeError:
                # Neither the source's folder nor the user's cache can be written: compile anew in each process.
                return make(nogil=True, **self._options)(function)

    def _calling(self, form: Callable[[Kernel[..., Any]], Any]) -> Any:
        """The function with this form of each kernel it calls."""
        function = self._function
        known = function.__globals__
        called = {name: known[name] for name in function.__code__.co_names if isinstance(known.get(name), Kernel)}
        names = {**known, **{name: form(kernel) for name, kernel in called.items()}}
        return update_wrapper(FunctionType(function.__code__, names, function.__name__), function)


def _bare(value: Any) -> Any:
    """An array (or those of a named tuple) as a view whose entries are Python's own numbers: they are read faster, and
    255 + 1 is 256 as in machine code."""
    if isinstance(value, tuple):
        return type(value)(*map(_bare, value))
    return memoryview(value) if isinstance(value, np.ndarray) else value


def kernel[**P, R](function: Callable[P, R]) -> Kernel[P, R]:
    """A function over NumPy arrays and numbers that is run as it is for little work and compiled for much.

    Compiled it lets other threads run meanwhile. Nothing then checks that an index lies within its array (unless
    ``NUMBA_BOUNDSCHECK=1``), so each kernel says why its indexes do. A value written must fit its array.
    """
    return Kernel(function)


def lean_kernel[**P, R](function: Callable[P, R]) -> Kernel[P, R]:
    """A kernel that makes no arrays, so that references to those it is given need not be counted.

    Counting them at every ``inlined`` part makes a pass over the elements of claims five times as slow.
    """
    return Kernel(function, _nrt=False)


def inlined[**P, R](function: Callable[P, R]) -> Kernel[P, R]:
    """A part of the kernels of its own file, put into each place that calls it.

    A call would cost more than the work of most parts: an array is handed over as seven numbers.
    """
    return Kernel(function, inline="always")
