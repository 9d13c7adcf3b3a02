"""The addresses of training."""

from django.urls import path

from dintel.apps.training.views import drills, own

app_name = "training"
urlpatterns = [
    path("training/", own.home, name="home"),
    path("training/courses/<slug:name>/", own.course, name="course"),
    path("training/courses/<slug:name>/begin/", own.begin, name="begin"),
    path("training/goes/<uuid:key>/", own.go, name="go"),
    path("training/goes/<uuid:key>/answer/", own.answer, name="answer"),
    path("training/goes/<uuid:key>/<slug:case>/", own.feedback, name="feedback"),
    path("training/papers/<slug:name>/", own.paper, name="paper"),
    path("training/papers/<slug:name>/confirm/", own.confirm, name="confirm"),
    path("training/drill/", drills.drill, name="drill"),
    path("training/drill/<slug:scene>/", drills.walk, name="walk"),
    path("training/drills/<uuid:key>/", drills.drilled, name="drilled"),
]
