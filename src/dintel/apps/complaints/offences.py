"""The offences of this city's law, read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.conf import settings

from dintel.apps.city.law import book
from dintel.apps.design.profile import active_city
from dintel.domain.referral import Offence
from dintel.lawbook.offences import load_offences


@cache
def offences() -> Mapping[str, Offence]:
    """Return the offences by id, in their order. Raises BadLawError, naming file and line."""
    return load_offences(active_city().place, settings.DATA_ROOT, book().law.provisions)
