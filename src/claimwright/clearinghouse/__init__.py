"""Batches out, acknowledgements in, and a payer simulator to practise against."""
