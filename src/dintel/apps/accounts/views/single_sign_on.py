"""The way to the city's OpenID Connect provider, with an answer for the day it is down."""

from __future__ import annotations

import logging
from http import HTTPStatus

import requests
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

LOGIN = "login"

logger = logging.getLogger(__name__)


def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider, to sign in: not to join its account to the one that is signed in."""
    if request.GET.get("process", LOGIN) != LOGIN:
        raise Http404
    try:
        answer: HttpResponse = oidc.login(request, provider_id)
    except requests.RequestException as problem:
        return _silent(request, problem)
    return answer


def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take the provider's answer."""
    try:
        answer: HttpResponse = oidc.callback(request, provider_id)
    except requests.RequestException as problem:
        return _silent(request, problem)
    return answer


def _silent(request: HttpRequest, problem: requests.RequestException) -> HttpResponse:
    logger.warning("The OpenID Connect provider did not answer: %s", type(problem).__name__)
    return render(request, "socialaccount/authentication_error.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
