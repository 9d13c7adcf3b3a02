"""Signed messages to other systems of the city: Standard Webhooks 1.0.

1. The message is thin: which notice, what kind, which number, where and when; never a word of it.
2. ``webhook-id`` is the same for every try, so that the receiver can drop a repetition.
3. Each try is signed anew, with the present secret and, for a day after a change, the one before.
4. Only 2xx is success. 410 stops the endpoint. A redirect is a failure and is not followed.
5. An address is resolved once and the connection goes to that address and no other, so that a name
   that changes its mind leads nowhere new. Addresses inside a network are refused unless the
   settings allow them.
6. A try takes five seconds and no more, however slowly the other side drips.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dintel.apps import binding
from dintel.apps.notices.channels import SYSTEMS, Message, Outcome, Problem
from dintel.apps.notices.signing import signature

NAME = _("Webhook")
REACHES = SYSTEMS
MINUTE, HOUR = 60, 3600
DELAYS = (5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
"""Seconds before each further try, as the specification gives them."""
TIMEOUT_SECONDS = 5.0
AT_ONCE = 8
LONGEST_WAIT = timedelta(hours=24)
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
CARRIERS = tuple(ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
"""IPv6 networks that carry an IPv4 address inside, and so could lead anywhere."""


class RefusedError(Exception):
    """An address that nothing is sent to; ``is_private`` when it leads inside a network."""

    def __init__(self, *, is_private: bool = False) -> None:
        """Keep the reason."""
        super().__init__(is_private)
        self.code = "private" if is_private else "address"


def delay(tries: int) -> timedelta | None:
    """Return how long to wait after so many failed tries, ``None`` after the last of ten."""
    return timedelta(seconds=DELAYS[tries - 1]) if tries <= len(DELAYS) else None


def send(messages: Sequence[Message], at: datetime) -> Iterator[Outcome]:
    """Post each message, several at once; yield each as soon as its answer is there."""
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook") as pool:
        running = {pool.submit(_post, message, at): message for message in messages}
        for done in as_completed(running):
            yield running[done], done.result()


def payload(message: Message) -> bytes:
    """Return the body: JSON, the same bytes for every try."""
    # 1.
    body = {
        "type": message.kind.replace("_", ".", 1),
        "timestamp": message.happened_at.isoformat().replace("+00:00", "Z"),
        "data": {
            "id": message.id,
            "number": message.number,
            "department": message.department,
            "facility": message.facility,
            "link": f"{binding.own_address()}{message.path}",
        },
    }
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


def check_address(url: str) -> SplitResult:
    """Return the parts of an address that may be an endpoint; nothing is looked up.

    Raises RefusedError: only https, or http to this machine; no user name, no fragment.
    """
    try:
        parts = urlsplit(url)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError as error:
        raise RefusedError from error
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL_NAMES)
    clean = url.isascii() and url.isprintable() and " " not in url and parts.username is None and not parts.fragment
    if not (secure and clean and port_is_good and parts.hostname):
        raise RefusedError
    return parts


def resolve(host: str, port: int) -> tuple[str, int]:
    """Return an address of the host to connect to, and its family.

    Raises RefusedError if any of its addresses lies inside a network, OSError if there is none.
    """
    # 5.
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [(str(entry[4][0]), int(entry[0])) for entry in found]
    if not getattr(settings, "WEBHOOK_PRIVATE_TARGETS", False) and not all(
        is_public(address) for address, _family in addresses
    ):
        raise RefusedError(is_private=True)
    return addresses[0]


def is_public(address: str) -> bool:
    """Say whether an address is of the open internet, and carries no other address inside."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if any(found in network for network in CARRIERS):
            return False
    return found.is_global and not found.is_multicast


def _post(message: Message, at: datetime) -> Problem | None:
    try:
        status, wait = _exchange(message, at)
    except RefusedError as error:
        return Problem(error.code, final=error.code == "address")
    except TimeoutError:
        return Problem("late")
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        return Problem("unreachable", f"{type(error).__name__}: {error}"[:200])
    # 4.
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    if status == HTTPStatus.GONE:
        return Problem("gone", str(status), final=True, stop=True)
    code = "redirect" if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST else "answer"
    return Problem(code, str(status), wait=wait)


def _exchange(message: Message, at: datetime) -> tuple[int, timedelta | None]:
    parts = check_address(message.to)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    address, family = resolve(host, port)
    body = payload(message)
    line = _Line(socket.socket(socket.AddressFamily(family), socket.SOCK_STREAM))
    # 6.
    watch = threading.Timer(TIMEOUT_SECONDS, line.hang_up)
    watch.start()
    try:
        line.end.connect((address, port))
        if secure:
            line.encrypt(host)
        answer = _ask(line.end, parts, _headers(message, body, at), body)
    except (OSError, http.client.HTTPException) as error:
        if line.is_hung_up:
            raise TimeoutError from error
        raise
    finally:
        watch.cancel()
        line.end.close()
    if line.is_hung_up:  # the end of the connection was taken for the end of the answer
        raise TimeoutError
    return answer


class _Line:
    """A connection that another thread can hang up at any moment, in the middle of a handshake too."""

    def __init__(self, raw: socket.socket) -> None:
        raw.settimeout(TIMEOUT_SECONDS)
        self.end = raw
        self.is_hung_up = False

    def encrypt(self, host: str) -> None:
        context = ssl.create_default_context()
        wrapped = context.wrap_socket(self.end, server_hostname=host, do_handshake_on_connect=False)
        self.end = wrapped
        wrapped.do_handshake()

    def hang_up(self) -> None:
        self.is_hung_up = True
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self.end, socket.SHUT_RDWR)


def _ask(end: socket.socket, parts: SplitResult, headers: dict[str, str], body: bytes) -> tuple[int, timedelta | None]:
    """Send the request over a connection that is already open; read the status, and no body."""
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    connection.sock = end
    try:
        target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        connection.request("POST", target, body=body, headers={"Host": parts.netloc, **headers})
        answer = connection.getresponse()
        return answer.status, _wait(answer.getheader("Retry-After", ""))
    finally:
        connection.close()


def _headers(message: Message, body: bytes, at: datetime) -> dict[str, str]:
    # 2. and 3.
    moment = str(int(at.timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "Dintel",
        "webhook-id": message.id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(signature(secret, message.id, moment, body) for secret in message.secrets),
    }


def _wait(header: str) -> timedelta | None:
    """Return how long the other side asks us to wait, at most a day; dates are not read."""
    return min(timedelta(seconds=int(header[:6])), LONGEST_WAIT) if header.isascii() and header.isdigit() else None
