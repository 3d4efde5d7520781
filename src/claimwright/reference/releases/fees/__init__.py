"""Readers of published and contracted fees: physician, outpatient, drugs, equipment, DRG weights, a practice's own."""
