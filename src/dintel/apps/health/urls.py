"""The addresses that machines of the city ask. They are the same in every language and lead nowhere else."""

from django.urls import path

from dintel.apps.health import views

app_name = "health"
urlpatterns = [
    path("alive", views.alive, name="alive"),
    path("ready", views.ready, name="ready"),
    path("metrics", views.metrics, name="metrics"),
]
