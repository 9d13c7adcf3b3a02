"""The addresses of records."""

from django.urls import URLPattern

from dintel.apps.records.urls_foia import urlpatterns as agencies
from dintel.apps.records.urls_ipra import urlpatterns as inspection

app_name = "records"
urlpatterns: list[URLPattern] = [*agencies, *inspection]
