"""Work in real processes: one that may be killed, or many that begin at the same moment."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence

LONGEST = 180
Ended = tuple[int, str]
"""How a process ended (0, an exit code, or minus the signal) and what it said."""


def in_process(work: Callable[[], str]) -> Ended:
    """Runs work in a forked process and waits for it."""
    (ended,) = at_once([work])
    return ended


def at_once(works: Sequence[Callable[[], str]]) -> list[Ended]:
    """Runs all works, each in a process of its own, which wait for each other before they begin."""
    gate, opened = os.pipe()
    sys.stdout.flush()
    children = [_fork(work, gate, opened) for work in works]
    os.close(gate)
    os.close(opened)  # the gate: a read returns when nobody can write any more
    return [_ended(*child) for child in children]


def _fork(work: Callable[[], str], gate: int, opened: int) -> tuple[int, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    os.close(reading)
    os.close(opened)
    os.read(gate, 1)
    code = 0
    try:
        said = work()
    except BaseException:  # whatever it is, the process that waits is told
        said, code = traceback.format_exc(), 1
    os.write(writing, said.encode()[-60_000:])
    os._exit(code)


def _ended(child: int, reading: int) -> Ended:
    until, said = time.monotonic() + LONGEST, b""
    os.set_blocking(reading, False)
    with os.fdopen(reading, "rb") as pipe:
        while True:
            said += pipe.read() or b""
            pid, status = os.waitpid(child, os.WNOHANG)
            if pid:
                said += pipe.read() or b""
                return os.waitstatus_to_exitcode(status), said.decode(errors="replace")
            if time.monotonic() > until:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                return 1, f"hung for {LONGEST} s"
            time.sleep(0.005)
