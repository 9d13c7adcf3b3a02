"""The addresses of training."""

from django.urls import path

from dintel.apps.training.views import courses, drills, overview, own, personnel, required, rooms

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
    path("training/drills/", drills.by_place, name="drills"),
    path("training/required/", required.every, name="required"),
    path("training/required/<slug:name>/", required.one, name="requirement"),
    path("training/people/", overview.overview, name="overview"),
    path("training/people/list.csv", overview.overview_csv, name="overview_csv"),
    path("training/people/statements.json", overview.statements, name="statements"),
    path("training/readers/", overview.readers, name="readers"),
    path("training/readers/<slug:number>/<slug:paper>/", overview.readers_of_contact, name="readers_of_contact"),
    path("training/lists/", personnel.lists, name="lists"),
    path("training/lists/<uuid:key>/", personnel.one_list, name="list"),
    path("training/lists/<uuid:key>/take/", personnel.take, name="take"),
    path("training/lists/<uuid:key>/repair.csv", personnel.repair, name="repair"),
    path("training/lists/<uuid:key>/drop/", personnel.drop, name="drop"),
    path("training/rooms/", rooms.rooms, name="rooms"),
    path("training/rooms/<uuid:key>/", rooms.room, name="room"),
    path("training/rooms/<uuid:key>/wall.json", rooms.wall, name="wall"),
    path("training/rooms/<uuid:key>/<slug:code>.svg", rooms.qr, name="qr"),
    path("training/rooms/<uuid:key>/close/", rooms.close, name="close"),
    path("training/rooms/<uuid:key>/strike/<int:pk>/", rooms.strike, name="strike"),
    path("training/here/", rooms.here, name="here"),
    path("training/packages/", courses.packages, name="packages"),
    path("training/packages/<slug:name>/<str:edition>.zip", courses.package, name="package"),
]
