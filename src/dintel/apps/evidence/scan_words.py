"""What the scanner says of a file, in words for whoever works with it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from dintel.apps.evidence.queries import FileView, LineView


@dataclass(frozen=True, slots=True)
class Told:
    """What a page says: how it stands, what that means, and how loud it is said."""

    what: str
    do: str = ""
    short: str = ""
    """For a list, where it is worth a word there."""
    is_warning: bool = False


def told(file: FileView) -> Told | None:
    """Return what a page says of a look at a file; nothing where no scanner is set."""
    if file.scan is None:
        return None
    says = {"clean": _clean, "found": _found, "unable": _unable}.get(file.scan.state, _waiting)
    return says(file)


def line(one: LineView) -> str:
    """Return what a line of custody says of a look."""
    named = {"name": one.file_name, "signature": one.details.get("signature", "")}
    outcome = one.details.get("fault") or one.details.get("outcome")
    said = {
        "clean": _("The scanner looked at “%(name)s” and found nothing."),
        "found": _("The scanner looked at “%(name)s” and found “%(signature)s”."),
        "damaged": _("“%(name)s” could not be given to the scanner: what is stored of it does not open."),
    }
    return said.get(str(outcome), _("The scanner could not look at “%(name)s”: it is too large for it.")) % named


def _clean(file: FileView) -> Told:
    scan = file.scan
    at = scan.at if scan else None
    if scan is None or at is None:
        return Told(_("The scanner found nothing in it."))
    pattern = "DATE_FORMAT" if file.is_quiet else "DATETIME_FORMAT"
    shown = {"at": formats.date_format(timezone.localtime(at), pattern), "database": scan.database}
    return Told(_("The scanner found nothing in it: %(at)s, %(database)s.") % shown)


def _found(file: FileView) -> Told:
    signature = file.scan.signature if file.scan else ""
    return Told(
        _("The scanner found “%(signature)s” in the original.") % {"signature": signature},
        _safe_copy(file) + " " + _("Ask city IT before anybody opens the original. As evidence it is kept as it came."),
        _("The scanner found something"),
        is_warning=True,
    )


def _unable(file: FileView) -> Told:
    if file.scan and file.scan.fault == "damaged":
        return Told(
            _("The scanner could not look at it: what is stored of it does not open."),
            _("Tell your administrator now."),
            _("Not looked at by the scanner"),
            is_warning=True,
        )
    return Told(
        _("It is too large for the scanner, so nobody has looked whether the original is safe to open."),
        _safe_copy(file) + " " + _("City IT can raise the scanner’s limits and have it looked at again."),
        _("Not looked at by the scanner"),
    )


def _waiting(file: FileView) -> Told:
    fault = file.scan.fault if file.scan else ""
    if not fault:
        return Told(
            _("The scanner has not looked at it yet."),
            _("That takes a minute as a rule.") + " " + _safe_copy(file),
            _("Not looked at by the scanner yet"),
        )
    what = {
        "away": _("The scanner does not answer at present, so it has not looked at this file."),
    }.get(fault, _("The scanner broke off while it looked at this file."))
    again = _("It is tried again by itself, and city IT has been told.")
    return Told(what, again + " " + _safe_copy(file), _("Not looked at by the scanner yet"))


def _safe_copy(file: FileView) -> str:
    """Return what can be looked at meanwhile, honestly where there is nothing."""
    if file.pages:
        return _("The pictures here were drawn anew and are safe to look at; the working copy is too.")
    return _("There is no copy of it that was drawn anew.")
