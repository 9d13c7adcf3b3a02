"""A material's file, or the way to its link."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from dintel.apps.evidence import clamd
from dintel.apps.partners.queries import MaterialVersion

SECONDS = 20.0
"""How long the scanner may think while somebody waits; a file of a material is small."""


def why_not(version: MaterialVersion) -> str:
    """Return in words why a material's file is not given out; empty where it is, and for a link.

    Where the city has a scanner, it is asked each time, with the signatures of that moment.
    """
    place: clamd.Place | None = settings.SCANNER
    if version.link or place is None:
        return ""
    try:
        seen = clamd.look(place, [bytes(version.body or b"")], seconds=SECONDS)
    except clamd.ScannerError:
        return _("The city’s scanner does not answer at present, so this file is not given out. Try again in a minute.")
    if seen.verdict == clamd.Verdict.CLEAN:
        return ""
    if seen.verdict == clamd.Verdict.TOO_LARGE:
        return _("This file is too large for the city’s scanner, so it is not given out. Ask city IT, or give a link.")
    words = _("The city’s scanner found “%(signature)s” in this file, so it is not given out. Tell city IT.")
    return words % {"signature": seen.signature}


def answer_with(version: MaterialVersion) -> HttpResponse:
    """Return the file as it came, to be kept and not to be run here; of a link, the way there.

    Precondition: nothing speaks against it (``why_not``).
    """
    if version.link:
        return HttpResponseRedirect(version.link)
    answer = HttpResponse(bytes(version.body or b""), content_type=version.media_type)
    shown = content_disposition_header(as_attachment=True, filename=version.file_name)
    answer["Content-Disposition"] = shown or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
