"""Headers of resumable uploads, and forms with files in them, as bytes on the line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.core.handlers.wsgi import WSGIRequest
from django.http import RawPostDataException, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from dintel.apps.evidence import limits
from dintel.apps.evidence.incoming import IncomingHandler
from dintel.apps.evidence.refusals import RefusedError
from dintel.apps.evidence.tus import length_of, pieces, read_metadata

REFUSED = (
    *(SuspiciousOperation, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, MultiPartParserError),
    *(UnreadablePostError, RawPostDataException),
)
"""What Django answers with 400 or 413."""
BOUNDARY = b"----x"
READS = ("dintel.apps.evidence.tus", "dintel.apps.evidence.incoming", "django.http.multipartparser")
WORDS = (b"--", BOUNDARY, b"filename*=utf-8''", b"Content-Transfer-Encoding: base64\r\n", b'name="a"', b"; filename=")


def seeds() -> Iterator[bytes]:
    yield b"filename d29ybGQ=,filetype aW1hZ2UvanBlZw==,sha256 " + b"YQ==" * 8
    yield b"5"
    part = b'Content-Disposition: form-data; name="%s"%s\r\n%s\r\n'
    form = b"--%s\r\n" % BOUNDARY
    form += part % (b"note", b"", b"") + b"words\r\n--%s\r\n" % BOUNDARY
    form += part % (b"file", b'; filename="a.txt"', b"Content-Type: text/plain\r\n") + b"abc\r\n--%s--\r\n" % BOUNDARY
    yield form
    yield form.replace(b'filename="a.txt"', b"filename*=utf-8''%c3%a4.txt")
    yield form.replace(b"Content-Type", b"Content-Transfer-Encoding: base64\r\nContent-Type")


def _request(data: bytes, **headers: str) -> WSGIRequest:
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/", "wsgi.input": io.BytesIO(data), "SERVER_NAME": "testserver"}
    return WSGIRequest({**environ, "SERVER_PORT": "80", "CONTENT_LENGTH": str(len(data)), **headers})


def parse(data: bytes) -> None:
    header = data[:4096].decode("latin-1")
    with suppress(RefusedError):
        read_metadata(header)
    with suppress(RefusedError):
        assert length_of(_request(data, CONTENT_LENGTH=header)) >= 0
    assert sum(map(len, pieces(_request(data), limits.PIECE_BYTES))) <= limits.PIECE_BYTES
    request = _request(data, CONTENT_TYPE=f"multipart/form-data; boundary={BOUNDARY.decode()}")
    request.upload_handlers = [IncomingHandler(request)]
    with suppress(*REFUSED):
        _read = dict(request.POST), [file.read() for _name, file in request.FILES.items()]
    request.close()
