"""Resumable uploads over HTTP: tus 1.0 with creation, expiration, checksum and termination.

https://tus.io/protocols/resumable-upload. What we add stands in `Upload-Metadata`: `key` (a UUID made
on the device), `kind` and `subject` (the record), `filename`, `filetype`, `sha256`; and in the answer
to the last piece, `Dintel-File`, the address of the kept file's page. Refusals carry words as JSON.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, cast
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date

from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.accounts.queries import User
from dintel.apps.evidence import limits, queries, services
from dintel.apps.evidence.queries import Upload
from dintel.apps.evidence.refusals import Code, RefusedError, Words

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,checksum,termination"
STREAM = "application/offset+octet-stream"
CHECKSUMS: Mapping[str, Callable[[bytes], bytes]] = {
    "sha256": lambda piece: hashlib.sha256(piece).digest(),
    "sha1": lambda piece: hashlib.sha1(piece, usedforsecurity=False).digest(),  # the protocol asks for it
}
NUMBER = re.compile(r"[0-9]{1,18}")
HASH = re.compile(r"[0-9a-fA-F]{64}")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, as the room sees it that let them in: a person with an account, or somebody without."""

    by: User | None
    record: Callable[[Mapping[str, str]], tuple[str, str]]
    """To which record the file goes, given what was announced. Raises Http404 where it may not."""
    name: Callable[[Mapping[str, str]], str]
    """What the file is to be called."""
    upload: Callable[[UUID], Upload]
    """The sender's own upload. Raises Http404."""
    address: Callable[[UUID], str]
    """Where an upload is continued."""
    page: Callable[[UUID], str]
    """Where the kept file is seen; it says that the city has it."""


@dataclass(frozen=True, slots=True)
class Who:
    """For whom the doors are, and how they are told why something is refused."""

    sender: Callable[[HttpRequest], Sender]
    """Raises RefusedError or Http404 for whoever may not send."""
    words: Callable[[RefusedError], Words] = lambda refusal: refusal.words
    largest: Callable[[], int] = lambda: limits.largest(is_quiet=False)


Door = Callable[Concatenate[HttpRequest, Sender, P], HttpResponse]


