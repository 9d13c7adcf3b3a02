"""Reads: what is counted, and what was released."""
