"""Custody, cautions and working copies in words, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from dintel.apps.evidence import scan_words as scans
from dintel.apps.evidence.queries import FileView, LineView
from dintel.apps.evidence.recognise import types
from dintel.apps.evidence.refusals import Code, called, words_of


def line(one: LineView) -> str:
    """Return what a line of custody says happened."""
    if not one.opens:
        return _("What this line said does not open: somebody changed it, or put another one’s words here.")
    if one.is_emptied:
        return _of_what_went(one.action)
    named = {"name": one.file_name, "type": called(one.details.get("type"))}
    said: Mapping[str, str] = {
        "received": _arrival(one) % named,
        "previewed": _("Looked at “%(name)s”.") % named,
        "downloaded": _download(one) % named,
        "listed": _("Listed “%(name)s” in a packet.") % named,
        "packed": _packing(one) % {"packet": one.details.get("packet", "")},
        "handed": _("Took out a packet with the files: %(packet)s.") % {"packet": one.details.get("packet", "")},
        "opened": _("Opened “%(name)s” to whoever asked for it.") % named,
        "published": _("Put “%(name)s” on the public page, as pictures of its pages.") % named,
        "held": _("Placed a legal hold."),
        "released": _("Lifted a legal hold."),
        "verified": _("Compared the stored bytes of “%(name)s” with their hash: they agree.") % named,
        "redacted": _("Added a redacted copy of “%(name)s”.") % named,
        "differs": _("Compared the stored bytes of “%(name)s” with their hash: they differ.") % named,
        "scanned": scans.line(one),
        "let_out": _("Let the original of “%(name)s” go out although the scanner had not found it clean.") % named,
    }
    return _refusal(one.details) if one.action == "refused" else said.get(one.action, one.action)


def _of_what_went(action: str) -> str:
    """Return what a line says once its words went with what they were about: the act alone."""
    return {
        "received": _("A file was received"),
        "refused": _("A file was refused"),
        "previewed": _("Somebody looked at a file"),
        "downloaded": _("Somebody took a copy of a file"),
        "listed": _("Somebody looked at a list of files"),
        "packed": _("The files of a record were put into a packet"),
        "handed": _("A packet with the files of a record was taken out"),
        "held": _("A hold was placed on a record"),
        "released": _("A hold on a record was lifted"),
        "verified": _("A file was found as it came"),
        "redacted": _("A redacted copy of a file was added"),
        "differs": _("A file was found to differ from what came"),
        "scanned": _("A scanner looked at a file"),
        "let_out": _("An original was let go out although the scanner had not found it clean"),
    }[action]


def _arrival(one: LineView) -> str:
    if one.details.get("copy_of"):
        return _("Received “%(name)s”, a redacted copy: %(type)s.")
    return _("Received “%(name)s”: %(type)s.")


def _packing(one: LineView) -> str:
    if one.details.get("left_out"):
        return _("Put the redacted copies into a packet, without the originals: %(packet)s.")
    return _("Put the files into a packet: %(packet)s.")


def _download(one: LineView) -> str:
    if one.details.get("copy") == "working":
        return _("Downloaded the working copy of “%(name)s”.")
    return _("Downloaded the original of “%(name)s”.")


def when(one: FileView | LineView) -> str:
    """Return when a file came or a line was written; only the day where no more is kept."""
    at, is_day = (one.received_at, one.is_quiet) if isinstance(one, FileView) else (one.at, one.is_of_a_day)
    return formats.date_format(timezone.localtime(at), "DATE_FORMAT" if is_day else "DATETIME_FORMAT")


def whose(one: FileView | LineView) -> str:
    """Return who sent a file or wrote a line; empty for the machine itself."""
    return _("somebody without an account") if one.is_quiet else one.by_name


def _refusal(details: Mapping[str, Any]) -> str:
    facts = {name: value for name, value in details.items() if name != "code"}
    return _("Refused: %(why)s") % {"why": words_of(Code(details["code"]), facts).what}


def extra(one: LineView) -> str:
    """Return what the machine adds to a line, or nothing."""
    told = one.details
    if one.action == "redacted" and told:  # after disposal nothing of it is left
        return _("The hash of the copy begins with %(hash)s.") % {"hash": told["copy_sha256"][:12]}
    if told.get("copy_of"):
        return _("Taken out: %(what)s") % {"what": told["taken_out"]}
    if one.action == "scanned" and told.get("database"):
        return str(told["database"])
    if one.action == "received" and told.get("device_agreed"):
        return _("The hash is the one the sending device had computed.")
    return ""


def caution(name: str) -> str:
    """Return what a caution means to the reader."""
    return {
        "script": _("The original holds a script. Dintel never runs it; what you see here is a picture of the pages."),
        "attachment": _("The original carries other files inside. They are not shown here and were not checked."),
        "action": _(
            "The original asks the program that opens it to do something. What you see here is a picture of the pages."
        ),
        "moving": _("The original moves; only its first picture is shown."),
        "cut_short": _("The original ends too early; what there is of it is shown."),
    }.get(name, name)


def without_copy(file: FileView) -> str:
    """Return why a file has no working copy, honestly about its metadata; empty where it has one."""
    if file.working == "made":
        return ""
    if file.working == "waiting":
        return _("The working copy is still being made. Load this page again in a moment.")
    if file.working == "none":
        return _(
            "No working copy is made of %(type)s. What the device wrote into it, "
            "such as where and when it was made, was not removed."
        ) % {"type": called(file.type)}
    return {
        "locked": _("The document is locked with a password, so its pages cannot be shown."),
        "too_large": _("It is too large to be shown here."),
        "too_slow": _("Making its pages took too long, so it was stopped."),
    }.get(file.working_fault, _("It is damaged, or not quite what it says, so its pages cannot be shown.")) + (
        " " + _("The original is kept as it came; nothing was removed from it.")
    )


def taken() -> str:
    """Return the kinds of file that are kept, as one list in words."""
    return ", ".join(_(kind.words) for kind in types().values() if kind.allowed)
