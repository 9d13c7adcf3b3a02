"""Static files as they lie on the disk, for whatever is put together from them on the server."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders

DEVICE = "design/device.js"
"""What a service worker keeps a page with; it stands above the worker's own script."""


def static_file(name: str) -> Path:
    """Return where a static file lies; raise ``FileNotFoundError`` when it is missing."""
    path = finders.find(name)
    if path is None:
        message = f"the static file {name} is missing: the page cannot work offline without it"
        raise FileNotFoundError(message)
    return Path(path)


def with_scripts(shell: Mapping[str, Any], names: Iterable[str]) -> str:
    """Return a service worker's text: what it is told as ``self.SHELL``, then its scripts, in one piece.

    One piece, so that another script is another worker. Raises ``FileNotFoundError`` when a script is missing.
    """
    head = f"self.SHELL = {json.dumps(shell, ensure_ascii=False)};\n"
    return head + "\n".join(static_file(name).read_text("utf-8") for name in names)
