"""The addresses of the register."""

from django.urls import path

from dintel.apps.contacts.urls_finding import urlpatterns as finding
from dintel.apps.contacts.views import counsel, desk, letters, proof, record, today

app_name = "contacts"
urlpatterns = [
    path("today/", today.today, name="today"),
    path("contacts/new/", desk.new, name="new"),
    *finding,
    path("contacts/<slug:number>/", record.record, name="record"),
    path("contacts/<slug:number>/proof/", proof.proof, name="proof"),
    path("contacts/<slug:number>/proof/<int:key>.dintel-receipt", proof.receipt, name="receipt"),
    path("contacts/<slug:number>/<int:ordinal>/<slug:slug>/", record.act, name="request_act"),
    path("contacts/<slug:number>/links/<int:link>/undo/", record.undo_link, name="undo_link"),
    path("contacts/<slug:number>/<slug:slug>/", record.act, name="act"),
    path("counsel/", counsel.queue, name="queue"),
    path("counsel/<str:number>/", counsel.decide, name="decide"),
    path("counsel/<str:number>/note/", counsel.note, name="note"),
    path("counsel/<str:number>/letter/", letters.draft, name="draft"),
    path("letters/<int:key>/", letters.letter, name="letter"),
    path("letters/<int:key>/preview.pdf", letters.preview, name="letter_preview"),
    path("letters/<int:key>/sign/", letters.sign, name="letter_sign"),
    path("letters/<int:key>/sent/", letters.sent, name="letter_sent"),
    path("letters/<int:key>/withdraw/", letters.withdraw, name="letter_withdraw"),
    path("letters/<int:key>/<slug:number>.<slug:form>", letters.download, name="letter_file"),
]
