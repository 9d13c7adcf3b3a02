"""What every browser journey begins with."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
Axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe
playwright.expect.set_options(timeout=20_000)  # ms: a page is waited for, however busy the machine
CHROMIUM = next(
    filter(Path.exists, map(Path, ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium"))), Path("/usr/bin/chromium")
)
"""Debian's; the shell shows pages and nothing around them, with a third of the work less."""
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
JOURNEY = [
    pytest.mark.journey,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed"),
    pytest.mark.django_db(transaction=True),
]


REFUSED: list[str] = []
"""What the browser said that the security policy of a page refused, in this test."""
POLICY = re.compile(r"Content.Security.Policy|Trusted(?:HTML|Script|ScriptURL|Type)|Permissions.Policy", re.IGNORECASE)


def wait_for_last_answers(seconds: float = 20.0) -> None:
    """Return once the server of the tests speaks with nobody any more. Raises AssertionError after that time.

    A browser that closes does not wait for its last answer, and the thread that makes it goes on: it would look for
    rows that are emptied, and fail the client of the test that comes next, whom Django tells of every thread's error.
    """
    until = time.monotonic() + seconds
    while speaking := [one.name for one in threading.enumerate() if "process_request_thread" in one.name]:
        assert time.monotonic() < until, f"the server of the tests still answers a browser that closed: {speaking}"
        time.sleep(0.005)


def tells_what_is_refused(patch: pytest.MonkeyPatch) -> None:
    """Let every window note what the security policy of its pages refuses."""
    new_context, new_page = playwright.Browser.new_context, playwright.Browser.new_page

    def listens(context: Any) -> Any:
        context.on("console", lambda said: REFUSED.append(said.text) if POLICY.search(said.text) else None)
        return context

    def with_a_page(self: Any, *args: Any, **named: Any) -> Any:
        page = new_page(self, *args, **named)
        listens(page.context)
        return page

    patch.setattr(playwright.Browser, "new_context", lambda *args, **named: listens(new_context(*args, **named)))
    patch.setattr(playwright.Browser, "new_page", with_a_page)


def reads_whole_pages(patch: pytest.MonkeyPatch) -> None:
    """Let every click and every key return only once the page they lead to has come whole.

    The browser goes on as soon as an answer begins. Whatever a test then counts or reads at once is
    counted in a page that is half there, and on a busy machine that half is empty.
    """
    for of, name in ((playwright.Locator, "click"), (playwright.Locator, "press"), (playwright.Page, "click")):
        patch.setattr(of, name, _then_whole(getattr(of, name)))


def _then_whole(act: Callable[..., None]) -> Callable[..., None]:
    @wraps(act)
    def acted(self: Any, *args: Any, **named: Any) -> None:
        act(self, *args, **named)
        page = self if isinstance(self, playwright.Page) else self.page
        if not page.is_closed():
            page.wait_for_load_state("domcontentloaded")

    return acted


def axe(page: Any, options: dict[str, Any] | None = None) -> Any:
    """Return what axe finds on a page, once it has come whole: a click returns as soon as its answer begins.

    Of rules that hold axe tells one example each; telling all of them takes longer than looking.
    """
    page.wait_for_load_state()
    is_there = page.evaluate("typeof axe === 'object'")
    return (Axe("") if is_there else Axe()).run(page, options={"resultTypes": ["violations"], **(options or {})})


def violations(page: Any, options: dict[str, Any] | None = None, *, both: bool | None = None) -> list[Any]:
    """Return what axe finds on a page as it is shown, and about colours once more where dark is light and light dark.

    The other colours are looked at on a third of the pages, drawn by the seed of the run, unless it is said. That each
    pair of colours can be read is computed for both (``tests/apps/design/test_tokens.py``).
    """
    found: list[Any] = axe(page, options).response["violations"]
    if both is None:
        both = crc32(f"{random.random()} {urlsplit(page.url).path}".encode()) % 3 == 0
    if both:
        is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        shown, other = ("dark", "light") if is_dark else ("light", "dark")
        page.emulate_media(color_scheme=other, reduced_motion="reduce")
        colours = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
        found += axe(page, colours).response["violations"]
        page.emulate_media(color_scheme=shown, reduced_motion="reduce")
    return found


def require_sound(page: Any, where: str = "") -> None:
    """Require of a page: nothing for axe to find, no sideways scrolling, one heading of the first rank."""
    where = where or page.url
    found = violations(page)
    assert not found, (where, [(one["id"], one["nodes"][0]["html"]) for one in found])
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), where
    assert page.locator("h1").count() == 1, where
