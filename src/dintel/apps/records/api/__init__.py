"""Requests for records for other systems."""

from dintel.apps.records.api.foia import router as agencies
from dintel.apps.records.api.foia_letters import router as letters_to_agencies

agencies.add_router("", letters_to_agencies)

__all__ = ["agencies"]
