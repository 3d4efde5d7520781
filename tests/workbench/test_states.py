"""States change by the table alone: the history keeps old and new, and nobody else writes a state."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from claimwright.workbench import states
from claimwright.workbench.billing import build_and_scrub
from claimwright.workbench.claims import mending
from claimwright.workbench.coding import service
from claimwright.workbench.exchange import sending
from claimwright.workbench.models import AuditEvent, Batch, Claim, ClaimEvent, Encounter, EncounterEvent, Practice
from claimwright.workbench.refusals import RefusedError

WORKBENCH = Path(states.__file__).parent


def put(row: Any, state: str) -> None:
    type(row).objects.filter(pk=row.pk).update(status=state)


def test_history_keeps_the_old_and_the_new_state(scene: Any) -> None:
    put(scene.claim, "ready")
    put(scene.encounter, "ready")
    states.move_claim(scene.claim, "send", "Sent in batch 1.", fields={"batch": scene.batch}, batch=1)
    told = ClaimEvent.objects.get(claim=scene.claim)
    assert (told.event, told.before, told.after, told.text, told.detail) == (
        "sent", "ready", "sent", "Sent in batch 1.", {"batch": 1},
    )  # fmt: skip
    followed = EncounterEvent.objects.get(encounter=scene.encounter)
    assert (followed.event, followed.before, followed.after) == ("follow", "ready", "billed")
    assert AuditEvent.objects.get(event="claim.sent").detail == {"before": "ready", "after": "sent"}
    scene.claim.refresh_from_db()
    assert (scene.claim.status, scene.claim.batch) == ("sent", scene.batch)


def test_a_batch_keeps_its_states_in_the_audit_trail(scene: Any) -> None:
    states.move_batch(scene.batch, "answer", to="rejected")
    assert AuditEvent.objects.get(event="batch.answer").detail == {"before": "sent", "after": "rejected"}


@pytest.mark.parametrize(
    ("claim", "encounter", "then"),
    [
        ("held", "coding", "coding"),
        ("ready", "coded", "ready"),
        ("held", "paid", "held"),
        ("sent", "coding", "billed"),
        ("rejected", "billed", "held"),
        ("accepted", "held", "billed"),
        ("paid", "billed", "paid"),
        ("partly", "paid", "billed"),
        ("denied", "billed", "denied"),
        ("reversed", "paid", "billed"),
        ("suspended", "billed", "billed"),
    ],
)
def test_the_encounter_follows_its_claim(scene: Any, claim: str, encounter: str, then: str) -> None:
    put(scene.claim, claim)
    put(scene.encounter, encounter)
    scene.claim.refresh_from_db()
    states.follow(scene.claim)
    assert Encounter.objects.get(pk=scene.encounter.pk).status == then


def test_a_claim_without_an_encounter_moves_alone(scene: Any) -> None:
    Claim.objects.filter(pk=scene.claim.pk).update(encounter=None, status="ready")
    states.move_claim(scene.claim, "hold", "Held by hand: waits.")
    assert not EncounterEvent.objects.exists()


def test_a_new_row_begins_at_the_beginning(practice: Practice) -> None:
    assert (Claim(practice=practice).status, Encounter(practice=practice).status, Batch(practice=practice).status) == (
        "held", "to_code", "sent",
    )  # fmt: skip


def writes_of_a_state(source: str) -> Iterator[int]:
    """Lines that set an attribute ``status`` or hand ``status=`` to an update, create or bulk write."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [one for target in targets for one in ast.walk(target) if isinstance(one, ast.Attribute)]
            if any(name.attr == "status" for name in names):
                yield node.lineno
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            writing = node.func.attr in {"update", "create", "update_or_create", "get_or_create", "bulk_update"}
            if writing and any(one.arg == "status" for one in node.keywords):
                yield node.lineno


def test_nobody_else_writes_a_state() -> None:
    found = {
        f"{path.relative_to(WORKBENCH)}:{line}"
        for path in WORKBENCH.rglob("*.py")
        if "migrations" not in path.parts and path.name != "states.py"
        for line in writes_of_a_state(path.read_text(encoding="utf-8"))
    }
    # A problem list's entry has a word of the record for its status: no state of ours.
    assert {name for name in found if not name.startswith("coding/problem_lists.py")} == set()


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("claim.status = 'paid'", [1]),
        ("a.status, b = 1, 2", [1]),
        ("Claim.objects.filter(pk=1).update(status='paid')", [1]),
        ("Claim.objects.filter(status='paid')", []),
        ("state = claim.status", []),
    ],
)
def test_a_write_of_a_state_is_seen(source: str, lines: list[int]) -> None:
    assert list(writes_of_a_state(source)) == lines


@pytest.mark.parametrize(
    "act",
    [
        lambda scene: build_and_scrub.hold(scene.claim, "It waits."),
        lambda scene: build_and_scrub.release(scene.claim),
        lambda scene: mending.edit_cell(scene.claim, "claims", scene.claim.pk, "place_of_service", "22"),
        lambda scene: mending.remove_row(scene.claim, "lines", 1),
        lambda scene: service.return_to_coder(scene.encounter, "Look again."),
    ],
    ids=["hold", "release", "mend", "take off", "return"],
)
def test_what_went_out_meanwhile_is_not_changed(scene: Any, act: Callable[[Any], object]) -> None:
    """The screen was opened before somebody sent the claim: what it still holds in memory does not count."""
    put(scene.encounter, "held")
    scene.encounter.refresh_from_db()
    put(scene.claim, "sent")
    put(scene.encounter, "billed")
    with pytest.raises(RefusedError, match="gone out"):
        act(scene)


def test_what_is_sent_by_somebody_else_is_not_sent_twice(
    scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between choosing the ready claims and writing their batch, another session sends them."""
    put(scene.claim, "ready")
    really = sending._ready

    def late(*args: Any) -> Any:
        put(scene.claim, "sent")
        return really(*args)

    monkeypatch.setattr(sending, "_ready", late)
    assert sending.send(scene.claim.practice, folder=tmp_path) == []
    assert list(tmp_path.iterdir()) == []
