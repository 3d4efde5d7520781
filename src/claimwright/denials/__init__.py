"""Denied claims and lines sorted into what to do about them."""

from claimwright.denials.classify import DENIALS, classify, reasons

__all__ = ["DENIALS", "classify", "reasons"]
