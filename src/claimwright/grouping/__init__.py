"""What payers group codes into: MS-DRG for inpatient stays, HCC and RAF for risk adjustment."""

from claimwright.grouping.hcc import Eligibility, HccLine, RafResult, raf
from claimwright.grouping.msdrg import DrgResult, Driver, group_drg

__all__ = ["DrgResult", "Driver", "Eligibility", "HccLine", "RafResult", "group_drg", "raf"]
