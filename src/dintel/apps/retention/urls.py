"""The addresses of what falls due and of its disposal."""

from django.urls import path

from dintel.apps.retention.views import batches, certificates, preview

app_name = "retention"
urlpatterns = [
    path("retention/", preview.overview, name="preview"),
    path("retention/preview.csv", preview.as_file, name="file"),
    path("retention/schedule/", preview.adoption, name="schedule"),
    path("retention/due/<slug:name>/", preview.due, name="due"),
    path("retention/disposals/", batches.listing, name="batches"),
    path("retention/disposals/<uuid:key>/", batches.batch, name="batch"),
    path("retention/disposals/<uuid:key>/approve/", batches.approve, name="approve"),
    path("retention/disposals/<uuid:key>/withdraw/", batches.withdraw, name="withdraw"),
    path("retention/certificates/", certificates.listing, name="certificates"),
    path("retention/certificates/<slug:number>/", certificates.certificate, name="certificate"),
    path("retention/certificates/<slug:number>/text/", certificates.text, name="text"),
    path("retention/certificates/<slug:number>/receipt/", certificates.receipt, name="receipt"),
]
