"""How fast are 835 and 837 files read and checked, beside oxedi and pyx12, in one run on the same bytes?

Prints one line a figure: name, value, unit, ratio to the peer on the line before it. Peers that are not installed are
left out. ``python bench/x12_bench.py --claims 100000 --repeats 5``
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import logging
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

_SLICE = 500
"""Claims of the slice pyx12 gets: at its speed the whole file would take minutes; its MB/s is that of the slice."""
_ISA = "ISA*00*          *00*          *ZZ*{:<15}*ZZ*{:<15}*261120*1200*^*00501*000000001*0*T*:~"


def remittance(claims: int) -> bytes:
    """An 835 with this many claims of two lines each, balanced to the cent."""
    chance = random.Random(835)
    body: list[str] = []
    total = Decimal(0)
    for number in range(claims):
        lines: list[str] = []
        charge = paid = Decimal(0)
        for line in range(2):
            billed = Decimal(chance.randrange(5000, 50000)) / 100
            contractual = (billed / 4).quantize(Decimal("0.01"))
            payment = billed - contractual - 20
            charge, paid = charge + billed, paid + payment
            lines += [
                f"SVC*HC:9921{line + 3}:25*{billed}*{payment}**1",
                "DTM*472*20261001",
                f"CAS*CO*45*{contractual}",
                "CAS*PR*2*20",
                f"REF*6R*{number * 10 + line}",
                f"AMT*B6*{payment + 20}",
            ]
        body += [
            f"CLP*PCN{number:08}*1*{charge}*{paid}*40*12*ICN{number:09}*11*1",
            f"NM1*QC*1*DOE*JANE****MI*M{number:09}",
            "NM1*82*2*CLINIC*****XX*1234567893",
            *lines,
        ]
        total += paid
    head = [
        "ST*835*0001",
        f"BPR*I*{total}*C*ACH*CCP*01*999999999*DA*123*1512345678**01*999988880*DA*98*20261120",
        "TRN*1*EFT1*1512345678",
        "DTM*405*20261120",
        "N1*PR*PAYER",
        "N3*PO BOX 1",
        "N4*TOWN*NY*100010001",
        "PER*BL*X*TE*8005551212",
        "N1*PE*CLINIC*XX*1234567893",
        "LX*1",
    ]
    return _interchange("HP", "005010X221A1", [*head, *body])


def claims_file(claims: int) -> bytes:
    """An 837P with this many claims of two lines each."""
    chance = random.Random(837)
    body = [
        "ST*837*0001*005010X222A1",
        "BHT*0019*00*B1*20261120*1200*CH",
        "NM1*41*2*OAK*****46*S100",
        "PER*IC*ANN*TE*5551112222",
        "NM1*40*2*ELM*****46*R200",
        "HL*1**20*1",
        "NM1*85*2*OAK CLINIC*****XX*1234567893",
        "N3*1 MAIN ST",
        "N4*ALBANY*NY*122071234",
        "REF*EI*123456789",
    ]
    for number in range(claims):
        first, second = chance.randrange(50, 300), chance.randrange(50, 300)
        body += [
            f"HL*{number + 2}*1*22*0",
            "SBR*P*18*******CI",
            f"NM1*IL*1*DOE*JANE****MI*M{number:09}",
            "N3*2 ELM ST",
            "N4*ALBANY*NY*12207",
            "DMG*D8*19700102*F",
            "NM1*PR*2*ELM HEALTH*****PI*P300",
            f"CLM*PCN{number:08}*{first + second}***11:B:1*Y*A*Y*Y",
            "HI*ABK:I10*ABF:E119",
            "LX*1",
            f"SV1*HC:99213:25*{first}*UN*1***1:2",
            "DTP*472*D8*20261101",
            "LX*2",
            f"SV1*HC:85025*{second}*UN*1***1",
            "DTP*472*D8*20261101",
        ]
    return _interchange("HC", "005010X222A1", body)


def _interchange(functional_id: str, version: str, segments: list[str]) -> bytes:
    head = [_ISA.format("SENDER", "RECEIVER")[:-1], f"GS*{functional_id}*S*R*20261120*1200*1*X*{version}"]
    tail = [f"SE*{len(segments) + 1}*0001", "GE*1*1", "IEA*1*000000001"]
    return ("~\n".join([*head, *segments, *tail]) + "~\n").encode()


def _median_rate(work: Callable[[], object], size: int, repeats: int) -> float:
    """Megabytes a second, median of the repeats after one that warms up."""
    work()
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return size / 1e6 / statistics.median(times)


def _pyx12(data: bytes) -> Callable[[], object]:
    import pyx12.params
    import pyx12.x12n_document

    logging.disable(logging.CRITICAL)
    folder = Path(tempfile.mkdtemp())
    source = folder / "in.edi"
    source.write_bytes(data)

    def work() -> object:
        return pyx12.x12n_document.x12n_document(pyx12.params.params(), str(source), io.StringIO(), None, None, None)

    return work


def _line(name: str, value: float, unit: str, ratio: float | None = None) -> None:
    print(f"{name}\t{value:.2f}\t{unit}\t{'' if ratio is None else f'{ratio:.2f}'}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--claims", type=int, default=100_000)
    arguments.add_argument("--repeats", type=int, default=5)
    chosen = arguments.parse_args()

    from claimwright.claims.reading import read_837
    from claimwright.remittance.reading import read_835
    from claimwright.x12.check import check
    from claimwright.x12.segments import read_segments

    era, batch = remittance(chosen.claims), claims_file(chosen.claims)
    assert read_835(era).balances.is_empty()
    ours = _median_rate(lambda: read_835(era), len(era), chosen.repeats)
    _line(f"835 to tables with all balances, {chosen.claims} claims", ours, "MB/s")
    _line("835 claims", ours * 1e6 / len(era) * chosen.claims, "claims/s")
    if importlib.util.find_spec("oxedi"):
        import oxedi

        peer = _median_rate(lambda: oxedi.parse(era), len(era), chosen.repeats)
        _line("835 oxedi parse (tables, SNIP 1-3)", peer, "MB/s", ours / peer)
    if importlib.util.find_spec("pyx12"):
        few = remittance(_SLICE)
        peer = _median_rate(_pyx12(few), len(few), 1)
        _line(f"835 pyx12 validate, slice of {_SLICE} claims", peer, "MB/s", ours / peer)

    def read_and_check() -> object:
        segments = read_segments(batch)
        return read_837(segments), check(segments)

    ours = _median_rate(read_and_check, len(batch), max(1, chosen.repeats // 2))
    _line(f"837P read to tables and checked, {chosen.claims} claims", ours, "MB/s")
    _line("837P claims", ours * 1e6 / len(batch) * chosen.claims, "claims/s")
    if importlib.util.find_spec("pyx12"):
        few = claims_file(_SLICE)
        peer = _median_rate(_pyx12(few), len(few), 1)
        _line(f"837P pyx12 validate, slice of {_SLICE} claims", peer, "MB/s", ours / peer)


if __name__ == "__main__":
    main()
