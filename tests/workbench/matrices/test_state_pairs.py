"""States change by the table alone: every pair of a state and an act is tried."""

from __future__ import annotations

from typing import Any

import pytest

from claimwright.workbench import states
from claimwright.workbench.models import ClaimEvent, EncounterEvent
from claimwright.workbench.refusals import RefusedError

ACTS = {
    of: sorted({(one.act, one.after) for one in states.transitions() if one.of == of and one.act != "follow"})
    for of in states.STATES
}
PAIRS = [
    (of, before, act, after)
    for of, acts in ACTS.items()
    for before in states.STATES[of].values
    for act, after in acts
]  # fmt: skip
ALLOWED = {
    "claim": {
        "held": "hold>held clear>ready cancel>cancelled withdraw>cancelled undo>rejected",
        "ready": "hold>held clear>ready send>sent cancel>cancelled withdraw>cancelled undo>rejected",
        "rejected": "hold>held clear>ready take_in>accepted reject>rejected withdraw>cancelled",
        "sent": "take_in>accepted reject>rejected",
        "accepted": "take_in>accepted reject>rejected",
        "cancelled": "restore>held",
        **dict.fromkeys(("paid", "partly", "denied", "reversed", "suspended"), "release>sent"),
    },
    "encounter": {
        "to_code": "begin>coding ask>queried finalise>coded withdraw>withdrawn",
        "coding": "ask>queried finalise>coded withdraw>withdrawn",
        "queried": "ask>queried answered>coding finalise>coded withdraw>withdrawn",
        "coded": "return>coding withdraw>withdrawn",
        "held": "return>coding withdraw>withdrawn",
        "ready": "return>coding withdraw>withdrawn",
        "withdrawn": "restore>to_code",
    },
    "query": {
        "draft": "send>sent withdraw>withdrawn",
        "sent": "see>seen escalate>escalated answer>answered withdraw>withdrawn",
        "seen": "escalate>escalated answer>answered withdraw>withdrawn",
        "escalated": "answer>answered withdraw>withdrawn",
        "answered": "document>documented close>closed",
        "documented": "close>closed",
    },
    "batch": dict.fromkeys(("sent", "accepted", "rejected"), "answer>accepted answer>rejected"),
}
"""What a biller would say is possible, beside the payer's decision, which may come at any time."""
DECIDED = {"paid", "partly", "denied", "reversed", "suspended"}


def allowed(of: str, before: str, act: str, after: str) -> bool:
    if act == "decide":
        return after in DECIDED
    return f"{act}>{after}" in ALLOWED[of].get(before, "").split()


def move(row: Any, of: str, act: str, after: str) -> None:
    if of == "claim":
        states.move_claim(row, act, "Why.", to=after)
    elif of == "encounter":
        states.move_encounter(row, act, "Why.")
    elif of == "query":
        states.move_query(row, act)
    else:
        states.move_batch(row, act, to=after)


@pytest.mark.parametrize(("of", "before", "act", "after"), PAIRS)
def test_every_pair_is_tried(scene: Any, of: str, before: str, act: str, after: str) -> None:
    row = getattr(scene, of)
    type(row).objects.filter(pk=row.pk).update(status=before)  # behind the back of ``row``, which must be read anew
    if allowed(of, before, act, after):
        move(row, of, act, after)
        row.refresh_from_db()
        assert row.status == after
        return
    with pytest.raises(RefusedError, match=f"This {of} is in the state"):
        move(row, of, act, after)
    row.refresh_from_db()
    assert row.status == before
    assert not ClaimEvent.objects.exists()
    assert not EncounterEvent.objects.exists()
