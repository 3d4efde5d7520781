"""Answers of payers and clearinghouses: each one reaches the batch it is about, whatever else its file holds."""

from __future__ import annotations

import pytest

from claimwright.workbench.exchange import receiving
from claimwright.workbench.models import Acknowledgment, Batch, Claim, Practice

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
    result = receiving.receive_file(batches, "a.999", answer(*bodies))
    assert result.state == "read", result.summary
    assert states() == {1: "accepted", 2: "rejected"}
    said = Acknowledgment.objects.order_by("batch__number").values_list("batch__number", "accepted", "code")
    assert list(said) == [(1, True, "A"), (2, False, "R")]


def test_two_files_answer_two_batches(batches: Practice) -> None:
    receiving.receive_file(batches, "a.999", answer(TAKEN))
    assert states() == {1: "accepted", 2: "sent"}
    receiving.receive_file(batches, "b.999", answer(REFUSED, control=78))
    assert states() == {1: "accepted", 2: "rejected"}


@pytest.mark.parametrize(("verdict", "status"), [("A", "accepted"), ("R", "rejected")])
def test_a_group_answered_as_a_whole(batches: Practice, verdict: str, status: str) -> None:
    receiving.receive_file(batches, "a.999", answer(WITHOUT_SETS.format(verdict)))
    assert states() == {1: status, 2: "sent"}


def test_a_ta1_beside_a_999_answers_another_batch(batches: Practice) -> None:
    data = answer(TAKEN, before="TA1*000000002*261015*1200*R*022~")
    result = receiving.receive_file(batches, "a.999", data)
    assert "TA1: interchange 000000002 rejected." in result.summary
    assert "999: set 0001 accepted." in result.summary
    assert states() == {1: "accepted", 2: "rejected"}


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("first", ["TA1", "999"])
def test_an_interchange_that_a_ta1_refused_is_refused(sent: Claim, first: str, together: bool) -> None:
    """TA1 R and 999 A of one batch: the interchange was refused, so nothing of it was accepted."""
    number = sent.batch.number  # type: ignore[union-attr]
    refused = f"TA1*{number:09d}*261015*1200*R*022~"
    taken = f"AK1*HC*{number}~AK2*837*{sent.transaction_control_number}~IK5*A~AK9*A*1*1*1~"
    files = [answer(before=refused, control=78), answer(taken, control=79)]
    if together:
        files = [answer(taken, before=refused)]
    for at, data in enumerate(files if first == "TA1" else files[::-1]):
        assert receiving.receive_file(sent.practice, f"{at}.999", data).state == "read"
    sent.refresh_from_db()
    assert (Batch.objects.get(pk=sent.batch_id).status, sent.status) == ("rejected", "rejected")


def test_a_ta1_inside_a_set_does_not_lose_its_999(batches: Practice) -> None:
    """It has no place there: what the 999 says is read all the same."""
    result = receiving.receive_file(batches, "a.999", answer("TA1*000000001*261015*1200*A*000~" + REFUSED))
    assert result.state == "read", result.summary
    assert states() == {1: "sent", 2: "rejected"}


def _received(sent: Claim, answered: str) -> tuple[str, str]:
    """State of the batch and of its claim after a 999 with this body."""
    body = answered.format(group=sent.batch.number, set=sent.transaction_control_number)  # type: ignore[union-attr]
    receiving.receive_file(sent.practice, "a.999", answer(body))
    sent.refresh_from_db()
    return Batch.objects.get(pk=sent.batch_id).status, sent.status


@pytest.mark.parametrize(
    ("answered", "batch", "claim"),
    [
        ("AK1*HC*{group}~AK2*837*{set}~IK5*A~AK9*A*1*1*1~", "accepted", "sent"),
        ("AK1*HC*{group}~AK2*837*{set}~IK5*E*5~AK9*E*1*1*1~", "accepted", "sent"),
        ("AK1*HC*{group}~AK2*837*{set}~IK5*R*5~AK9*R*1*1*0~", "rejected", "rejected"),
        ("AK1*HC*{group}~AK2*837*9999~IK5*A~AK2*837*{set}~IK5*R*5~AK9*P*2*2*1~", "rejected", "rejected"),
        ("AK1*HC*{group}~AK2*837*9999~IK5*R*5~AK2*837*{set}~IK5*A~AK9*P*2*2*1~", "rejected", "sent"),
        # AK901 R: nothing of the group was processed, whatever stands at its sets (GE01 did not agree).
        ("AK1*HC*{group}~AK2*837*{set}~IK5*A~AK9*R*5*1*0*5~", "rejected", "rejected"),
        ("AK1*HC*{group}~AK9*R*0*0*0~", "rejected", "rejected"),
        ("AK1*HC*{group}~AK9*A*1*1*1~", "accepted", "sent"),
        ("AK1*HC*{group}~", "sent", "sent"),
        # Two spellings in one answer, and a set without a verdict: neither is taken for accepted.
        ("AK1*HC*{group}~AK2*837*{set}~AK5*R~AK2*837*9999~IK5*A~AK9*P*2*2*1~", "rejected", "rejected"),
        ("AK1*HC*{group}~AK2*837*{set}~IK5~AK9*A*1*1*1~", "rejected", "rejected"),
    ],
)
def test_what_a_999_says_of_a_claim(sent: Claim, answered: str, batch: str, claim: str) -> None:
    assert _received(sent, answered) == (batch, claim)


def test_a_group_answered_as_a_whole_leaves_its_word(sent: Claim) -> None:
    _received(sent, "AK1*HC*{group}~AK9*R*0*0*0~")
    (kept,) = Acknowledgment.objects.all()
    assert (kept.accepted, kept.code, kept.batch_id) == (False, "R", sent.batch_id)
    assert kept.text == f"Group {sent.batch.number}"  # type: ignore[union-attr]


def test_a_997_is_read_as_a_999(sent: Claim) -> None:
    body = f"AK1*HC*{sent.batch.number}~AK2*837*{sent.transaction_control_number}~AK5*R*5~AK9*R*1*1*0~"  # type: ignore[union-attr]
    data = (
        answer(body)
        .replace(b"ST*999*0001*005010X231A1", b"ST*997*0001")
        .replace(b"X231A1", b"")
        .replace(b"005010~", b"004010~")
    )
    result = receiving.receive_file(sent.practice, "a.997", data)
    sent.refresh_from_db()
    assert (result.state, sent.status) == ("read", "rejected")
