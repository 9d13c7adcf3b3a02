"""Letters, for those who may see their contact."""

from __future__ import annotations

from datetime import date

from django.http import Http404

from dintel.apps.accounts.access import Access
from dintel.apps.contacts import letters, mapping
from dintel.apps.contacts.models import Letter, LetterFile, Request
from dintel.apps.contacts.queries.visible import condition
from dintel.apps.retention.ended import DisposedError

FORMATS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def letter_for(access: Access, key: int, action: str = "contact.read") -> Letter:
    """Return one letter; raise ``Http404`` when it does not exist or may not be seen.

    A draft is seen by those who may sign letters only. Raises ``DisposedError`` where nothing is left of it.
    """
    limit = condition(access, action, "request__contact__", also_ended=True)
    found = (
        Letter.objects.filter(limit, pk=key)
        .select_related("request__contact", "determination", "signed_by", "drafted_by", "sent_by")
        .first()
    )
    if found is None or (found.number is None and not access.can("letter.sign")):
        raise Http404
    if found.request.contact.disposed_at is not None:
        raise DisposedError(found.number or found.request.number)
    return found


def file_of(letter: Letter, number: str, form: str) -> LetterFile:
    """Return the bytes of a signed letter in one format; raise ``Http404`` where there are none."""
    found = letter.files.filter(format=form).first() if letter.number == number else None
    if found is None:
        raise Http404
    return found


def choices_for(request: Request, on: date) -> list[tuple[str, str]]:
    """Return the letters that fit the determination that stands, the most fitting first."""
    last = request.determinations.order_by("-ordinal").first()
    if last is None:
        return []
    fitting = letters.kinds_for(last.outcome, mapping.facts_of(request), on)
    return [(kind.id, letters.title_of(kind.id)) for kind in fitting]


def signed_of(request: Request) -> list[Letter]:
    """Return the signed letters of a request, newest first."""
    return list(request.letters.filter(number__isnull=False).prefetch_related("files").select_related("request"))


def numbered(access: Access, number: str) -> Letter | None:
    """Return the signed letter with a number, if the asker may see its contact; raises as `letter_for`."""
    limit = condition(access, "contact.read", "request__contact__")
    found = Letter.objects.filter(limit, number=number).select_related("request__contact").first()
    if found is not None and found.request.contact.disposed_at is not None:
        raise DisposedError(number)
    return found


def as_values(letter: Letter) -> dict[str, object]:
    """Return a signed letter as plain values with the digests of its files."""
    return {
        "number": letter.number,
        "request": letter.request.number,
        "kind": letter.kind,
        "language": letter.language,
        "state": letter.state,
        "signed_at": letter.signed_at,
        "sent_at": letter.sent_at,
        "files": {file.format: file.sha256 for file in letter.files.all()},
    }
