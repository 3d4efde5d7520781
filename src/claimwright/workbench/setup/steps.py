"""What does a practice still need before its first claim can go out, and where is it entered?"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Model

from claimwright.workbench import access, opened_library
from claimwright.workbench.models import Encounter, FeeScheduleLine, Membership, Practice, SetupRow


@dataclass(frozen=True)
class Step:
    """A step of setting up: its words, how many there are already, and the screen for it (empty where there is none)."""

    title: str
    why: str
    count: int
    url: str

    @property
    def done(self) -> bool:
        return self.count > 0


def next_steps(practice: Practice, roles: frozenset[str]) -> list[Step]:
    """The steps in their order, done or not; records are brought in by those of the roles that may."""
    inbox = "inbox" if roles & access.INBOX_BRINGERS else ""
    library = "reference_status" if roles & access.REFERENCE_ADMINISTRATORS else ""
    rows = SetupRow.objects.filter(practice=practice)
    return [
        Step(
            "Code lists",
            "to suggest and check codes: claimwright reference build",
            int(opened_library.is_built()),
            library,
        ),
        Step("Practice", "who bills: NPI, tax id, address", rows.filter(kind="practice").count(), "setup_practice"),
        Step("Payers", "whom claims go to, and until when", rows.filter(kind="payer").count(), "payers"),
        Step("Providers", "who renders, with NPI and taxonomy", rows.filter(kind="provider").count(), "providers"),
        Step("Locations", "places of service", rows.filter(kind="location").count(), "locations"),
        Step("Fees", "what is charged for a code", _count(FeeScheduleLine, practice), "fees"),
        Step("People", "who codes and who bills", max(_workers(practice) - 1, 0), "people"),
        Step("Records", "charts to code", _count(Encounter, practice), inbox),
    ]


def _count(model: type[Model], practice: Practice) -> int:
    return model._default_manager.filter(practice=practice).count()


def _workers(practice: Practice) -> int:
    return Membership.objects.filter(practice=practice).values("user").distinct().count()
