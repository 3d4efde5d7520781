"""Patients register: who they are, their coverages in order, what was authorized, consented to and agreed; two that are one.

Billing takes the registered coverages and authorizations for its claims and asks what may not be sent; records that come in ask
whose they are; searches find a person; commands do what the screens do.
"""

from __future__ import annotations

from claimwright.workbench.patients.authorizations import carried as with_authorization
from claimwright.workbench.patients.charts import Difference, differences, with_registration
from claimwright.workbench.patients.charts import of_encounter as differences_of
from claimwright.workbench.patients.commands import listed_patients, shown_patient, written_file
from claimwright.workbench.patients.files import take as take_file
from claimwright.workbench.patients.finding import find
from claimwright.workbench.patients.likeness import same_birthday
from claimwright.workbench.patients.people import RECORD, add_name, goes_by
from claimwright.workbench.patients.restrictions import FINDING as PLAN_RESTRICTED
from claimwright.workbench.patients.restrictions import free_to_go, restricted
from claimwright.workbench.patients.scheduled import ANOTHERS as ANOTHERS_APPOINTMENT
from claimwright.workbench.patients.scheduled import book, is_anothers

__all__ = [
    "ANOTHERS_APPOINTMENT", "PLAN_RESTRICTED", "RECORD", "Difference", "add_name", "book", "differences", "differences_of", "find",
    "free_to_go", "goes_by", "is_anothers", "listed_patients", "restricted", "same_birthday", "shown_patient", "take_file", "with_authorization", "with_registration",
    "written_file",
]  # fmt: skip
