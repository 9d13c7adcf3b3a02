"""What the leaf of a release says, and that the table of releases stands in leaves."""

from __future__ import annotations

from hashlib import sha256

from dintel.apps.figures.models import Release
from dintel.apps.ledger.content import content_of
from dintel.apps.ledger.tables import Table
from dintel.domain.canonical import Plain

KIND = "figure_release"


def said(row: Release) -> dict[str, Plain]:
    """Return a release's columns: of its text the digest that stands among them, of what was counted inside nothing.

    The receipt is for everybody, so nothing in it may let a reader try small counts out.
    """
    return content_of(row, without=("body", "inside"))


def _said_with_text(row: Release) -> dict[str, Plain]:
    """Return the same, if its text is what was hashed."""
    found = sha256(row.body.encode()).hexdigest()
    return said(row) | ({} if found == row.sha256 else {"sha256": f"not of its text, which hashes to {found}"})


TABLES = (Table(("release",), Release, of="figure", said=_said_with_text),)
