"""Answers to files: a received file in, its TA1 and 999 (or 997) or a mended file out; a received answer in, tables out.

``writing.acknowledge`` answers, ``repair`` mends what needs no judgment. ``reading.read_acknowledgments`` is the one reader
of answers; ``verdicts.read_999`` says of them which sets were accepted, and ``encoding`` writes the tables again.
"""
