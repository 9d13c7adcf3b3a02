"""The addresses of reports; those under /record/ are for everybody and never change."""

from django.urls import path

from dintel.apps.regimes.views import comparing, public, staff

app_name = "regimes"
urlpatterns = [
    path("owed/", staff.owed, name="owed"),
    path("owed/forms/<slug:key>/", staff.form_elsewhere, name="regime"),
    path("owed/compared/", comparing.comparisons, name="comparisons"),
    path("owed/compared/<slug:key>/<slug:period>/", comparing.new_comparison, name="compare"),
    path("owed/reports/<slug:key>/<slug:period>/", staff.report, name="report"),
    path("owed/reports/<slug:key>/<slug:period>/<int:ordinal>/report.pdf", staff.version_pdf, name="pdf"),
    path("owed/reports/<slug:key>/<slug:period>/<int:ordinal>/report.csv", staff.version_csv, name="csv"),
    path("owed/reports/<slug:key>/<slug:period>/<slug:what>/", staff.do, name="do"),
    path("record/reports/", public.reports, name="public"),
    path("record/reports/compared/", public.comparisons, name="public_compared"),
    path("record/reports/<slug:key>/<slug:period>/", public.report, name="public_report"),
    path("record/reports/<slug:key>/<slug:period>/<int:ordinal>/", public.report, name="public_version"),
    path("record/reports/<slug:key>/<slug:period>/<int:ordinal>/report.pdf", public.report_pdf, name="public_pdf"),
    path("record/reports/<slug:key>/<slug:period>/<int:ordinal>/report.csv", public.report_csv, name="public_csv"),
]
