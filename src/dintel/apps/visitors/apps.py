"""Tells Django about this app, so that its scripts are found."""

from django.apps import AppConfig


class VisitorsConfig(AppConfig):
    """Forms for people without an account: held against floods without knowing who sends them."""

    name = "dintel.apps.visitors"
