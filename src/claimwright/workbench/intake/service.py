"""Charts into the practice: patient, encounter and documents, each chart once however often it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from claimwright.errors import UnreadableError
from claimwright.records import Chart, read_record
from claimwright.records.visits import Identity, another_person, identity_of, perhaps_same
from claimwright.workbench import audit, stored_chart
from claimwright.workbench.billing import filing_deadline, registration
from claimwright.workbench.coding import SAME, UPDATED, joined_to, keep_problems, lay_ready, update_from_record
from claimwright.workbench.crypto import seal
from claimwright.workbench.intake.facts import ANOTHERS_NUMBER, another
from claimwright.workbench.models import (
    Document,
    Encounter,
    EncounterStatus,
    Patient,
    Practice,
    ReceivedRecord,
    User,
)
from claimwright.workbench.models.records import UNNUMBERED
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

NEW, KNOWN = "new", "known"
_MOST_ASKED: Final = 50
NO_ENCOUNTER: Final = {
    "planned": "planned only, nothing to code",
    "cancelled": "cancels a visit that is not here",
    "correction": "corrects a visit that is not here",
}


@dataclass
class Intake:
    """``new`` and ``known`` encounters, those that a later record ``updated`` or cancelled, and ``messages`` about files that
    could not be read and records that make no encounter."""

    new: list[Encounter] = field(default_factory=list)
    updated: list[Encounter] = field(default_factory=list)
    known: list[Encounter] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    @property
    def encounters(self) -> list[Encounter]:
        return [*self.new, *self.updated, *self.known]


def import_files(practice: Practice, paths: Iterable[Path], *, actor: User | None = None) -> Intake:
    """Reads every file; one that cannot be read is named in ``messages`` and the others go on.

    When all are kept, codes are suggested for the new encounters.
    """
    intake = Intake()
    for path in paths:
        try:
            charts = read_record(path)
        except (UnreadableError, OSError) as error:
            intake.messages.append(str(error))
            continue
        _import(practice, charts, intake, actor)
    lay_ready(intake.new, actor=actor)
    return intake


def import_charts(practice: Practice, charts: Iterable[Chart], *, actor: User | None = None) -> Intake:
    """Charts that were already read. Idempotent: the same chart again gives the encounter it already is."""
    intake = Intake()
    _import(practice, charts, intake, actor)
    return intake


def _import(practice: Practice, charts: Iterable[Chart], intake: Intake, actor: User | None) -> None:
    for chart in charts:
        try:
            encounter, outcome = import_chart(practice, chart, actor)
        except RefusedError as refused:
            intake.messages.append(f"{Path(chart.source).name}: {refused}")
            continue
        if encounter is None:
            intake.messages.append(f"{Path(chart.source).name}: {NO_ENCOUNTER[chart.encounter.status]}")
        elif outcome == NEW:
            intake.new.append(encounter)
        elif outcome == KNOWN:
            intake.known.append(encounter)
        else:
            intake.updated.append(encounter)


@writes
def import_chart(practice: Practice, chart: Chart, actor: User | None) -> tuple[Encounter | None, str]:
    """One record: the encounter it makes or belongs to, and new, known, updated, withdrawn, billed or left_out."""
    # One record after another, so that two of one visit that come at once make one encounter.
    Practice.objects.select_for_update(no_key=True).only("pk").get(pk=practice.pk)
    identity = identity_of(chart)
    held = Encounter.objects.filter(practice=practice, visit_key=identity.number).first() if identity.number else None
    if (
        held is not None and chart.encounter.status != "cancelled"
    ):  # that a doubled number is cancelled leaves the visit
        held = joined_to(held)
    before = ReceivedRecord.objects.filter(practice=practice, content__in=(identity.content, identity.letters)).first()
    if before is not None and not _says_it_anew(before, held):
        return before.encounter and joined_to(before.encounter), KNOWN
    clash = held if held is not None and another_person(stored_chart.chart_of(held), chart) else None
    if clash is not None and chart.encounter.took_place:
        # One number, two people: an encounter of its own, and a person says.
        held = _create(practice, chart, replace(identity, number=""), actor)
        held.perhaps_same = clash
        held.save(update_fields=["perhaps_same"])
        outcome = NEW
    elif held is not None:
        outcome = update_from_record(held, chart, actor=actor)
        outcome = UPDATED if outcome == SAME else outcome
    elif not chart.encounter.took_place:
        outcome = "left_out"
    else:
        held, outcome = _create(practice, chart, identity, actor), NEW
    if before is not None:
        before.delete()  # each record stands once, where it came last
    ReceivedRecord.objects.create(
        practice=practice,
        encounter=held,
        content=identity.content,
        source=Path(chart.source).name[:255],
        outcome=outcome,
    )
    return held, outcome


def _says_it_anew(before: ReceivedRecord, held: Encounter | None) -> bool:
    """Whether a record that came before is news again: others of its visit came since, and it takes back what they say.

    Charge, credit and the same charge is a charge. A record without a visit's number is only a copy.
    """
    if held is None:
        return False
    if before.encounter is None:
        return True
    if joined_to(before.encounter).pk != held.pk:
        return False  # the number is another person's, and this record has its encounter
    return ReceivedRecord.objects.filter(encounter__in=(before.encounter, held), pk__gt=before.pk).exists()


def _create(practice: Practice, chart: Chart, identity: Identity, actor: User | None) -> Encounter:
    named = stored_chart.hash_of(chart)
    patient = patient_of(practice, chart, named)
    encounter = Encounter.objects.create(
        practice=practice,
        patient=patient,
        visit_key=identity.number,
        perhaps_same=_perhaps(practice, patient, chart),
        chart_hash=named,
        sealed_chart=seal(stored_chart.dump(chart), named),
        **stored_chart.facts(chart),
        deadline=_deadline(practice, chart),
    )
    Document.objects.bulk_create(stored_chart.documents_of(encounter, chart))
    keep_problems(encounter, chart)
    audit.record("record.imported", actor=actor, practice=practice, object=encounter)
    return encounter


def _perhaps(practice: Practice, patient: Patient, chart: Chart) -> Encounter | None:
    """An earlier encounter that this record may be of: the same patient's on the day, or one of a patient nobody named."""
    that_day = Encounter.objects.filter(practice=practice, date_of_service=chart.encounter.date_of_service)
    unnamed = that_day.filter(patient__patient_id__startswith=UNNUMBERED)
    likely = unnamed if not patient.is_numbered else that_day.filter(patient__in=patient.whole)
    for other in likely.exclude(status=EncounterStatus.WITHDRAWN).order_by("pk")[:_MOST_ASKED]:
        if perhaps_same(stored_chart.chart_of(other), chart):
            return other
    return None


