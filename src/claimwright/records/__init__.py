"""FHIR, C-CDA, HL7 v2 and plain text read into charts, each fact with where it came from."""
