"""Answers of payers and clearinghouses: each one reaches the batch it is about, whatever else its file holds."""

from __future__ import annotations

import pytest

from claimwright.workbench.exchange import sending
from claimwright.workbench.models import Acknowledgment, Batch, Practice

ISA = "ISA*00*          *00*          *ZZ*EXH01          *ZZ*HARBOR01       *261015*1200*^*00501*{:09d}*0*T*:~"
TAKEN = "AK1*HC*1*005010X222A1~AK2*837*0001*005010X222A1~IK5*A~AK9*A*1*1*1~"
REFUSED = "AK1*HC*2*005010X222A1~AK2*837*0001*005010X222A1~IK3*CLM*22**8~IK4*2*782*1~IK5*R*5~AK9*R*1*1*0~"
WITHOUT_SETS = "AK1*HC*1*005010X222A1~AK9*{0}*1*1*1~"


@pytest.fixture
def batches(registered: Practice) -> Practice:
    for number in (1, 2):
        Batch.objects.create(practice=registered, number=number, kind="P")
    return registered


def answer(*bodies: str, control: int = 77, before: str = "") -> bytes:
    """A 999 a body, in one group of one interchange; ``before`` stands between ISA and GS."""
    sets = "".join(
        f"ST*999*{at:04d}*005010X231A1~{body}SE*{body.count('~') + 2}*{at:04d}~" for at, body in enumerate(bodies, 1)
    )
    group = f"GS*FA*EXH01*HARBOR01*20261015*1200*1*X*005010X231A1~{sets}GE*{len(bodies)}*1~"
    return f"{ISA.format(control)}{before}{group if bodies else ''}IEA*{int(bool(bodies))}*{control:09d}~".encode()


def states() -> dict[int, str]:
    return dict(Batch.objects.values_list("number", "status"))


@pytest.mark.parametrize("bodies", [(TAKEN, REFUSED), (REFUSED, TAKEN)], ids=["taken first", "refused first"])
def test_one_file_answers_two_batches(batches: Practice, bodies: tuple[str, str]) -> None:
    result = sending.receive_file(batches, "a.999", answer(*bodies))
    assert result.state == "read", result.summary
    assert states() == {1: "accepted", 2: "rejected"}
    said = Acknowledgment.objects.order_by("batch__number").values_list("batch__number", "accepted", "code")
    assert list(said) == [(1, True, "A"), (2, False, "R")]


def test_two_files_answer_two_batches(batches: Practice) -> None:
    sending.receive_file(batches, "a.999", answer(TAKEN))
    assert states() == {1: "accepted", 2: "sent"}
    sending.receive_file(batches, "b.999", answer(REFUSED, control=78))
    assert states() == {1: "accepted", 2: "rejected"}


@pytest.mark.parametrize(("verdict", "status"), [("A", "accepted"), ("R", "rejected")])
def test_a_group_answered_as_a_whole(batches: Practice, verdict: str, status: str) -> None:
    sending.receive_file(batches, "a.999", answer(WITHOUT_SETS.format(verdict)))
    assert states() == {1: status, 2: "sent"}


def test_a_ta1_beside_a_999_answers_another_batch(batches: Practice) -> None:
    data = answer(TAKEN, before="TA1*000000002*261015*1200*R*022~")
    result = sending.receive_file(batches, "a.999", data)
    assert "TA1: interchange 000000002 rejected." in result.summary
    assert "999: set 0001 accepted." in result.summary
    assert states() == {1: "accepted", 2: "rejected"}
