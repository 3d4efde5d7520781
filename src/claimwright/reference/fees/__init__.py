"""What Medicare allows for a service: by line with its arithmetic, or for frames of lines.

``price_line`` answers for one line with the steps; ``price`` for a frame of lines (table ``FEE_LINES``), those of one
session together, with every figure in a column (table ``PRICES``). Both need the files of the day: the relative value
file, GPCI and ZIP5, for anaesthesia ANES and base units, for drugs ASP, for tests CLFS, for equipment DMEPOS.
``price_outpatient`` prices hospital claims line by line under OPPS, from packages alone, ``price_surgery_center`` the lines of
a session in an ambulatory surgery center by CMS's lists of the day. ``price_by_schedule`` reads the practice's own schedules
and contracts.
"""

from claimwright.reference.fees.outpatient import price_outpatient
from claimwright.reference.fees.outpatient_tables import OPPS_CLAIMS, OPPS_LINES, OPPS_PRICES
from claimwright.reference.fees.practice_prices import SCHEDULE_PRICES, price_by_schedule
from claimwright.reference.fees.price import price
from claimwright.reference.fees.steps import Price, Step, price_line
from claimwright.reference.fees.surgery_center import CenterLine, CenterPrice, price_surgery_center
from claimwright.reference.fees.tables import FEE_LINES, PRICES

__all__ = [
    "FEE_LINES",
    "OPPS_CLAIMS",
    "OPPS_LINES",
    "OPPS_PRICES",
    "PRICES",
    "SCHEDULE_PRICES",
    "CenterLine",
    "CenterPrice",
    "Price",
    "Step",
    "price",
    "price_by_schedule",
    "price_line",
    "price_outpatient",
    "price_surgery_center",
]
