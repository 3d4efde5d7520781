"""Codes of an encounter or of a year come in, what payers group them into goes out, with what drove it.

``group_drg`` gives the MS-DRG of an inpatient stay, ``raf`` the HCC categories and risk score of a person.
"""

from claimwright.grouping.hcc import Eligibility, HccLine, RafResult, raf
from claimwright.grouping.msdrg import DrgResult, Driver, group_drg

__all__ = ["DrgResult", "Driver", "Eligibility", "HccLine", "RafResult", "group_drg", "raf"]
