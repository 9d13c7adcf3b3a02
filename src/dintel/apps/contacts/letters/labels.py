"""The words around a letter, in the letter's language."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from dintel.apps.contacts.letters.content import LetterData


def labels_of(data: LetterData) -> dict[str, str]:
    """Return every word a letter prints that is not its own content."""
    with override(data.language):
        return {
            "draft": _("Draft, not signed"),
            "letter": _("Letter {number}").replace("{number}", data.number),
            "sealed": _("Sealed: only for the persons this letter names"),
            "your_reference": _("Your reference"),
            "paper": _("The paper"),
            "dated": _("dated"),
            "docket": _("Docket or case number"),
            "received": _("Received by the City"),
            "request": _("Your request, in your words"),
            "answer": _("Our answer"),
            "next": _("What comes next"),
            "rests_on": _("What this answer rests on"),
            "own_words": _("The texts below the citations are the City's own summaries, not quotations."),
            "closing": _("Respectfully,"),
            "enclosures": _("Enclosures"),
            "copies": _("Copies"),
            "page": _("Page {page} of {pages}"),
            "mark": _("The mark of the city: a beam over an open door"),
            "for_counsel": _("For counsel, before signing"),
            "for_counsel_lead": _(
                "This page is not part of the letter. It lists what the letter rests on that is not settled, or was"
                " not read again for the law book, and what stands behind a sentence without being printed."
            ),
            "no_doubts": _("Nothing the letter rests on is marked as unsettled or unread."),
            "behind": _("Stands behind a sentence; the letter does not name it."),
            "mark_V": _("Read for the law book."),
            "mark_K": _("Well known; not read again for the law book."),
            "mark_?": _("Not settled."),
        } | dict(data.headings)


def day_in(day: date | None, language: str) -> str:
    """Return a day in words, empty for none."""
    if day is None:
        return ""
    with override(language):
        return date_format(day, pgettext("a day in a letter, as a date format", "F j, Y"))
