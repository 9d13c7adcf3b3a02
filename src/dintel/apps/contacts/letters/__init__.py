"""Letters that leave the city: composed from the law's own sentences, rendered as PDF and DOCX.

``kinds_for`` says which letters fit a decision, ``draft`` composes one, and ``render_pdf`` and
``render_docx`` turn its data into bytes: the same data gives the same bytes. The words of a letter
are written by lawyers in ``law/<place>/letters``.
"""

from dintel.apps.contacts.letters.compose import Support, Told, draft, kind_of, kinds_for, support_of, title_of
from dintel.apps.contacts.letters.content import (
    Brand,
    Cited,
    LetterData,
    Paper,
    as_content,
    doubts_of,
    from_content,
)
from dintel.apps.contacts.letters.editable import render_docx
from dintel.apps.contacts.letters.pdf import render_pdf

__all__ = [
    "Brand",
    "Cited",
    "LetterData",
    "Paper",
    "Support",
    "Told",
    "as_content",
    "doubts_of",
    "draft",
    "from_content",
    "kind_of",
    "kinds_for",
    "render_docx",
    "render_pdf",
    "support_of",
    "title_of",
]
