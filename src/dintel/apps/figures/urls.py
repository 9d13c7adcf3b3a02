"""The pages of figures: ``/record/`` is for everybody and never changes, ``/figures/`` for whoever releases them."""

from django.urls import path

from dintel.apps.figures.views import record, staff

app_name = "figures"
urlpatterns = [
    path("record/", record.record, name="record"),
    path("record/figures/", record.figures, name="figures"),
    path("record/figures/<slug:figure>/", record.figure, name="figure"),
    path("record/figures/<slug:figure>/<slug:period>/", record.figure, name="period"),
    path("record/figures/<slug:figure>/<slug:period>/<int:number>/", record.figure, name="release"),
    path("record/figures/<slug:figure>/<slug:period>/<int:number>/receipt/", record.receipt, name="receipt"),
    path("record/data/", record.data_page, name="data"),
    path("record/data/<slug:figure>/", record.data_of, name="data_of"),
    path("figures/", staff.figures, name="staff"),
    path("figures/<slug:figure>/release/", staff.release, name="staff_release"),
]
