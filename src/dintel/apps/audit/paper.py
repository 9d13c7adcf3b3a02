"""A statement as a tagged PDF (PDF/UA-1) by typst; everything it says arrives as data and is set as text.

The same statement gives the same bytes. It is in the language in which it was signed.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from django.utils import translation
from django.utils.translation import gettext as _

from dintel.apps.audit.queries.statements import Shown
from dintel.apps.contacts.letters.plain import breakable, printable
from dintel.apps.design.profile import active_city
from dintel.apps.design.typesetting import tagged_pdf


def statement_pdf(one: Shown) -> bytes:
    """Return a statement as PDF."""
    with translation.override(one.row.language):
        content = _content(one)
    return tagged_pdf(_template(), at=one.row.at, statement=content)


@cache
def _template() -> bytes:
    return files(__package__).joinpath("statement.typ").read_bytes()


def _content(one: Shown) -> dict[str, object]:
    lines = [breakable(printable(line)) for line in one.words.split("\n")]
    later = one.corrected_by
    signature = one.row.text.rpartition("\n\n")[2].strip()
    return {
        "language": one.row.language.partition("-")[0],
        "city": active_city().name,
        "title": lines[0],
        "lines": lines[1:],
        "later": _("Statement %(number)s puts this one right.") % {"number": later.number} if later else "",
        "signed": _(
            "This paper is a copy to read. What is signed is the text of the same name; anybody can check it with the"
            " log’s key:"
        ),
        "how": f"dintel ledger verify-statement statement-{one.row.number}.txt --key KEY",
        "signature": breakable(signature),
        "sha256": one.row.text_sha256,
        "page": _("Page {page} of {pages}"),
    }
