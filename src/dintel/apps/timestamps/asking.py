"""One request to the authority (RFC 3161, section 3.4): an end in time and in bytes, followed nowhere else."""

from __future__ import annotations

import http.client
import threading
import urllib.error
import urllib.request

from dintel.domain.timestamping.failure import MOST_TOKEN_BYTES

TIMEOUT_SECONDS, ALTOGETHER_SECONDS = 5.0, 8.0
QUERY = "application/timestamp-query"
UNREACHABLE, TOO_SLOW, TOO_LARGE, NOT_OK = "unreachable", "too_slow", "too_large", "not_ok"


class NoAnswerError(Exception):
    """The authority gave no answer that could be read. ``kind`` is one of this module's names."""

    def __init__(self, kind: str, details: str) -> None:
        """Keep the kind, for words in any language, and what happened."""
        super().__init__(details)
        self.kind = kind


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer, and not a timestamp."""

    def redirect_request(self, *_args: object, **_more: object) -> None:
        """Follow nothing."""


def ask(url: str, query: bytes) -> bytes:
    """Return the answer's bytes; raise ``NoAnswerError``.

    A side that drips is left behind after some seconds; its thread ends by itself.
    """
    found: list[bytes | NoAnswerError] = []
    asking = threading.Thread(target=lambda: found.append(_post(url, query)), name="timestamp", daemon=True)
    asking.start()
    asking.join(ALTOGETHER_SECONDS)
    if not found:
        raise NoAnswerError(TOO_SLOW, f"no whole answer within {ALTOGETHER_SECONDS:.0f} seconds")
    if isinstance(found[0], NoAnswerError):
        raise found[0]
    return found[0]


def _post(url: str, query: bytes) -> bytes | NoAnswerError:
    request = urllib.request.Request(  # noqa: S310 - the settings take http and https only
        url, data=query, headers={"Content-Type": QUERY, "User-Agent": "Dintel"}
    )
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=TIMEOUT_SECONDS) as answer:
            body: bytes = answer.read(MOST_TOKEN_BYTES + 1)
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return NoAnswerError(NOT_OK, f"it answered {refusal.code} {refusal.reason}")
    except TimeoutError as error:
        return NoAnswerError(TOO_SLOW, str(error))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return NoAnswerError(UNREACHABLE, f"{type(error).__name__}: {error}"[:200])
    if len(body) > MOST_TOKEN_BYTES:
        return NoAnswerError(TOO_LARGE, f"its answer is longer than {MOST_TOKEN_BYTES} bytes")
    return body
