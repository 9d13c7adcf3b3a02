"""What a device needs to show the public page and its card with the network cut."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language

from dintel.apps.design.static_files import DEVICE, with_scripts

SCRIPTS = (DEVICE, "verification/sw.js")
FONTS = ("design/fonts/public-sans-regular.woff2", "design/fonts/public-sans-bold.woff2")
"""Files that only a style sheet names; whatever a page names itself, the worker finds there."""


def scope() -> str:
    """Return the part of the site the worker answers for, in the language of the page."""
    return reverse("verification:officer")


def pages() -> tuple[str, str]:
    """Return the addresses of the two pages that are kept; the desk below the same scope never is."""
    return scope(), reverse("verification:card")


def worker(*rendered: bytes) -> str:
    """Return the service worker's text; it changes with anything that stands in the rendered pages.

    Raises FileNotFoundError when a script is missing.
    """
    language = get_language() or settings.LANGUAGE_CODE
    shell = {
        "language": language,
        "version": hashlib.sha256(b"\0".join(rendered)).hexdigest()[:16],
        "pages": pages(),
        "static": settings.STATIC_URL,
        "files": [static(name) for name in FONTS],
    }
    return with_scripts(shell, SCRIPTS)
