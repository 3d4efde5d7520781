"""Codes of an encounter or of a year come in, what payers group them into goes out, with what drove it.

``group_drg`` gives the MS-DRG of an inpatient stay, ``transfer`` and ``stay_length`` what follows from how it ended and how long
it was, ``code_edits`` the Medicare Code Editor's findings at its codes; ``group_stay`` all of these. ``group_apc`` gives status, APC, packaging and edits of
the lines of an outpatient facility claim, ``raf`` the HCC categories and risk score of a person.
"""

from typing import TYPE_CHECKING, Any

from claimwright.doors import door

if TYPE_CHECKING:
    from claimwright.grouping.apc import ApcLine, ApcResult, OutpatientClaim, OutpatientLine, group_apc
    from claimwright.grouping.hcc import Eligibility, HccLine, RafResult, raf
    from claimwright.grouping.mce import CodeEdit, code_edits
    from claimwright.grouping.msdrg import DrgResult, Driver, group_drg
    from claimwright.grouping.outpatient_edits import Disposition, OutpatientEdit
    from claimwright.grouping.stay import InpatientStay, StayResult, group_stay, stay_edits
    from claimwright.grouping.transfers import StayLength, Transfer, stay_length, transfer

__all__ = [
    "ApcLine",
    "ApcResult",
    "CodeEdit",
    "Disposition",
    "DrgResult",
    "Driver",
    "Eligibility",
    "HccLine",
    "InpatientStay",
    "OutpatientClaim",
    "OutpatientEdit",
    "OutpatientLine",
    "RafResult",
    "StayLength",
    "StayResult",
    "Transfer",
    "code_edits",
    "group_apc",
    "group_drg",
    "group_stay",
    "raf",
    "stay_edits",
    "stay_length",
    "transfer",
]

_NAMES = {
    "ApcLine": "claimwright.grouping.apc",
    "ApcResult": "claimwright.grouping.apc",
    "CodeEdit": "claimwright.grouping.mce",
    "Disposition": "claimwright.grouping.outpatient_edits",
    "DrgResult": "claimwright.grouping.msdrg",
    "Driver": "claimwright.grouping.msdrg",
    "Eligibility": "claimwright.grouping.hcc",
    "HccLine": "claimwright.grouping.hcc",
    "InpatientStay": "claimwright.grouping.stay",
    "OutpatientClaim": "claimwright.grouping.apc",
    "OutpatientEdit": "claimwright.grouping.outpatient_edits",
    "OutpatientLine": "claimwright.grouping.apc",
    "RafResult": "claimwright.grouping.hcc",
    "StayLength": "claimwright.grouping.transfers",
    "StayResult": "claimwright.grouping.stay",
    "Transfer": "claimwright.grouping.transfers",
    "code_edits": "claimwright.grouping.mce",
    "group_apc": "claimwright.grouping.apc",
    "group_drg": "claimwright.grouping.msdrg",
    "group_stay": "claimwright.grouping.stay",
    "raf": "claimwright.grouping.hcc",
    "stay_edits": "claimwright.grouping.stay",
    "stay_length": "claimwright.grouping.transfers",
    "transfer": "claimwright.grouping.transfers",
}

_open = door(__name__, _NAMES)


def __getattr__(name: str) -> Any:
    return _open(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
