"""The addresses of requests to federal agencies."""

from django.urls import path

from dintel.apps.records.foia.views import acts, letters, requests, series

urlpatterns = [
    path("records/agencies/", requests.requests, name="foia"),
    path("records/agencies/list.csv", requests.export, name="foia_export"),
    path("records/agencies/new/", requests.new, name="foia_new"),
    path("records/agencies/figures/", requests.figures, name="foia_figures"),
    path("records/agencies/offices/", requests.offices, name="foia_offices"),
    path("records/agencies/series/", series.every, name="foia_series"),
    path("records/agencies/series/new/", series.new, name="foia_new_series"),
    path("records/agencies/series/<uuid:key>/", series.one, name="foia_one_series"),
    path("records/agencies/series/<uuid:key>/draft/", series.draft, name="foia_series_draft"),
    path("records/agencies/series/<uuid:key>/end/", series.end, name="foia_series_end"),
    path("records/agencies/<slug:number>/", requests.one, name="foia_request"),
    path("records/agencies/<slug:number>/note/", acts.note, name="foia_note"),
    path("records/agencies/<slug:number>/lines/<int:ordinal>/", acts.correct, name="foia_correct"),
    path("records/agencies/<slug:number>/choose/", acts.decide, name="foia_decide"),
    path("records/agencies/<slug:number>/close/", acts.close, name="foia_close"),
    path("records/agencies/<slug:number>/letters/new/", letters.draft, name="foia_draft"),
    path("records/agencies/<slug:number>/letters/<int:ordinal>/", letters.letter, name="foia_letter"),
    path("records/agencies/<slug:number>/letters/<int:ordinal>/preview/", letters.preview, name="foia_preview"),
    path("records/agencies/<slug:number>/letters/<int:ordinal>/sign/", letters.sign, name="foia_sign"),
    path("records/agencies/<slug:number>/letters/<int:ordinal>/sent/", letters.sent, name="foia_sent"),
    path("records/agencies/<slug:number>/letters/<int:ordinal>/withdraw/", letters.withdraw, name="foia_withdraw"),
    path("records/agencies/<slug:number>/letters/<int:ordinal>/<slug:form>/", letters.download, name="foia_file"),
]
