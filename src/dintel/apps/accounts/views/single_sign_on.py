"""The way to the city's OpenID Connect provider, with an answer for the day it is down."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

import requests
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

LOGIN = "login"
WELL_KNOWN = "/.well-known/openid-configuration"

logger = logging.getLogger(__name__)


class AnotherIssuerError(Exception):
    """The provider's metadata name another issuer than the one that was set."""


def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider, to sign in: not to join its account to the one that is signed in."""
    if request.GET.get("process", LOGIN) != LOGIN:
        raise Http404
    return _passed_on(oidc.login, request, provider_id)


def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take the provider's answer."""
    return _passed_on(oidc.callback, request, provider_id)


def _passed_on(step: Callable[..., HttpResponse], request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        require_its_own_metadata(request, provider_id)
        return step(request, provider_id)
    except AnotherIssuerError:
        logger.warning("The provider's metadata name another issuer than DINTEL_OIDC_ISSUER: nobody signs in by it")
    except requests.RequestException as problem:
        logger.warning("The OpenID Connect provider did not answer: %s", type(problem).__name__)
    return _not_now(request)


def require_its_own_metadata(request: HttpRequest, provider_id: str) -> None:
    """Refuse metadata that name another issuer than the one they were asked of (OpenID Connect Discovery 1.0, 4.3).

    Raises ``AnotherIssuerError``, ``Http404`` where no provider is set.
    """
    try:
        adapter = oidc.OpenIDConnectOAuth2Adapter(request, provider_id)
        asked = adapter.get_provider().server_url.removesuffix(WELL_KNOWN)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    if str(adapter.openid_config.get("issuer", "")).rstrip("/") != asked.rstrip("/"):
        raise AnotherIssuerError


def _not_now(request: HttpRequest) -> HttpResponse:
    return render(request, "socialaccount/authentication_error.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
