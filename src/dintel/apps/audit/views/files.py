"""A statement as files: the text that was signed, paper, the receipt of its entry in the log."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from dintel.apps.audit.paper import statement_pdf
from dintel.apps.audit.queries.statements import Statement, receipt, shown


def as_file(row: Statement, form: str, *, is_public: bool) -> HttpResponse:
    """Return a statement as ``txt``, the very text that was signed; as ``pdf``; or as ``receipt``.

    Raises ``Http404`` for another form, and for the receipt until a checkpoint covers its leaf.
    """
    body: bytes | None = None
    if form == "txt":
        body = row.text.encode()
    elif form == "pdf":
        body = statement_pdf(shown(row, is_public=is_public))
    elif form == "receipt":
        body = (receipt(row) or "").encode()
    if not body:
        raise Http404
    kind = "application/pdf" if form == "pdf" else "text/plain; charset=utf-8"
    name = f"statement-{row.number}.{'dintel-receipt' if form == 'receipt' else form}"
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
