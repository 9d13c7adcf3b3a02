"""The addresses of requests to the city; those under /public-records/ are for everybody and never change."""

from django.urls import path

from dintel.apps.records.views import ipra, ipra_acts, ipra_letters, ipra_records

urlpatterns = [
    path("public-records/", ipra.public, name="ipra_public"),
    path("public-records/<uuid:key>/", ipra.public_file, name="ipra_public_file"),
    path("records/city/", ipra.requests, name="ipra"),
    path("records/city/list.csv", ipra.export, name="ipra_export"),
    path("records/city/figures/", ipra.figures, name="ipra_figures"),
    path("records/city/new/", ipra.receive, name="ipra_new"),
    path("records/city/received/<uuid:key>/", ipra.received, name="ipra_received"),
    path("records/city/found/<uuid:key>/<slug:slug>/", ipra_records.act, name="ipra_found_act"),
    path("records/city/redactions/<uuid:key>/drop/", ipra_records.drop, name="ipra_drop"),
    path("records/city/opened/<uuid:key>/publish/", ipra_records.publish, name="ipra_publish"),
    path("records/city/published/<uuid:key>/take-down/", ipra_records.take_down, name="ipra_take_down"),
    path("records/city/letters/<int:key>/", ipra_letters.letter, name="ipra_letter"),
    path("records/city/letters/<int:key>/preview/", ipra_letters.preview, name="ipra_letter_preview"),
    path("records/city/letters/<int:key>/sign/", ipra_letters.sign, name="ipra_letter_sign"),
    path("records/city/letters/<int:key>/sent/", ipra_letters.sent, name="ipra_letter_sent"),
    path("records/city/letters/<int:key>/withdraw/", ipra_letters.withdraw, name="ipra_letter_withdraw"),
    path("records/city/letters/<int:key>/<slug:form>/", ipra_letters.download, name="ipra_letter_file"),
    path("records/city/<slug:number>/", ipra.one, name="ipra_request"),
    path("records/city/<slug:number>/files/<uuid:file>/take/", ipra_records.take, name="ipra_take"),
    path("records/city/<slug:number>/<slug:slug>/", ipra_acts.act, name="ipra_act"),
]
