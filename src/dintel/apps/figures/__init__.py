"""Figures: counts kept as they happen, what is released of them, and the public pages and files."""
