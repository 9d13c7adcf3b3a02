"""Filters for the pages of reports."""
