"""The tables of reports: what a reporter sent and said, and what staff did with it, one noun a module."""

from dintel.apps.complaints.models.report import Message, Report, State

__all__ = ["Message", "Report", "State"]
