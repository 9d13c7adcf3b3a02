"""What papers have in common: the same data, the same bytes; what cannot be set says where."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dintel.apps.design.typesetting import CannotBeSetError, picture, tagged_pdf

TEMPLATE = b"""#set document(title: "A paper")
#par(sys.inputs.words)
"""


def test_the_same_words_are_the_same_bytes_and_others_are_not() -> None:
    at = datetime(2026, 11, 27, 12, tzinfo=UTC)
    first, again = (tagged_pdf(TEMPLATE, at=at, words='#read("/etc/passwd")') for _ in range(2))
    assert first == again
    assert first != tagged_pdf(TEMPLATE, at=at, words="others")
    assert b"pdfuaid" in first, "it says that it is PDF/UA"


@pytest.mark.parametrize(
    ("template", "why"),
    [(b"#par(sys.inputs.words)", "document title"), (TEMPLATE + b"#unknown", "unknown variable")],
    ids=["without a title", "with a wrong name"],
)
def test_what_cannot_be_set_says_why(template: bytes, why: str) -> None:
    with pytest.raises(CannotBeSetError, match=why):
        tagged_pdf(template, words="x")


def test_a_picture_is_as_large_as_it_is_asked_for() -> None:
    page = b"#set page(width: 1in, height: 1in)"
    sizes = {int.from_bytes(picture(page, per_inch=number)[16:20]) for number in (72, 144)}  # PNG's IHDR, width
    assert sizes == {72, 144}
