"""Codes grouped as payers group them: MS-DRG and HCC, with what drove the result."""
