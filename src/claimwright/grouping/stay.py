"""One inpatient stay as a whole: its MS-DRG, how long it was, the transfer policy, and the Medicare Code Editor's findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from claimwright.grouping.mce import CodeEdit, code_edits
from claimwright.grouping.msdrg import DrgResult, group_drg
from claimwright.grouping.transfers import StayLength, Transfer, stay_length, transfer
from claimwright.reference import Library


@dataclass(frozen=True)
class InpatientStay:
    """The coded facts of a stay. ``diagnoses`` are (code, present on admission) pairs, the principal first; ``age`` in years at
    admission, None where it is not known; ``discharge_status`` two digits."""

    diagnoses: tuple[tuple[str, str], ...]
    procedures: tuple[str, ...] = ()
    sex: str = "U"
    age: int | None = None
    admitted: date | None = None
    discharged: date | None = None
    discharge_status: str = "01"
    condition_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class StayResult:
    """What a stay comes to. ``drg`` is None where age, discharge or principal diagnosis are missing; ``length`` and ``transfer``
    also need the day of admission; ``remarks`` tells what to check before relying on the DRG."""

    drg: DrgResult | None
    length: StayLength | None
    transfer: Transfer | None
    edits: tuple[CodeEdit, ...]
    remarks: tuple[str, ...] = ()


def stay_edits(stay: InpatientStay, library: Library | None = None) -> tuple[CodeEdit, ...]:
    """The Medicare Code Editor's findings of a stay; none without a day of discharge."""
    if stay.discharged is None or not stay.diagnoses:
        return ()
    return code_edits(
        [code for code, _ in stay.diagnoses],
        stay.procedures,
        sex=stay.sex,
        age=stay.age,
        discharge_status=stay.discharge_status,
        discharge_date=stay.discharged,
        stay_days=(stay.discharged - stay.admitted).days if stay.admitted else None,
        library=library,
    )


def group_stay(stay: InpatientStay, library: Library) -> StayResult:
    """Groups a stay by the day of discharge and says what follows from its length and end."""
    edits = stay_edits(stay, library)
    if stay.discharged is None or stay.age is None or not stay.diagnoses:
        return StayResult(None, None, None, edits)
    drg = group_drg(
        stay.diagnoses, stay.procedures, sex=stay.sex, age=stay.age, discharge_status=stay.discharge_status,
        discharge_date=stay.discharged, library=library,
    )  # fmt: skip
    if stay.admitted is None or not drg.drg:
        return StayResult(drg, None, None, edits, drg.remarks)
    return StayResult(
        drg,
        stay_length(drg, stay.admitted, stay.discharged, library),
        transfer(
            drg, stay.admitted, stay.discharged, stay.discharge_status, library, condition_codes=stay.condition_codes
        ),
        edits,
        drg.remarks,
    )
