"""The workbench and ``ledger.settle`` come to the same amounts, to the cent, whatever payers send and in whatever order."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from tests.ledger.money import era_text, sent
from tests.sizes import SEEDS
from tests.workbench.remittances.money_books import after, check, new_practice, open_items, post

from claimwright.claims import Claims
from claimwright.ledger import settle
from claimwright.remittance.reading import read_835

pytestmark = pytest.mark.django_db

VISIT = ("HC:99213*150*UN*1***1~REF*6R*1",)
TWO = ("HC:99213:25*150*UN*1***1", "HC:20610:RT*200*UN*1***1")
LINES = {
    "R11": ("HC:80053*200*UN*1***1~REF*6R*1",),
    "R13": ("HC:20610:50*300*UN*1***1~REF*6R*1",),
    "B14": TWO,
}
FOLDER = Path("cases") / "domain" / "835"
ALONE = [
    *("B14", "B16", "B22", "C24", "C96", "OA109", "PI204", "PR45", "R01", "R02", "R04", "R05", "R07", "R08", "R10"),
    *("R11", "R13", "R14", "R16", "R17", "R19", "R20", "R22"),
]


def claim(number: str, lines: tuple[str, ...]) -> Claims:
    return sent(number, *lines, charge=str(sum(Decimal(line.split("*")[1]) for line in lines)))


def same(name: str, claims: list[Claims], files: list[bytes]) -> None:
    """Posts the files one after another in both ways and compares after each."""
    practice = new_practice(name, *claims)
    for count, data in enumerate(files, 1):
        post(practice, data, f"{count}.835")
        check(practice)
        settled = settle([read_835(one, f"{n}.835") for n, one in enumerate(files[:count], 1)], claims)
        assert after(practice) == {one["claim"]: one["after"] for one in settled["claims"]}
        assert sorted(one.amount or 0 for one in open_items(practice)) == sorted(
            one["amount"] for one in settled["suspended"]
        )


@pytest.mark.parametrize("case", ALONE)
def test_a_shared_case(shared_data: Path, case: str) -> None:
    data = (shared_data / FOLDER / f"{case}.835").read_bytes()
    same(case, [claim(case, LINES.get(case, VISIT))], [data])


@pytest.mark.parametrize("second", ["S1S", "S2S"])
def test_a_shared_pair(shared_data: Path, second: str) -> None:
    files = [(shared_data / FOLDER / f"{name}.835").read_bytes() for name in ("S1P", second)]
    same(second, [claim("SEC1", VISIT)], files)


def test_the_shared_wire_cases(shared_data: Path) -> None:
    """Every shared 835: their claims are not ours, so every dollar of theirs stays unapplied, on both sides."""
    for path in sorted((shared_data / "cases" / "x12").glob("*.835")):
        same(path.stem, [claim("C1", VISIT)], [path.read_bytes()])


def text(status: str, paid: str, adjustments: str, *, number: str = "C1", payer_number: str = "I1") -> str:
    """A claim payment for the visit of 150."""
    sign = "-" if status == "22" else ""
    share = sum((Decimal(one.split("*")[3]) for one in adjustments.split("~") if one.startswith("CAS*PR")), Decimal(0))
    return (
        f"CLP*{number}*{status}*{sign}150*{paid}*{share}*MB*{payer_number}~SVC*HC:99213*{sign}150*{paid}**1~"
        f"DTM*472*20260310~{adjustments}"
    )


PRIMARY = text("1", "80", "CAS*CO*45*50~CAS*PR*2*20~")
FORWARDED = text("19", "80", "CAS*CO*45*50~CAS*PR*2*20~")
SECONDARY = text("2", "16", "CAS*OA*23*130~CAS*PR*2*4~", payer_number="I2")
REPEATS = text("2", "16", "CAS*CO*45*50~CAS*OA*23*80~CAS*PR*2*4~", payer_number="I2")
BACK = text("22", "-80", "CAS*CO*45*-50~CAS*PR*2*-20~")
CORRECTED = text("1", "90", "CAS*CO*45*40~CAS*PR*2*20~", payer_number="I3")
DENIED = text("4", "0", "CAS*CO*50*150~", payer_number="I4")
DUPLICATE = text("4", "0", "CAS*OA*18*150~", payer_number="I5")
POSITIVE = text("1", "80", "CAS*CO*45*50~CAS*PR*2*20~").replace("*C1*1*", "*C1*22*")
STRANGER = PRIMARY.replace("*C1*", "*C9*")
OTHER_DAY = PRIMARY.replace("20260310", "20260312")
WRONG = text("1", "70", "CAS*CO*45*50~CAS*PR*2*20~")
PIECES = {
    "primary": PRIMARY, "forwarded": FORWARDED, "secondary": SECONDARY, "repeats": REPEATS, "back": BACK,
    "corrected": CORRECTED, "denied": DENIED, "duplicate": DUPLICATE, "positive": POSITIVE, "stranger": STRANGER,
    "other day": OTHER_DAY, "wrong": WRONG,
}  # fmt: skip


def file(pieces: list[str], trace: str, *, off: int = 0) -> bytes:
    """A payment of these pieces, its total made whole by a balance carried forward."""
    body = "".join(PIECES[name] for name in pieces)
    paid = sum((Decimal(one.split("*")[4]) for one in body.split("~") if one.startswith("CLP")), Decimal(0))
    payer = "AETNA" if pieces[0] in ("secondary", "repeats") else "MEDICARE"
    return era_text(str(paid + 500 + off), f"{body}PLB*1234567893*20261231*FB:X*-500~", trace=trace, payer=payer)


def sequence(seed: int) -> list[bytes]:
    """Files of a payer and its like, in an order that may happen or may not."""
    random = Random(seed)
    files: list[bytes] = []
    for number in range(random.randint(2, 5)):
        pieces = random.choices(list(PIECES), weights=[4, 2, 3, 2, 4, 3, 2, 1, 1, 1, 1, 1], k=random.randint(1, 2))
        files.append(file(pieces, f"T{number}", off=random.choice([0, 0, 0, 0, 0, 7])))
        if random.random() < 0.15:
            files.append(files[-1].replace(b"SE*1*0001", b"SE*2*0001"))  # the same check in other bytes
    return files


@pytest.mark.parametrize("seed", range(2 * SEEDS))
def test_whatever_comes(seed: int) -> None:
    same(f"P{seed}", [claim("C1", VISIT)], sequence(seed))


def test_the_second_payer_replaces_the_patients_share() -> None:
    practice = new_practice("Two payers", claim("C1", VISIT))
    for number, name in enumerate(("primary", "repeats")):
        post(practice, file([name], f"T{number}"), f"{number}.835")
    assert list(after(practice)["C1"].values()) == [96, 50, 0, 4, 0]


def test_a_forwarded_claim_leaves_the_patient_alone() -> None:
    practice = new_practice("Crossed over", claim("C1", VISIT))
    post(practice, file(["forwarded"], "T1"))
    assert list(after(practice)["C1"].values()) == [80, 50, 0, 0, 20]


def test_the_same_check_in_another_file_is_suspended_and_leaves_the_claim() -> None:
    practice = new_practice("Twice", claim("C1", VISIT))
    first = file(["primary"], "T1")
    post(practice, first)
    post(practice, first.replace(b"SE*1*0001", b"SE*2*0001"), "again.835")
    (item,) = open_items(practice)
    assert (item.level, item.amount, item.claim) == ("duplicate", Decimal(0), None)
    assert "580.00" in item.reason
    assert "era" in item.reason
    assert list(after(practice)["C1"].values()) == [80, 50, 0, 20, 0]
    check(practice)
