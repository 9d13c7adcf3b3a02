"""The address of the home page."""

from django.urls import path

from dintel.apps.design import views

app_name = "design"
urlpatterns = [path("", views.home, name="home")]
