"""What do the rows behind the worklists say, many at once: the state of each encounter, claim, suspended item and account."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import batched
from typing import Any, Final

from django.db.models import F, Max, QuerySet, Sum

from claimwright.payers import Payers, payers_from
from claimwright.records.entries_document import KIND as LISTING
from claimwright.workbench.accounts import INSURANCE
from claimwright.workbench.billing import REPLACE, VOID, filing_deadline
from claimwright.workbench.models import (
    Claim,
    ClaimParty,
    ClaimPayment,
    ClaimStatus,
    Document,
    Encounter,
    Finding,
    LedgerEntry,
    PatientBalance,
    Practice,
    SuspendedItem,
    WorkKind,
)
from claimwright.workbench.remittances import counted_nowhere
from claimwright.workbench.visit_kind import setting_of_claim
from claimwright.workbench.worklists import waterfall
from claimwright.workbench.worklists.waterfall import ClaimFacts, EncounterFacts, Placed

_CENT: Final = Decimal("0.01")
_AT_ONCE: Final = 2000
_MOST_CORRECTIONS: Final = 20
"""A claim is corrected fewer times than this."""
_CORRECTION: Final = re.compile(r"(.+)R[0-9]+")
_DECIDED: Final = (ClaimStatus.PAID, ClaimStatus.PARTLY_PAID, ClaimStatus.DENIED, ClaimStatus.REVERSED)


@dataclass(frozen=True)
class Found:
    """One thing as it stands: where it waits (None: nowhere), and what lists show, filter and assign by."""

    kind: str
    object_id: int
    placed: Placed | None
    since: date | None = None
    patient: int | None = None
    last_name: str = ""
    payer_name: str = ""
    provider_name: str = ""
    setting: str = ""
    specialty: str = ""
    owner: int | None = None


def goal(day: date, days: int) -> date:
    return day + timedelta(days=days)


def parts(keys: Iterable[int]) -> Iterator[list[int]]:
    """Keys some at a time: SQLite takes 32,766 values in a question, and may be built for fewer."""
    return (list(part) for part in batched(sorted(keys), _AT_ONCE))


def gather(practice: Practice, things: Mapping[str, set[int]]) -> list[Found]:
    """These things and those whose place depends on them."""
    suspended = set(things.get(WorkKind.SUSPENDED, ()))
    encounters, claims = set(things.get(WorkKind.ENCOUNTER, ())), set(things.get(WorkKind.CLAIM, ()))
    for part in parts(suspended):
        claims |= set(Claim.objects.filter(suspended__in=part).values_list("pk", flat=True))
    for part in parts(encounters):
        claims |= set(Claim.objects.filter(encounter__in=part).values_list("pk", flat=True))
    for part in parts(claims):
        encounters |= _ints(Claim.objects.filter(pk__in=part, encounter__isnull=False), "encounter_id")
        claims |= _originals(practice, part)
    return [
        *(one for part in parts(encounters) for one in _encounters(practice, part)),
        *(one for part in parts(claims) for one in _claims(practice, part)),
        *(one for part in parts(suspended) for one in _suspended(practice, part)),
        *(one for part in parts(things.get(WorkKind.PATIENT, ())) for one in _patients(practice, part)),
    ]


def _ints(rows: QuerySet[Any], column: str) -> set[int]:
    """The numbers of a column: keys of other rows."""
    return set(rows.values_list(column, flat=True))


def _encounters(practice: Practice, keys: list[int]) -> Iterator[Found]:
    rows: Any = Encounter.objects.filter(practice=practice, pk__in=keys)
    claims = Claim.objects.filter(encounter__in=keys).exclude(status=ClaimStatus.CANCELLED)
    claimed = _ints(claims, "encounter_id")
    out = _ints(claims.exclude(status__in=(ClaimStatus.HELD, ClaimStatus.READY)), "encounter_id")
    notes = Document.objects.filter(encounter__in=keys).exclude(kind=LISTING)
    documented = _ints(notes, "encounter_id")
    for row in rows.values(
        "pk", "status", "perhaps_same", "expected_charge", "deadline", "created_at", "patient", "patient__last_name",
        "payer_name", "provider_name", "setting", "specialty", "owner",
    ):  # fmt: skip
        placed = waterfall.place_encounter(
            EncounterFacts(
                row["status"],
                has_documents=row["pk"] in documented,
                perhaps_same=row["perhaps_same"] is not None,
                has_claim=row["pk"] in claimed,
                claim_out=row["pk"] in out,
                dollars=row["expected_charge"] or waterfall.ZERO,
                file_by=row["deadline"],
            )
        )
        yield Found(
            WorkKind.ENCOUNTER,
            row["pk"],
            placed,
            row["created_at"].date(),
            row["patient"],
            row["patient__last_name"],
            **{name: row[name] for name in ("payer_name", "provider_name", "setting", "specialty", "owner")},
        )


def _claims(practice: Practice, keys: list[int]) -> Iterator[Found]:
    rows: list[Any] = list(
        Claim.objects.filter(practice=practice, pk__in=keys).values(
            "pk", "claim_id", "status", "hold_reason", "total_charge", "claim_filing_indicator", "sent_at", "owner",
            "touched_at", "date_of_service", "payer_name", "patient_name", "frequency_code", "encounter__status",
            "encounter__deadline", "encounter__patient", "encounter__patient__last_name", "encounter__provider_name",
            "encounter__setting", "encounter__specialty", "kind", "place_of_service", "facility_type",
        )
    )  # fmt: skip
    beside = _beside(practice, rows)
    for row in rows:
        yield Found(
            WorkKind.CLAIM,
            row["pk"],
            waterfall.place_claim(_claim_facts(row, beside)),
            (row["sent_at"] or row["touched_at"]).date(),
            row["encounter__patient"],
            row["encounter__patient__last_name"] or row["patient_name"].partition(",")[0],
            row["payer_name"],
            row["encounter__provider_name"] or "",
            setting_of_claim(
                row["kind"], row["place_of_service"], row["facility_type"], row["encounter__setting"] or ""
            ),
            row["encounter__specialty"] or "",
            row["owner"],
        )


def _claim_facts(row: Mapping[str, Any], beside: Mapping[str, Any]) -> ClaimFacts:
    pk, indicator = row["pk"], row["claim_filing_indicator"] or ""
    decided = beside["decided"].get(pk)
    payer = beside["payers"].on(beside["payer_ids"].get(pk), decided) if decided else None
    return ClaimFacts(
        row["status"],
        row["encounter__status"] or "",
        held_by_hand=bool(row["hold_reason"]),
        errors=pk in beside["errors"],
        replaced=pk in beside["replaced"],
        suspended_items=pk in beside["suspended"],
        charge=row["total_charge"] or waterfall.ZERO,
        insurance=beside["insurance"].get(pk),
        indicator=indicator,
        sent_on=row["sent_at"].date() if row["sent_at"] else None,
        file_by=row["encounter__deadline"] or filing_deadline(row["date_of_service"], indicator),
        decided_on=decided,
        appeal_days=payer.appeal_days if payer else None,
    )


def _beside(practice: Practice, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What stands beside these claims, by their keys."""
    keys = [row["pk"] for row in rows]
    decided = [row["pk"] for row in rows if row["status"] in _DECIDED]
    entries = LedgerEntry.objects.filter(practice=practice, record__in=keys, account__in=INSURANCE)
    owed = entries.order_by().values_list("record").annotate(owed=Sum(F("debit") - F("credit")))
    days = ClaimPayment.objects.filter(claim__in=decided).order_by().values_list("claim")
    payers = ClaimParty.objects.filter(record__in=decided, role="payer").order_by("-position")
    held = [row["pk"] for row in rows if row["status"] == ClaimStatus.HELD]
    return {
        # SQLite sums amounts as floating point numbers, exact to a cent up to ten trillions.
        "insurance": {pk: Decimal(amount).quantize(_CENT) for pk, amount in owed},
        "decided": dict(days.annotate(day=Max("record__payment_date"))),
        "payer_ids": dict(payers.values_list("record", "id")),
        "payers": payers_from(practice.registration.get("payers", [])) if practice.registration else Payers(),
        "errors": set(Finding.objects.filter(record__in=held, severity="error").values_list("record", flat=True)),
        "suspended": set(
            SuspendedItem.objects.filter(claim__in=keys, resolved_at=None).values_list("claim", flat=True)
        ),
        "replaced": _replaced(practice, [row for row in rows if row["status"] in _DECIDED]),
    }


