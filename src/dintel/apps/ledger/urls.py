"""The pages of the ledger, in every language."""

from django.urls import path

from dintel.apps.ledger import views

app_name = "ledger"
urlpatterns = [
    path("ledger/", views.index, name="ledger"),
    path("ledger/verify/", views.verify, name="verify"),
    path("ledger/receipt/file/", views.receipt_file, name="receipt_file"),
    path("ledger/receipt/qr/", views.receipt_qr, name="receipt_qr"),
]
