"""The app as Django knows it."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """Templates, components, styles."""

    name = "dintel.apps.design"
    label = "design"
