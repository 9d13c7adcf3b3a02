"""The log as files: one address each, in no language."""

from django.urls import path

from dintel.apps.ledger import views

app_name = "log"
urlpatterns = [
    path("checkpoint", views.checkpoint, name="checkpoint"),
    path("checkpoints", views.checkpoints, name="checkpoints"),
    path("key", views.key, name="key"),
    path("witnesses", views.witnesses, name="witnesses"),
    path("tile/<path:path>", views.tile, name="tile"),
]
