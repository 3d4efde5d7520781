"""The wire format: bytes to columns and back, grammar as data, envelopes, checks, TA1 and 999."""

from claimwright.x12.delimiters import Delimiters
from claimwright.x12.file import X12File, read, write
from claimwright.x12.segments import read_segments
from claimwright.x12.writer import Envelope

__all__ = ["Delimiters", "Envelope", "X12File", "read", "read_segments", "write"]
