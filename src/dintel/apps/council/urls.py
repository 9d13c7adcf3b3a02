"""The addresses of amendments. Those under ``record/`` are public; a hash leads to the same page for ever."""

from django.urls import path, re_path

from dintel.apps.council import views

app_name = "council"
HASH = r"(?P<name>[0-9a-f]{64})"
urlpatterns = [
    path("record/council/", views.index, name="index"),
    path("record/council/ready/<slug:name>/", views.ready, name="ready"),
    re_path(rf"^record/council/{HASH}/$", views.kept, name="kept"),
    re_path(rf"^record/council/{HASH}/today/$", views.today, name="today"),
    re_path(rf"^record/council/{HASH}\.(?P<form>json|toml)$", views.download, name="download"),
    path("council/propose/", views.propose, name="propose"),
    path("council/propose/keep/", views.keep, name="keep"),
    path("council/ready/<slug:name>/keep/", views.keep_ready, name="keep_ready"),
]
