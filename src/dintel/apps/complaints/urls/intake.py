"""Reporting, and coming back with the code."""

from django.urls import URLPattern, URLResolver, path

from dintel.apps.complaints.views import box, intake

urlpatterns: list[URLPattern | URLResolver] = [
    path("report/", intake.report, name="report"),
    path("report/advice/", intake.advice, name="advice"),
    path("report/return/", box.come_back, name="return"),
    path("report/box/", box.box, name="box"),
    path("report/box/receipt/", box.receipt, name="receipt"),
    path("report/box/close/", box.close, name="close"),
]
