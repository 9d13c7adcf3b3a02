"""The addresses of the counter."""

from django.urls import path

from dintel.apps.frontdesk import views

app_name = "frontdesk"
urlpatterns = [
    path("now/", views.counter, name="counter"),
    path("now/places/", views.places, name="places"),
    path("now/places.json", views.places_data, name="places_data"),
    path("now/law.<slug:language>.<slug:policy_hash>.json", views.law, name="law"),
    path("now/sender.json", views.sender, name="sender"),
    path("now/manifest.webmanifest", views.manifest, name="manifest"),
    path("now/sw.js", views.worker, name="worker"),
    path("now/filings/", views.written, name="written"),
    path("now/filings/<uuid:key>/", views.filing, name="filing"),
    path("cards/", views.card_list, name="card_list"),
    path("cards/<slug:setting>/", views.card, name="card"),
]
