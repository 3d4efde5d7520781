"""Any X12 file comes in, one object goes out: its segments, findings, answer, repairs, tables, words, and its bytes again.

``read_x12`` opens a file by path or bytes; ``write_x12`` makes an interchange of tables. What the tables of a transaction
are is said by the room that owns them (claims, remittance, clearinghouse); this room only knows which.
"""

from claimwright.files.x12_file import X12File, read_x12, write_x12

__all__ = ["X12File", "read_x12", "write_x12"]
