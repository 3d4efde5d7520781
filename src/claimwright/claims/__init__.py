"""Coded encounters, registration and fee schedule made into claim tables, and claim tables to and from the 837."""

from claimwright.claims.batch import Claims

__all__ = ["Claims"]
