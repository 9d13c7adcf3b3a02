"""A statement in words: what was seen, line by line, then the auditor's own words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dintel.apps.audit import names
from dintel.apps.design.profile import active_city

if TYPE_CHECKING:
    from dintel.apps.audit.models import Statement
    from dintel.apps.audit.queries.seen import Seen


def in_words(row: Statement, seen: Seen) -> str:
    """Return the text of a statement in the language of the page."""
    told = {"number": row.number, "city": active_city().name}
    lines = [
        _("Auditor’s statement %(number)s about the register of %(city)s") % told,
        _("Made by %(name)s on %(at)s.") % {"name": row.by.name, "at": _moment(row.at)},
        _("It speaks of the time from %(since)s to %(until)s.")
        % {"since": _moment(row.since), "until": _moment(row.until)},
    ]
    if row.corrects:
        lines.append(_("It puts statement %(number)s right, which stays as it was.") % {"number": row.corrects.number})
    lines += ["", _("What was looked at, as the log recorded it:"), *_looks(seen)]
    lines += ["", _("What was checked:"), *_checks(seen)]
    lines += ["", _("What was taken out:"), *_exports(seen)]
    lines += ["", _point(seen), "", _("In the auditor’s own words:"), "", _printable(row.words)]
    return "\n".join(lines)


def _looks(seen: Seen) -> Iterator[str]:
    if not seen.looks:
        yield "- " + _("No record was opened.")
    for one in seen.looks:
        counted = ngettext("%(n)s look", "%(n)s looks", one.looks) % {"n": one.looks}
        records = ngettext("at %(n)s record", "at %(n)s records", one.records) % {"n": one.records}
        yield f"- {names.record(one.kind)}: {counted} {records}"
    if seen.looks:
        yield "- " + _("SHA-256 of the list of these looks: %(sha)s") % {"sha": seen.looks_sha256}


def _checks(seen: Seen) -> Iterator[str]:
    if not seen.checks:
        yield "- " + _("Nothing was checked.")
    for one in seen.checks:
        faults = one.faults or 0
        found = (
            ngettext("%(n)s FAULT FOUND", "%(n)s FAULTS FOUND", faults) % {"n": faults}
            if faults
            else _("nothing amiss")
        )
        yield f"- {names.CHECKS[one.kind]}, {_moment(one.ended_at)}: {found}"


def _exports(seen: Seen) -> Iterator[str]:
    if not seen.exports:
        yield "- " + _("No export was made.")
    for one in seen.exports:
        told = {"n": one.pk, "entries": one.checkpoint, "records": one.counts["records"], "sha": one.sha256}
        yield "- " + _("Export %(n)s of %(entries)s entries with %(records)s records, SHA-256 %(sha)s") % told
        out = sum(one.counts[name] for name in ("sealed", "privileged", "closed"))
        yield "  " + _("%(n)s entries were left out: sealed, privileged, or of rooms closed to an auditor.") % {
            "n": out
        }
        if one.faults:
            found = ngettext(
                "When it was asked for, the last checks had found %(n)s fault.",
                "When it was asked for, the last checks had found %(n)s faults.",
                one.faults,
            )
            yield "  " + found % {"n": one.faults}


def _point(seen: Seen) -> str:
    if seen.checkpoint is None:
        return _("The log had signed nothing yet.")
    told = {"n": seen.checkpoint.size, "root": bytes(seen.checkpoint.root).hex()}
    return _("The newest checkpoint then: %(n)s entries, root %(root)s.") % told


def _moment(at: datetime | None) -> str:
    return names.moment(at) if at else ""


def _printable(words: str) -> str:
    return "".join(letter for letter in words if letter == "\n" or letter.isprintable())
