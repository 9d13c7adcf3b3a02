"""A timestamp authority of the tests' own: its certificates, ``openssl ts`` behind it, and an address on loopback."""

from __future__ import annotations

import http.server
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NEEDS_OPENSSL = pytest.mark.skipif(shutil.which("openssl") is None, reason="the program openssl is not installed")
POLICY = "1.2.3.4.1"
CONFIGURATION = f"""
[tsa]
default_tsa = ours
[ours]
serial = serial
signer_digest = sha256
default_policy = {POLICY}
digests = sha256, sha512
ess_cert_id_alg = sha256
"""
LONG_AGO, FAR_OFF = datetime(2020, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)
Answer = Callable[[bytes], bytes]
Pair = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def certificate(
    name: str,
    signed_by: Pair | None,
    *usages: x509.ObjectIdentifier,
    critical: bool = True,
    span: tuple[datetime, datetime] = (LONG_AGO, FAR_OFF),
) -> Pair:
    """Return a certificate and its key; one without ``usages`` may sign others."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer, signer = (signed_by[0].subject, signed_by[1]) if signed_by else (subject, key)
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(span[0]).not_valid_after(span[1])
    made = made.add_extension(x509.BasicConstraints(ca=not usages, path_length=None), critical=True)
    if usages:
        made = made.add_extension(x509.ExtendedKeyUsage(usages), critical=critical)
    return made.sign(signer, hashes.SHA256()), key


@dataclass
class Authority:
    """An authority in a folder."""

    folder: Path

    @property
    def roots(self) -> Path:
        """Return the file of its root, in PEM form."""
        return self.folder / "root.pem"

    def reply(self, query: bytes, *more: str) -> bytes:
        """Return the answer of ``openssl ts`` to a request."""
        (self.folder / "query.tsq").write_bytes(query)
        call = ["openssl", "ts", "-reply", "-config", "ts.cnf", "-queryfile", "query.tsq", "-signer", "tsa.pem"]
        call += ["-inkey", "tsa.key", "-chain", "chain.pem", "-out", "answer.tsr", *more]
        subprocess.run(call, cwd=self.folder, check=True, capture_output=True)
        return (self.folder / "answer.tsr").read_bytes()

    def sign_again(self, token: bytes) -> bytes:
        """Return what a token says, signed with this authority's key, whatever its certificate is for."""
        (self.folder / "theirs.tsr").write_bytes(token)
        info, signer = "1.2.840.113549.1.9.16.1.4", "-signer tsa.pem -inkey tsa.key -certfile chain.pem"
        out = "-out ours.der"
        for call in (
            "ts -reply -in theirs.tsr -token_out -out theirs.der",
            "cms -verify -noverify -binary -inform DER -in theirs.der -out info.der",
            f"cms -sign -binary -nodetach -econtent_type {info} -md sha256 {signer} -in info.der -outform DER {out}",
        ):
            subprocess.run(["openssl", *call.split()], cwd=self.folder, check=True, capture_output=True)
        held = bytes.fromhex("3003020100") + (self.folder / "ours.der").read_bytes()
        return b"\x30\x82" + len(held).to_bytes(2, "big") + held

    def verifies(self, data: bytes, token: bytes) -> bool:
        """Return whether ``openssl ts -verify`` is content with a token."""
        (self.folder / "data").write_bytes(data)
        (self.folder / "token.tsr").write_bytes(token)
        call = ["openssl", "ts", "-verify", "-data", "data", "-in", "token.tsr", "-CAfile", "root.pem"]
        done = subprocess.run(call, cwd=self.folder, check=False, capture_output=True, text=True)
        return "Verification: OK" in done.stdout + done.stderr


def make_authority(
    folder: Path,
    *usages: x509.ObjectIdentifier,
    critical: bool = True,
    span: tuple[datetime, datetime] = (LONG_AGO, FAR_OFF),
    root_span: tuple[datetime, datetime] = (LONG_AGO, FAR_OFF),
) -> Authority:
    """Return an authority: a root, an issuing certificate below it, and a certificate that signs timestamps."""
    root = certificate("Made-up Root", None, span=root_span)
    issuing = certificate("Made-up Issuing", root)
    tsa = certificate(
        "Made-up Timestamps", issuing, *(usages or (ExtendedKeyUsageOID.TIME_STAMPING,)), critical=critical, span=span
    )
    folder.mkdir(parents=True, exist_ok=True)
    pem = serialization.Encoding.PEM
    (folder / "root.pem").write_bytes(root[0].public_bytes(pem))
    (folder / "chain.pem").write_bytes(issuing[0].public_bytes(pem))
    (folder / "tsa.pem").write_bytes(tsa[0].public_bytes(pem))
    unlocked = serialization.NoEncryption()
    key = tsa[1].private_bytes(pem, serialization.PrivateFormat.PKCS8, unlocked)
    (folder / "tsa.key").write_bytes(key)
    (folder / "ts.cnf").write_text(CONFIGURATION, encoding="utf-8")
    (folder / "serial").write_text("2A\n", encoding="utf-8")
    return Authority(folder)


@contextmanager
def served(answer: Answer, *, status: int = 200) -> Iterator[str]:
    """Serve what a function answers to each request's body, on 127.0.0.1; yield the address."""
    one_at_a_time = threading.Lock()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with one_at_a_time:
                told = answer(body)
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()
            with suppress(OSError):  # whoever asked may have had enough
                self.wfile.write(told)

        def log_message(self, *_args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
