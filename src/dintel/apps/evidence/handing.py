"""Bytes on their way out: never shown as a page of ours, never run, never kept by a browser."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.templatetags.static import static
from django.utils.http import content_disposition_header

from dintel.apps.evidence import services, store
from dintel.apps.evidence.queries import File, FileView, Page
from dintel.apps.evidence.refusals import Code, RefusedError
from dintel.apps.sealing.services import KeyDestroyedError, UnsealError

SHUT = "sandbox; default-src 'none'"
ANY_BYTES = "application/octet-stream"


def as_download(path: Path, name: str, size: int) -> HttpResponse:
    """Return bytes as an attachment of no type, so that no browser opens them in our name."""
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
        "Content-Length": str(size),
    }
    response = StreamingHttpResponse(store.pieces(path), content_type=ANY_BYTES, headers={**headers, **_shut()})
    return cast("HttpResponse", response)  # what stands before a view asks for no more than headers


def as_picture(file: File, page: Page) -> HttpResponse:
    """Return a page of a working copy: a picture that we made ourselves."""
    content = b"".join(store.pieces(store.working(file.key) / page.name))
    return HttpResponse(content, content_type=page.media, headers=_shut())


def stand_in() -> HttpResponse:
    """Return the way to the drawing that stands where no picture can be."""
    return HttpResponseRedirect(static("evidence/no-picture.svg"))


def original(file: File) -> HttpResponse:
    """Return a file as it came. Raises RefusedError: `damaged`, `disposed`, `found_in_it`, `not_looked_at`."""
    services.require_may_go_out(file)
    path = store.original(file.sha256)
    _require_opens(path, file.name)
    return as_download(path, file.name, file.size)


def working_copy(file: File, view: FileView) -> HttpResponse:
    """Return the working copy in one piece; its name says that it is one. Raises RefusedError as `original` does."""
    stem = file.name.rpartition(".")[0] or file.name
    path = store.working(file.key) / view.whole
    _require_opens(path, file.name)
    ending = view.whole.rpartition(".")[2]
    return as_download(path, f"{stem}-working-copy.{ending}", store.size_of(path))


def _require_opens(path: Path, name: str) -> None:
    try:
        with store.opened(path) as content:
            content.read(1)
    except (FileNotFoundError, UnsealError) as problem:
        raise RefusedError(Code.DAMAGED, name=name) from problem
    except KeyDestroyedError as problem:
        raise RefusedError(Code.DISPOSED, name=name) from problem


def with_copy(file: File) -> File:
    """Return the file with its working copy made if it can be now."""
    return services.make_working_copy(file=file, wait_seconds=5.0)


def is_form_too_long(request: HttpRequest, limit: int) -> bool:
    """Return whether a form announces more than one file of the largest size and its own words."""
    length = request.headers.get("Content-Length", "")
    return not length.isdigit() or int(length) > limit + 64 * 1024


def _shut() -> dict[str, str]:
    return {
        "Content-Security-Policy": SHUT,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
