"""What a receipt says was recorded, as labelled lines in the reader's language.

Kinds and columns that are not here are shown by their names, with spaces for marks: the words are a
help, and what counts is the text as it was committed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dintel.domain.canonical import Plain
from dintel.domain.outline import outline, words_of

KINDS: dict[str, Promise] = {
    "account.closed": gettext_lazy("An account was closed"),
    "account.factor_added": gettext_lazy("A second key was added to an account"),
    "account.factor_removed": gettext_lazy("A second key was taken off an account"),
    "account.invited": gettext_lazy("Somebody was invited"),
    "account.opened": gettext_lazy("An account was opened again"),
    "account.password_changed": gettext_lazy("A password was changed"),
    "account.password_reset": gettext_lazy("A forgotten password was replaced"),
    "account.password_set": gettext_lazy("A first password was set"),
    "account.sign_on_joined": gettext_lazy("The city’s sign-on now opens an account"),
    "alarm.settled": gettext_lazy("An alarm of the log was settled"),
    "checkpoint.timestamped": gettext_lazy("An outside authority confirmed the log’s time"),
    "contact.corrected": gettext_lazy("A contact was corrected"),
    "contact.filed": gettext_lazy("A contact was filed"),
    "contact.linked": gettext_lazy("A contact was linked to another"),
    "contact.sealed": gettext_lazy("A contact was sealed"),
    "contact.unlinked": gettext_lazy("A link between contacts was taken away"),
    "contact.unsealed": gettext_lazy("The seal of a contact was lifted"),
    "custody.recorded": gettext_lazy("A custody outcome was recorded"),
    "deadline.finished": gettext_lazy("A clock ended"),
    "deadline.paused": gettext_lazy("A clock was stopped"),
    "deadline.resumed": gettext_lazy("A clock ran on"),
    "deadline.started": gettext_lazy("A clock began"),
    "disclosure.recorded": gettext_lazy("What was given or allowed was recorded"),
    "evidence.received": gettext_lazy("A file was received"),
    "inquiry.answered": gettext_lazy("The verification desk answered a question"),
    "ledger.restored": gettext_lazy("The database was put back, with a reason"),
    "look.recorded": gettext_lazy("Somebody looked at a record"),
    "note.written": gettext_lazy("Counsel wrote a note, which stays apart"),
    "notice.acknowledged": gettext_lazy("A notice was read"),
    "notice.announced": gettext_lazy("People were told"),
    "notice.escalated": gettext_lazy("The next people were told"),
    "observation.recorded": gettext_lazy("An observation was recorded"),
    "paper.added": gettext_lazy("A paper was added"),
    "reader.named": gettext_lazy("A reader was named"),
    "request.added": gettext_lazy("A request was added"),
    "request.answered": gettext_lazy("A request was answered"),
    "request.decided": gettext_lazy("Counsel decided"),
    "role.ended": gettext_lazy("A role ended"),
    "role.given": gettext_lazy("A role was given"),
    "verification.recorded": gettext_lazy("Verification recorded"),
    "words.kept": gettext_lazy("Words were kept with a reason"),
}
NAMES: dict[str, Promise] = {
    "account": gettext_lazy("account"),
    "agency": gettext_lazy("agency"),
    "answer": gettext_lazy("answer"),
    "at": gettext_lazy("at"),
    "contact": gettext_lazy("contact"),
    "department": gettext_lazy("department"),
    "facility": gettext_lazy("facility"),
    "filed_at": gettext_lazy("filed at"),
    "key": gettext_lazy("key"),
    "kind": gettext_lazy("kind"),
    "name": gettext_lazy("name"),
    "number": gettext_lazy("number"),
    "outcome": gettext_lazy("outcome"),
    "person": gettext_lazy("person"),
    "place": gettext_lazy("place"),
    "reason": gettext_lazy("reason"),
    "request": gettext_lazy("request"),
    "requests": gettext_lazy("requests"),
    "role": gettext_lazy("role"),
    "status": gettext_lazy("status"),
    "words": gettext_lazy("words"),
}


def lines_of(content: str) -> list[tuple[str, str]]:
    """Return label and value of each line of a committed content; nothing for one that is not a leaf's."""
    try:
        said = json.loads(content)
        envelope = [
            (_("What happened"), str(KINDS.get(said["kind"]) or words_of(said["kind"]))),
            (_("Of the record"), " ".join(_name(part) if at == 0 else part for at, part in enumerate(said["subject"]))),
            (_("When"), _moment(said["at"])),
            (_("By"), _actor(said["by"])),
        ]
        return [*envelope, *_inside(said["content"])]
    except (ValueError, TypeError, KeyError, AttributeError):
        return []


def _inside(content: Mapping[str, Plain]) -> Iterator[tuple[str, str]]:
    for path, value in outline(content):
        text = (_("yes") if value else _("no")) if isinstance(value, bool) else str(value)
        yield " › ".join(map(_name, path)), text


def _name(name: str) -> str:
    return str(NAMES.get(name) or words_of(name))


def _moment(text: str) -> str:
    return date_format(timezone.localtime(datetime.fromisoformat(text)), "DATETIME_FORMAT")


def _actor(who: str) -> str:
    """Return an account by its number: a receipt tells nobody's name."""
    kind, _colon, key = who.partition(":")
    if not who:
        return _("the server itself")
    return _("account %(number)s") % {"number": key} if kind == "user" else who
