"""What every browser journey begins with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
Axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe
playwright.expect.set_options(timeout=20_000)  # ms: a page is waited for, however busy the machine
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
JOURNEY = [
    pytest.mark.journey,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed"),
    pytest.mark.django_db(transaction=True),
]


def axe(page: Any, options: dict[str, Any] | None = None) -> Any:
    """Return what axe finds on a page, once it has come whole: a click returns as soon as its answer begins."""
    page.wait_for_load_state()
    return Axe().run(page, options=options)
