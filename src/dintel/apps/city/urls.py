"""The addresses of the law; they are stable, so that a letter can cite them."""

from django.urls import path

from dintel.apps.city import views

app_name = "city"
urlpatterns = [
    path("help/", views.help_for_you, name="help"),
    path("law/", views.index, name="law"),
    path("law/papers/", views.papers, name="papers"),
    path("law/papers/<slug:name>/", views.paper, name="paper"),
    path("law/sources/", views.sources, name="sources"),
    path("law/open-points/", views.open_points, name="open_points"),
    path("law/rules/<path:rule_id>/", views.rule, name="rule"),
    path("law/provisions/<path:provision_id>/", views.provision, name="provision"),
]
