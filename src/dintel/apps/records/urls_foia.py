"""The addresses of requests to federal agencies."""

from django.urls import path

from dintel.apps.records.views import foia, foia_acts, foia_letters, foia_series

urlpatterns = [
    path("records/agencies/", foia.requests, name="foia"),
    path("records/agencies/list.csv", foia.export, name="foia_export"),
    path("records/agencies/new/", foia.new, name="foia_new"),
    path("records/agencies/figures/", foia.figures, name="foia_figures"),
    path("records/agencies/offices/", foia.offices, name="foia_offices"),
    path("records/agencies/series/", foia_series.every, name="foia_series"),
    path("records/agencies/series/new/", foia_series.new, name="foia_new_series"),
    path("records/agencies/series/<uuid:key>/", foia_series.one, name="foia_one_series"),
    path("records/agencies/series/<uuid:key>/draft/", foia_series.draft, name="foia_series_draft"),
    path("records/agencies/series/<uuid:key>/end/", foia_series.end, name="foia_series_end"),
    path("records/agencies/<slug:number>/", foia.one, name="foia_request"),
    path("records/agencies/<slug:number>/note/", foia_acts.note, name="foia_note"),
    path("records/agencies/<slug:number>/lines/<int:ordinal>/", foia_acts.correct, name="foia_correct"),
    path("records/agencies/<slug:number>/choose/", foia_acts.decide, name="foia_decide"),
    path("records/agencies/<slug:number>/close/", foia_acts.close, name="foia_close"),
    path("records/agencies/<slug:number>/letters/new/", foia_letters.draft, name="foia_draft"),
    path("records/agencies/<slug:number>/letters/<int:ordinal>/", foia_letters.letter, name="foia_letter"),
    path("records/agencies/<slug:number>/letters/<int:ordinal>/preview/", foia_letters.preview, name="foia_preview"),
    path("records/agencies/<slug:number>/letters/<int:ordinal>/sign/", foia_letters.sign, name="foia_sign"),
    path("records/agencies/<slug:number>/letters/<int:ordinal>/sent/", foia_letters.sent, name="foia_sent"),
    path("records/agencies/<slug:number>/letters/<int:ordinal>/withdraw/", foia_letters.withdraw, name="foia_withdraw"),
    path("records/agencies/<slug:number>/letters/<int:ordinal>/<slug:form>/", foia_letters.download, name="foia_file"),
]
