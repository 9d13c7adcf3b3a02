"""Photographs, videos and papers of a report; floods."""

from django.urls import URLPattern, URLResolver, path

from dintel.apps.complaints.views import floods

urlpatterns: list[URLPattern | URLResolver] = [
    path("complaints/floods/", floods.floods, name="floods"),
    path("complaints/floods/<slug:number>/", floods.flood, name="flood"),
    path("complaints/floods/acts/<uuid:key>/back/", floods.take_back, name="take_back"),
]
