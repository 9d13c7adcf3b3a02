"""The addresses of requests to the city; those under /public-records/ are for everybody and never change."""

from django.urls import path

from dintel.apps.records.ipra.views import acts, letters, online, records, requests

urlpatterns = [
    path("public-records/", requests.public, name="ipra_public"),
    path("public-records/ask/", online.ask, name="ipra_ask"),
    path("public-records/return/", online.come_back, name="ipra_return"),
    path("public-records/mine/", online.mine, name="ipra_own"),
    path("public-records/mine/close/", online.close, name="ipra_own_close"),
    path("public-records/mine/letters/<slug:number>/", online.letter, name="ipra_own_letter"),
    path("public-records/mine/records/<uuid:key>/", online.record, name="ipra_own_record"),
    path("public-records/<uuid:key>/", requests.public_file, name="ipra_public_file"),
    path("records/city/", requests.requests, name="ipra"),
    path("records/city/list.csv", requests.export, name="ipra_export"),
    path("records/city/figures/", requests.figures, name="ipra_figures"),
    path("records/city/new/", requests.receive, name="ipra_new"),
    path("records/city/received/<uuid:key>/", requests.received, name="ipra_received"),
    path("records/city/found/<uuid:key>/<slug:slug>/", records.act, name="ipra_found_act"),
    path("records/city/redactions/<uuid:key>/drop/", records.drop, name="ipra_drop"),
    path("records/city/opened/<uuid:key>/publish/", records.publish, name="ipra_publish"),
    path("records/city/published/<uuid:key>/take-down/", records.take_down, name="ipra_take_down"),
    path("records/city/letters/<int:key>/", letters.letter, name="ipra_letter"),
    path("records/city/letters/<int:key>/preview/", letters.preview, name="ipra_letter_preview"),
    path("records/city/letters/<int:key>/sign/", letters.sign, name="ipra_letter_sign"),
    path("records/city/letters/<int:key>/sent/", letters.sent, name="ipra_letter_sent"),
    path("records/city/letters/<int:key>/withdraw/", letters.withdraw, name="ipra_letter_withdraw"),
    path("records/city/letters/<int:key>/<slug:form>/", letters.download, name="ipra_letter_file"),
    path("records/city/<slug:number>/", requests.one, name="ipra_request"),
    path("records/city/<slug:number>/files/<uuid:file>/take/", records.take, name="ipra_take"),
    path("records/city/<slug:number>/<slug:slug>/", acts.act, name="ipra_act"),
]
