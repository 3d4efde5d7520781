"""What do claims say of their visits, where the record says otherwise: who pays, and what kind of visit it was?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from claimwright.data_files import data_rows
from claimwright.records.values import SETTING_BY_PLACE_OF_SERVICE
from claimwright.workbench.models import Claim, ClaimStatus, Encounter

INPATIENT, OUTPATIENT = "inpatient", "outpatient_hospital"


@dataclass(frozen=True)
class Claimed:
    """Payer and setting of the latest claim of a visit; empty where it says what the record says, or does not say."""

    payer: str = ""
    setting: str = ""


def claimed(encounters: Iterable[Encounter]) -> dict[int, Claimed]:
    """What claims say otherwise than their records, by the key of the encounter; the latest that is not cancelled counts."""
    by_key = {one.pk: one for one in encounters}
    rows = Claim.objects.filter(encounter__in=list(by_key)).exclude(status=ClaimStatus.CANCELLED).order_by("pk")
    found: dict[int, Claimed] = {}
    for key, payer, kind, place, facility in rows.values_list(
        "encounter__pk", "payer_name", "kind", "place_of_service", "facility_type"
    ):
        record = by_key[key]
        setting = setting_of_claim(kind, place, facility, record.setting)
        found[key] = Claimed(
            payer if _plain(payer) != _plain(record.payer_name) else "", setting if setting != record.setting else ""
        )
    return found


def setting_of_claim(kind: str | None, place: str | None, facility: str | None, record: str = "") -> str:
    """The setting that a claim's place of service or type of bill says, as far as it does; else ``record``, the record's.

    CMS Place of Service code set; type of bill: CMS IOM 100-04, chapter 25 section 75.1 (FL 4).
    """
    if kind != "I":
        return SETTING_BY_PLACE_OF_SERVICE.get(place or "", record)
    stay = _stays().get(facility or "")
    if stay is None:
        return record
    if stay:
        return INPATIENT
    return OUTPATIENT if record in {"", INPATIENT} else record


@cache
def _stays() -> dict[str, bool]:
    """Whether a facility type is a stay's."""
    return {row["facility_type"]: row["inpatient"] == "Y" for row in data_rows("claimwright.edits", "bill_types.tsv")}


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
