"""Triage, the case, the referral."""

from django.urls import URLPattern, URLResolver, path

from dintel.apps.complaints.views import case

urlpatterns: list[URLPattern | URLResolver] = [
    path("complaints/", case.reports, name="reports"),
    path("complaints/names/", case.names, name="names"),
    path("complaints/packets/<str:number>.zip", case.packet, name="packet"),
    path("complaints/<str:number>/", case.case, name="case"),
    path("complaints/<str:number>/hand-over/", case.hand, name="hand"),
    path("complaints/<str:number>/name/", case.identity, name="identity"),
    path("complaints/<str:number>/<slug:name>/", case.act, name="act"),
]
