"""The letter as DOCX, by a library that is loaded with the first one: most processes never make any."""

from __future__ import annotations

from dintel.apps.contacts.letters.content import LetterData


def render_docx(data: LetterData) -> bytes:
    """Return the letter as DOCX with headings, title, language and page numbers."""
    from dintel.apps.contacts.letters import docx  # noqa: PLC0415 - a tenth of the time that a command takes to start

    return docx.render(data)
