"""The wire format: bytes to columns and back, grammar as data, envelopes, checks, TA1 and 999."""
