"""The addresses of records."""

from django.urls import URLPattern

from dintel.apps.records.foia.urls import urlpatterns as agencies
from dintel.apps.records.ipra.urls import urlpatterns as inspection

app_name = "records"
urlpatterns: list[URLPattern] = [*agencies, *inspection]
