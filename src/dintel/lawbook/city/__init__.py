"""Read a city's profile: the files under cities/<city>/ that a clerk edits.

`open_city` returns frozen records or raises `CityError`, which names the file, the line, what is wrong, why it
matters and what to write.
"""

from dintel.lawbook.city.entry import SLUG, CityError
from dintel.lawbook.city.opening import open_city, open_head
from dintel.lawbook.city.profile import (
    HELPS,
    MARKS,
    OWNERS,
    ROLES,
    SETTINGS,
    City,
    Contact,
    Department,
    Facility,
    Kind,
    Partner,
    Source,
)

__all__ = [
    "HELPS",
    "MARKS",
    "OWNERS",
    "ROLES",
    "SETTINGS",
    "SLUG",
    "City",
    "CityError",
    "Contact",
    "Department",
    "Facility",
    "Kind",
    "Partner",
    "Source",
    "open_city",
    "open_head",
]
