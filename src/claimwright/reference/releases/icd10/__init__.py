"""Readers of the ICD-10 files: lists, tabular, index, PCS tables, crosswalks, groups, names of diseases."""
