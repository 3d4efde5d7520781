"""What does a later record do to an encounter? Before a coder begins it brings the chart up to date; after that it adds beside.

What a coder has decided on is never overwritten: the earlier text stays as it was quoted, the later one stands beside it, and
the difference is shown until somebody has looked. A cancelled visit is withdrawn while nothing of it went out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from claimwright.records import Chart
from claimwright.records.entries_document import KIND, coded_entries_document
from claimwright.records.visits import merged
from claimwright.workbench import accounts, audit, history, states, stored_chart
from claimwright.workbench.models import Claim, ClaimStatus, CodingDraft, Encounter, EncounterStatus, Suggestion, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

SAME, UPDATED, WITHDRAWN, BILLED = "same", "updated", "withdrawn", "billed"
_CANCELLED: Final = "The record cancelled the visit."
_TOO_LATE: Final = "The record cancelled the visit after its claim went out: replace or void the claim."


@writes
def update_from_record(encounter: Encounter, chart: Chart, *, actor: User | None = None, restores: bool = True) -> str:
    """Takes in a later record of the encounter. Returns same, updated, withdrawn, or billed (cancelled too late).

    ``restores``: whether a record of a visit that was withdrawn says that it took place after all; otherwise
    ``RefusedError`` is raised.
    """
    if encounter.status == EncounterStatus.WITHDRAWN and not restores:
        raise RefusedError(
            "This visit was cancelled: nothing is charged for it. If it took place, enter its charges as a visit of its own."
        )
    if chart.encounter.status == "cancelled":
        return _cancel(encounter, actor)
    before = stored_chart.chart_of(encounter)
    after = merged(before, chart)
    if encounter.status == EncounterStatus.WITHDRAWN and chart.encounter.took_place:
        text, fields = "The record has the visit again.", {"status_reason": ""}
        states.move_encounter(encounter, "restore", text, actor=actor, fields=fields)
        after = replace(after, encounter=replace(after.encounter, status=""))
    begun = encounter.status != EncounterStatus.TO_CODE
    if begun:
        after = _beside(before, after)
    news = differences(before, after)
    if not news:
        return SAME
    stored_chart.keep(encounter, after, with_facts=not begun)
    if begun:
        encounter.news = [*encounter.news, *news]
        encounter.save(update_fields=["news"])
    else:
        Suggestion.objects.filter(encounter=encounter).delete()
        CodingDraft.objects.filter(encounter=encounter).delete()
    history.of_encounter(encounter, "updated", f"A later record: {'; '.join(news)}.", actor)
    audit.record("record.updated", actor=actor, practice=encounter.practice, object=encounter)
    return UPDATED


@writes
def seen(encounter: Encounter, *, actor: User | None = None) -> Encounter:
    """A person has looked at what later records changed."""
    if encounter.news:
        history.of_encounter(encounter, "seen", "What later records changed was looked at.", actor)
        encounter.news = []
        encounter.save(update_fields=["news"])
    return encounter


def joined_to(encounter: Encounter) -> Encounter:
    """The encounter that a person said this one is; itself where nobody did.

    One that is withdrawn for that keeps ``perhaps_same``; one that a record cancelled with the question open was not joined.
    """
    while (
        encounter.status == EncounterStatus.WITHDRAWN
        and encounter.status_reason != _CANCELLED
        and encounter.perhaps_same is not None
    ):
        encounter = encounter.perhaps_same
    return encounter


@writes
def same_visit(encounter: Encounter, same: bool, *, actor: User | None = None) -> Encounter:
    """A person says whether an encounter is the earlier one it may be: then its record goes to that one and it is withdrawn.
    So does what comes later under its number.

    Raises ``RefusedError`` when nothing is asked, or the encounter's claim is out.
    """
    earlier = encounter.perhaps_same
    if earlier is None or encounter.status == EncounterStatus.WITHDRAWN:
        raise RefusedError("There is no question about this encounter.")
    if not same:
        encounter.perhaps_same = None
        encounter.save(update_fields=["perhaps_same"])
        history.of_encounter(encounter, "same_visit", f"A visit of its own, not encounter {earlier.pk}.", actor)
        return encounter
    _withdraw(encounter, f"The same visit as encounter {earlier.pk}.", actor)
    update_from_record(joined_to(earlier), stored_chart.chart_of(encounter), actor=actor)
    return encounter


def differences(before: Chart, after: Chart) -> list[str]:
    """What a later chart says otherwise, in words without names: documents, codes, payer, patient's facts."""
    found = []
    ours, theirs = ({d.text for d in chart.documents if d.kind != KIND} for chart in (before, after))
    counted = [("document", "added", len(theirs - ours)), ("document", "taken out", len(ours - theirs))]
    codes = [{(e.kind, e.code, e.modifiers, e.units, e.charge) for e in chart.entries} for chart in (before, after)]
    counted += [("code", "added", len(codes[1] - codes[0])), ("code", "taken out", len(codes[0] - codes[1]))]
    found += [f"{count} {what}{'s' if count > 1 else ''} {how}" for what, how, count in counted if count]
    if before.patient.coverages != after.patient.coverages:
        found.append("the coverage differs")
    if replace(before.patient, coverages=(), where=None) != replace(after.patient, coverages=(), where=None):
        found.append("the patient's facts differ")
    visits = [replace(c.encounter, where=None, status="") for c in (before, after)]
    if visits[0] != visits[1]:
        found.append("the visit's facts differ")
    return found


