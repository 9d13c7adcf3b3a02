"""The addresses of arguments; an argument keeps its address."""

from django.urls import path

from dintel.apps.arguments import views

app_name = "arguments"
urlpatterns = [
    path("record/arguments/", views.index, name="index"),
    path("record/arguments/<slug:name>/", views.argument, name="argument"),
]
