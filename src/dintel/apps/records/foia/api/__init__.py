"""Requests to federal agencies for other systems: ``/api/v1/records/agencies``."""

from dintel.apps.records.foia.api.letters import router as letters
from dintel.apps.records.foia.api.requests import router as requests

ROUTERS = (requests, letters)

__all__ = ["ROUTERS"]
