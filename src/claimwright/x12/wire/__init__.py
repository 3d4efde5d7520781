"""The wire format: bytes in; segments, elements and values as columns of positions out, and texts of columns back to bytes.

A file is cut once into tokens (``tokens``), a stretch at a time whatever its size (``scanning.scan``); each segment knows
its interchange, group and transaction set. Values are typed between byte positions, many at once (``byte_values``). Nothing
here knows what a segment means, only how X12 writes one.
"""
