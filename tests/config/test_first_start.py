"""The very first start, into an empty home: what the demo city was made with must work on its pages too."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from dintel.config.prepare import apart
from dintel.config.problem import NotReadyError

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN, ANSWERED_WITHIN = 120.0, 60.0


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Start a demo city in an empty home, as ``make run`` does; return its address once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DINTEL_", "DJANGO_"))}
    environment |= {"DINTEL_HOME": str(tmp_path / "home"), "DINTEL_DEMO": "1", "PORT": str(port)}
    with (
        (tmp_path / "said").open("w") as said,
        subprocess.Popen(
            [sys.executable, "-m", "dintel.config.serve"], cwd=ROOT, env=environment, stdout=said, stderr=said
        ) as server,
    ):
        until = time.monotonic() + READY_WITHIN
        while "is ready" not in (tmp_path / "said").read_text():
            assert server.poll() is None, (tmp_path / "said").read_text()
            assert time.monotonic() < until, (tmp_path / "said").read_text()
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
        server.terminate()


class Visitor:
    """A browser without scripts, which waits for no answer for ever."""

    def __init__(self, address: str) -> None:
        self.address, self._open = address, build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        with self._open.open(f"{self.address}{path}", timeout=ANSWERED_WITHIN) as answer:
            return str(answer.read().decode())

    def post(self, path: str, page: str, **fields: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found
        body = urlencode({"csrfmiddlewaretoken": found[1], **fields}).encode()
        with self._open.open(Request(f"{self.address}{path}", body), timeout=ANSWERED_WITHIN) as answer:  # noqa: S310
            return str(answer.read().decode())


def test_an_investigator_makes_a_packet_in_the_process_that_answers_pages(address: str) -> None:
    """Its document is set by the library that had set those of the demo city."""
    visitor = Visitor(address)
    page = visitor.get("/sign-in/as/")
    person = re.search(r'name="person" value="(\d+)"><span[^>]*>Investigator<', page)
    assert person
    visitor.post("/sign-in/as/", page, person=person[1])
    case = next(iter(re.findall(r"/complaints/R-[0-9]{4}-[2-9A-Z]{5}/", visitor.get("/complaints/?state=triaged"))))
    page = visitor.get(case)
    before = set(re.findall(r"P-[0-9]{4}-[2-9A-Z]{5}", page))
    form = page[page.index(f'action="{case}packet/"') :]
    key = re.search(r'name="key" value="([^"]+)"', form)
    assert key
    after = visitor.post(f"{case}packet/", page, key=key[1], to="A made-up office", language="en", contents="whole")
    assert set(re.findall(r"P-[0-9]{4}-[2-9A-Z]{5}", after)) > before


def test_what_goes_wrong_apart_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    def wrong() -> None:
        message = "the made-up city could not be drawn"
        raise RuntimeError(message)

    with pytest.raises(NotReadyError, match="could not make a made-up city"):
        apart(wrong, "make a made-up city")
    assert "could not be drawn" in capfd.readouterr().err
