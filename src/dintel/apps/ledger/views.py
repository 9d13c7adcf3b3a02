"""The log as files for everybody's programs, and the pages that explain and check it."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dintel.apps import binding
from dintel.apps.ledger import labels, queries, receipts, words
from dintel.apps.ledger.forms import ReceiptForm

TEXT, BYTES = "text/plain; charset=utf-8", "application/octet-stream"
STAMP = "application/timestamp-reply"
SECONDS, FOR_GOOD = "public, max-age=2", "public, max-age=31536000, immutable"


@require_GET
def checkpoint(_request: HttpRequest) -> HttpResponseBase:
    """Give the newest checkpoint, a signed note with its cosignatures."""
    newest = queries.newest()
    if newest is None:
        raise Http404
    return _file([newest.note.encode()], TEXT, SECONDS)


@require_GET
def checkpoints(_request: HttpRequest) -> HttpResponseBase:
    """Give every checkpoint ever signed, oldest first, with a line of four dashes between two."""
    answer = StreamingHttpResponse((note.encode() for note in queries.checkpoints_text()), content_type=TEXT)
    return _open_to_all(answer, SECONDS)


@require_GET
def key(_request: HttpRequest) -> HttpResponseBase:
    """Give the key that verifies the log, as `name+hex+base64`."""
    return _file([f"{queries.log_key()}\n".encode()], TEXT, SECONDS)


@require_GET
def witnesses(_request: HttpRequest) -> HttpResponseBase:
    """Give the keys of the witnesses that the log asks, one a line."""
    return _file([queries.witnesses_text().encode()], TEXT, SECONDS)


@require_GET
def tile(_request: HttpRequest, path: str) -> HttpResponseBase:
    """Give a tile of the tree, or a bundle of entries (c2sp.org/tlog-tiles)."""
    found = queries.published(f"tile/{path}", queries.published_size())
    if found is None:
        return HttpResponse("There is no such tile in the log as it was signed last.\n", status=404, content_type=TEXT)
    return _file([found], BYTES, FOR_GOOD)


@require_GET
def timestamps(_request: HttpRequest) -> HttpResponseBase:
    """Give the sizes of the checkpoints whose time an outside authority confirmed, one a line."""
    return _file([queries.stamps_index().encode()], TEXT, SECONDS)


@require_GET
def timestamp(_request: HttpRequest, size: int, kind: str) -> HttpResponseBase:
    """Give a timestamp token (`tsr`, RFC 3161), or the `checkpoint` that it is over."""
    found = queries.stamp_file(size, kind)
    if found is None:
        return HttpResponse("No timestamp of a checkpoint of that size was kept.\n", status=404, content_type=TEXT)
    return _file([found], STAMP if kind == queries.TSR else TEXT, FOR_GOOD)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Explain what the log proves and what it does not, and show how it stands."""
    state = queries.state()
    context = {
        "state": state,
        "origin": state.key.partition("+")[0],
        "since": state.size + state.waiting - (state.checkpoint.size if state.checkpoint else 0),
        "address": f"{binding.own_address()}/ledger/log/",
        "alarms": [(alarm, words.alarm(alarm.kind)) for alarm in state.alarms],
        "is_alarmed": any(alarm.settled_at is None for alarm in state.alarms),
        "witnesses": [(one, words.problem(one.problem)) for one in state.witnesses],
        "unstamped": words.unstamped(state.authority.problem),
    }
    return render(request, "ledger/ledger.html", context)


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Check a receipt that anybody pastes or uploads; nothing of it is kept."""
    form = ReceiptForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"form": form, "address": f"{binding.own_address()}/ledger/log/"}
    if request.method == "POST" and form.is_valid():
        found = receipts.look_at(form.receipt)
        context |= {"verdict": found, "receipt": form.receipt, "lines": labels.lines_of(found.content)}
        if found.problem:
            context["what"], context["do"] = words.verdict(found.problem)
    return render(request, "ledger/verify.html", context, status=422 if form.is_bound and not form.is_valid() else 200)


@require_POST
def receipt_file(request: HttpRequest) -> HttpResponse:
    """Give a receipt back as a file to keep."""
    text = request.POST.get("text", "").replace("\r\n", "\n")
    if receipts.is_receipt(text) is None:
        return HttpResponseBadRequest(_("This is not a whole receipt."), content_type=TEXT)
    answer = HttpResponse(text, content_type=TEXT)
    answer.headers["Content-Disposition"] = f'attachment; filename="{receipts.FILE_NAME}"'
    return answer


@require_POST
def receipt_qr(request: HttpRequest) -> HttpResponse:
    """Give a receipt as a QR code, an SVG image."""
    text = request.POST.get("text", "").replace("\r\n", "\n")
    image = receipts.qr_svg(text) if receipts.is_receipt(text) else None
    if image is None:
        words_why = _("This is no receipt, or it is too long for a QR code. Keep it as a file.")
        return HttpResponseBadRequest(words_why, content_type=TEXT)
    return HttpResponse(image, content_type="image/svg+xml")


def _file(parts: Iterable[bytes], content_type: str, caching: str) -> HttpResponseBase:
    return _open_to_all(HttpResponse(b"".join(parts), content_type=content_type), caching)


def _open_to_all(answer: HttpResponseBase, caching: str) -> HttpResponseBase:
    """Let programs of other sites read it too: there is nothing of a person in it."""
    answer.headers["Cache-Control"] = caching
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
