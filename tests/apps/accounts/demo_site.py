"""The site as it is where the demo is on."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from dintel.apps.accounts import demo_urls
from dintel.apps.accounts import urls as accounts
from dintel.config import urls as site

urlpatterns = [
    *i18n_patterns(
        path("", include(([*demo_urls.urlpatterns, *accounts.urlpatterns], "accounts"))),
        prefix_default_language=False,
    ),
    *site.urlpatterns,
]
handler400, handler403 = site.handler400, site.handler403
handler404, handler500 = site.handler404, site.handler500
