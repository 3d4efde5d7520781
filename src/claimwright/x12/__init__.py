"""The wire format: bytes to columns and back, grammar as data, envelopes, checks, TA1 and 999."""

from claimwright.x12.tables.interchange import Envelope
from claimwright.x12.wire.delimiters import Delimiters
from claimwright.x12.wire.segments import read_segments

__all__ = ["Delimiters", "Envelope", "read_segments"]
