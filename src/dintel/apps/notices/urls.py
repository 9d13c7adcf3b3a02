"""The addresses of notices, deadlines and the calendar; those of notices stand in letters."""

from django.urls import path, re_path

from dintel.apps.notices.views import deadlines, due, endpoints, feeds, notices

app_name = "notices"
urlpatterns = [
    path("notices/", notices.inbox, name="inbox"),
    path("notices/systems/", endpoints.endpoints, name="endpoints"),
    path("notices/systems/<uuid:key>/", endpoints.endpoint, name="endpoint"),
    re_path(
        r"^notices/systems/(?P<key>[0-9a-f-]{36})/(?P<what>test|secret|stop|restart)/$",
        endpoints.act,
        name="endpoint_act",
    ),
    path("notices/<uuid:key>/", notices.notice, name="notice"),
    path("notices/<uuid:key>/read/", notices.acknowledge, name="acknowledge"),
    path("due/", due.due_page, name="due"),
    path("due/file/", due.due_file, name="due_file"),
    path("due/people/", due.due_people, name="due_people"),
    path("deadlines/", deadlines.deadlines, name="deadlines"),
    path("deadlines/calendar/", feeds.subscribe, name="subscribe"),
    path("deadlines/calendar/off/", feeds.revoke, name="revoke"),
    re_path(r"^deadlines/calendar/(?P<secret>[A-Za-z0-9_-]{43})\.ics$", feeds.feed, name="feed"),
    path("deadlines/<uuid:key>/", deadlines.deadline, name="deadline"),
    path("deadlines/<uuid:key>/pause/", deadlines.pause, name="pause"),
    path("deadlines/<uuid:key>/resume/", deadlines.resume, name="resume"),
]
