"""Requests for the city's records for other systems: ``/api/v1/records/city``."""

from dintel.apps.records.ipra.api.answers import router as answers
from dintel.apps.records.ipra.api.requests import router as requests

ROUTERS = (requests, answers)

__all__ = ["ROUTERS"]