@writes
def patient_of(practice: Practice, chart: Chart, fallback: str) -> Patient:
    """The patient with the record's number; a record without one makes a patient of its own, never a wrong match.

    Raises ``RefusedError`` where the number is somebody else's, also of a record earlier in the same file.
    """
    person = chart.patient
    patient, made = Patient.objects.get_or_create(
        practice=practice,
        patient_id=person.patient_id or f"{UNNUMBERED}{fallback[:12]}",
        defaults={
            "last_name": person.last_name,
            "first_name": person.first_name,
            "middle_name": person.middle_name,
            "birth_date": person.birth_date,
            "sex": person.sex[:1],
        },
    )
    if not made and another(patient, chart):
        raise RefusedError(f"It does not say whose record it is: {ANOTHERS_NUMBER}.")
    return patient


def _deadline(practice: Practice, chart: Chart) -> date | None:
    """Last day to file with the first payer: what the practice agreed with it, else what is published for its kind."""
    coverage, service = (
        min(chart.patient.coverages, key=lambda one: one.order, default=None),
        chart.encounter.date_of_service,
    )
    if coverage is None:
        return None
    payer = None
    if practice.registration:
        payer = registration(practice).payer(coverage.payer_id, coverage.payer_name, day=service)
    if payer is not None and payer.timely_filing_days is not None and service is not None:
        return service + timedelta(days=payer.timely_filing_days)
    kind = coverage.claim_filing_indicator or (payer.claim_filing_indicator if payer else "")
    return filing_deadline(service, kind)
