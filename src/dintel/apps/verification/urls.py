"""The addresses of officers' verification; the first stands on cards, so it never changes."""

from django.urls import path

from dintel.apps.verification import views

app_name = "verification"
urlpatterns = [
    path("officer/", views.officer, name="officer"),
    path("officer/card/", views.card, name="card"),
    path("officer/sw.js", views.worker, name="worker"),
    path("officer/desk/", views.desk, name="desk"),
    path("officer/desk/answers/<uuid:key>/", views.answered, name="answered"),
    path("officer/desk/figures/", views.figures, name="figures"),
]
