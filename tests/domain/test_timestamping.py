"""A timestamp token proves one thing, of some bytes, to whoever trusts the root; everything else is refused."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder
from tests.timestamp_authority import LONG_AGO, NEEDS_OPENSSL, POLICY, Authority, make_authority

from dintel.domain.timestamping.failure import MOST_TOKEN_BYTES, TokenError
from dintel.domain.timestamping.ordering import sort_certificates
from dintel.domain.timestamping.token import read_roots, verify_token

pytestmark = NEEDS_OPENSSL
DATA = b"city.example/ledger\n600\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


def query(
    data: bytes = DATA, algorithm: HashAlgorithm = HashAlgorithm.SHA256, **more: bool
) -> tuple[bytes, int | None]:
    request = TimestampRequestBuilder(data, algorithm, **more).build()
    return request.as_bytes(), request.nonce


def refusal(authority: Authority, token: bytes, data: bytes = DATA, **more: object) -> str:
    with pytest.raises(TokenError) as told:
        verify_token(token, data, read_roots(authority.roots.read_bytes()), **more)  # type: ignore[arg-type]
    assert str(told.value)
    return told.value.kind


def test_a_token_says_when_by_whom_under_which_number_and_policy(authority: Authority) -> None:
    asked, nonce = query()
    before = datetime.now(UTC).replace(microsecond=0)
    token = authority.reply(asked)
    proved = verify_token(token, DATA, read_roots(authority.roots.read_bytes()), nonce=nonce, policy=POLICY)
    assert before <= proved.at <= datetime.now(UTC)
    assert (proved.authority, proved.policy) == ("CN=Made-up Timestamps", POLICY)
    assert proved.serial > 0x2A
    assert authority.verifies(DATA, token)


def test_a_token_over_other_bytes_of_another_request_or_policy_is_refused(authority: Authority) -> None:
    asked, nonce = query()
    token = authority.reply(asked)
    assert refusal(authority, token, DATA + b"\n") == "other_data"
    assert refusal(authority, token, nonce=(nonce or 0) + 1) == "other_request"
    assert refusal(authority, token, policy="1.2.3.4.2") == "other_policy"
    assert refusal(authority, authority.reply(query(nonce=False)[0]), nonce=nonce) == "other_request"
    assert refusal(authority, authority.reply(query(algorithm=HashAlgorithm.SHA512)[0])) == "other_data"


def test_a_refusal_of_the_authority_is_called_so(authority: Authority) -> None:
    strict = (authority.folder / "ts.cnf").read_text(encoding="utf-8").replace("sha256, sha512", "sha512")
    (authority.folder / "strict.cnf").write_text(strict, encoding="utf-8")
    assert refusal(authority, authority.reply(query()[0], "-config", "strict.cnf")) == "refused"


@pytest.mark.parametrize("text", [b"", b"<html>sign in</html>", b"0" * (MOST_TOKEN_BYTES + 1), b"\x30\x03\x02\x01\x00"])
def test_what_is_no_token_is_called_so(authority: Authority, text: bytes) -> None:
    assert refusal(authority, text) in {"malformed", "refused"}


def test_a_granted_answer_without_a_token_is_no_token(authority: Authority) -> None:
    assert refusal(authority, bytes.fromhex("30053003020100")) == "malformed"


def test_another_root_does_not_vouch_for_it(authority: Authority, tmp_path: Path) -> None:
    token = authority.reply(query()[0])
    assert refusal(make_authority(tmp_path), token) == "untrusted"


def test_a_certificate_that_is_not_for_timestamps_alone_does_not_count(tmp_path: Path) -> None:
    """``openssl ts`` refuses to sign with one; somebody who holds a web server's key would not."""
    stamping, web = ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.SERVER_AUTH
    kinds = {"sound": ((stamping,), True), "of a web server": ((web,), True), "not critical": ((stamping,), False)}
    genuine = make_authority(tmp_path / "genuine").reply(query()[0])
    for name, (usages, critical) in kinds.items():
        other = make_authority(tmp_path / name, *usages, critical=critical)
        signed = other.sign_again(genuine)
        if name == "sound":
            assert verify_token(signed, DATA, read_roots(other.roots.read_bytes())).authority == "CN=Made-up Timestamps"
        else:
            assert refusal(other, signed) == "untrusted", name


def pem_bytes(authority: Authority, name: str = "tsa.pem") -> bytes:
    (own,) = read_roots((authority.folder / name).read_bytes())
    from cryptography.hazmat.primitives.serialization import Encoding

    return own.public_bytes(Encoding.DER)


@pytest.mark.untraced
def test_certificates_count_as_they_stood_at_the_moment_of_the_token(tmp_path: Path) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=2)
    short = make_authority(tmp_path / "short", span=(LONG_AGO, soon))
    token = short.reply(query()[0])
    import time

    time.sleep(2.2)
    assert verify_token(token, DATA, read_roots(short.roots.read_bytes())).at < soon
    assert refusal(short, short.reply(query()[0])) == "untrusted"


def test_certificates_are_read_in_whatever_order_they_were_written(authority: Authority) -> None:
    """``openssl`` writes its own certificate first; one of the two orders is not the one that DER wants."""
    token, roots = authority.reply(query()[0]), read_roots(authority.roots.read_bytes())
    own, issuing = pem_bytes(authority), pem_bytes(authority, "chain.pem")
    assert own + issuing in token
    for written in (own + issuing, issuing + own):
        other = token.replace(own + issuing, written)
        assert verify_token(other, DATA, roots).authority == "CN=Made-up Timestamps"
        assert sort_certificates(other) == token.replace(own + issuing, b"".join(sorted((own, issuing))))


@pytest.mark.parametrize(
    "text", ["", "30", "3080", "308500", "3005", "3003020100", "30000000", "300a3003020100300305000500"]
)
def test_what_has_no_certificates_is_not_sorted(text: str) -> None:
    assert sort_certificates(bytes.fromhex(text)) == bytes.fromhex(text)


def test_a_file_without_certificates_gives_no_roots() -> None:
    for pem in (b"", b"hello", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        with pytest.raises(TokenError) as told:
            read_roots(pem)
        assert told.value.kind == "no_roots"


@pytest.mark.untraced
def test_one_flipped_bit_anywhere_and_it_proves_nothing_or_the_very_same(authority: Authority) -> None:
    asked, nonce = query()
    token, roots = authority.reply(asked), read_roots(authority.roots.read_bytes())
    proved = verify_token(token, DATA, roots, nonce=nonce)
    told: Counter[str] = Counter()
    for bit in range(0, len(token) * 8, 3):
        spoilt = bytearray(token)
        spoilt[bit // 8] ^= 1 << bit % 8
        try:
            assert verify_token(bytes(spoilt), DATA, roots, nonce=nonce) == proved, bit
            told["the same"] += 1
        except TokenError as error:
            told[error.kind] += 1
    assert told["the same"] < len(token) * 8 / 3 / 20  # version numbers, the name of an algorithm
    assert min(told["malformed"], told["untrusted"], told["other_data"]) > 0
