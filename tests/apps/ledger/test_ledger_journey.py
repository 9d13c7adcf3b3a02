"""In a browser: a reporter reads what the log proves and checks a receipt; axe on each page."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.apps.ledger.conftest import Write
from tests.browser import JOURNEY, require_sound

from dintel.apps.ledger import queries, services
from dintel.apps.ledger.models import Alarm, CheckpointTimestamp, Leaf, TimestampAuthority, Witness
from dintel.domain.merkle.note import cosigner

pytestmark = JOURNEY
NOW = timezone.now()


@pytest.fixture
def base(settings: Any, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Return the address of the site."""
    settings.STATIC_ROOT = tmp_path
    return str(request.getfixturevalue("live_server").url)


def receipt(index: int = 3) -> str:
    leaf = Leaf.objects.get(index=index)
    return queries.receipt_of(leaf, with_content=True) or ""


@pytest.mark.usefixtures("transactional_db")
def test_axe_finds_nothing_on_the_public_pages_at_320_pixels(
    chromium: Any, base: str, write: Write, settings: Any
) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{base}/ledger/")
    require_sound(page)
    write(10)
    services.checkpoint(at=NOW - timedelta(minutes=7), why="scheduled")
    keys = [str(cosigner(f"witness.example/{name}", bytes([number]) * 32).key) for number, name in enumerate("abc")]
    settings.LEDGER_WITNESSES = [(key, "https://witness.example") for key in keys]
    Witness.objects.create(key=keys[0], problem="unreachable", size=5, cosigned_at=NOW)
    Alarm.objects.create(kind="behind", details="A tree of 9", first_at=NOW, last_at=NOW)
    Alarm.objects.create(
        kind="witness_refused", found_by="w", details="409", first_at=NOW, last_at=NOW, settled_at=NOW, reason="Disk."
    )
    long_name = "CN=Made-up Timestamps,OU=" + "Unit" * 20
    CheckpointTimestamp.objects.create(
        size=10, note="n", token=b"t", stamped_at=NOW, serial="9" * 40, authority=long_name, kept_at=NOW
    )
    settings.TIMESTAMP_URL = "https://timestamps.example"
    TimestampAuthority.objects.create(url=settings.TIMESTAMP_URL, problem="malformed", details="no token " * 20)
    for path in ("/ledger/", "/es/ledger/", "/ledger/verify/", "/es/ledger/verify/"):
        page.goto(f"{base}{path}")
        require_sound(page)
    for text in (receipt(), "rubbish", ""):
        page.goto(f"{base}/ledger/verify/")
        page.get_by_label("The text of the receipt").fill(text)
        page.get_by_role("button", name="Check it").click()
        require_sound(page)
    page.goto(f"{base}/es/ledger/verify/")
    page.get_by_label("El texto del recibo").fill(receipt(9))
    page.get_by_role("button", name="Comprobarlo").click()
    page.get_by_text("Tal como quedó asentado").click()
    require_sound(page)
    (Path(settings.LEDGER_DIR) / "key").write_text("spoilt", encoding="utf-8")
    for path in ("/ledger/", "/es/ledger/"):
        assert page.goto(f"{base}{path}").status == 503
        require_sound(page)
    context.close()


def test_a_receipt_is_checked_without_scripts_and_kept(
    chromium: Any, base: str, write: Write, transactional_db: None
) -> None:
    write(10)
    services.checkpoint(at=NOW, why="scheduled")
    context = chromium.new_context(java_script_enabled=False, accept_downloads=True)
    page = context.new_page()
    page.goto(f"{base}/ledger/")
    page.get_by_role("link", name="Check a receipt").click()
    page.get_by_label("The text of the receipt").fill(receipt())
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_text("The receipt holds")).to_be_visible()
    with page.expect_download() as kept:
        page.get_by_role("button", name="Keep it as a file").click()
    assert kept.value.suggested_filename == "receipt.dintel-receipt"
    assert Path(kept.value.path()).read_text(encoding="utf-8") == receipt()
    page.get_by_role("button", name="Show it as a QR code").click()
    page.wait_for_url("**/ledger/receipt/qr/")
    context.close()
