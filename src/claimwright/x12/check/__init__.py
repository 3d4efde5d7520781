"""What is wrong with a file: segments (and a library for code sets) in; findings with place, message and repair out.

``check.check`` is the door: SNIP types 1 to 4, and 5 with a library. A file here answers one question about elements,
structure, claims or payments; ``findings`` holds what is said.
"""
