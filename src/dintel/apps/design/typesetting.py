"""Papers set by typst, each from a template and data; the same of both, the same bytes.

typst is loaded with the first paper. It sees its own fonts and no others, so that every machine prints the same. What
people typed reaches a template as an input and is never read as markup.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typst


class CannotBeSetError(Exception):
    """A paper that typst cannot set; the message is typst's, with where in the template it stopped."""


def tagged_pdf(template: bytes, *, at: datetime | None = None, **told: object) -> bytes:
    """Return a tagged PDF that says it is PDF/UA-1 (ISO 14289-1), dated ``at`` to the second.

    ``told`` are the template's inputs, by name; each arrives there as JSON. Raises ``CannotBeSetError``.
    """
    import typst  # noqa: PLC0415 - with the first paper

    try:
        return typst.compile(
            template,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=at and at.replace(microsecond=0),
            sys_inputs={name: json.dumps(one, ensure_ascii=False, sort_keys=True) for name, one in told.items()},
        )
    except typst.TypstError as error:
        message = f"{error.message}\n{error.diagnostic}"
        raise CannotBeSetError(message) from error


def picture(page: bytes, *, per_inch: float, **told: str) -> bytes:
    """Return a page without text as PNG, so many dots to the inch."""
    import typst  # noqa: PLC0415 - with the first paper

    return typst.compile(page, format="png", ppi=per_inch, ignore_system_fonts=True, sys_inputs=told)


@cache
def _fonts() -> typst.Fonts:
    import typst  # noqa: PLC0415 - with the first paper

    return typst.Fonts(include_system_fonts=False)