def protocol(who: Who, methods: Mapping[str, Door[P]]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Return the view that answers each method as the protocol says it, to whom ``who.sender`` lets in."""

    def view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        method = (request.headers.get("X-HTTP-Method-Override") or request.method or "").upper()
        try:
            if method == "OPTIONS":
                response = _greeting(who.largest())
            elif method not in methods:
                response = HttpResponse(status=405, headers={"Allow": ", ".join([*methods, "OPTIONS"])})
            else:
                _require_version(request)
                response = methods[method](request, who.sender(request), *args, **kwargs)
        except RefusedError as refusal:
            response = _told(refusal, who.words(refusal))
        response.headers["Tus-Resumable"] = VERSION
        response.headers["Cache-Control"] = "no-store"
        return response

    return view


def _require_version(request: HttpRequest) -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise RefusedError(Code.WRONG_VERSION, where="Tus-Resumable")


def staff(request: HttpRequest) -> Sender:
    """Return the person who is signed in. Raises RefusedError `signed_out`."""
    access = cast("StaffRequest", request).access
    if not access.is_signed_in:
        raise RefusedError(Code.SIGNED_OUT)

    def record(told: Mapping[str, str]) -> tuple[str, str]:
        kind, subject = told.get("kind", ""), told.get("subject", "")
        queries.require(access, queries.ADD, kind, subject)
        return kind, subject

    return Sender(
        by=access.user,
        record=record,
        name=lambda told: told.get("filename", ""),
        upload=lambda key: queries.upload_for(access, key),
        address=lambda key: reverse("evidence:upload", args=[key]),
        page=lambda key: reverse("evidence:file", args=[key]),
    )


def _greeting(largest: int) -> HttpResponse:
    headers = {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(largest),
        "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
    }
    return HttpResponse(status=204, headers=headers)


def _told(refusal: RefusedError, words: Words) -> HttpResponse:
    response = JsonResponse(refusal.as_json(words), status=refusal.status)
    if refusal.code == Code.WRONG_VERSION:
        response.headers["Tus-Version"] = VERSION
    if refusal.code == Code.WRONG_OFFSET:
        response.headers["Upload-Offset"] = str(refusal.facts["at"])
    return response


def _create(request: HttpRequest, sender: Sender) -> HttpResponse:
    """Open the upload that the device announces; the same announcement again finds the same upload."""
    size = _number(request, "Upload-Length")
    header = request.headers.get("Upload-Metadata", "")
    told = read_metadata(header)
    kind, subject = sender.record(told)
    upload, is_new = services.begin_upload(
        key=_key(told.get("key")),
        subject_kind=kind,
        subject_key=subject,
        name=sender.name(told),
        size=size,
        declared_type=told.get("filetype", ""),
        by=sender.by,
        at=timezone.now(),
        device_sha256=_hash(told.get("sha256", "")),
        metadata=header if sender.by else "",  # it names the file as the device does
    )
    headers = {**_state(upload, sender), "Location": sender.address(upload.key)}
    return HttpResponse(status=201 if is_new else 200, headers=headers)


def _ask(_request: HttpRequest, sender: Sender, key: UUID) -> HttpResponse:
    """Say how much is safe. An upload that was cut off after its last byte is finished now."""
    upload = sender.upload(key)
    if upload.state == Upload.State.OPEN and services.arrived(upload=upload) == upload.size:
        services.finish(upload=upload, at=timezone.now())
        upload.refresh_from_db()
    if upload.state not in {Upload.State.OPEN, Upload.State.KEPT}:
        raise RefusedError(Code.GONE, name=upload.name)
    headers = {"Upload-Length": str(upload.size), "Upload-Metadata": upload.metadata}
    return HttpResponse(status=200, headers={**_state(upload, sender), **headers})


def _continue(request: HttpRequest, sender: Sender, key: UUID) -> HttpResponse:
    """Take a piece: bytes are safe as they come, and a cut costs at most the last of them."""
    upload = sender.upload(key)
    if request.content_type != STREAM:
        raise RefusedError(Code.NOT_OFFSET_STREAM, where="Content-Type")
    offset, length = _number(request, "Upload-Offset"), length_of(request)
    if upload.state == Upload.State.KEPT and offset == upload.size and not length:
        return HttpResponse(status=204, headers=_state(upload, sender))
    services.require_fits(upload=upload, offset=offset, length=length)
    checksum = request.headers.get("Upload-Checksum", "")
    for piece in _checked(request, length, checksum, upload.name) if checksum else pieces(request, length):
        upload = services.append(upload=upload, offset=offset, chunk=piece, at=timezone.now())
        offset += len(piece)
    if upload.is_whole:
        services.finish(upload=upload, at=timezone.now())
        upload.refresh_from_db()
    return HttpResponse(status=204, headers=_state(upload, sender))


def _end(_request: HttpRequest, sender: Sender, key: UUID) -> HttpResponse:
    """Stop an upload that is not wanted after all."""
    services.end_upload(upload=sender.upload(key))
    return HttpResponse(status=204)


def announcing(who: Who) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view where a file is announced."""
    return protocol(who, {"POST": _create})


def continuing(who: Who) -> Callable[[HttpRequest, UUID], HttpResponse]:
    """Return the view of an upload that was announced; its address ends in the upload's `key`."""
    return protocol(who, {"HEAD": _ask, "PATCH": _continue, "DELETE": _end})


uploads = announcing(Who(staff))
upload = continuing(Who(staff))


def pieces(request: HttpRequest, length: int) -> Iterator[bytes]:
    """Yield what comes of a body, up to `length` bytes; a cut connection ends it early and raises nothing."""
    left = length
    while left > 0:
        try:
            piece = request.read(min(left, limits.PIECE_BYTES))
        except (UnreadablePostError, ConnectionError, TimeoutError):
            return
        if not piece:
            return
        left -= len(piece)
        yield piece


def _checked(request: HttpRequest, length: int, checksum: str, name: str) -> Iterator[bytes]:
    """Yield a whole piece once its checksum agrees, so that a damaged one is never kept."""
    algorithm, _, encoded = checksum.partition(" ")
    computed = CHECKSUMS.get(algorithm.lower())
    if computed is None:
        raise RefusedError(Code.MALFORMED, where="Upload-Checksum")
    if length > limits.CHECKED_BYTES:
        raise RefusedError(Code.PIECE_TOO_LARGE, limit=limits.CHECKED_BYTES)
    piece = b"".join(pieces(request, length))
    if len(piece) < length or not hmac.compare_digest(computed(piece), _decoded(encoded, "Upload-Checksum")):
        raise RefusedError(Code.BAD_PIECE, name=name)
    yield piece


def read_metadata(header: str) -> dict[str, str]:
    """Return the pairs of `Upload-Metadata`. Raises RefusedError `malformed`."""
    if len(header) > limits.METADATA_LENGTH:
        raise RefusedError(Code.MALFORMED, where="Upload-Metadata")
    told: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        name, _, value = pair.partition(" ")
        try:
            told[name] = _decoded(value, "Upload-Metadata").decode("utf-8")
        except UnicodeDecodeError as problem:
            raise RefusedError(Code.MALFORMED, where="Upload-Metadata") from problem
    if any("\0" in value for value in told.values()):
        raise RefusedError(Code.MALFORMED, where="Upload-Metadata")
    return told


def _decoded(text: str, where: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise RefusedError(Code.MALFORMED, where=where) from problem


def _number(request: HttpRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not NUMBER.fullmatch(text):
        raise RefusedError(Code.MALFORMED, where=header)
    return int(text)


def length_of(request: HttpRequest) -> int:
    """Return how long the body is announced to be. Raises RefusedError `no_length`."""
    if request.headers.get("Transfer-Encoding") or not request.headers.get("Content-Length"):
        raise RefusedError(Code.NO_LENGTH, where="Content-Length")
    return _number(request, "Content-Length")


def _key(text: str | None) -> UUID:
    if text is None:
        return uuid4()
    try:
        return UUID(text)
    except ValueError as problem:
        raise RefusedError(Code.MALFORMED, where="Upload-Metadata key") from problem


def _hash(text: str) -> str:
    if text and not HASH.fullmatch(text):
        raise RefusedError(Code.MALFORMED, where="Upload-Metadata sha256")
    return text.lower()


def _state(upload: Upload, sender: Sender) -> dict[str, str]:
    """Return the headers that say how far an upload is, or where its file is."""
    headers = {"Upload-Offset": str(services.arrived(upload=upload))}
    if upload.state == Upload.State.KEPT:
        headers["Dintel-File"] = sender.page(upload.key)
    else:
        headers["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return headers
