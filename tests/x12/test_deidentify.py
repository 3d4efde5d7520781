"""A file without its people: nothing that tells who survives, all that tells what does."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.x12.claims import INSTITUTIONAL, PAYMENT, PROFESSIONAL

from claimwright.errors import UnreadableError
from claimwright.files import read_x12
from claimwright.x12.wire.segments import read_segments
from claimwright.x12.work.deidentify import deidentify
from claimwright.x12.work.fake_values import Fakes, key_of

KEY = b"a key for the tests alone"
PEOPLE = (
    PROFESSIONAL.replace("NM1*IL*1*DOE*JANE****MI*M100", "NM1*IL*1*PETERSEN*JOSEPHINE****MI*MEM7700123")
    .replace("2 ELM ST", "4711 WINDMILL LANE")
    .replace("N4*ALBANY*NY*12207~", "N4*SCHENECTADY*NY*12345~")
    .replace("CLM*PCN1*", "CLM*ACCT0099881*")
    .replace("REF*G1*AUTH1~", "REF*G1*AUTH556677~\nREF*EA*MRN8899~\nNTE*ADD*Josephine fell at 12 Rose Court~")
    .replace("SE*45", "SE*47")
)
WORDS = ("PETERSEN", "JOSEPHINE", "Josephine", "MEM7700123", "WINDMILL", "SCHENECTADY", "ACCT0099881", "AUTH556677",
         "MRN8899", "Rose", "19700102", "20261030", "20261101", "1234567893", "5551112222", "123456789", "000000031",
         "ALBANY", "CLINIC", "MEDICARE", "12345", "0021", "X700", "Z900")  # fmt: skip
_KEEP = ("charge", "units", "procedure_code", "modifier_1", "revenue_code", "pointer_1", "place_of_service")


def without(text: str) -> bytes:
    return deidentify(read_segments(text.encode()), KEY).data


def test_no_identifier_survives_in_the_bytes() -> None:
    text = without(PEOPLE).decode()
    assert [word for word in WORDS if word in text] == []


@pytest.mark.parametrize("text", [PEOPLE, PROFESSIONAL, INSTITUTIONAL, PAYMENT])
def test_structure_and_findings_stay(text: str) -> None:
    for one in (text, text.replace("1234567893", "1234567890"), text.replace("SE*", "SE*9")):
        before, after = read_x12(one.encode()), read_x12(without(one))
        columns = ["finding", "row", "element", "component"]
        assert after.segments["id"].equals(before.segments["id"])
        assert after.check().select(columns).rows() == before.check().select(columns).rows()


def test_codes_and_money_stay() -> None:
    before, after = (read_x12(data).tables() for data in (PEOPLE.encode(), without(PEOPLE)))
    kept = [name for name in _KEEP if name in before["lines"].columns]
    assert after["lines"].select(kept).equals(before["lines"].select(kept))
    assert after["diagnoses"]["code"].to_list() == before["diagnoses"]["code"].to_list()
    assert after["payer_adjustments"].drop("claim_id").equals(before["payer_adjustments"].drop("claim_id"))
    before, after = (read_x12(data).tables() for data in (PAYMENT.encode(), without(PAYMENT)))
    for table in ("adjustments", "claim_payments", "service_payments", "payments"):
        money = [name for name, dtype in before[table].schema.items() if isinstance(dtype, pl.Decimal)]
        assert after[table].select(money).equals(before[table].select(money)), table


def test_one_person_is_the_same_in_the_claim_and_in_its_payment() -> None:
    claim, payment = (read_x12(without(text)).tables() for text in (PROFESSIONAL, PAYMENT))
    paid = payment["claim_payments"].row(0, named=True)
    sent = claim["claims"].row(0, named=True)
    assert paid["patient_control_number"] == sent["patient_control_number"] != "PCN1"
    insured = claim["parties"].filter(pl.col("role") == "subscriber").row(0, named=True)
    assert paid["patient_last_name"] == insured["last_or_organization_name"] != "DOE"
    other = read_x12(deidentify(read_segments(PAYMENT.encode()), b"another key of the tests").data).tables()
    assert other["claim_payments"]["patient_last_name"][0] != paid["patient_last_name"]


def test_the_dates_of_a_patient_go_back_together() -> None:
    text = without(PROFESSIONAL).decode()
    accident, service, decided = (
        date.fromisoformat(re.search(pattern, text)[1])  # type: ignore[index]
        for pattern in (r"DTP\*439\*D8\*(\d{8})", r"DTP\*472\*D8\*(\d{8})", r"DTP\*573\*D8\*(\d{8})")
    )
    assert (service - accident).days == (date(2026, 11, 1) - date(2026, 10, 30)).days
    assert (decided - service).days == 14
    assert 2 <= (date(2026, 11, 1) - service).days <= 364 + 28


def test_older_than_89_is_90() -> None:
    text = without(PROFESSIONAL.replace("19700102", "19300102")).decode()
    born = re.search(r"DMG\*D8\*(\d{4})(\d{4})", text)
    written = re.search(r"GS\*HC\*\w+\*\w+\*(\d{4})", text)
    assert born is not None
    assert written is not None
    assert int(written[1]) - int(born[1]) in (90, 91)
    assert born[2] == "0101"


def test_numbers_of_one_form_never_fall_together() -> None:
    fakes = Fakes(KEY)
    for size in (1, 2, 3):
        values = [f"{number:0{size}}" for number in range(10**size)]
        made = [fakes.identifier(value) for value in values]
        assert sorted(made) == values
        assert all(one != other for one, other in zip(made, values, strict=True))
    assert re.fullmatch(r"[A-Z]{2}-\d{3}[a-z]", fakes.identifier("AB-123c"))


def test_an_npi_becomes_an_npi_and_a_wrong_one_a_wrong_one() -> None:
    from claimwright.x12.work.fake_values import _is_npi

    fakes = Fakes(KEY)
    assert _is_npi(fakes.identifier("1234567893"))
    assert fakes.identifier("1234567893") != "1234567893"
    assert not _is_npi(fakes.identifier("1234567890"))


def test_places_where_few_live_lose_their_zip() -> None:
    fakes = Fakes(KEY)
    assert fakes.postal_code("12207").startswith("122")
    assert fakes.postal_code("82190").startswith("000")


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "people.key"
    first = key_of(path)
    assert key_of(path) == first
    assert path.stat().st_mode & 0o077 == 0
    path.write_text("short")
    with pytest.raises(UnreadableError, match="at least 16"):
        key_of(path)


@pytest.mark.shared_data
def test_every_sample_keeps_its_segments_and_money(shared_data: Path) -> None:
    read = 0
    for path in sorted((shared_data / "x12").glob("*/*.*"))[::4]:
        try:
            file = read_x12(path)
        except UnreadableError:
            continue
        after = read_x12(deidentify(file.parsed, KEY).data)
        assert after.segments["id"].equals(file.segments["id"]), path
        for segment in ("AMT", "CAS", "SVC", "SV2"):
            rows = (one.segments.filter(pl.col("id") == segment)["text"] for one in (file, after))
            before, made = ([re.findall(r"\d+\.\d\d", text) for text in texts] for texts in rows)
            assert made == before, (path, segment)
        read += 1
    assert read > 20


@pytest.mark.parametrize(
    ("given", "form"),
    [
        ("5551112222", r"[2-9]\d\d55501\d\d"),
        ("555-111-2222", r"[2-9]\d\d-555-01\d\d"),
        ("(555) 111-2222", r"\([2-9]\d\d\) 555-01\d\d"),
        ("15551112222", r"1[2-9]\d\d55501\d\d"),
        ("+1 555.111.2222", r"\+1 [2-9]\d\d\.555\.01\d\d"),
    ],
)
def test_a_telephone_number_however_written_is_one_kept_for_fiction(given: str, form: str) -> None:
    text = PROFESSIONAL.replace("PER*IC*ANN*TE*5551112222", f"PER*IC*ANN*TE*{given}")
    assert given in text
    (contact, *_) = [one.split("*") for one in without(text).decode().split("~") if one.strip().startswith("PER*")]
    assert re.fullmatch(form, contact[4]), contact
