"""What browser journeys stand on: a click returns when the page it leads to has come whole."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from tests.browser import JOURNEY, REFUSED, violations

pytestmark = JOURNEY[:2]
FIRST_HALF = '<!doctype html><title>Slow</title><h1>{path}</h1><form><input name="word"></form>' + " " * 4096
SECOND_HALF = '<p id="end">All of it</p><a href="/next">Next</a>'
PAUSE = 0.5  # s between the halves of a page


class Slow(BaseHTTPRequestHandler):
    """Answers with half a page, and later with the other half."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(FIRST_HALF.format(path=self.path).encode())
        self.wfile.flush()
        time.sleep(PAUSE)
        self.wfile.write(SECOND_HALF.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def slow() -> Iterator[str]:
    """Return the address of a server whose pages come in two halves."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.enable_socket
@pytest.mark.parametrize("scripts", [True, False])
def test_a_click_and_a_key_return_when_the_page_is_whole(chromium: Any, slow: str, scripts: bool) -> None:
    page = chromium.new_context(java_script_enabled=scripts).new_page()
    page.goto(slow)
    page.locator("a").click()
    assert (page.locator("h1").inner_text(), page.locator("#end").count()) == ("/next", 1)
    page.locator("input").fill("x")
    page.locator("input").press("Enter")
    assert (page.locator("h1").inner_text(), page.locator("#end").count()) == ("/next?word=x", 1)


def pale_in(page: Any, scheme: str) -> None:
    """Show a page whose words cannot be read in the colours of one scheme."""
    pale = f"@media (prefers-color-scheme: {scheme}) {{ body {{ color: #eee }} }}"
    style = f"body {{ color: #000; background: #fff }} {pale}"
    page.set_content(
        f'<!doctype html><html lang="en"><title>x</title><style>{style}</style><main><h1>Words</h1></main></html>'
    )


def test_what_cannot_be_read_in_dark_colours_is_found(chromium: Any) -> None:
    page = chromium.new_page()
    for scheme, expected in (("dark", ["color-contrast"]), ("none", [])):
        pale_in(page, scheme)
        assert [one["id"] for one in violations(page, both=True)] == expected


@pytest.mark.parametrize("shown", ["light", "dark"])
def test_a_page_is_looked_at_as_it_is_shown_and_left_so(chromium: Any, shown: str) -> None:
    page = chromium.new_context(color_scheme=shown).new_page()
    pale_in(page, shown)
    for both in (False, True, False):
        assert [one["id"] for one in violations(page, both=both)] == ["color-contrast"]


class Strict(BaseHTTPRequestHandler):
    """Answers with a page that breaks its own policy: a script in it, and words written as HTML."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        policy = "default-src 'none'; script-src 'self' 'nonce-x'; require-trusted-types-for 'script'"
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        inline = "<script>1</script>" if self.path == "/inline" else ""
        written = "<script nonce=x>try { document.body.innerHTML = '<p>x' } catch {}</script>"
        self.wfile.write(f"<!doctype html><title>x</title><body>{inline or written}</body>".encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.enable_socket
@pytest.mark.parametrize("path", ["/inline", "/written"])
def test_what_the_security_policy_refuses_is_told(chromium: Any, path: str) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Strict)
    Thread(target=server.serve_forever, daemon=True).start()
    page = chromium.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}{path}")
    page.wait_for_timeout(0)
    server.shutdown()
    server.server_close()
    assert REFUSED, "the browser said nothing"
    REFUSED.clear()
