"""Words for what requests to the city keep as short names."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as t

from dintel.domain.ipra import Answer, Decision, State

Names = dict[str, str | Promise]

STATES: Names = {
    State.NOTE_DUE: t("Note due"),
    State.NOTE_LATE: t("Note late"),
    State.ANSWER_DUE: t("Answer due"),
    State.ANSWER_LATE: t("Answer late"),
    State.ANSWERED: t("Answered in time"),
    State.ANSWERED_LATE: t("Answered late"),
    State.WITHDRAWN: t("Taken back"),
}
OWN_STATES: Names = {
    State.NOTE_DUE: t("The city has your request."),
    State.NOTE_LATE: t("The note that says when is late."),
    State.ANSWER_DUE: t("The city told you when. The answer is still to come."),
    State.ANSWER_LATE: t("The answer is late."),
    State.ANSWERED: t("Your request was answered in time."),
    State.ANSWERED_LATE: t("Your request was answered late."),
    State.WITHDRAWN: t("You took your request back."),
}
"""The same states, as they are told to whoever asked."""
ANSWERS: Names = {
    Answer.RELEASE: t("Released"),
    Answer.PART: t("Released in part"),
    Answer.DENIAL: t("Denied"),
    Answer.NOTHING: t("No such record"),
}
DECISIONS: Names = {
    Decision.OPEN: t("Not decided"),
    Decision.RELEASE: t("Release"),
    Decision.REDACT: t("Release, redacted"),
    Decision.DENY: t("Deny"),
}
LETTERS: Names = {
    "note": t("Note that says when"),
    Answer.RELEASE: t("Answer: released"),
    Answer.PART: t("Answer: released in part"),
    Answer.DENIAL: t("Answer: denied"),
    Answer.NOTHING: t("Answer: no such record"),
}
LETTER_STATES: Names = {
    "draft": t("Draft"),
    "signed": t("Signed, not sent"),
    "sent": t("Sent"),
    "withdrawn": t("Withdrawn"),
}

MEDIA: Names = {
    "paper": t("On paper"),
    "email": t("By e-mail"),
    "fax": t("By fax"),
    "online": t("By an online form"),
    "spoken": t("Spoken, in person or by telephone"),
}


def dollars(cents: int) -> str:
    """Return an amount of money in words."""
    return _("$%(amount)s") % {"amount": f"{cents // 100:,}.{cents % 100:02d}"}
