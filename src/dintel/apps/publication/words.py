"""Names a reader sees beside what is told."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Names = dict[str, str | Promise]

MARKS: Names = {
    "V": _("read, in part, for this page"),
    "K": _("well known; not read again for this page"),
    "?": _("not settled"),
}

SIDES: Names = {
    "city": _("What the city and its officials said"),
    "others": _("What others said"),
}

WHOLE_ADDRESS = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+/[^\s,…]+")
"""A host and a path, not cut short and without a word behind it."""


def link_of(where: str) -> str:
    """Return the address of a source that is written out in full; empty for one that is cut short or told in words."""
    return f"https://{where}" if WHOLE_ADDRESS.fullmatch(where) else ""
