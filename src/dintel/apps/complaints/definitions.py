"""What each figure of reports counts, out of what, and what it does not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as t


@dataclass(frozen=True, slots=True)
class Definition:
    """The words that stand beside a figure."""

    title: str | Promise
    counted: str | Promise
    """What is counted."""
    of: str | Promise
    """The denominator in words."""
    gaps: str | Promise
    """What it does not say."""


NOT_ASIDE = t("Reports received in the year that are not set aside.")

DEFINITIONS: Mapping[str, Definition] = {
    "month": Definition(
        t("Reports by month"),
        t("Each report counts once, in the month of the day on which it was received; those set aside count too."),
        t("All reports received in the year."),
        t(
            "A report is counted after its full hour, as staff see it then. Several reports can be of one event, and"
            " one person can report twice: nobody knows who reports."
        ),
    ),
    "aside": Definition(
        t("Set aside as a flood"),
        t("Reports that stand set aside now, because many that were alike came at once."),
        t("All reports received in the year."),
        t(
            "Setting aside can be taken back, and a reporter who writes again brings theirs back; the count changes"
            " then."
        ),
    ),
    "way": Definition(
        t("What they were taken for"),
        t("Each report counts once, for the way it was last sent by triage."),
        NOT_ASIDE,
        t(
            "It is what the city takes a report for, and not what a court found. A report that nobody has sent any way"
            " may have been read."
        ),
    ),
    "state": Definition(
        t("How far they are"),
        t("Each report counts once, as it stands today."),
        NOT_ASIDE,
        t("A report whose packet was made counts as with a prosecutor, until it is closed."),
    ),
    "answer": Definition(
        t("What agencies answered"),
        t("Each report counts once, for the last call to an agency that was written down."),
        NOT_ASIDE,
        t("“Verified” is the word of the agency that was called. Nobody checks it, and earlier answers do not count."),
    ),
    "outcome": Definition(
        t("What came of referrals"),
        t("Each report counts once, for the last outcome by its day; charged and then convicted counts as convicted."),
        t("Reports received in the year for which a packet was made."),
        t("Only what prosecutors tell the city is known. “None yet” can be a decision that nobody told."),
    ),
    "delay": Definition(
        t("How many days it took"),
        t(
            "Calendar days from the day of receipt to the first look, the first triage, and the first packet. Half of"
            " the reports took no longer than the median."
        ),
        t("Reports of the year, not set aside, with which it has happened; a median only of ten or more."),
        t(
            "What has not happened yet is in no median, so the newest year looks quicker than it is. Looks are disposed"
            " of after their own period; older years lose them first."
        ),
    ),
}
