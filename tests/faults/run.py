"""Kills real processes at random steps, does the same thing again, and says what was lost, doubled or left behind.

    python -m tests.faults.run [--tries N] [--seed S] [--only OPERATION] [--races]

On the database of ``DATABASE_URL``: a PostgreSQL server, or SQLite when there is none.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.faults.killing import Killer
from tests.faults.processes import in_process
from tests.faults.world import World


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--tries", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=None)
    arguments.add_argument("--only", default="")
    arguments.add_argument("--races", action="store_true", help="Many at the same moment, instead of killing.")
    chosen = arguments.parse_args()
    seed = random.SystemRandom().randrange(10**6) if chosen.seed is None else chosen.seed
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        world = World(Path(folder))
        world.name_database()
        os.environ["DJANGO_SETTINGS_MODULE"] = "claimwright.workbench.settings"
        os.environ.pop("CLAIMWRIGHT_DATA_KEY", None)
        os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
        # The modules are loaded once, here, and nothing is run: a process that has threads is not safely forked.
        import django

        django.setup()
        from tests.faults import operations
        from tests.faults.practice import build

        world.begin()
        code, said = in_process(lambda: str(build()))
        if code:
            say(said)
            return 1
        world.keep()
        if chosen.races:
            return races(world, chosen.only)
        kinds = [name for name in operations.OPERATIONS if chosen.only in name]
        return tries(world, kinds, chosen.tries, seed)


def tries(world: World, kinds: list[str], number: int, seed: int) -> int:
    from tests.faults import operations

    rolled, failed, killed, began = random.Random(seed), 0, 0, time.monotonic()
    steps = {}
    for kind in kinds:
        world.put_back()
        code, said = in_process(lambda kind=kind: count(operations.OPERATIONS[kind]))  # type: ignore[misc]
        if code:
            say(f"{kind}: {said}")
            return 1
        steps[kind] = int(said)
    where = "PostgreSQL" if world.postgresql else "SQLite"
    say(f"{where}, seed {seed}, steps: {', '.join(f'{kind} {count}' for kind, count in steps.items())}")
    for turn in range(number):
        kind = kinds[turn % len(kinds)]
        at = rolled.randint(1, steps[kind])
        world.put_back()
        code, said = in_process(lambda kind=kind, at=at: killed_at(operations.OPERATIONS[kind], at))  # type: ignore[misc]
        killed += code == -signal.SIGKILL
        problems = [said] if code > 0 else []
        code, said = in_process(lambda kind=kind: afterwards(kind))  # type: ignore[misc]
        problems += [said] if code or said else []
        if problems:
            failed += 1
            say(f"FAILED {kind}, killed at step {at} of {steps[kind]}: {' '.join(problems)}")
    spent = time.monotonic() - began
    say(f"{where}: {number} tries, {killed} killed, {failed} with something wrong, {spent:.0f} s")
    return int(failed > 0)


def races(world: World, only: str) -> int:
    from tests.faults import races as all_races

    failed = 0
    for name in all_races.RACES:
        if only not in name:
            continue
        if name in all_races.NEEDS_LIBRARY and not world.has_library:
            say(f"{name}: left out, there is no reference library")
            continue
        world.put_back()
        problems = list(all_races.run(name))
        failed += bool(problems)
        say(f"{name}: {'FAILED ' + ' '.join(problems) if problems else 'as it should be'}")
    return int(failed > 0)


def count(operation: Callable[[], None]) -> str:
    killer = Killer()
    killer.watch()
    operation()
    return str(killer.count)


def killed_at(operation: Callable[[], None], at: int) -> str:
    Killer(at).watch()
    operation()
    return ""


def afterwards(kind: str) -> str:
    """What is wrong after the kill, and after the same thing was done again."""
    from tests.faults import operations

    problems = list(operations.wrong_at_once())
    operations.OPERATIONS[kind]()
    return "; ".join([*problems, *operations.wrong(kind)])


if __name__ == "__main__":
    sys.exit(main())
