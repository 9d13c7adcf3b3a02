"""Tags for pages of every room that show a record's files: `{% load evidence %}`.

{% files_of "contact" contact.key %}      the record's files, as cards
{% upload_form "contact" contact.key %}   a place to add files, for whoever may
"""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse

from dintel.apps.evidence import limits, queries, refusals, scan_words, telling
from dintel.apps.evidence.limits import REASON_LENGTH
from dintel.apps.evidence.recognise import accepted

register = template.Library()
register.filter("called", refusals.called)
register.filter("when", telling.when)
register.filter("whose", telling.whose)
register.filter("line_says", telling.line)
register.filter("line_adds", telling.extra)
register.filter("caution_says", telling.caution)
register.filter("without_copy", telling.without_copy)
register.filter("scan_says", scan_words.told)


@register.inclusion_tag("evidence/_files.html", takes_context=True)
def files_of(context: template.Context, kind: str, key: str) -> dict[str, Any]:
    """Show a record's files; nothing at all to whoever may not open them."""
    request = context["request"]
    access = request.access
    return {
        "request": request,
        "files": queries.files_of(access, kind, key),
        "may_read": queries.may(access, queries.READ, kind, key),
        "may_add": queries.may(access, queries.ADD, kind, key),
        "is_held": queries.is_held(kind, key),
        "record": reverse("evidence:record", args=[kind, key]),
    }


@register.inclusion_tag("evidence/_upload.html", takes_context=True)
def upload_form(context: template.Context, kind: str, key: str) -> dict[str, Any]:
    """Show a place to add files to a record; nothing to whoever may not."""
    request = context["request"]
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "may_add": queries.may(request.access, queries.ADD, kind, key),
        "kind": kind,
        "key": key,
        "owner": request.access.user.pk,
        "limit": settings.UPLOAD_LIMIT_BYTES,
        "limit_words": limits.in_words(settings.UPLOAD_LIMIT_BYTES),
        "accept": accepted(),
        "taken": telling.taken(),
    }


@register.simple_tag
def reason_length() -> int:
    """Return how long a reason may be."""
    return REASON_LENGTH
