"""Codes of an encounter or of a year come in, what payers group them into goes out, with what drove it.

``group_drg`` gives the MS-DRG of an inpatient stay, ``transfer`` and ``stay_length`` what follows from how it ended and how long
it was, ``code_edits`` the Medicare Code Editor's findings at its codes; ``group_stay`` all of these. ``group_apc`` gives status, APC, packaging and edits of
the lines of an outpatient facility claim, ``raf`` the HCC categories and risk score of a person.
"""

from claimwright.grouping.apc import ApcLine, ApcResult, OutpatientClaim, OutpatientLine, group_apc
from claimwright.grouping.code_edits import CodeEdit, code_edits
from claimwright.grouping.hcc import Eligibility, HccLine, RafResult, raf
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
