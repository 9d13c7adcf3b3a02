"""Photographs, videos and papers of a report; floods."""

from django.urls import URLPattern, URLResolver, path

from dintel.apps.complaints.views import files, floods

urlpatterns: list[URLPattern | URLResolver] = [
    path("report/box/files/", files.files, name="files"),
    path("report/box/files/uploads/", files.uploads, name="file_uploads"),
    path("report/box/files/uploads/<uuid:key>/", files.upload, name="file_upload"),
    path("complaints/floods/", floods.floods, name="floods"),
    path("complaints/floods/<slug:number>/", floods.flood, name="flood"),
    path("complaints/floods/acts/<uuid:key>/back/", floods.take_back, name="take_back"),
]
