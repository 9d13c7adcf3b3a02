"""Requests to witnesses: a few at once, each with an end in time, none followed elsewhere."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass

from dintel.domain.merkle.note import MOST_NOTE_BYTES

TIMEOUT_SECONDS, ALTOGETHER_SECONDS = 5.0, 8.0
AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: ``status`` 0 if nothing did, and then ``body`` says why."""

    status: int
    body: str
    content_type: str = ""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is the answer."""

    def redirect_request(self, *_args: object, **_more: object) -> None:
        """Follow nothing."""


def ask(requests: Sequence[tuple[str, str]]) -> list[Answer]:
    """Post each body to its address; return the answers in the same order. Never raises.

    A side that drips is left behind after some seconds; its thread ends by itself.
    """
    if not requests:
        return []
    pool = ThreadPoolExecutor(min(AT_ONCE, len(requests)), thread_name_prefix="witness")
    running = [pool.submit(_post, url, body) for url, body in requests]
    done, _late = wait(running, timeout=ALTOGETHER_SECONDS)
    pool.shutdown(wait=False, cancel_futures=True)
    return [one.result() if one in done else Answer(0, "no answer in time") for one in running]


def _post(url: str, body: str) -> Answer:
    request = urllib.request.Request(  # noqa: S310 - the settings take http and https only
        url, data=body.encode(), headers={"Content-Type": "text/plain; charset=utf-8", "User-Agent": "Dintel"}
    )
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            return _answer(answer)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return _answer(refusal)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(0, f"{type(error).__name__}: {error}"[:200])


def _answer(answer: http.client.HTTPResponse | urllib.error.HTTPError) -> Answer:
    text = answer.read(MOST_NOTE_BYTES).decode(errors="replace")
    return Answer(int(answer.status or 0), text, answer.headers.get("Content-Type", ""))
