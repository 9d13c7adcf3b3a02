"""Why a reporter's file is not taken, in words for a resident, who has no administrator and no lawyer of the city."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from dintel.apps.evidence.limits import in_words
from dintel.apps.evidence.refusals import Code, RefusedError, Words


def words_of(refusal: RefusedError) -> Words:
    """Return the words of a refusal for whoever reported."""
    told = WORDS.get(refusal.code)
    return told(refusal) if told else refusal.words


def _named(refusal: RefusedError) -> dict[str, object]:
    return {"name": _("this file"), **refusal.facts}


def _too_large(refusal: RefusedError) -> Words:
    sizes = {name: in_words(int(refusal.facts[name])) for name in ("size", "limit")}
    return Words(
        what=_("This file is %(size)s; at most %(limit)s are taken.") % sizes,
        where=_("the file"),
        why=_("Nothing of it was sent or kept. What you wrote and sent before is safe."),
        do=_("Cut a long video into parts and send those, or write that you have it; somebody will answer here."),
    )


def _full(refusal: RefusedError) -> Words:
    return Words(
        what=_("“%(name)s” could not be taken in now: the city’s computer has no room.") % _named(refusal),
        where=_("the server"),
        why=_("What had arrived before is kept, and the file on your device is unchanged."),
        do=_("Keep the file and try again later; it goes on where it stopped."),
    )


def _signed_out(_refusal: RefusedError) -> Words:
    return Words(
        what=_("This page was open for half an hour without being used, so it was closed for your safety."),
        where=_("the report"),
        why=_("What had arrived is kept."),
        do=_("Enter your code again, and choose the same file; it goes on where it stopped."),
    )


def _already_kept(refusal: RefusedError) -> Words:
    return Words(
        what=_("The city has “%(name)s” already.") % _named(refusal),
        where=_("the file"),
        why=_("It is part of the record and is not removed from here."),
        do=_("If it should not have been sent, write that here; somebody will answer."),
    )


def _disposed(_refusal: RefusedError) -> Words:
    return Words(
        what=_("Your report is no longer kept, so nothing can be added to it."),
        where=_("the report"),
        why=_("Its time had come, and the city destroyed it. Nothing of this file was kept."),
        do=_("Enter your code to read when and under which rule. What is new can be told in a new report."),
    )


WORDS: Mapping[Code, Callable[[RefusedError], Words]] = {
    Code.TOO_LARGE: _too_large,
    Code.FULL: _full,
    Code.SIGNED_OUT: _signed_out,
    Code.ALREADY_KEPT: _already_kept,
    Code.DISPOSED: _disposed,
}
