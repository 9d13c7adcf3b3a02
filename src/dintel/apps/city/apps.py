"""The room of the city's law."""

from django.apps import AppConfig


class CityConfig(AppConfig):
    """Registers the app."""

    name = "dintel.apps.city"
    label = "city"
