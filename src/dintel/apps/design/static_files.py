"""Static files as they lie on the disk, for whatever is put together from them on the server."""

from __future__ import annotations

from pathlib import Path

from django.contrib.staticfiles import finders


def static_file(name: str) -> Path:
    """Return where a static file lies; raise ``FileNotFoundError`` when it is missing."""
    path = finders.find(name)
    if path is None:
        message = f"the static file {name} is missing: the page cannot work offline without it"
        raise FileNotFoundError(message)
    return Path(path)
