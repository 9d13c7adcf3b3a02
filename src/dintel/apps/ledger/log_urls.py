"""The log as files: one address each, in no language."""

from django.urls import path

from dintel.apps.ledger import views

app_name = "log"
urlpatterns = [
    path("checkpoint", views.checkpoint, name="checkpoint"),
    path("checkpoints", views.checkpoints, name="checkpoints"),
    path("key", views.key, name="key"),
    path("witnesses", views.witnesses, name="witnesses"),
    path("timestamps/index", views.timestamps, name="timestamps"),
    path("timestamps/<int:size>.<slug:kind>", views.timestamp, name="timestamp"),
    path("tile/<path:path>", views.tile, name="tile"),
]
