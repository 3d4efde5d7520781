"""Claim tables come in, what edits must know beside each row goes out: facts of the whole claim, pairs of codes, units."""
