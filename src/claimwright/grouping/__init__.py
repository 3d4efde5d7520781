"""Codes of an encounter or of a year come in, what payers group them into goes out, with what drove it.

``group_drg`` gives the MS-DRG of an inpatient stay, ``group_apc`` status, APC, packaging and edits of the lines of an
outpatient facility claim, ``raf`` the HCC categories and risk score of a person.
"""

from claimwright.grouping.apc import ApcLine, ApcResult, OutpatientClaim, OutpatientLine, group_apc
from claimwright.grouping.hcc import Eligibility, HccLine, RafResult, raf
from claimwright.grouping.msdrg import DrgResult, Driver, group_drg
from claimwright.grouping.outpatient_edits import Disposition, OutpatientEdit

__all__ = [
    "ApcLine",
    "ApcResult",
    "Disposition",
    "DrgResult",
    "Driver",
    "Eligibility",
    "HccLine",
    "OutpatientClaim",
    "OutpatientEdit",
    "OutpatientLine",
    "RafResult",
    "group_apc",
    "group_drg",
    "raf",
]
