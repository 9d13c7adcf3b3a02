"""The first page after sign-in, and what belongs to oneself."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dintel.apps.accounts import queries, services
from dintel.apps.accounts.context import doors
from dintel.apps.accounts.forms import LanguageForm, TokenForm
from dintel.apps.accounts.gate import StaffRequest, needs, signed_in


@require_GET
@signed_in
def start(request: StaffRequest) -> HttpResponse:
    """Lead to the first page where this person has something to do."""
    open_doors = sorted(doors(request.access), key=lambda door: not door.is_own)
    return HttpResponseRedirect(open_doors[0].href if open_doors else reverse("accounts:me"))


@require_GET
@signed_in
def me(request: StaffRequest) -> HttpResponse:
    """Show one's own roles in words, and the keys to one's account."""
    access = request.access
    context = {
        "places": queries.own_places(access),
        "keys": queries.keys_of(access.user),
        "language_form": LanguageForm(initial={"language": access.user.language}),
        "administrators": queries.administrators(access.on) if not access.roles else (),
    }
    return render(request, "accounts/me.html", context)


@require_POST
@signed_in
def language(request: StaffRequest) -> HttpResponse:
    """Set the language of letters to oneself."""
    form = LanguageForm(request.POST)
    if form.is_valid():
        services.set_language(person=request.access.user, language=form.cleaned_data["language"])
        messages.success(request, _("Letters to you are written in that language from now on."))
    return redirect("accounts:me")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("token.own")
def tokens(request: StaffRequest) -> HttpResponse:
    """List one's tokens; make one and show its secret once."""
    form = TokenForm(request.access, request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"form": form, "tokens": queries.tokens_of(request.access), "today": request.access.on}
    if not form.is_bound or not form.is_valid():
        return render(request, "accounts/tokens.html", context)
    user, now, told = request.access.user, timezone.now(), form.cleaned_data
    until = request.access.on + timedelta(days=told["days"])
    try:
        token, secret = services.make_token(
            user=user, name=told["name"], scopes=told["scopes"], expires_on=until, by=user, at=now, on=request.access.on
        )
    except services.NotAllowedError as rule:
        form.add_error(None, str(rule))
        return render(request, "accounts/tokens.html", context)
    context |= {"made": token, "secret": secret, "form": TokenForm(request.access)}
    return render(request, "accounts/tokens.html", context, status=HTTPStatus.CREATED)


@require_POST
@needs("token.own")
def revoke(request: StaffRequest, pk: int) -> HttpResponse:
    """End one of one's own tokens."""
    token = queries.own_token(request.access, pk)
    if token is None:
        raise Http404
    services.revoke_token(token=token, by=request.access.user, at=timezone.now())
    messages.success(request, _("The token no longer works."))
    return redirect("accounts:tokens")
