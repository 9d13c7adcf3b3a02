"""The addresses of files."""

from django.urls import path

from dintel.apps.evidence import tus, views

app_name = "evidence"
urlpatterns = [
    path("files/uploads/", tus.uploads, name="uploads"),
    path("files/uploads/<uuid:key>/", tus.upload, name="upload"),
    path("files/of/<slug:kind>/<str:subject>/", views.record, name="record"),
    path("files/of/<slug:kind>/<str:subject>/hold/", views.place_hold, name="place_hold"),
    path("files/holds/<int:hold_id>/lift/", views.lift_hold, name="lift_hold"),
    path("files/<uuid:key>/", views.file, name="file"),
    path("files/<uuid:key>/pages/<int:number>/", views.page, name="page"),
    path("files/<uuid:key>/thumbnail/", views.thumbnail, name="thumbnail"),
    path("files/<uuid:key>/download/", views.download, name="download"),
    path("files/<uuid:key>/redacted/", views.add_redacted, name="add_redacted"),
    path("files/<uuid:key>/verify/", views.verify, name="verify"),
    path("files/<uuid:key>/let-out/", views.let_out, name="let_out"),
    path("files/of/<slug:kind>/<str:subject>/let-out/", views.let_all_out, name="let_all_out"),
]
