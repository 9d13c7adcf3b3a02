"""Signed messages to other systems: what they hold, how they are signed, and where they never go."""

from __future__ import annotations

import base64
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import standardwebhooks.webhooks
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from tests.apps.notices.told import AT, DAY, STORY, Staff, access, make_staff, notice

from dintel.apps.notices import queries, services
from dintel.apps.notices.channels import webhook
from dintel.apps.notices.channels.webhook import RefusedError, check_address, is_public, resolve
from dintel.apps.notices.models import Delivery, Endpoint
from dintel.apps.notices.signing import locked, new_secret, signature, unlocked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("between_digests"), pytest.mark.once]

NOW = datetime.now(tz=UTC).replace(microsecond=0)
"""When these tests were read."""


@pytest.fixture(autouse=True)
def _library_looks_at_the_same_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the standard's library, which refuses old messages, read the moment that the tests speak of."""

    class Then(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return NOW.astimezone(tz)

    monkeypatch.setattr(standardwebhooks.webhooks, "datetime", Then)


"""The receiver's library compares with the clock on the wall."""


class Receiver:
    """A system that takes messages; ``answers`` are its next status codes, then 204."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes, str]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({k.lower(): v for k, v in self.headers.items()}, body, self.path))
                status, headers = receiver.answers.pop(0) if receiver.answers else (204, {})
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook?from=dintel"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """Return a system on this machine, which the settings allow."""
    settings.WEBHOOK_PRIVATE_TARGETS = True
    found = Receiver()
    yield found
    found.server.shutdown()
    found.server.server_close()


def add(staff: Staff, url: str, kinds: tuple[str, ...] = ()) -> tuple[Endpoint, str]:
    return services.add_endpoint(name="Duty telephone", url=url, kinds=kinds, by=staff.duty, at=NOW)


def only() -> Delivery:
    return Delivery.objects.get(channel="webhook")


def test_a_message_verifies_with_the_library_of_the_standard(staff: Staff, receiver: Receiver) -> None:
    _endpoint, secret = add(staff, receiver.url)
    row = notice(at=NOW)
    services.tick(at=NOW)
    ((headers, body, path),) = receiver.got
    said = Webhook(secret).verify(body, headers)
    assert said == {
        "type": "contact.filed",
        "timestamp": NOW.isoformat().replace("+00:00", "Z"),
        "data": {
            "id": headers["webhook-id"],
            "number": "M-1",
            "department": "arts-and-culture",
            "facility": "main-library",
            "link": f"https://dintel.example.gov/notices/{row.key}/",
        },
    }
    assert path == "/hook?from=dintel"
    assert headers["content-type"] == "application/json"
    assert STORY.encode() not in body
    assert only().state == "sent"
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(body, headers)


def test_each_try_is_signed_anew_under_the_same_id(staff: Staff, receiver: Receiver) -> None:
    _endpoint, secret = add(staff, receiver.url)
    receiver.answers = [(500, {})]
    notice(at=NOW)
    services.tick(at=NOW)
    delivery = only()
    assert (delivery.state, delivery.problem, delivery.problem_detail) == ("waiting", "answer", "500")
    assert delivery.next_at == NOW + timedelta(seconds=5)
    services.tick(at=NOW + timedelta(seconds=5))
    (first, body, _), (second, again, _) = receiver.got
    assert first["webhook-id"] == second["webhook-id"]
    assert first["webhook-timestamp"] != second["webhook-timestamp"]
    assert body == again
    Webhook(secret).verify(again, second)


def test_tries_follow_the_schedule_of_the_standard_and_then_end(staff: Staff, receiver: Receiver) -> None:
    add(staff, receiver.url)
    receiver.answers = [(503, {})] * 20
    notice(at=NOW)
    at, waits = NOW, []
    for _try in range(10):
        services.send_due(at=at)
        delivery = only()
        if delivery.next_at is None:
            break
        waits.append(int((delivery.next_at - at).total_seconds()))
        at = delivery.next_at
    assert waits == [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    assert (only().state, only().tries) == ("failed", 10)
    assert len(receiver.got) == 10


def test_a_system_that_asks_to_wait_is_waited_for(staff: Staff, receiver: Receiver) -> None:
    add(staff, receiver.url)
    receiver.answers = [(429, {"Retry-After": "600"})]
    notice(at=NOW)
    services.tick(at=NOW)
    assert only().next_at == NOW + timedelta(seconds=600)


@pytest.mark.parametrize(
    ("header", "expected"), [("7", 7), ("999999999", 86400), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("-1", None)]
)
def test_how_long_to_wait_is_read_in_seconds_only(header: str, expected: int | None) -> None:
    found = webhook._wait(header)
    assert (int(found.total_seconds()) if found else None) == expected


def test_a_redirect_is_not_followed(staff: Staff, receiver: Receiver) -> None:
    add(staff, receiver.url)
    receiver.answers = [(302, {"Location": f"http://127.0.0.1:{receiver.port}/elsewhere"})]
    notice(at=NOW)
    services.tick(at=NOW)
    assert [path for _headers, _body, path in receiver.got] == ["/hook?from=dintel"]
    assert only().problem == "redirect"


def test_410_stops_the_endpoint(staff: Staff, receiver: Receiver) -> None:
    endpoint, _secret = add(staff, receiver.url)
    receiver.answers = [(410, {})]
    notice(at=NOW)
    services.tick(at=NOW)
    endpoint.refresh_from_db()
    assert (endpoint.stopped_at, endpoint.stopped_why) == (NOW, "gone")
    assert (only().state, only().problem) == ("failed", "gone")
    notice("M-2", at=NOW)
    assert Delivery.objects.filter(channel="webhook").count() == 1


def test_a_system_is_told_of_what_it_asked_for_only(staff: Staff, receiver: Receiver) -> None:
    add(staff, receiver.url, ("counsel_hold",))
    notice(at=NOW)
    assert not Delivery.objects.filter(channel="webhook").exists()
    notice("M-2", kind="counsel_hold", at=NOW)
    assert Delivery.objects.filter(channel="webhook").count() == 1


def test_after_a_new_secret_the_one_before_signs_for_a_day(staff: Staff, receiver: Receiver) -> None:
    endpoint, old = add(staff, receiver.url)
    new = services.change_secret(endpoint=endpoint, by=staff.duty, at=NOW)
    notice(at=NOW)
    services.tick(at=NOW)
    headers, body, _path = receiver.got[0]
    Webhook(old).verify(body, headers)
    Webhook(new).verify(body, headers)
    Endpoint.objects.update(old_secret_until=NOW)
    notice("M-2", at=NOW)
    services.tick(at=NOW)
    headers, body, _path = receiver.got[1]
    Webhook(new).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(body, headers)


def test_a_test_message_is_sent_and_shown(staff: Staff, receiver: Receiver) -> None:
    endpoint, secret = add(staff, receiver.url)
    services.test_endpoint(endpoint=endpoint, by=staff.duty, at=NOW)
    services.tick(at=NOW)
    headers, body, _path = receiver.got[0]
    assert Webhook(secret).verify(body, headers)["type"] == "test.ping"


def test_a_stopped_system_gets_nothing_and_what_waited_is_dropped(staff: Staff, receiver: Receiver) -> None:
    endpoint, _secret = add(staff, receiver.url)
    notice(at=NOW)
    services.stop_endpoint(endpoint=endpoint, by=staff.duty, at=NOW)
    services.tick(at=NOW)
    assert receiver.got == []
    assert only().state == "dropped"
    services.restart_endpoint(endpoint=endpoint, by=staff.duty, at=NOW)
    notice("M-2", at=NOW)
    services.tick(at=NOW)
    assert len(receiver.got) == 1


def test_a_system_that_is_down_holds_up_no_letter(staff: Staff, settings: Any) -> None:
    settings.WEBHOOK_PRIVATE_TARGETS = True
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    add(staff, f"http://127.0.0.1:{port}/")
    notice(at=NOW)
    ticked = services.tick(at=NOW)
    assert (ticked.sent, ticked.failed) == (1, 1)
    assert only().problem == "unreachable"


@pytest.fixture
def server_that(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[Any], None]], int]]:
    """Return the maker of bare servers on this machine; each connection is handed to a function."""
    settings.WEBHOOK_PRIVATE_TARGETS = True
    monkeypatch.setattr(webhook, "TIMEOUT_SECONDS", 0.6)
    listening: list[socket.socket] = []

    def serve(answer: Callable[[Any], None]) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)

        def accept() -> None:
            try:
                while True:
                    line, _address = server.accept()
                    with line:
                        answer(line)
            except OSError:
                return

        threading.Thread(target=accept, daemon=True).start()
        return int(server.getsockname()[1])

    yield serve
    for server in listening:
        server.close()


def drip(line: Any) -> None:
    line.recv(65536)
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(100):
        time.sleep(0.1)
        line.sendall(f"X-{number}: y\r\n".encode())


def test_a_system_that_drips_is_hung_up_on(staff: Staff, server_that: Any) -> None:
    add(staff, f"http://127.0.0.1:{server_that(drip)}/")
    notice(at=NOW)
    began = time.monotonic()
    services.tick(at=NOW)
    assert time.monotonic() - began < 5
    assert only().problem == "late"


def test_a_system_that_says_nothing_is_hung_up_on_also_in_the_middle_of_a_handshake(
    staff: Staff, server_that: Any
) -> None:
    add(staff, f"https://127.0.0.1:{server_that(lambda line: line.recv(1) and time.sleep(3))}/")
    notice(at=NOW)
    began = time.monotonic()
    services.tick(at=NOW)
    assert time.monotonic() - began < 2.5
    assert only().problem == "late"


def test_a_system_that_talks_nonsense_is_unreachable(staff: Staff, server_that: Any) -> None:
    add(staff, f"http://127.0.0.1:{server_that(lambda line: line.sendall(b'hello' * 10))}/")
    notice(at=NOW)
    services.tick(at=NOW)
    assert only().problem == "unreachable"


def self_signed(tmp_path: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + DAY)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "both.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_a_certificate_nobody_vouches_for_is_refused(staff: Staff, server_that: Any, tmp_path: Path) -> None:
    context, got = self_signed(tmp_path), []

    def answer(line: Any) -> None:
        try:
            with context.wrap_socket(line, server_side=True) as wrapped:
                got.append(wrapped.recv(65536))
        except OSError:
            return

    add(staff, f"https://127.0.0.1:{server_that(answer)}/")
    notice(at=NOW)
    services.tick(at=NOW)
    assert only().problem == "unreachable"
    assert "CERTIFICATE_VERIFY_FAILED" in only().problem_detail
    assert got == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.gov/hook",
        "ftp://example.gov/hook",
        "https://",
        "https:///path",
        "https://user:secret@example.gov/",
        "https://user@example.gov/",
        "https://example.gov/#fragment",
        "https://example.gov/a b",
        "https://example.gov/\r\nX-Evil: 1",
        "https://example.gov:0/",
        "https://example.gov:99999/",
        "https://exämple.gov/",
        "https://[::1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "",
    ],
)
def test_an_address_that_could_mean_something_else_is_refused(staff: Staff, url: str) -> None:
    with pytest.raises(RefusedError):
        check_address(url)
    with pytest.raises(services.EndpointError) as caught:
        add(staff, url)
    assert caught.value.field == "url"


@pytest.mark.parametrize("url", ["https://example.gov/hook", "https://example.gov:8443/", "http://localhost:9/"])
def test_an_address_that_may_be_used(url: str) -> None:
    assert check_address(url).hostname


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1"),
        *("255.255.255.255", "224.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:4136:e378::1"),
    ],
)
def test_an_address_inside_a_network_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_nothing_is_public_that_python_calls_private(address: Any) -> None:
    if address.is_private or address.is_loopback or address.is_link_local or address.is_reserved:
        assert not is_public(str(address))


def test_a_name_with_one_address_inside_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("8.8.8.8", "10.0.0.7")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_rest: found)
    with pytest.raises(RefusedError) as caught:
        resolve("rebinding.example", 443)
    assert caught.value.code == "private"


def test_a_name_is_looked_up_once_and_the_connection_goes_to_that_address(
    staff: Staff, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def lookup(host: str, port: int, **_rest: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    add(staff, f"http://localhost:{receiver.port}/")
    notice(at=NOW)
    services.tick(at=NOW)
    assert asked == ["localhost"]
    assert receiver.got[0][0]["host"] == f"localhost:{receiver.port}"


def test_without_the_setting_nothing_goes_to_this_machine(staff: Staff, receiver: Receiver, settings: Any) -> None:
    settings.WEBHOOK_PRIVATE_TARGETS = False
    add(staff, receiver.url)
    notice(at=NOW)
    services.tick(at=NOW)
    assert receiver.got == []
    assert (only().state, only().problem) == ("waiting", "private")


def test_secrets_are_long_random_and_kept_encrypted(staff: Staff, settings: Any) -> None:
    endpoint, secret = add(staff, "https://example.gov/hook")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    assert secret not in endpoint.secret
    assert unlocked(endpoint.secret) == secret
    assert secret != new_secret()
    kept = locked(secret)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key altogether"  # noqa: S105 - made up
    assert unlocked(kept) == secret
    settings.SECRET_KEY_FALLBACKS = []
    assert unlocked(kept) == ""


def test_a_signature_is_what_the_standard_says() -> None:
    secret = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
    body = json.dumps({"test": 2432232314}).encode()
    expected = Webhook(secret).sign("msg_1", datetime.fromtimestamp(1614265330, tz=UTC), body.decode())
    assert signature(secret, "msg_1", "1614265330", body) == expected


@pytest.mark.parametrize(("name", "kinds", "field"), [("", (), "name"), ("x" * 81, (), "name"), ("x", ("y",), "kinds")])
def test_an_endpoint_that_cannot_be_used_says_which_answer_must_change(
    staff: Staff, name: str, kinds: tuple[str, ...], field: str
) -> None:
    with pytest.raises(services.EndpointError) as caught:
        services.add_endpoint(name=name, url="https://example.gov/", kinds=kinds, by=staff.duty, at=AT)
    assert caught.value.field == field


def test_only_those_who_connect_systems_see_them() -> None:
    staff = make_staff()
    endpoint, _secret = add(staff, "https://example.gov/")
    for user in (staff.duty, staff.counsel, staff.liaison):
        assert list(queries.endpoints(access(user))) == []
        assert queries.find_endpoint(access(user), endpoint.key) is None
