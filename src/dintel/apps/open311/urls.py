"""The pages of counts by facility, for everybody."""

from django.urls import path

from dintel.apps.open311.views import pages

app_name = "open311"
urlpatterns = [
    path("record/facilities/", pages.facilities, name="facilities"),
    path("record/facilities/<slug:facility>/", pages.facility, name="facility"),
]
