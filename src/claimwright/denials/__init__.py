"""Denied claims and lines sorted into what to do about them."""
