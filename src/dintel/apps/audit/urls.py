"""The addresses of the auditor's room; those under /record/ are for everybody and never change."""

from django.urls import path

from dintel.apps.audit.views import public, room, stating

app_name = "audit"
urlpatterns = [
    path("audit/", room.room, name="room"),
    path("audit/checks/<slug:kind>/run/", room.run, name="run"),
    path("audit/checks/<int:number>/", room.check, name="check"),
    path("audit/exports/", room.ask_for_export, name="export"),
    path("audit/exports/<int:number>/export.zip", room.take, name="take"),
    path("audit/statements/new/", stating.new, name="new"),
    path("audit/statements/<int:number>/", stating.statement, name="statement"),
    path("audit/statements/<int:corrects>/correct/", stating.new, name="correct"),
    path("audit/statements/<int:number>/publish/", stating.publish, name="publish"),
    path("audit/statements/<int:number>/looks.csv", stating.looks, name="looks"),
    path("audit/statements/<int:number>/statement.<slug:form>", stating.file, name="file"),
    path("record/audits/", public.statements, name="public"),
    path("record/audits/<int:number>/", public.statement, name="public_statement"),
    path("record/audits/<int:number>/statement.<slug:form>", public.file, name="public_file"),
]
