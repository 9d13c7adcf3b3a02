"""A timestamp token verified: some bytes existed no later than a moment, says an authority that is trusted.

A token is the whole answer of the authority, a DER ``TimeStampResp`` (RFC 3161, section 2.4.2), as
``openssl ts`` reads it. A few of its bits, version numbers and the name of the signature algorithm,
are under no signature: flipped, the token proves the same thing and no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificates
from rfc3161_client import (
    PKIStatus,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from dintel.domain.timestamping.failure import (
    MALFORMED,
    MOST_TOKEN_BYTES,
    NO_ROOTS,
    OTHER_DATA,
    OTHER_POLICY,
    OTHER_REQUEST,
    REFUSED,
    UNTRUSTED,
    TokenError,
)
from dintel.domain.timestamping.ordering import sort_certificates

SHA256_OID = "2.16.840.1.101.3.4.2.1"


@dataclass(frozen=True, slots=True)
class Timestamp:
    """What a token proves: the bytes existed no later than ``at``, says ``authority``."""

    at: datetime
    serial: int
    authority: str
    """The subject of the certificate that signed (RFC 4514)."""
    policy: str


def read_roots(pem: bytes) -> tuple[Certificate, ...]:
    """Return the certificates in a PEM text, at least one; raise ``TokenError`` (``NO_ROOTS``) if there is none."""
    try:
        return tuple(load_pem_x509_certificates(pem))
    except ValueError as error:
        raise TokenError(NO_ROOTS, f"no certificates in PEM form: {error}") from error


def verify_token(
    token: bytes, data: bytes, roots: Sequence[Certificate], *, nonce: int | None = None, policy: str = ""
) -> Timestamp:
    """Return what a token proves of ``data``; precondition: at least one root.

    ``nonce`` is that of the request, while it is known; ``policy`` the one to insist on, dotted.
    Raises ``TokenError`` unless (RFC 3161, section 2.4.2, last paragraphs)

    1. it is a whole token, and the authority granted it;
    2. it answers this request and no other, under the policy asked for;
    3. it is over the SHA-256 of these bytes;
    4. it is signed by a certificate that is for timestamps alone (critical, section 2.3) and leads to
       a root; certificates count as they stood at the moment of the token.
    """
    # 1.
    response = _decode(token)
    info = response.tst_info
    # 2.
    if nonce is not None and info.nonce != nonce:
        raise TokenError(OTHER_REQUEST, "the token answers another request: its nonce is not the one that was sent")
    if policy and info.policy.dotted_string != policy:
        raise TokenError(OTHER_POLICY, f"the token is under policy {info.policy.dotted_string} instead of {policy}")
    # 3.
    imprint = info.message_imprint
    if imprint.hash_algorithm.dotted_string != SHA256_OID or imprint.message != sha256(data).digest():
        raise TokenError(OTHER_DATA, "the token is over other bytes: their SHA-256 is not the one in it")
    # 4.
    builder = VerifierBuilder(roots=list(roots))
    try:
        builder.build().verify_message(response, data)
    except (VerificationError, ValueError) as error:
        raise TokenError(UNTRUSTED, f"the token is not signed by an authority that is trusted: {error}") from error
    return Timestamp(info.gen_time, info.serial_number, _signer(response), info.policy.dotted_string)


def _decode(token: bytes) -> TimeStampResponse:
    """Return a granted response with its token; everything that is read later has been read once."""
    if len(token) > MOST_TOKEN_BYTES:
        raise TokenError(MALFORMED, f"{len(token)} bytes are more than the {MOST_TOKEN_BYTES} a token may have")
    try:
        response = decode_timestamp_response(sort_certificates(token))
        status, said = response.status, "; ".join(response.status_string)
        if status == PKIStatus.GRANTED:
            _read = response.tst_info.gen_time, response.tst_info.message_imprint, response.signed_data.certificates
            return response
    except ValueError as error:
        raise TokenError(MALFORMED, f"no timestamp token (DER TimeStampResp): {error}") from error
    raise TokenError(REFUSED, f"the authority did not grant a timestamp: status {status} {said}".rstrip())


def _signer(response: TimeStampResponse) -> str:
    """Return the subject of the one signing certificate, which was found when the token was verified."""
    (signer,) = response.signed_data.signer_infos
    certificates = map(load_der_x509_certificate, response.signed_data.certificates)
    named = [one for one in certificates if (one.issuer, one.serial_number) == (signer.issuer, signer.serial_number)]
    return named[0].subject.rfc4514_string()
