"""The addresses of open data: files, the same in every language, and they never change."""

from django.urls import path

from dintel.apps.figures.views import files

app_name = "figure_data"
urlpatterns = [
    path("datapackage.json", files.package, name="package"),
    path("catalog.jsonld", files.catalog, name="catalog"),
    path("releases.atom", files.feed, name="feed"),
    path("<slug:figure>/<str:version>.<slug:form>", files.file, name="file"),
]
