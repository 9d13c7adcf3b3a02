"""Where a record stands, in words."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as t
from django.utils.translation import ngettext

from dintel.domain.retention import Due, Keep, State

NUMBERED = frozenset({"contact", "report", "request", "visit"})
"""Kinds of record whose key is the number that stands on them."""
EVENTS: dict[str, str | Promise] = {
    "received": t("received"),
    "logged": t("logged"),
    "ended": t("ended"),
    "looked": t("end of the month"),
    "filed": t("filed or given up"),
    "told": t("told"),
}
ITEM_STATES: dict[str, str | Promise] = {
    "proposed": t("Proposed"),
    "approved": t("Approved, not yet disposed of"),
    "left_out": t("Left out"),
    "held": t("Kept: a legal hold stands"),
    "not_due": t("Kept: not due when looked at again"),
    "gone": t("Was gone already"),
    "disposed": t("Disposed of"),
}
BATCH_STATES: dict[str, str | Promise] = {
    "proposed": t("Waits for a second person"),
    "withdrawn": t("Taken back"),
    "approved": t("Is being disposed of"),
    "done": t("Done"),
}
WENT: dict[str, str | Promise] = {
    "words": t("fields with words emptied"),
    "row": t("rows deleted"),
    "letter": t("letters emptied, with their files"),
    "note": t("privileged notes emptied"),
    "file": t("evidence files removed, with their working copies"),
    "key": t("data keys destroyed"),
    "leaf": t("entries of the log whose content and salt were destroyed"),
    "notice": t("notices and deadlines emptied"),
    "look": t("looks deleted"),
    "search": t("search texts deleted"),
}


def span_of(keep: Keep | None) -> str:
    """Return how long a class is kept: ``3 years``."""
    if keep is None:
        return _("for ever")
    parts = [
        ngettext("%(count)d year", "%(count)d years", keep.years) % {"count": keep.years} if keep.years else "",
        ngettext("%(count)d month", "%(count)d months", keep.months) % {"count": keep.months} if keep.months else "",
        ngettext("%(count)d day", "%(count)d days", keep.days) % {"count": keep.days} if keep.days else "",
    ]
    return ", ".join(part for part in parts if part)


def record_of(subject: str) -> str:
    """Return a held record, given as kind and key, as people call it: where the key is a number, by that alone."""
    kind, _space, key = subject.partition(" ")
    return key if kind in NUMBERED else subject


def explain(due: Due, keep: Keep | None, event: str) -> str:
    """Return the whole counting in a sentence or two: what it was counted from, until when, and what keeps it."""
    said = [_counting(due, keep, event)]
    if due.clipped:
        said.append(_("The last month has no such day, so its last day stands."))
    if due.holds:
        first = due.holds[0]
        words = _("Held since %(day)s by a legal hold on %(record)s: not disposed of.")
        said.append(words % {"day": date_format(first.since), "record": record_of(first.subject)})
    elif due.state is State.BUSY:
        said.append(_("Work on it goes on, so it is not disposed of yet."))
    return " ".join(said)


def _counting(due: Due, keep: Keep | None, event: str) -> str:
    if keep is None:
        return _("Kept for ever.")
    if due.begun is None or due.kept_through is None or due.due_on is None:
        return _("Nothing to count from has happened yet.")
    words = _("%(event)s %(begun)s + %(span)s: kept through %(last)s, due from %(due)s.")
    return words % {
        "event": str(EVENTS[event]).capitalize(),
        "begun": date_format(due.begun),
        "span": span_of(keep),
        "last": date_format(due.kept_through),
        "due": date_format(due.due_on),
    }
