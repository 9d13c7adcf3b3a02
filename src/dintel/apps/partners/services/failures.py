"""What an act on partners can be against, in words for the person who tried."""

from __future__ import annotations

from enum import Enum

from django.utils.translation import gettext_lazy as _


class Rule(Enum):
    """What was against what."""

    KEY_TAKEN = _("There is an organisation at this address already. Choose another short name.")
    CHANGED = _("Somebody else changed this meanwhile. What you wrote is below; compare it, and keep it again.")
    NOT_TAKING_PART = _("This organisation does not take part, so it gets nothing. Ask it to take part first.")
    STILL_WAITING = _("Somebody who was referred to it still waits. Let it answer, or have the yes taken back, first.")
    HAS_ACCOUNT = _("There is an account with this address, and it is not a partner’s. Ask an administrator.")
    ELSEWHERE = _("This person acts for another organisation. End that first.")
    ENDED = _("This has ended already.")
    LINK_OR_FILE = _("Give a link or a file, one of the two.")
    FILE_KIND = _("Only PDF files and pictures (PNG, JPEG) can be given.")
    FILE_SIZE = _("The file is larger than 5 MB. Make it smaller, or give a link.")
    NO_CONSENT = _("Without a yes nothing is sent. Ask, and say how the yes was given.")
    CONSENT_LATER = _("The yes was given before the referral is made, not after.")
    NOWHERE_TO_REACH = _("Write how the person can be reached, or the partner cannot help.")
    NOT_OPEN = _("This referral is no longer open, so nothing was changed.")
    OVER = _("The event is over or was cancelled.")
    NOT_YET = _("Counts can be written once the event has begun.")
    SPAN = _("The event must end after it begins.")


class PartnerError(Exception):
    """An act was refused and nothing was changed; ``str()`` gives the words, ``field`` names the input."""

    def __init__(self, rule: Rule, field: str = "") -> None:
        """Keep the rule."""
        super().__init__(str(rule.value))
        self.rule, self.field = rule, field
