"""The register for other systems: ``/api/v1/contacts``, ``/requests`` and ``/letters``."""

from dintel.apps.contacts.api.contacts import router as contacts
from dintel.apps.contacts.api.letters import router as letters
from dintel.apps.contacts.api.requests import router as requests

__all__ = ["contacts", "letters", "requests"]
