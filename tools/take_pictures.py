"""Take the README's picture from a running Dintel: three screens of the counter page, side by side.

Needs Chromium and a server: ``make run``, then ``.venv/bin/python tools/take_pictures.py http://127.0.0.1:8000``.
"""

from __future__ import annotations

import base64
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PHONE = {"width": 390, "height": 844}
SCREENS = ("", "?a=go-in", "?a=go-in.homeland.i200.immigration")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def screen(browser: Browser, address: str) -> str:
    """Return one screen as a data address."""
    context = browser.new_context(viewport=PHONE, color_scheme="light", device_scale_factor=2)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    taken = page.screenshot()
    context.close()
    return "data:image/png;base64," + base64.b64encode(taken).decode()


def main() -> int:
    """Write docs/pictures/counter.png."""
    base = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Chromium is not installed; on Debian: apt-get install chromium", file=sys.stderr)
        return 1
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=FLAGS)
        shots = [screen(browser, f"{base}/now/{path}") for path in SCREENS]
        page = browser.new_page(viewport={"width": 1290, "height": 900})
        frames = "".join(
            f'<img src="{shot}" width="390" style="border:1px solid #cfc3ad;border-radius:18px">' for shot in shots
        )
        page.set_content(
            '<body style="margin:0;padding:24px;background:#f6f0e6;display:flex;gap:24px;justify-content:center">'
            f"{frames}</body>"
        )
        target = ROOT / "docs" / "pictures" / "counter.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(target))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
