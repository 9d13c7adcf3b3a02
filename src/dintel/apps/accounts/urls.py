"""The addresses of sign-in, one's own page, people and looks."""

from allauth.account.views import login
from allauth.mfa.base.views import index
from django.conf import settings
from django.urls import path
from django.views.decorators.cache import never_cache

from dintel.apps.accounts import demo_urls
from dintel.apps.accounts.views import looks, own, people

app_name = "accounts"
urlpatterns = [
    *(demo_urls.urlpatterns if settings.DEMO else []),
    path("sign-in/", login, name="sign_in"),
    path("sign-in/start/", own.start, name="start"),
    path("me/", own.me, name="me"),
    path("me/second-factor/", never_cache(index), name="second_factor"),
    path("me/language/", own.language, name="language"),
    path("me/tokens/", own.tokens, name="tokens"),
    path("me/tokens/<int:pk>/revoke/", own.revoke, name="revoke"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/roles/", people.roles, name="roles"),
    path("people/looks/", looks.looks, name="looks"),
    path("people/looks/<slug:kind>/<str:key>/", looks.at_record, name="looks_at"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/give/", people.give, name="give"),
    path("people/<int:pk>/roles/<int:assignment>/end/", people.end, name="end"),
    path("people/<int:pk>/close/", people.close, name="close"),
    path("people/<int:pk>/open/", people.reopen, name="open"),
    path("people/<int:pk>/invite/", people.invite_again, name="invite_again"),
    path("people/<int:pk>/second-keys/", people.take_off_factors, name="take_off_factors"),
    path("people/<int:pk>/looks/", looks.by_person, name="looks_by"),
]