def _beside(before: Chart, after: Chart) -> Chart:
    """The later chart with every earlier document and entry as it was: what was quoted stays where it stands."""
    texts = {document.text for document in before.documents}
    taken = {document.document_id for document in before.documents}
    added = []
    for document in (d for d in after.documents if d.kind != KIND and d.text not in texts):
        name, number = document.document_id, 2
        while name in taken:
            name, number = f"{document.document_id}-{number}", number + 1
        taken.add(name)
        added.append(replace(document, document_id=name))
    known = {replace(entry, where=None) for entry in before.entries}
    entries = (*before.entries, *(entry for entry in after.entries if replace(entry, where=None) not in known))
    earlier = [document for document in before.documents if document.kind != KIND]
    return replace(
        after, documents=(*earlier, *added, *coded_entries_document(entries, before.source)), entries=entries
    )


def _cancel(encounter: Encounter, actor: User | None) -> str:
    if encounter.status == EncounterStatus.WITHDRAWN:
        return SAME
    if not _withdrawable(encounter, states.lock_encounter(encounter)):
        encounter.news = [*encounter.news, _TOO_LATE]
        encounter.save(update_fields=["news"])
        history.of_encounter(encounter, "cancelled", _TOO_LATE, actor)
        return BILLED
    _withdraw(encounter, _CANCELLED, actor)
    return WITHDRAWN


def _withdrawable(encounter: Encounter, claims: Iterable[Claim]) -> bool:
    """Whether nothing of a visit is with a payer or decided by one.

    Every claim is asked: a draft that replaces a decided claim gives the encounter a state in which nothing went out yet.
    """
    possible = {*states.before("claim", "withdraw"), ClaimStatus.CANCELLED}
    here = {*states.before("encounter", "withdraw"), EncounterStatus.WITHDRAWN}
    return encounter.status in here and all(claim.status in possible for claim in claims)


def _withdraw(encounter: Encounter, why: str, actor: User | None) -> None:
    """Raises ``RefusedError`` when a claim of the visit is out: what a payer has stays charged until the payer answers."""
    claims = states.lock_encounter(encounter)
    if not _withdrawable(encounter, claims):
        raise RefusedError("Its claim went out: replace or void the claim.")
    for claim in claims:
        if claim.status != ClaimStatus.CANCELLED:
            states.move_claim(claim, "withdraw", why, actor=actor)
    # All at once: a correction that was sent and rejected has taken the charges of its original, and neither charges now.
    accounts.recharge(encounter.practice, [claim.pk for claim in claims], actor=actor)
    encounter.refresh_from_db(fields=["status"])
    if encounter.status != EncounterStatus.WITHDRAWN:
        states.move_encounter(encounter, "withdraw", why, actor=actor, fields={"status_reason": why[:255]})
    audit.record("encounter.withdrawn", actor=actor, practice=encounter.practice, object=encounter)
