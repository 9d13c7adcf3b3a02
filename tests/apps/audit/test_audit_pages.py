"""Pages of the auditor's room: budgets, and a walk in a browser from a check to a published statement."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import expect
from tests.apps.audit.conftest import look
from tests.browser import JOURNEY, require_sound

from dintel.apps.accounts.models import User
from dintel.apps.audit.jobs.working import do_next
from dintel.apps.contacts.models import Contact
from dintel.apps.ledger import queries as ledger
from dintel.apps.ledger import services as log
from dintel.cli.main import main

BUDGETS = tomllib.loads(Path(__file__).with_name("budgets.toml").read_text(encoding="utf-8"))
STATED = "/audit/statements/new/"


def state_over_the_page(browser: Client) -> None:
    today = str(timezone.localdate())
    told = {"since": today, "until": today, "words": "All is in order."}
    browser.post(STATED, {"key": str(uuid4()), **told})
    browser.post("/audit/statements/1/publish/", {"key": str(uuid4())})


@pytest.mark.django_db
def test_a_page_stays_within_its_budget_with_few_statements_and_with_many(
    register: list[Contact], auditor: User
) -> None:
    browser = Client()
    browser.force_login(auditor)
    look(auditor, register[0])
    state_over_the_page(browser)
    for many in (False, True):
        for _turn in range(6 * many):
            browser.post("/audit/checks/all/run/", {"key": str(uuid4())})
            while do_next(timezone.now()):
                pass
            state_over_the_page(browser)
        for name, budget in BUDGETS.items():
            browser.get(budget["path"])  # what a process reads once
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(budget["path"]).status_code == 200
            assert len(asked) <= budget["statements"], (name, [query["sql"][:150] for query in asked])


def verified_by_anybody(signed: Path, key: str) -> None:
    signed.write_bytes(Client().get("/record/audits/1/statement.txt").content)
    assert main(["ledger", "verify-statement", str(signed), "--key", key]) == 0
    signed.write_bytes(signed.read_bytes().replace(b"Every record", b"Some records"))
    assert main(["ledger", "verify-statement", str(signed), "--key", key]) == 1


def everybody_reads(chromium: Any, base: str) -> None:
    for address in ("/record/audits/", "/record/audits/1/", "/es/record/audits/1/"):
        page = chromium.new_context(reduced_motion="reduce", viewport={"width": 320, "height": 800}).new_page()
        page.goto(base + address)
        require_sound(page, address)
        page.context.close()


class TestInABrowser:
    """An auditor's day."""

    pytestmark = JOURNEY

    def test_an_auditor_checks_exports_states_and_publishes_and_a_reader_verifies(
        self, chromium: Any, live_server: Any, register: list[Contact], auditor: User, tmp_path: Path
    ) -> None:
        look(auditor, register[0])
        client = Client()
        client.force_login(auditor)
        for path in ("/audit/", "/record/audits/"):
            client.get(path)  # what a process reads once, so that no page waits for it on a busy machine
        base, cookie = live_server.url, client.cookies["sessionid"].value
        screen = {"width": 320, "height": 800}
        context = chromium.new_context(reduced_motion="reduce", locale="en-US", viewport=screen, accept_downloads=True)
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": base}])
        page = context.new_page()
        page.goto(f"{base}/audit/")
        require_sound(page, "before anything")
        page.get_by_role("button", name="Run every check").click()
        page.get_by_role("button", name="Make an export").click()
        expect(page.get_by_text("Waits for the worker.")).to_have_count(5)
        while do_next(timezone.now()):
            pass
        page.goto(f"{base}/audit/")
        expect(page.get_by_role("link", name="Nothing amiss")).to_have_count(4)
        require_sound(page, "after the checks")
        with page.expect_download() as coming:
            page.get_by_role("link", name="Take export 1").click()
        taken = tmp_path / "export.zip"
        coming.value.save_as(taken)
        key = str(ledger.log_key())
        script = tmp_path / "verify.py"
        with zipfile.ZipFile(taken) as whole:
            script.write_bytes(whole.read("verify.py"))
        command = [sys.executable, "-I", "-S", str(script), str(taken), "--log-key", key]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
        page.get_by_role("link", name="Make a statement").click()
        page.get_by_label("What did you find?").fill("Every record I opened was as the log has it.")
        require_sound(page, STATED)
        page.get_by_role("button", name="Have it signed").click()
        log.checkpoint(at=timezone.now(), why="test")
        page.get_by_role("link", name="Statement 1,").click()
        require_sound(page, "statement")
        page.get_by_role("button", name="Publish it").click()
        expect(page.get_by_text("Everybody can read it since")).to_be_visible()
        context.close()
        reader = chromium.new_context(java_script_enabled=False, locale="en-US", viewport=screen).new_page()
        reader.goto(f"{base}/record/")
        reader.get_by_role("link", name="What auditors found").first.click()
        reader.get_by_role("link", name="Statement 1 of").click()
        expect(reader.get_by_text("Every record I opened was as the log has it.")).to_be_visible()
        reader.context.close()
        verified_by_anybody(tmp_path / "statement.txt", key)
        everybody_reads(chromium, base)
