"""Verifying an officer: for anyone at the door, and for police."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
