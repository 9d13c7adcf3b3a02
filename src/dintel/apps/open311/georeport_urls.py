"""The addresses of Open311 GeoReport v2: the same in every language."""

from django.urls import path, re_path

from dintel.apps.open311.views import georeport

app_name = "georeport"
_ID = r"(?P<id>[^/]+)"
urlpatterns = [
    re_path(r"^discovery\.(?P<form>xml|json)$", georeport.discovery, name="discovery"),
    re_path(r"^services\.(?P<form>xml|json)$", georeport.service_list, name="services"),
    re_path(r"^services/(?P<code>[^/]+)\.(?P<form>xml|json)$", georeport.service_definition, name="service"),
    re_path(r"^requests\.(?P<form>xml|json)$", georeport.service_requests, name="requests"),
    re_path(rf"^requests/{_ID}\.(?P<form>xml|json)$", georeport.service_request, name="request"),
    re_path(r"^tokens/(?P<token>[^/]+)\.(?P<form>xml|json)$", georeport.token, name="token"),
    path("<path:what>", georeport.missing, {"form": "xml"}),
]
