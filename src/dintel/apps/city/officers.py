"""What the law of this city says of people who pose as officers, for the pages that speak of them."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from dintel.apps.city import law
from dintel.lawbook.city.officers import Officers, open_officers


@cache
def officers() -> Officers:
    """Return what the city's file names; raises ``CityError``, naming file and line, when it cannot be used."""
    return open_officers(settings.CITY_DIR / "officers.toml", law.book().law)
