"""The addresses of what everybody is told; neither they nor the anchors of sentences and claims ever change."""

from django.urls import path

from dintel.apps.publication import views

app_name = "publication"
urlpatterns = [
    path("record/order/", views.order, name="order"),
    path("record/order/staff/", views.staff, name="staff"),
    path("record/order/residents/", views.residents, name="residents"),
    path("record/claims/", views.claims, name="claims"),
]
