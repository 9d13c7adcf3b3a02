"""What a device needs to work with the network cut: the files, the manifest, the worker."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from dintel.apps.design.static_files import DEVICE, static_file, with_scripts
from dintel.apps.frontdesk import here

FILES = (
    "design/dintel.css",
    "design/fonts/public-sans-regular.woff2",
    "design/fonts/public-sans-bold.woff2",
    "design/img/mark.svg",
    "frontdesk/counter.css",
    "frontdesk/engine.js",
    "frontdesk/outbox.js",
    "frontdesk/templates.js",
    "frontdesk/screening.js",
    "evidence/tus.js",
    "frontdesk/photographs.js",
    "frontdesk/pictures.js",
    "frontdesk/notes.js",
    "frontdesk/counter.js",
    "frontdesk/drawings/drawings.svg",
    "frontdesk/icons/counter.svg",
    "frontdesk/icons/counter-192.png",
)
SCRIPTS = (DEVICE, "frontdesk/outbox.js", "frontdesk/sw.js")


def scope() -> str:
    """Return the part of the site the worker answers for, in the language of the page."""
    return reverse("frontdesk:counter")


def workers() -> list[dict[str, str]]:
    """Return each language's worker and its scope, the language of the page first."""
    here_now = get_language() or settings.LANGUAGE_CODE
    codes = sorted((code for code, _name in settings.WORK_LANGUAGES), key=lambda code: code != here_now)
    found = []
    for code in codes:
        with override(code):
            found.append({"script": reverse("frontdesk:worker"), "scope": scope()})
    return found


def law_url() -> str:
    """Return the address of the law bundle in the language of the page."""
    language = get_language() or settings.LANGUAGE_CODE
    digest, _body = here.bundle(language)
    return reverse("frontdesk:law", args=[language, digest])


@lru_cache(maxsize=8)
def _packed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def packed_law(language: str) -> bytes:
    """Return the law bundle compressed; it is the same for everyone and holds no secret."""
    return _packed(here.bundle(language)[1])


def worker() -> str:
    """Return the service worker's text: the list of files, the outbox, the worker itself."""
    law = law_url()
    shell = {
        "language": get_language(),
        "law": here.policy().hash,
        "version": f"{here.policy().hash[:12]}-{_digest(get_language() or '', law)}",
        "page": scope(),
        "places": reverse("frontdesk:places"),
        "static": settings.STATIC_URL,
        "files": [law, reverse("frontdesk:places_data"), *map(static, FILES)],
    }
    return with_scripts(shell, SCRIPTS)


def manifest() -> dict[str, Any]:
    """Return the web app manifest in the language of the page."""
    start = scope()
    return {
        "id": start,
        "name": _("Dintel: someone is here now"),
        "short_name": _("Dintel"),
        "description": _("What to do and say when officers come to a city counter."),
        "lang": get_language(),
        "start_url": start,
        "scope": reverse("design:home"),
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b6e75",
        "icons": [
            {"src": static("frontdesk/icons/counter.svg"), "sizes": "any", "type": "image/svg+xml"},
            _icon("counter-192.png", 192),
            _icon("counter-512.png", 512),
            _icon("counter-maskable-512.png", 512) | {"purpose": "maskable"},
        ],
    }


def _icon(name: str, size: int) -> dict[str, str]:
    url = static(f"frontdesk/icons/{name}")
    return {"src": url, "sizes": f"{size}x{size}", "type": "image/png"}


def _digest(language: str, law: str) -> str:
    return _digest_now(language, law) if settings.DEBUG else _digest_once(language, law)


def _digest_now(language: str, law: str) -> str:
    """Return a short name that changes with anything the page is made of."""
    total = hashlib.sha256(f"{language} {law}".encode())
    for name in (*FILES, *SCRIPTS):
        total.update(static_file(name).read_bytes())
    for path in _sources():
        total.update(path.read_bytes())
    total.update(repr((here.roles(), here.places())).encode())
    return total.hexdigest()[:12]


_digest_once = lru_cache(maxsize=16)(_digest_now)


def _sources() -> list[Path]:
    """Return the templates and translations the page is rendered from."""
    homes = (apps.get_app_config(name).path for name in ("design", "frontdesk"))
    folders = [Path(home) / "templates" for home in homes]
    found = [path for folder in folders for path in folder.rglob("*.html")]
    found += [path for root in settings.LOCALE_PATHS for path in Path(root).rglob("*.mo")]
    return sorted(found)
