"""Work on whole files: segments in; a file told in plain words, split, joined, rewritten or deidentified out.

``explain`` tells each segment in words, ``outline`` the whole as loops; ``splitting``, ``joining`` and ``rewriting`` keep
envelopes, numbers and counts right; ``deidentify`` puts consistent other people in place of those of the file.
"""
