"""Take every picture of the docs from the demo city, on one fixed day, so that each run shows the same city.

``docs/pictures/pictures.toml`` names them. The demo city is made in a folder of its own and thrown away after. Needs
Chromium. Names after the command take those pictures alone: ``.venv/bin/python tools/take_pictures.py counter``.
"""

from __future__ import annotations

import base64
import io
import os
import re
import shutil
import sys
import tempfile
import threading
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any
from unittest import mock
from wsgiref.simple_server import WSGIRequestHandler

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
DAY = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # a Monday morning in Albuquerque
DEVICES = {"phone": (390, 844, 2), "desk": (1100, 800, 1)}
COLOURS = 128
ROUNDS = 3
MOST_HIGH = 760  # of a staff page, in pixels
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
FRAME = '<body style="margin:0;padding:24px;background:#f6f0e6;display:flex;gap:24px;justify-content:center">{}</body>'


class _OnThatDay(datetime):
    """The clock of `{% now %}` in templates, which does not ask Django's."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """Return the fixed moment."""
        return DAY.astimezone(tz)


@contextmanager
def demo_city() -> Iterator[str]:
    """Make the demo city on the fixed day, serve it, and yield its address."""
    home = tempfile.mkdtemp(prefix="dintel-pictures-")
    os.environ.update(DINTEL_HOME=home, DINTEL_DEMO="1", DJANGO_SETTINGS_MODULE="dintel.config.settings_test")
    try:
        templates = mock.patch("django.template.defaulttags.datetime", _OnThatDay)
        with mock.patch("django.utils.timezone.now", return_value=DAY), templates:
            _fill()
            yield from _served()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _fill() -> None:
    import django  # noqa: PLC0415 - its settings read the folder that was just made
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    from dintel.apps.notices.services import tick  # noqa: PLC0415
    from dintel.apps.sealing.services import require_keys  # noqa: PLC0415
    from dintel.config.demo import make_demo  # noqa: PLC0415

    require_keys(at=DAY)
    make_demo()
    for _ in range(ROUNDS):
        tick(at=DAY)


class _Quiet(WSGIRequestHandler):
    """Answers and writes no line about it."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _served() -> Iterator[str]:
    from socketserver import ThreadingMixIn  # noqa: PLC0415
    from wsgiref.simple_server import WSGIServer  # noqa: PLC0415

    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

    class Threads(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    server = Threads(("127.0.0.1", 0), _Quiet)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def wanted(names: list[str]) -> list[Mapping[str, Any]]:
    """Return the pictures that are named, or all."""
    found: list[Mapping[str, Any]] = tomllib.loads((PICTURES / "pictures.toml").read_text(encoding="utf-8"))["picture"]
    return [one for one in found if not names or one["name"] in names]


def signed_in(browser: Browser, base: str, one: Mapping[str, Any]) -> BrowserContext:
    """Return a browser window of the picture's device, signed in as its role."""
    width, height, scale = DEVICES[one.get("device", "desk")]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="light",
        device_scale_factor=scale,
        reduced_motion="reduce",
        service_workers="block",
    )
    context.clock.set_fixed_time(DAY)
    if one["as"]:
        from dintel.apps.accounts.permissions import matrix  # noqa: PLC0415

        page = context.new_page()
        page.goto(f"{base}/sign-in/as/")
        name = matrix().roles[one["as"]].name
        page.get_by_role("button", name=re.compile(f"^{re.escape(name)}")).first.click()
        page.wait_for_load_state()
        page.close()
    return context


def shot(context: BrowserContext, base: str, path: str, one: Mapping[str, Any]) -> bytes:
    """Return one screen."""
    page = context.new_page()
    answer = page.goto(base + path)
    if answer is None or not answer.ok:
        message = f"{one['name']}: {path} answers {answer.status if answer else 'nothing'}. Correct pictures.toml."
        raise SystemExit(message)
    if follow := one.get("follow"):
        page.locator(follow).first.click()
    if press := one.get("press"):
        page.get_by_role("button", name=press).or_(page.get_by_role("link", name=press)).first.click()
    page.wait_for_load_state("networkidle")
    taken = page.screenshot() if one.get("whole") or one.get("device") == "phone" else _without_doors(page)
    page.close()
    return taken


def _without_doors(page: Page) -> bytes:
    """Return what a staff page says, without the list of all pages above it."""
    box = page.locator("main").bounding_box() or {"x": 0, "y": 0, "width": 1100, "height": MOST_HIGH}
    page.set_viewport_size({"width": DEVICES["desk"][0], "height": int(box["y"]) + MOST_HIGH})
    height = min(box["height"], MOST_HIGH)
    return page.screenshot(clip={"x": 0, "y": box["y"], "width": DEVICES["desk"][0], "height": height})


def beside(browser: Browser, shots: list[bytes]) -> bytes:
    """Return screens of a phone side by side."""
    page: Page = browser.new_page(viewport={"width": 48 + 414 * len(shots), "height": 900})
    images = "".join(
        f'<img src="data:image/png;base64,{base64.b64encode(one).decode()}" width="390"'
        ' style="border:1px solid #cfc3ad;border-radius:18px">'
        for one in shots
    )
    page.set_content(FRAME.format(images))
    taken = page.screenshot()
    page.close()
    return taken


def keep(name: str, taken: bytes) -> int:
    """Write a picture with few colours, which screens have, and return its size."""
    image = Image.open(io.BytesIO(taken)).convert("RGB")
    few = image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    target = PICTURES / f"{name}.png"
    few.save(target, "PNG", optimize=True)
    return target.stat().st_size


def main() -> int:
    """Take the pictures."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Chromium is not installed; on Debian: apt-get install chromium", file=sys.stderr)
        return 1
    with demo_city() as base, sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=FLAGS)
        for one in wanted(sys.argv[1:]):
            context = signed_in(browser, base, one)
            shots = [shot(context, base, path, one) for path in one["pages"]]
            taken = beside(browser, shots) if one.get("device") == "phone" else shots[0]
            print(f"{one['name']}: {keep(one['name'], taken) // 1024} kB")
            context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
