"""Addresses of finding contacts, taking them out and bringing them in."""

from django.urls import path

from dintel.apps.contacts.views import finding, importing

urlpatterns = [
    path("contacts/", finding.contact_list, name="list"),
    path("contacts/export/", finding.export_list, name="export"),
    path("contacts/import/", importing.upload, name="import"),
    path("contacts/import/<uuid:key>/", importing.import_run, name="import_run"),
    path("contacts/import/saved/<int:key>/", importing.saved, name="saved"),
]
