"""A material's file, or the way to its link."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header

from dintel.apps.partners.queries import MaterialVersion


def answer_with(version: MaterialVersion) -> HttpResponse:
    """Return the file as it came, to be kept and not to be run here; of a link, the way there."""
    if version.link:
        return HttpResponseRedirect(version.link)
    answer = HttpResponse(bytes(version.body or b""), content_type=version.media_type)
    shown = content_disposition_header(as_attachment=True, filename=version.file_name)
    answer["Content-Disposition"] = shown or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
