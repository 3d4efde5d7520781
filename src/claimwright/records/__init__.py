"""FHIR, C-CDA, HL7 v2 and plain text read into charts, each fact with where it came from."""

from claimwright.records.chart import Chart, CodedEntry, Document, Encounter, Patient, RecordFinding, Where
from claimwright.records.reader import read_record, recognise

__all__ = [
    "Chart",
    "CodedEntry",
    "Document",
    "Encounter",
    "Patient",
    "RecordFinding",
    "Where",
    "read_record",
    "recognise",
]
