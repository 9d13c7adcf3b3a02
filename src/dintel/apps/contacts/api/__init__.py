"""The register for other systems: ``/api/v1/contacts`` and ``/api/v1/requests``."""

from dintel.apps.contacts.api.contacts import router as contacts
from dintel.apps.contacts.api.requests import router as requests

__all__ = ["contacts", "requests"]
