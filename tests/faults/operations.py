"""What is killed, and what must hold afterwards: imports, postings, sendings, loadings of reference files and backups."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from tests.faults import practice as small
from tests.reference.releases.test_add import CHOLERA

from claimwright.ledger import unbalanced
from claimwright.reference.releases import Store
from claimwright.reference.releases import add as load
from claimwright.workbench import accounts, audit, backup, environment, exchange
from claimwright.workbench.exchange import outbox
from claimwright.workbench.models import (
    Acknowledgment,
    Batch,
    Claim,
    ClaimEvent,
    Interchange,
    LedgerEntry,
    Payment,
    Practice,
    SentClaim,
)

RECEIVED, POSTED = "answer.999", "payment.835"


def practice() -> Practice:

    return Practice.objects.get()


def receive() -> None:
    exchange.receive_file(practice(), RECEIVED, small.acknowledgments())


def post() -> None:
    exchange.receive_file(practice(), POSTED, small.payment())


def send() -> None:
    exchange.send(practice())


def add() -> None:
    home = environment.home()
    file = home / "icd10cm_order_2026.txt"
    if not file.exists():
        file.write_text(CHOLERA, encoding="utf-8")
    list(load(Store(home / "added"), [file]))


def back_up() -> None:
    """A name is taken once: where the first backup is there already, the next has another name."""
    folder = environment.home() / "backups"
    folder.mkdir(exist_ok=True)
    backup.save(folder / f"{1 + len(_backups())}.cwb")


OPERATIONS: dict[str, Callable[[], None]] = {
    "import": receive,
    "post": post,
    "send": send,
    "reference add": add,
    "backup": back_up,
}


def wrong_at_once() -> Iterator[str]:
    """What must hold right after the plug was pulled, before anything is mended."""
    batches = {one.interchange.file_name: one for one in Batch.objects.select_related("interchange") if one.interchange}
    for path in _outbox_files(outbox.outbox(practice())):
        if path.name not in batches:
            yield f"{path.name} lies in the outbox and belongs to no batch"
        elif path.read_bytes() != batches[path.name].interchange.content:  # type: ignore[union-attr]
            yield f"{path.name} is not the file of its batch"
    for path in _backups():
        backup.verify(path)


def wrong(operation: str) -> Iterator[str]:
    """What must hold when the same thing was done once more; empty when all is well."""
    verdict = audit.verify()
    if not verdict.intact:
        yield f"the audit trail: {verdict}"
    if not unbalanced(accounts.entries(LedgerEntry.objects.all())).is_empty():
        yield "the ledger does not balance"
    yield from wrong_at_once()
    checks = {
        "import": _wrong_import,
        "post": _wrong_post,
        "send": _wrong_send,
        "reference add": _wrong_add,
        "backup": _wrong_backup,
    }
    yield from checks[operation]()


def _wrong_import() -> Iterator[str]:
    found = (
        list(Interchange.objects.filter(direction="in").values_list("state", flat=True)),
        Acknowledgment.objects.count(),
        Batch.objects.get(number=1).status,
    )
    if found != (["read"], 1, "accepted"):
        yield f"the acknowledgment: {found}"


def _wrong_post() -> Iterator[str]:
    found = (
        list(Interchange.objects.filter(direction="in").values_list("state", flat=True)),
        list(Payment.objects.values_list("amount", flat=True)),
        _balance("cash"),
        Claim.objects.get(claim_id="E1").status,
    )
    if found != (["read"], [small.PAID], small.PAID, "partly"):
        yield f"the payment: {found}"


def _wrong_send() -> Iterator[str]:
    claims = small.READY + 1
    found = (
        SentClaim.objects.values("claim").distinct().count(),
        SentClaim.objects.count(),
        Claim.objects.filter(status="sent").count(),
        ClaimEvent.objects.filter(event="sent").count(),
        _balance("insurance_receivable"),
        sorted(Batch.objects.values_list("claim_count", flat=True)),
        Batch.objects.filter(written_at=None).count(),
        [path.name for path in _outbox_files(outbox.outbox(practice()))],
    )
    names = [f"{number:06d}-837P.x12" for number in (1, 2, 3)]
    if found != (claims, claims, claims, claims, small.CHARGE * claims, [1, 1, small.READY - 1], 0, names):
        yield f"what was sent: {found}"
    left = [path.name for path in outbox.outbox(practice()).with_name("out-staged").iterdir() if path.name != ".lock"]
    if left:
        yield f"left beside the outbox: {left}"


def _wrong_add() -> Iterator[str]:
    store = Store(environment.home() / "added")
    rows = [store.scan("icd10cm_order").collect().height, len(list(store.releases("icd10cm_order")))]
    if rows != [3, 1]:
        yield f"the reference files: {rows}"
    scratch = [str(path) for path in store.folder.rglob(".adding-*")]
    if scratch:
        yield f"left by a loading: {scratch}"


def _wrong_backup() -> Iterator[str]:
    found = sorted(path.name for path in (environment.home() / "backups").iterdir())
    if found not in (["1.cwb"], ["1.cwb", "2.cwb"]):
        yield f"the backups: {found}"


def _backups() -> list[Path]:
    return sorted((environment.home() / "backups").glob("*.cwb"))


def _outbox_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []


def _balance(account: str) -> Decimal:
    rows = LedgerEntry.objects.filter(account=account)
    return sum((row.debit - row.credit for row in rows), Decimal(0))
