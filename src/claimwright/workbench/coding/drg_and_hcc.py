"""What a finished encounter groups to, with the codes behind it: the MS-DRG of a stay, the risk score of a Medicare patient."""

from __future__ import annotations

from dataclasses import dataclass, replace

from claimwright.coding.types import CodedEncounter
from claimwright.grouping.encounter import drg_of, raf_of, stay_of
from claimwright.grouping.hcc import RafResult
from claimwright.grouping.msdrg import DrgResult
from claimwright.grouping.stay import StayResult, group_stay
from claimwright.workbench import hidden_dollars, opened_library
from claimwright.workbench.coding import coded_draft
from claimwright.workbench.coding.worklist import OPEN
from claimwright.workbench.models import CodingDraft, Encounter


@dataclass(frozen=True)
class Groups:
    """The MS-DRG and the risk score of an encounter; None where the encounter has none."""

    drg: DrgResult | None
    raf: RafResult | None
    ignored: tuple[tuple[str, str], ...] = ()
    """Codes the grouper did not count, as people write them, and why."""
    stay: StayResult | None = None
    """Length, transfer policy and code edits of a stay; without the transfer for those who see no amounts."""


def groups_of(encounter: Encounter) -> Groups | None:
    """The groups of an encounter that is final coded; None before, so that no group ever leads the coding."""
    draft = CodingDraft.objects.filter(encounter=encounter).first()
    if encounter.status in OPEN or draft is None:
        return None
    coded = coded_draft.coded(encounter, draft)
    if not coded.diagnoses:
        return None
    drg = drg_of(coded, opened_library.library())
    stay = _stay(coded) if drg else None
    diagnoses = {one.code for one in coded.diagnoses}
    ignored = tuple(
        (opened_library.shown("icd10cm" if code in diagnoses else "icd10pcs", code), why)
        for code, why in (drg.ignored if drg else ())
    )
    found = Groups(drg, raf_of(coded), ignored, stay)
    return found if found.drg or found.raf else None


def _stay(coded: CodedEncounter) -> StayResult | None:
    stay = stay_of(coded)
    if stay is None:
        return None
    found = group_stay(stay, opened_library.library())
    # What a transfer takes off a payment is an amount, too.
    return replace(found, transfer=None) if hidden_dollars.are_hidden() else found
