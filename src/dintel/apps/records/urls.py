"""The addresses of records."""

from django.urls import URLPattern

from dintel.apps.design.profile import has_law
from dintel.apps.records.foia.urls import urlpatterns as agencies
from dintel.apps.records.ipra.urls import urlpatterns as inspection

app_name = "records"
urlpatterns: list[URLPattern] = [*agencies, *(inspection if has_law("inspection") else [])]
"""Without a law on inspecting the city's own records nobody could say when an answer is due, so that half is closed."""
