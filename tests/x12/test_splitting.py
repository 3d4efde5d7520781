"""Files parted by set, claim and payer, and put together again."""

from __future__ import annotations

import pytest
from tests.x12.claims import PAYMENT, PROFESSIONAL
from tests.x12.test_outline import THREE

from claimwright.errors import UnreadableError
from claimwright.files import read_x12
from claimwright.x12.wire.segments import Segments, read_segments
from claimwright.x12.work.joining import join
from claimwright.x12.work.splitting import split


def segments(text: str | bytes, source: str = "x") -> Segments:
    return read_segments(text if isinstance(text, bytes) else text.encode(), source)


def test_each_claim_is_a_whole_clean_file_with_its_own_people() -> None:
    parts = list(split(segments(THREE), "claim"))
    assert [part.name for part in parts] == ["00001", "00002", "00003"]
    for number, part in enumerate(parts):
        file = read_x12(part.data)
        assert file.check().is_empty(), part.name
        assert file.claims().claims["patient_control_number"].to_list() == [f"PCN{number + 1}"]
    third = parts[2].data.decode().split("~\n")
    assert third[0].endswith("*000000033*0*T*:")
    assert [line for line in third if line.startswith("HL")] == ["HL*1**20*1", "HL*2*1*22*0"]
    assert "NM1*IL*1*ROE*RICHARD****MI*M200" in third
    assert third[-4:] == ["SE*24*0021", "GE*1*7", "IEA*1*000000033", ""]


def test_by_payer_claims_of_one_payer_stay_together() -> None:
    parts = list(split(segments(THREE), "payer", number=900))
    assert [(part.name, part.claims) for part in parts] == [("00001-P300", 1), ("00002-X700", 2)]
    both = read_x12(parts[1].data)
    assert both.check().is_empty()
    assert both.claims().claims["patient_control_number"].to_list() == ["PCN2", "PCN3"]
    assert both.transactions["interchange_control_number"].to_list() == ["000000901"]


def test_by_set_nothing_changes_but_the_envelope() -> None:
    assert next(split(segments(THREE), "st")).data.decode() == THREE
    second = THREE[THREE.index("ST*") : THREE.index("GE*")].replace("0021", "0022")
    two = THREE.replace("GE*1", second + "GE*2")
    parts = list(split(segments(two), "st"))
    assert [read_x12(part.data).transactions["control_number"].to_list() for part in parts] == [["0021"], ["0022"]]
    assert all(read_x12(part.data).check().is_empty() for part in parts)


def test_a_claim_of_a_payment_keeps_the_amount_of_the_whole() -> None:
    """The payment is of 105.00, this claim of 110.00; adjustments of the provider would not let it be parted."""
    payment = PAYMENT.replace("PLB*1234567893*20261231*L6:INT*5~\n", "")
    part = next(split(segments(payment), "claim")).data
    assert [line for line in part.split(b"~\n") if line.startswith(b"BPR")] == [
        line for line in PAYMENT.encode().split(b"~\n") if line.startswith(b"BPR")
    ]
    assert read_x12(part).check()["finding"].to_list() == ["check-balance"]


def test_a_file_without_its_envelope_is_not_parted() -> None:
    with pytest.raises(UnreadableError, match="no envelope"):
        list(split(segments(THREE[THREE.index("ST*") :]), "claim"))


def test_parts_put_together_hold_the_same_claims() -> None:
    parts = [segments(part.data, part.name) for part in split(segments(THREE), "claim")]
    whole = read_x12(join(parts, number=77))
    assert whole.check().is_empty()
    assert whole.claims().claims["patient_control_number"].to_list() == ["PCN1", "PCN2", "PCN3"]
    assert whole.transactions["control_number"].to_list() == ["0001", "0002", "0003"]
    assert whole.transactions["interchange_control_number"].unique().to_list() == ["000000077"]


def test_other_separators_become_those_of_the_first() -> None:
    other = PROFESSIONAL.replace("000000031", "000000032").translate(str.maketrans("*~:", "|!>"))
    whole = read_x12(join([segments(PROFESSIONAL), segments(other)]))
    assert whole.check().is_empty()
    assert len(whole.claims()) == 2


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (("*0*T*", "*0*P*"), "test or production"),
        (("PAYER     ", "OTHER     "), "the receiver"),
        (("BHT*0019", "BHT*0019"), "same bytes"),
        (("B9*", "B8*"), "it would go out twice"),
    ],
)
def test_what_must_not_be_put_together(changed: tuple[str, str], words: str) -> None:
    text = PROFESSIONAL.replace(*changed)
    if "B8" not in changed[1] and changed[0] != changed[1]:
        text = text.replace("000000031", "000000032")
    with pytest.raises(UnreadableError, match=words) as raised:
        join([segments(PROFESSIONAL, "a.837"), segments(text, "b.837")])
    assert raised.value.source == "b.837"


def test_a_payment_that_only_adjusts_the_provider_goes_with_its_payer() -> None:
    """A takeback of 50.00 without any claim, beside a payment of the same payer and one of another."""
    before, begin, body = PAYMENT.partition("ST*835")
    one, _, after = (begin + body).partition("GE*")
    heading, _, rest = one.partition("LX*")
    summary = "SE*" + rest.partition("SE*")[2]
    alone = heading.replace("N1*PR*OAK~", "N1*PR*ELM~") + "PLB*1234567893*20261231*WO:X1*50~\n" + summary
    whole = before + one + alone + "GE*" + after
    parts = {part.name.partition("-")[2]: part for part in split(segments(whole), "payer")}
    assert {name: part.claims for name, part in parts.items()} == {"OAK": 1, "ELM": 0}
    assert parts["ELM"].data.count(b"PLB*1234567893*20261231*WO:X1*50~") == 1
    assert b"N1*PR*ELM~" in parts["ELM"].data
    assert b"N1*PR*OAK~" not in parts["ELM"].data
    with pytest.raises(UnreadableError, match="PLB"):
        list(split(segments(whole), "claim"))
