"""Claimwright: from a patient's record to a paid and reconciled claim."""

__version__ = "0.1.0"
