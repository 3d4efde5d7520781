"""How long the jobs of a practice take from the command line, one file or question each, and how much memory.

Each is compared with what Python takes to import Polars in the same run: below that no job over frames can be. Processor
time (user and system), the best of several rounds in which all take turns, so that a busy machine is fair to all. Prints one
line per figure; one whose mark is missed says so, and the command ends with 1 with ``--strict``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from note_bench import NOTE
from x12_files import claims_file, remittance

ROUNDS: Final = 7
_COMMAND: Final = (sys.executable, "-m", "claimwright")
_IMPORT: Final = (sys.executable, "-c", "import polars")


@dataclass(frozen=True)
class Job:
    """A command line, and what it may take in times of the import of Polars."""

    name: str
    words: tuple[str, ...]
    mark: float
    most_memory: int | None = None


@dataclass
class Cost:
    """Seconds of the processor and megabytes of memory, the least seen."""

    seconds: float = float("inf")
    memory: float = float("inf")

    def saw(self, seconds: float, memory: float) -> None:
        self.seconds, self.memory = min(self.seconds, seconds), min(self.memory, memory)


def jobs(folder: Path) -> tuple[Job, ...]:
    """The jobs, their files written into a folder."""
    claim, batch, payment, note = (folder / name for name in ("one.837", "batch.837", "batch.835", "note.txt"))
    claim.write_bytes(claims_file(1))
    batch.write_bytes(claims_file(20))
    payment.write_bytes(remittance(20))
    note.write_text(NOTE, encoding="utf-8")
    return (
        Job("--help", ("--help",), 1),
        Job("find COPD", ("find", "COPD"), 3),
        Job("explain E11.22", ("explain", "E11.22"), 4),
        Job("x12 check of 20 claims", ("x12", "check", str(batch)), 4),
        Job("x12 show of 20 claims", ("x12", "show", str(batch)), 4),
        Job("remit of 20 claims", ("remit", str(payment)), 4),
        Job("scrub of one claim", ("scrub", str(claim)), 5, most_memory=300),
        Job("code of a note", ("code", str(note)), 5),
    )


def run(words: tuple[str, ...], cost: Cost) -> None:
    """Runs a command and keeps what it cost. Commands end with 0, or 1 where they have findings."""
    # Installed packages have their byte code; a source tree gets it in the first round.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(words)} failed with exit code {process.returncode}")
    cost.saw(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def main() -> None:
    """Prints: milliseconds of each job, in times of the import of Polars; megabytes where there is a mark."""
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        asked = jobs(Path(folder))
        base, costs = Cost(), {job.name: Cost() for job in asked}
        for _ in range(ROUNDS):
            run(_IMPORT, base)
            for job in asked:
                run((*_COMMAND, *job.words), costs[job.name])
    print(f"small job: import polars, processor time\t{base.seconds * 1000:.0f}\tms\t")
    for job in asked:
        cost = costs[job.name]
        times = cost.seconds / base.seconds
        missed |= times > job.mark
        print(f"small job: {job.name}\t{cost.seconds * 1000:.0f}\tms\t{times:.1f} x import polars (mark {job.mark:g})")
        if job.most_memory:
            missed |= cost.memory > job.most_memory
            print(f"small job: {job.name}, largest memory\t{cost.memory:.0f}\tMB\tmark {job.most_memory}")
    if missed and "--strict" in sys.argv:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
