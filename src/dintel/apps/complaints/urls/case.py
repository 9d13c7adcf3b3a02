"""Triage, the case, the referral, and figures of all of them."""

from django.urls import URLPattern, URLResolver, path

from dintel.apps.complaints.views import case, figures, scenes

urlpatterns: list[URLPattern | URLResolver] = [
    path("complaints/", case.reports, name="reports"),
    path("complaints/figures/", figures.figures, name="figures"),
    path("complaints/figures.csv", figures.counts, name="figures-csv"),
    path("complaints/figures-definitions.csv", figures.definitions, name="figures-definitions"),
    path("complaints/names/", case.names, name="names"),
    path("complaints/packets/<str:number>.zip", case.packet, name="packet"),
    path("complaints/<str:number>/", case.case, name="case"),
    path("complaints/<str:number>/hand-over/", case.hand, name="hand"),
    path("complaints/<str:number>/name/", case.identity, name="identity"),
    path("complaints/<str:number>/same-event/", scenes.look_up, name="scenes"),
    path("complaints/<str:number>/same-event/link/", scenes.link, name="link-scene"),
    path("complaints/<str:number>/<slug:name>/", case.act, name="act"),
]
