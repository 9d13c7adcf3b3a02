"""Every address, by app; addresses in a language other than English begin with its code."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path

from dintel.apps.accounts.doors import provider_urlpatterns
from dintel.apps.accounts.problems import missing
from dintel.config.late import LateResolver

urlpatterns: list[URLPattern | URLResolver] = [
    LateResolver("api/v1/", "dintel.config.api", app_name="ninja", namespace="api"),
    re_path(r"^api/", missing),
    *provider_urlpatterns,
]
urlpatterns += [path("health/", include("dintel.apps.health.urls"))]
urlpatterns += [path("ledger/log/", include("dintel.apps.ledger.log_urls"))]
urlpatterns += [path("record/data/", include("dintel.apps.publication.data_urls"))]
urlpatterns += [path("record/data/", include("dintel.apps.figures.data_urls"))]
urlpatterns += [path("open311/v2/", include("dintel.apps.open311.georeport_urls"))]
urlpatterns += i18n_patterns(
    path("", include("dintel.apps.design.urls")),
    path("", include("dintel.apps.city.urls")),
    path("", include("dintel.apps.ledger.urls")),
    path("", include("dintel.apps.frontdesk.urls")),
    path("", include("dintel.apps.contacts.urls")),
    path("", include("dintel.apps.accounts.urls")),
    path("", include("dintel.apps.accounts.doors")),
    path("", include("dintel.apps.evidence.urls")),
    path("", include("dintel.apps.notices.urls")),
    path("", include("dintel.apps.retention.urls")),
    path("", include("dintel.apps.booking.urls")),
    path("", include("dintel.apps.verification.urls")),
    path("", include("dintel.apps.complaints.urls")),
    path("", include("dintel.apps.duties.urls")),
    path("", include("dintel.apps.training.urls")),
    path("", include("dintel.apps.partners.urls")),
    path("", include("dintel.apps.records.urls")),
    path("", include("dintel.apps.publication.urls")),
    path("", include("dintel.apps.arguments.urls")),
    path("", include("dintel.apps.council.urls")),
    path("", include("dintel.apps.regimes.urls")),
    path("", include("dintel.apps.audit.urls")),
    path("", include("dintel.apps.open311.urls")),
    path("", include("dintel.apps.figures.urls")),
    prefix_default_language=False,
)

handler400 = "dintel.apps.design.views.bad_request"
handler403 = "dintel.apps.design.views.forbidden"
handler404 = "dintel.apps.design.views.not_found"
handler500 = "dintel.apps.design.views.server_error"
