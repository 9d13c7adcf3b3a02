"""What the tests of several rooms do to the whole register."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from dintel.apps.sealing.providers import provider_of
from dintel.apps.sealing.services.keys import forget_standing_keys

INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")[^>]*>|<style|<[^>]*\s(?:style|on[a-z]+)=|=\s*[\"']?javascript:",
    re.IGNORECASE,
)


@pytest.fixture(autouse=True, scope="session")
def _no_page_holds_a_script_or_a_style() -> Iterator[None]:
    """Let no page that any test asks for hold a script or a style: the security policy would refuse it."""
    asked = Client.request

    def checked(self: Client, **request: Any) -> Any:
        answer = asked(self, **request)
        if answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            found = INLINE.search(answer.content.decode(errors="replace"))
            assert not found, f"{request.get('PATH_INFO')} holds {found[0]!r}" if found else ""
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "request", checked)
        yield


@pytest.fixture
def lose(settings: Any) -> Iterator[Callable[[], Callable[[], None]]]:
    """Return a way to take the key file away, which returns a way to put it back."""
    path = settings.DINTEL_HOME / "sealing" / "keys"
    kept: list[bytes] = []

    def put_back() -> None:
        path.write_bytes(kept.pop())
        path.chmod(0o600)
        provider_of.cache_clear()

    def take_away() -> Callable[[], None]:
        kept.append(path.read_bytes())
        path.unlink()
        provider_of.cache_clear()
        forget_standing_keys()
        return put_back

    yield take_away
    if kept:
        put_back()
