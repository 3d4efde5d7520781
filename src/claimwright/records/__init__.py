"""FHIR, C-CDA, HL7 v2 and notes (text, RTF, HTML, DOCX, PDF) come in, charts go out, each fact with where it came from and its status.

``read_record`` gives one ``Chart`` an encounter, whatever the format; what it could not use stands in ``chart.findings``.
``read_appointments`` gives the appointments that a file tells of.
"""

from claimwright.records.chart import Appointment, Chart, CodedEntry, Document, Encounter, Patient, RecordFinding, Where
from claimwright.records.kinds import recognise
from claimwright.records.reader import (
    OpenedFile,
    Part,
    opened_files,
    read_appointments,
    read_bytes,
    read_parts,
    read_record,
)

__all__ = [
    "Appointment",
    "Chart",
    "CodedEntry",
    "Document",
    "Encounter",
    "OpenedFile",
    "Part",
    "Patient",
    "RecordFinding",
    "Where",
    "opened_files",
    "read_appointments",
    "read_bytes",
    "read_parts",
    "read_record",
    "recognise",
]
