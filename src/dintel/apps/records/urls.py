"""The addresses of records."""

from django.urls import URLPattern

from dintel.apps.records.urls_ipra import urlpatterns as inspection

app_name = "records"
urlpatterns: list[URLPattern] = [*inspection]
