"""Why something was not taken: a code with its facts, and the words for it in the reader's language.

The code and the facts are kept, the words never: the log reads in any language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from django.utils.translation import gettext as _

from dintel.apps.evidence import limits
from dintel.apps.evidence.recognise import types

Facts: TypeAlias = Mapping[str, str | int]


class Code(StrEnum):
    """Every reason there is."""

    MALFORMED = "malformed"
    SIGNED_OUT = "signed_out"
    KEY_TAKEN = "key_taken"
    ALREADY_KEPT = "already_kept"
    WRONG_OFFSET = "wrong_offset"
    UNFINISHED = "unfinished"
    HELD = "held"
    GONE = "gone"
    NO_LENGTH = "no_length"
    WRONG_VERSION = "wrong_version"
    TOO_LARGE = "too_large"
    RECORD_FULL = "record_full"
    MORE_THAN_ANNOUNCED = "more_than_announced"
    PIECE_TOO_LARGE = "piece_too_large"
    NOT_OFFSET_STREAM = "not_offset_stream"
    EMPTY = "empty"
    NO_FILE = "no_file"
    CUT_FORM = "cut_form"
    NO_REASON = "no_reason"
    NOT_WHAT_IT_SAYS = "not_what_it_says"
    NOT_TAKEN = "not_taken"
    UNKNOWN_TYPE = "unknown_type"
    CHANGED_ON_DEVICE = "changed_on_device"
    SAME_BYTES = "same_bytes"
    NOTHING_TAKEN_OUT = "nothing_taken_out"
    BAD_PIECE = "bad_piece"
    FULL = "full"
    DAMAGED = "damaged"
    DISPOSED = "disposed"
    NOT_LOOKED_AT = "not_looked_at"
    FOUND_IN_IT = "found_in_it"


@dataclass(frozen=True, slots=True)
class Words:
    """What happened, to what, why it matters, and what to do now."""

    what: str
    where: str
    why: str
    do: str


class RefusedError(Exception):
    """Nothing was changed, or what arrived so far is kept; the words say which."""

    def __init__(self, code: Code, **facts: str | int) -> None:
        """Keep the code and what its words need."""
        super().__init__(code)
        self.code = code
        self.facts: Facts = facts

    @property
    def status(self) -> int:
        """Return the HTTP status."""
        return STATUS[self.code]

    @property
    def words(self) -> Words:
        """Return the words in the language of now."""
        return words_of(self.code, self.facts)

    def as_json(self, words: Words | None = None) -> dict[str, object]:
        """Return the refusal as every page of ours sends one, in these words or its own."""
        words = words or self.words
        return {
            "code": self.code,
            "errors": [{"what": words.what, "where": words.where, "why": words.why, "do": words.do}],
        }


STATUS: Mapping[Code, int] = {
    Code.MALFORMED: 400,
    Code.SIGNED_OUT: 401,
    Code.KEY_TAKEN: 409,
    Code.ALREADY_KEPT: 409,
    Code.WRONG_OFFSET: 409,
    Code.UNFINISHED: 409,
    Code.HELD: 409,
    Code.GONE: 410,
    Code.NO_LENGTH: 411,
    Code.WRONG_VERSION: 412,
    Code.TOO_LARGE: 413,
    Code.RECORD_FULL: 413,
    Code.MORE_THAN_ANNOUNCED: 413,
    Code.PIECE_TOO_LARGE: 413,
    Code.NOT_OFFSET_STREAM: 415,
    Code.EMPTY: 422,
    Code.NO_FILE: 422,
    Code.CUT_FORM: 400,
    Code.NO_REASON: 422,
    Code.NOT_WHAT_IT_SAYS: 422,
    Code.NOT_TAKEN: 422,
    Code.UNKNOWN_TYPE: 422,
    Code.CHANGED_ON_DEVICE: 422,
    Code.SAME_BYTES: 422,
    Code.NOTHING_TAKEN_OUT: 422,
    Code.BAD_PIECE: 460,
    Code.FULL: 507,
    Code.DAMAGED: 500,
    Code.DISPOSED: 410,
    Code.NOT_LOOKED_AT: 409,
    Code.FOUND_IN_IT: 409,
}


def words_of(code: Code, facts: Facts) -> Words:
    """Return the words of a refusal, in the language of now."""
    return WORDS[code]({"name": _("this file"), **facts})


def called(type_id: object) -> str:
    """Return what a type is called, with its article; the id of one this version does not know."""
    kind = types().get(str(type_id))
    return _(kind.words) if kind else str(type_id)


def _advice(facts: Facts) -> str:
    kind = types().get(str(facts.get("found", "")))
    return _(kind.advice) if kind and kind.advice else ""


def _said(facts: Facts) -> str:
    if facts.get("said"):
        return called(facts["said"])
    if facts.get("ending"):
        return _("a file that ends in %(ending)s") % facts
    return ""


def _size(value: object) -> str:
    return limits.in_words(int(str(value)))


def _mismatch(facts: Facts) -> Words:
    kind = types().get(str(facts["found"]))
    named = {**facts, "said": _said(facts), "found": called(facts["found"]), "should": kind.endings[0] if kind else ""}
    return Words(
        what=_("“%(name)s” says it is %(said)s, but its content is %(found)s.") % named,
        where=_("the file"),
        why=_("A file whose name and content differ cannot be relied on later. It was not kept."),
        do=_("Send the file as it came. If its name was changed, give it a name that ends in %(should)s.") % named,
    )


def _not_taken(facts: Facts) -> Words:
    named = {**facts, "said": _said(facts), "found": called(facts["found"])}
    what = (
        _("“%(name)s” says it is %(said)s, but its content is %(found)s, which is not taken.")
        if named["said"] and facts.get("said") != facts["found"]
        else _("“%(name)s” is %(found)s, which is not taken.")
    )
    return Words(
        what=what % named,
        where=_("the file"),
        why=_("Such a file could do harm on the computer of whoever opens it. It was not kept."),
        do=_advice(facts),
    )


def _unknown(facts: Facts) -> Words:
    return Words(
        what=_("It could not be told what “%(name)s” is.") % facts,
        where=_("the file"),
        why=_("Pictures, PDF, video, sound, Word, Excel, saved e-mails and plain text are kept; nothing else is."),
        do=_("Save it as a PDF, or take a picture of it, and send that."),
    )


def _changed(facts: Facts) -> Words:
    return Words(
        what=_("What arrived of “%(name)s” is not what your device announced.") % facts,
        where=_("the file"),
        why=_("Its hash differs, so it was changed on the way or on the device. It was not kept."),
        do=_("Send it again."),
    )


def _same_bytes(facts: Facts) -> Words:
    return Words(
        what=_("“%(name)s” is, byte for byte, “%(known)s”, which is kept already.") % facts,
        where=_("the file"),
        why=_("From a redacted copy something was taken out, so it is another file. This one was not kept."),
        do=_("Choose the file that you saved after you took something out of it."),
    )


def _nothing_taken_out(_facts: Facts) -> Words:
    return Words(
        what=_("It is not said what was taken out."),
        where=_("the form"),
        why=_("Whoever gets the copy must know what is not in it, and that it was there."),
        do=_("Write in a few words what was taken out. Do not repeat it."),
    )


def _too_large(facts: Facts) -> Words:
    sizes = {"name": facts["name"], "size": _size(facts["size"]), "limit": _size(facts["limit"])}
    return Words(
        what=_("“%(name)s” is %(size)s; at most %(limit)s are taken.") % sizes,
        where=_("the file"),
        why=_("Larger files would fill the disk for everybody. Nothing of it was sent or kept."),
        do=_("Cut a long video into parts, or ask your administrator to raise the limit."),
    )


def _record_full(facts: Facts) -> Words:
    named = {**facts, "limit": _size(facts["limit"])}
    return Words(
        what=_("“%(name)s” could not be added: the files sent so far are as many as are taken.") % named,
        where=_("the record"),
        why=_("One record takes up to %(files)s files, and %(limit)s together. What was sent before is kept.") % named,
        do=_("Write what you still have; whoever reads it can say how to hand it over."),
    )


def _full(facts: Facts) -> Words:
    return Words(
        what=_("The city’s disk is full, so “%(name)s” could not be taken in now.") % facts,
        where=_("the server"),
        why=_("What had arrived before is kept, and the file on your device is unchanged."),
        do=_("Keep the file on your device and try again later; it goes on where it stopped. Tell your administrator."),
    )


def _damaged(facts: Facts) -> Words:
    return Words(
        what=_("“%(name)s” does not open: the bytes that lie on the disk are not those that were kept.") % facts,
        where=_("the server"),
        why=_("It was changed, moved or lost there. It is not handed out, so that nobody takes it for the file."),
        do=_("Tell your administrator now. The file is put back from a backup, where it is whole."),
    )


def _disposed(facts: Facts) -> Words:
    return Words(
        what=_("“%(name)s” was disposed of and cannot be opened any more.") % facts,
        where=_("the server"),
        why=_("Its time had come, and its key was destroyed. That there was such a file stays on record."),
        do=_("Read its story below: it says when, by whom and why."),
    )


def _piece(facts: Facts) -> Words:
    return Words(
        what=_("A piece of “%(name)s” was damaged on the way.") % facts,
        where="Upload-Checksum",
        why=_("Its checksum differs, so the piece was not kept. What had arrived before is."),
        do=_("Send the piece again."),
    )


def _offset(facts: Facts) -> Words:
    return Words(
        what=_("This piece does not follow what has arrived so far: %(at)s bytes.") % facts,
        where="Upload-Offset",
        why=_("Pieces must follow one another without a gap. Nothing was changed."),
        do=_("Ask how far the upload has come, and go on from there."),
    )


def _key_taken(facts: Facts) -> Words:
    return Words(
        what=_("Another upload already has this key."),
        where="key",
        why=_("One key stands for one file of one record, so that nothing is kept twice. Nothing was changed."),
        do=_("Make a new key, and send “%(name)s” under that one.") % facts,
    )


def _already_kept(facts: Facts) -> Words:
    return Words(
        what=_("“%(name)s” is kept already.") % facts,
        where=_("the upload"),
        why=_("A file that the city keeps is not removed by ending its upload. Nothing was changed."),
        do=_("There is nothing to do. If it should not have been sent, tell a city attorney."),
    )


def _gone(facts: Facts) -> Words:
    return Words(
        what=_("The upload of “%(name)s” is no longer open.") % facts,
        where=_("the upload"),
        why=_("It was ended, or nothing came for a week, so what had arrived of it was removed."),
        do=_("Choose the file again to send it from the beginning."),
    )


def _unfinished(facts: Facts) -> Words:
    return Words(
        what=_("“%(name)s” has not arrived whole.") % facts,
        where=_("the upload"),
        why=_("Only a whole file is kept."),
        do=_("Send the rest."),
    )


def _held(_facts: Facts) -> Words:
    return Words(
        what=_("This record is under a legal hold, so nothing of it may be removed."),
        where=_("the record"),
        why=_("A court or a lawyer may need it."),
        do=_("Leave it as it is, or ask a city attorney to lift the hold."),
    )


def _more(facts: Facts) -> Words:
    return Words(
        what=_("More bytes came than were announced for “%(name)s”.") % facts,
        where="Content-Length",
        why=_("What goes beyond the announced length was not kept."),
        do=_("Choose the file again, and send it under a new key."),
    )


def _piece_large(facts: Facts) -> Words:
    return Words(
        what=_("This piece is too large to be checked at once."),
        where="Upload-Checksum",
        why=_("A piece with a checksum is held in memory until it has been checked."),
        do=_("Send pieces of at most %(limit)s.") % {"limit": _size(facts["limit"])},
    )


def _empty(facts: Facts) -> Words:
    return Words(
        what=_("“%(name)s” is empty.") % facts,
        where=_("the file"),
        why=_("An empty file shows nothing."),
        do=_("Open it on your device to see whether it is there, and send it again."),
    )


def _malformed(facts: Facts) -> Words:
    return Words(
        what=_("The request could not be understood."),
        where=str(facts.get("where", "")),
        why=_("It does not follow the protocol, so nothing was changed."),
        do=_("Correct it as the tus 1.0 protocol says."),
    )


def _no_file(_facts: Facts) -> Words:
    return Words(
        what=_("No file was chosen."),
        where=_("the form"),
        why=_("There is nothing to keep."),
        do=_("Choose a file, then send it."),
    )


def _cut_form(_facts: Facts) -> Words:
    return Words(
        what=_("The form arrived only in part."),
        where=_("the form"),
        why=_("The connection was cut while it was on its way, so nothing of it was kept."),
        do=_("Choose the file again, and send it."),
    )


def _no_reason(_facts: Facts) -> Words:
    return Words(
        what=_("No reason was given."),
        where=_("the form"),
        why=_("The custody log says who, when and why; without a why it has a gap."),
        do=_("Write in a few words what it is for."),
    )


def _signed_out(_facts: Facts) -> Words:
    return Words(
        what=_("You are signed out."),
        where=_("the sign-in"),
        why=_("Files are taken from people the city knows. What had arrived is kept."),
        do=_("Sign in again, and choose the same file; it goes on where it stopped."),
    )


def _not_looked_at(facts: Facts) -> Words:
    return Words(
        what=_("The scanner has not looked at “%(name)s”, so the original stays here for now.") % facts,
        where=_("the file"),
        why=_("An original may do harm on the computer of whoever opens it. It is kept as it came, whatever it holds."),
        do=_("Wait a minute, or take the working copy, which was drawn anew. If it cannot wait, decide below."),
    )


def _found_in_it(facts: Facts) -> Words:
    return Words(
        what=_("The scanner found “%(signature)s” in “%(name)s”, so the original stays here.") % facts,
        where=_("the file"),
        why=_("An original may do harm on the computer of whoever opens it. It is kept as it came, whatever it holds."),
        do=_("Look at the working copy, which was drawn anew, and ask city IT before you let the original go out."),
    )


WORDS: Mapping[Code, Callable[[Facts], Words]] = {
    Code.MALFORMED: _malformed,
    Code.NO_LENGTH: _malformed,
    Code.WRONG_VERSION: _malformed,
    Code.NOT_OFFSET_STREAM: _malformed,
    Code.SIGNED_OUT: _signed_out,
    Code.KEY_TAKEN: _key_taken,
    Code.ALREADY_KEPT: _already_kept,
    Code.WRONG_OFFSET: _offset,
    Code.UNFINISHED: _unfinished,
    Code.HELD: _held,
    Code.GONE: _gone,
    Code.TOO_LARGE: _too_large,
    Code.RECORD_FULL: _record_full,
    Code.MORE_THAN_ANNOUNCED: _more,
    Code.PIECE_TOO_LARGE: _piece_large,
    Code.EMPTY: _empty,
    Code.NO_FILE: _no_file,
    Code.CUT_FORM: _cut_form,
    Code.NOT_LOOKED_AT: _not_looked_at,
    Code.FOUND_IN_IT: _found_in_it,
    Code.NO_REASON: _no_reason,
    Code.NOT_WHAT_IT_SAYS: _mismatch,
    Code.NOT_TAKEN: _not_taken,
    Code.UNKNOWN_TYPE: _unknown,
    Code.CHANGED_ON_DEVICE: _changed,
    Code.SAME_BYTES: _same_bytes,
    Code.NOTHING_TAKEN_OUT: _nothing_taken_out,
    Code.BAD_PIECE: _piece,
    Code.FULL: _full,
    Code.DAMAGED: _damaged,
    Code.DISPOSED: _disposed,
}
