"""Tables by layout: transaction sets and a room's layout in, frames out; and frames in, the text of an interchange out.

A room that owns tables lists where its columns stand (``layout``); ``reading`` and ``loop_texts`` do the rest, the same for
claims, remittances, inquiries and acknowledgments. ``interchange`` puts envelopes around texts and counts them.
"""
