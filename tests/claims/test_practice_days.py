"""A clinician, a location and a payer hold on their days: what ended is of claims before, not of those after."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.claims.practice import Practice, practice_from
from claimwright.errors import UnreadableError

FILE = {
    "id": "harbor",
    "name": "Harbor",
    "kind": "P",
    "billing": {"name": "Harbor"},
    "people": [{"last_name": "Okafor", "npi": "1467102038", "valid_to": "2026-06-30", "roles": ["rendering"]}],
    "locations": [{"name": "Pier", "place_of_service": "11", "valid_from": date(2026, 1, 1)}],
    "payers": [
        {"payer_id": "EXH01", "name": "Example Health", "timely_filing_days": 180, "valid_to": "2026-12-31"},
        {"payer_id": "EXH01", "name": "Example Health", "timely_filing_days": 90, "valid_from": "2027-01-01"},
    ],
}
LAST, NEXT = date(2026, 6, 30), date(2026, 7, 1)


def practice() -> Practice:
    return practice_from(dict(FILE))


def test_who_left_is_found_for_services_of_before() -> None:
    assert practice().person("1467102038", "", day=LAST) is not None
    assert practice().person("1467102038", "", day=NEXT) is None
    assert practice().person("", "Okafor", day=NEXT) is None


def test_a_location_begins_on_its_day() -> None:
    assert practice().location("pier", day=date(2025, 12, 31)) is None
    assert practice().location("pier", day=date(2026, 1, 1)) is not None


@pytest.mark.parametrize(("day", "days"), [(date(2026, 12, 31), 180), (date(2027, 1, 1), 90), (None, 90)])
def test_the_payers_row_of_the_day_is_asked(day: date | None, days: int) -> None:
    for named in (("EXH01", ""), ("", "example health")):
        payer = practice().payer(*named, day=day)
        assert payer is not None
        assert payer.timely_filing_days == days


def test_a_day_that_is_none_is_told_with_its_place() -> None:
    with pytest.raises(UnreadableError, match=r"people\.valid_to"):
        practice_from({**FILE, "people": [{"last_name": "Okafor", "valid_to": "soon"}]})
