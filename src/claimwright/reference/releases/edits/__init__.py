"""Readers of published edits: NCCI pairs, medically unlikely units, coverage policies."""
