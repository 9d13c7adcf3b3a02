"""The addresses of records."""

from django.urls import URLPattern

from dintel.apps.records.urls_foia import urlpatterns as agencies

app_name = "records"
urlpatterns: list[URLPattern] = [*agencies]
