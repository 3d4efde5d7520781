"""Any X12 file as one object: bytes in, its segments, findings, answer, tables, differences and words out."""

from claimwright.files.x12_file import X12File, read, write

__all__ = ["X12File", "read", "write"]
