"""What may not happen when people, or processes, do the same thing at the same moment; real processes on a real database."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.faults import operations
from tests.faults.operations import practice
from tests.faults.processes import Ended, at_once, in_process

from claimwright.workbench import exchange
from claimwright.workbench.claims import mending
from claimwright.workbench.coding import draft
from claimwright.workbench.coding import service as coding
from claimwright.workbench.models import Claim, ClaimEvent, Encounter, EncounterEvent, FinalCode
from claimwright.workbench.refusals import RefusedError

SENDERS = 8
Race = tuple[Callable[[], str], list[Callable[[], str]], Callable[[], str]]
"""What is made ready, who runs, and what is wrong afterwards."""


def _nothing() -> str:
    return ""


def _send(key: str = "") -> str:
    return str(sum(batch.claim_count for batch in exchange.send(practice(), key=key)))


def _wrong(operation: str) -> str:
    return "; ".join(operations.wrong(operation))


def _edit() -> str:
    """The screen was opened while the claim was ready."""
    claim = Claim.objects.get(claim_id="E3")
    row = mending.rows_of("lines").get(record=claim, line=1)
    try:
        mending.edit_cell(claim, "lines", row.pk, "charge", "999.00")
    except RefusedError as refused:
        return str(refused)
    return "changed"


def _sent_is_what_stands() -> str:
    claim = Claim.objects.get(claim_id="E3")
    if claim.status != "sent":
        return ""
    assert claim.batch is not None
    assert claim.batch.interchange is not None
    on_the_wire = claim.batch.interchange.content
    changed = b"SV1*HC:99213*999*" in on_the_wire
    if changed != (mending.rows_of("lines").get(record=claim, line=1).charge == 999):
        return "the claim was changed after it went out"
    return ""


def _coded() -> str:
    """The chart of the claim that is not built yet, with one diagnosis chosen."""
    encounter = Encounter.objects.get(encounter_id="V2")
    Encounter.objects.filter(pk=encounter.pk).update(status="to_code")
    coding.open_chart(encounter)
    draft.add(encounter, "icd10cm", "I10")
    return ""


def _finalise() -> str:
    try:
        coding.finalise(Encounter.objects.get(encounter_id="V2"), override="As the note says.")
    except RefusedError as refused:
        return str(refused)
    return "finalised"


def _finalised_once() -> str:
    encounter = Encounter.objects.get(encounter_id="V2")
    found = (
        EncounterEvent.objects.filter(encounter=encounter, event="finalise").count(),
        FinalCode.objects.filter(encounter=encounter, kind="diagnosis").count(),
        ClaimEvent.objects.filter(claim__encounter=encounter, event__in=["built", "rebuilt"]).count(),
    )
    return "" if found == (1, 1, 1) else f"finalised, codes, claims built: {found}"


RACES: dict[str, Race] = {
    "eight senders": (_nothing, [_send] * SENDERS, lambda: _wrong("send")),
    "eight arrivals of one press": (_nothing, [lambda: _send("one press")] * SENDERS, lambda: _wrong("send")),
    "one payment in four processes": (
        _nothing,
        [lambda: str(operations.post() or "")] * 4,
        lambda: _wrong("post"),
    ),
    "sent while it is changed": (_nothing, [_edit, _send, _edit, _send], _sent_is_what_stands),
    "one chart finalised by four": (_coded, [_finalise] * 4, _finalised_once),
}
NEEDS_LIBRARY = {"sent while it is changed", "one chart finalised by four"}


def run(name: str) -> Iterator[str]:
    """What is wrong after one race. What the runners say of themselves is no fault, that one of them broke down is."""
    ready, runners, check = RACES[name]
    begun = in_process(ready)
    ran: list[Ended] = [(code, said if code else "") for code, said in at_once(runners)]
    yield from (said for _, said in [begun, *ran, in_process(check)] if said)
