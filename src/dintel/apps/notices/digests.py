"""The lines of a digest: what is unread, late or due soon, by number and date; nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dintel.apps.accounts.access import Access, access_of
from dintel.apps.accounts.queries import User
from dintel.apps.notices import queries

SOON = timedelta(days=7)
MOST = 15


def lines_for(user: User, language: str, at: datetime) -> tuple[str, ...]:
    """Return a person's digest in a language, empty when there is nothing to say.

    It holds what the person may see that day, sealed records by their number alone.
    """
    access = access_of(user, timezone.localdate(at))
    with translation.override(language):
        parts = [part for part in (_unread(access), _clocks(access, at)) if part]
    return tuple(line for at_part, part in enumerate(parts) for line in (*([""] if at_part else []), *part))


def _unread(access: Access) -> list[str]:
    found = queries.inbox(access, show="unread")
    count = len(found)
    if not count:
        return []
    title = ngettext("%(n)d notice that nobody has read:", "%(n)d notices that nobody has read:", count) % {"n": count}
    lines = [row.number if row.sealed else _joined(row.number, row.kind, row.place) for row in found[:MOST]]
    return _listed(title, lines, count)


def _clocks(access: Access, at: datetime) -> list[str]:
    found = [one for one in queries.open_deadlines(access, at=at)[: MOST + 1] if one.due_at and one.due_at <= at + SOON]
    if not found:
        return []
    title = _("Late, or due within a week:")
    lines = [_joined(one.number, *(() if one.sealed else (one.title,)), one.words) for one in found[:MOST]]
    return _listed(title, lines, len(found))


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _listed(title: str, lines: Sequence[str], count: int) -> list[str]:
    more = [_("and more on your page")] if count > len(lines) else []
    return [title, *(f"- {line}" for line in [*lines, *more])]
