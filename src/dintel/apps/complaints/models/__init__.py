"""The tables of reports: what a reporter sent and said, and what staff did with it, one noun a module."""

from dintel.apps.complaints.models.flood import Aside, Hint, SettingAside, SpentTicket
from dintel.apps.complaints.models.report import Message, Report, State

__all__ = ["Aside", "Hint", "Message", "Report", "SettingAside", "SpentTicket", "State"]
