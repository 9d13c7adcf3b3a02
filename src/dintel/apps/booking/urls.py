"""The addresses of the booking centre."""

from django.urls import path

from dintel.apps.booking.views import gaps, holds, home, shifts, visits, warrants

app_name = "booking"
urlpatterns = [
    path("booking/", home.home, name="home"),
    path("booking/visits/", visits.visits, name="visits"),
    path("booking/visits/new/", visits.new, name="new_visit"),
    path("booking/visits/log.csv", visits.export_log, name="export"),
    path("booking/visits/<slug:number>/", visits.visit, name="visit"),
    path("booking/visits/<slug:number>/left/", visits.left, name="left"),
    path("booking/visits/<slug:number>/correct/", visits.correct, name="correct"),
    path("booking/visits/<slug:number>/names/", visits.officer_names, name="names"),
    path("booking/shifts/", shifts.shifts, name="shifts"),
    path("booking/shifts/<str:key>/", shifts.shift, name="shift"),
    path("booking/shifts/<str:key>/nil/", shifts.nil_line, name="nil_line"),
    path("booking/shifts/<str:key>/sign-off/", shifts.sign_off, name="sign_off"),
    path("booking/holds/", holds.holds, name="holds"),
    path("booking/holds/new/", holds.new, name="new_hold"),
    path("booking/holds/<str:number>/", holds.hold, name="hold"),
    path("booking/holds/<str:number>/<slug:what>/", holds.add, name="add_fact"),
    path("booking/warrants/", warrants.warrants, name="warrants"),
    path("booking/warrants/<str:number>/honoured/", warrants.honoured, name="honoured"),
    path("booking/warrants/<str:number>/honoured/now/", warrants.honoured_now, name="honoured_now"),
    path("booking/gaps/", gaps.gaps, name="gaps"),
    path("booking/gaps/look/", gaps.look_again, name="look_again"),
    path("booking/gaps/<int:key>/close/", gaps.close, name="close_gap"),
]
