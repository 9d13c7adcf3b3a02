"""The addresses of reports: what the public sees, and what staff see, one part a module."""

from django.urls import URLPattern, URLResolver

from dintel.apps.complaints.urls import case, desk, files, intake

app_name = "complaints"
urlpatterns: list[URLPattern | URLResolver] = [
    *intake.urlpatterns,
    *files.urlpatterns,
    *case.urlpatterns,
    *desk.urlpatterns,
]
