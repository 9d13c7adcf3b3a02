"""The active city's profile, read once for the life of the process."""

from functools import cache

from django.conf import settings

from dintel.lawbook.city import City, open_city


@cache
def active_city() -> City:
    """Return the profile in cities/<DINTEL_CITY>/.

    Raises CityError, naming file and line, when it cannot be used.
    """
    return open_city(settings.DINTEL_CITY, settings.CITIES_DIR)


@cache
def has_law(folder: str) -> bool:
    """Say whether the law of the active city has a folder of that name in any layer, such as ``inspection``."""
    layers = active_city().place.split("/")
    places = ["/".join(layers[: deep + 1]) for deep in range(len(layers))]
    return any((settings.DATA_ROOT / "law" / place / folder).is_dir() for place in places)
