"""The addresses of the same as files, alike in every language."""

from django.urls import path

from dintel.apps.publication import views

app_name = "publication_data"
urlpatterns = [
    path("order.json", views.order_file, name="order"),
    path("claims.json", views.claims_file, name="claims"),
]
