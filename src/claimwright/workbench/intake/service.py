"""Charts into the practice: patient, encounter and documents, each chart once however often it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from claimwright.errors import UnreadableError
from claimwright.records import Chart, read_record
from claimwright.workbench import audit, stored_chart
from claimwright.workbench.billing import filing_deadline, registration
from claimwright.workbench.coding import keep_problems, lay_ready
from claimwright.workbench.crypto import content_hash, seal
from claimwright.workbench.models import Document, Encounter, Patient, Practice, User
from claimwright.workbench.services import writes


@dataclass
class Intake:
    """``new`` and ``known`` encounters, and ``messages`` about files that could not be read."""

    new: list[Encounter] = field(default_factory=list)
    known: list[Encounter] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    @property
    def encounters(self) -> list[Encounter]:
        return [*self.new, *self.known]


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
        encounter, new = _import_chart(practice, chart, actor)
        (intake.new if new else intake.known).append(encounter)


@writes
def _import_chart(practice: Practice, chart: Chart, actor: User | None) -> tuple[Encounter, bool]:
    data = stored_chart.dump(chart)
    named = content_hash(data + "\x1f".join(document.text for document in chart.documents).encode())
    known = Encounter.objects.filter(practice=practice, chart_hash=named).first()
    if known is not None:
        return known, False
    encounter = Encounter.objects.create(
        practice=practice,
        patient=_patient(practice, chart, named),
        chart_hash=named,
        sealed_chart=seal(data, named),
        **_facts(chart),
        deadline=_deadline(practice, chart),
    )
    Document.objects.bulk_create(
        Document.objects.seal(
            encounter,
            position,
            document.document_id,
            document.text,
            title=document.title[:200],
            kind=document.kind,
            written_at=None,
            author=document.author[:120],
        )
        for position, document in enumerate(chart.documents, start=1)
    )
    keep_problems(encounter, chart)
    audit.record("record.imported", actor=actor, practice=practice, object=encounter)
    return encounter, True


def _patient(practice: Practice, chart: Chart, fallback: str) -> Patient:
    """The patient with the record's number; a record without one makes a patient of its own, never a wrong match."""
    person = chart.patient
    patient, _ = Patient.objects.get_or_create(
        practice=practice,
        patient_id=person.patient_id or f"unnumbered-{fallback[:12]}",
        defaults={
            "last_name": person.last_name,
            "first_name": person.first_name,
            "middle_name": person.middle_name,
            "birth_date": person.birth_date,
            "sex": person.sex[:1],
        },
    )
    return patient


def _deadline(practice: Practice, chart: Chart) -> date | None:
    """Last day to file with the first payer, where a limit is published for its kind."""
    coverage = min(chart.patient.coverages, key=lambda one: one.order, default=None)
    if coverage is None:
        return None
    kind = coverage.claim_filing_indicator
    if practice.registration and not kind:
        payer = registration(practice).payer(coverage.payer_id, coverage.payer_name)
        kind = payer.claim_filing_indicator if payer else ""
    return filing_deadline(chart.encounter.date_of_service, kind)


def _facts(chart: Chart) -> dict[str, object]:
    visit = chart.encounter
    coverage = min(chart.patient.coverages, key=lambda one: one.order, default=None)
    who = next((one for one in visit.practitioners), None)
    return {
        "encounter_id": visit.encounter_id[:80],
        "source": Path(chart.source).name[:255],
        "format": chart.format,
        "setting": visit.setting[:30],
        "date_of_service": visit.date_of_service,
        "discharged_on": visit.end.date() if visit.end else visit.date_of_service,
        "payer_name": coverage.payer_name[:120] if coverage else "",
        "provider_name": f"{who.last_name}, {who.first_name}".strip(", ")[:120] if who else "",
    }
