"""How fast are 835 and 837 files read, checked and written, beside other programs, in one run on the same bytes?

Prints one line a figure: name, value, unit, ratio to the peer. Peers that are not installed are left out.
``python bench/x12_bench.py --most 1000000 --repeats 3``
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import logging
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from x12_files import claims_file, claims_pieces, remittance, remittance_pieces

_SLICE = 500
"""Claims of the slice the slow peers get: at their speed the whole file would take minutes."""
_SMALL = 1_000
"""Claims up to which a file is read in milliseconds, and so many times."""
_LARGE = 1_000_000_000
"""Bytes of the file that is streamed."""


def _seconds(work: Callable[[], object], repeats: int) -> float:
    """Wall time, median of the repeats after one that warms up."""
    work()
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def _line(name: str, value: float, unit: str, ratio: float | None = None) -> None:
    print(f"{name}\t{value:.2f}\t{unit}\t{'' if ratio is None else f'{ratio:.2f}'}", flush=True)


def _pyx12(data: bytes) -> Callable[[], object]:
    import pyx12.params
    import pyx12.x12n_document

    logging.disable(logging.CRITICAL)
    source = Path(tempfile.mkdtemp()) / "in.edi"
    source.write_bytes(data)

    def work() -> object:
        return pyx12.x12n_document.x12n_document(pyx12.params.params(), str(source), io.StringIO(), None, None, None)

    return work


def _x12sdk(data: bytes) -> Callable[[], object]:
    from x12sdk.io import X12ModelReader

    def work() -> object:
        with X12ModelReader(data.decode()) as reader:
            return list(reader.models())

    return work


def _node_x12(data: bytes) -> float | None:
    """Seconds node-x12 takes to parse (median of three after one that warms up), as it says itself; nothing without Node.js or the package."""
    folder = Path(tempfile.mkdtemp())
    (folder / "in.edi").write_bytes(data)
    script = (
        "const {X12Parser}=require('node-x12');const t=require('fs').readFileSync('in.edi','utf8');"
        "const once=()=>{const b=process.hrtime.bigint();new X12Parser(true).parse(t);"
        "return Number(process.hrtime.bigint()-b)/1e9};once();"
        "console.log([once(),once(),once()].sort((a,b)=>a-b)[1])"
    )
    try:
        subprocess.run(["npm", "install", "--silent", "--no-audit", "node-x12@1"], cwd=folder, check=True, timeout=120)
        done = subprocess.run(["node", "-e", script], cwd=folder, check=True, capture_output=True, timeout=120)
        return float(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def _oxedi_frames(oxedi: Any, data: bytes) -> object:
    return oxedi.parse(data).tables.to_polars()


def remittances(sizes: list[int], repeats: int) -> None:
    from claimwright.remittance.reading import read_835

    oxedi = importlib.import_module("oxedi") if importlib.util.find_spec("oxedi") else None
    per_claim: list[float] = []
    for size in sizes:
        data = remittance(size)
        times = 25 if size <= _SMALL else repeats if size < 1_000_000 else 1
        taken = _seconds(partial(read_835, data), times)
        if size >= _SMALL:
            per_claim.append(taken / size)
        _line(f"835 to tables with all balances, {size:,} claims", len(data) / 1e6 / taken, "MB/s")
        if oxedi:
            peer = _seconds(partial(oxedi.parse, data), times)
            _line(f"835 oxedi, {size:,} claims", len(data) / 1e6 / peer, "MB/s", peer / taken)
            # What it parses becomes frames when they are asked for; ours are.
            peer = _seconds(partial(_oxedi_frames, oxedi, data), times)
            _line(f"835 oxedi to frames, {size:,} claims", len(data) / 1e6 / peer, "MB/s", peer / taken)
    _line(
        f"835 time a claim, {sizes[-1]:,} beside {_SMALL:,} claims",
        per_claim[-1] * 1e6,
        "us",
        per_claim[-1] / per_claim[0],
    )


def claims(size: int, repeats: int) -> None:
    from claimwright.claims.reading import read_837, read_and_check_837
    from claimwright.claims.writing import write_837
    from claimwright.reference import open_library
    from claimwright.x12.tables.interchange import Envelope

    data = claims_file(size)
    ours = len(data) / 1e6 / _seconds(partial(read_and_check_837, data), repeats)
    _line(f"837P read to tables and checked, {size:,} claims", ours, "MB/s")
    few = claims_file(_SLICE)
    for name, module, make in (("pyx12 validate", "pyx12", _pyx12), ("x12sdk models", "x12sdk", _x12sdk)):
        if importlib.util.find_spec(module):
            rate = len(few) / 1e6 / _seconds(make(few), 1)
            _line(f"837P {name}, slice of {_SLICE} claims", rate, "MB/s", ours / rate)
    if (taken := _node_x12(data)) is not None:
        rate = len(data) / 1e6 / taken
        _line(f"837P node-x12 parse, {size:,} claims", rate, "MB/s", ours / rate)
    batch = read_837(data).claims
    envelope = Envelope("SENDER", "RECEIVER", datetime(2026, 11, 20, 12, 0, tzinfo=UTC))
    written = write_837(batch, envelope)
    rate = len(written) / 1e6 / _seconds(lambda: write_837(batch, envelope), repeats)
    _line(f"837P written from tables, {size:,} claims", rate, "MB/s")
    one = claims_file(1)
    _line("837P one claim read to tables and checked", _seconds(partial(read_and_check_837, one), 50) * 1000, "ms")
    library = open_library()
    with_codes = partial(read_and_check_837, one, library=library)
    _line("837P the same, codes checked on their day too", _seconds(with_codes, 50) * 1000, "ms")
    rate = len(data) / 1e6 / _seconds(partial(read_and_check_837, data, library=library), repeats)
    _line(f"837P {size:,} claims, codes checked on their day too", rate, "MB/s")


def streamed() -> None:
    """Runs itself on files of 1 GB, each in a process of its own, whose largest memory it prints."""
    with tempfile.TemporaryDirectory() as folder:
        for name, pieces in (("large.835", remittance_pieces), ("large.837", claims_pieces)):
            path = Path(folder) / name
            size = sum(map(len, pieces(10_000)))
            with path.open("wb") as target:
                for piece in pieces(_LARGE // size * 10_000):
                    target.write(piece)
            subprocess.run([sys.executable, __file__, "--stream", str(path)], check=True)
            path.unlink()


def _largest_memory() -> float:
    """Megabytes this process held at most; the kernel's own count, since getrusage keeps that of the process before it."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def stream(path: Path) -> None:
    """Reads an 835 or 837, as its ending says, a stretch at a time."""
    from claimwright.claims.reading import stream_837
    from claimwright.remittance.reading import stream_835

    begun = time.perf_counter()
    kind = path.suffix[1:]
    if kind == "835":
        claims_read = sum(batch.claim_payments.height for batch in stream_835(path))
    else:
        claims_read = sum(batch.claims.claims.height for batch in stream_837(path))
    size, taken = path.stat().st_size, time.perf_counter() - begun
    _line(f"{kind} of {size / 1e9:.2f} GB streamed, {claims_read:,} claims", size / 1e6 / taken, "MB/s")
    _line(f"{kind} streamed, largest memory", _largest_memory(), "MB")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--most", type=int, default=1_000_000, help="claims of the largest 835")
    arguments.add_argument("--claims", type=int, default=100_000, help="claims of the 837P")
    arguments.add_argument("--repeats", type=int, default=3)
    arguments.add_argument("--stream", type=Path, help="only read this file in stretches")
    chosen = arguments.parse_args()
    if chosen.stream:
        stream(chosen.stream)
        return
    remittances([size for size in (100, _SMALL, 10_000, 100_000, 1_000_000) if size <= chosen.most], chosen.repeats)
    claims(chosen.claims, chosen.repeats)
    streamed()


if __name__ == "__main__":
    main()