def _originals(practice: Practice, keys: list[int]) -> set[int]:
    """The claims that corrections among these take the place of."""
    corrections = Claim.objects.filter(pk__in=keys, frequency_code__in=(REPLACE, VOID))
    named = (_CORRECTION.fullmatch(one or "") for one in corrections.values_list("claim_id", flat=True))
    ids = [one[1] for one in named if one]
    return set(Claim.objects.filter(practice=practice, claim_id__in=ids).values_list("pk", flat=True))


def _replaced(practice: Practice, rows: list[dict[str, Any]]) -> set[int]:
    names = {f"{row['claim_id']}R{n}": row["pk"] for row in rows for n in range(1, _MOST_CORRECTIONS)}
    corrections = Claim.objects.filter(practice=practice, frequency_code__in=(REPLACE, VOID))
    standing = corrections.exclude(status=ClaimStatus.CANCELLED)
    found: set[int] = set()
    for part in batched(names, _AT_ONCE):
        found |= {names[one or ""] for one in standing.filter(claim_id__in=part).values_list("claim_id", flat=True)}
    return found


def _suspended(practice: Practice, keys: list[int]) -> Iterator[Found]:
    rows: Any = SuspendedItem.objects.filter(practice=practice, pk__in=keys)
    again = rows.filter(level="duplicate", amount=0, resolved_at=None).select_related("payment")
    nowhere = {one.pk: counted_nowhere(one.payment) for one in again}
    for row in rows.values(
        "pk", "resolved_at", "amount", "difference", "created_at", "payment__payer_name",
        "claim__encounter__patient", "claim__encounter__patient__last_name",
    ):  # fmt: skip
        amount = row["amount"] if row["amount"] is not None else row["difference"]
        amount = nowhere.get(row["pk"]) or amount
        yield Found(
            WorkKind.SUSPENDED,
            row["pk"],
            waterfall.place_suspended(row["resolved_at"] is None, amount),
            row["created_at"].date(),
            row["claim__encounter__patient"],
            row["claim__encounter__patient__last_name"] or "",
            (row["payment__payer_name"] or "")[:120],
        )


def _patients(practice: Practice, keys: list[int]) -> Iterator[Found]:
    rows: Any = PatientBalance.objects.filter(practice=practice, patient__in=keys)
    for key, own, last_name in rows.values_list("patient", "own", "patient__last_name"):
        yield Found(WorkKind.PATIENT, key, waterfall.place_patient(own), patient=key, last_name=last_name)
