"""Alarms, problems and verdicts in words, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dintel.apps.ledger.services import agreeing, witnessing
from dintel.apps.timestamps import asking
from dintel.apps.timestamps import services as stamping
from dintel.domain.timestamping import failure


def alarm(kind: str) -> str:
    """Return what an alarm means to a reader."""
    return {
        agreeing.BEHIND: _("The database holds fewer entries than the log has signed."),
        agreeing.FORKED: _("The entries are no longer those that the log has signed."),
        agreeing.DAMAGED: _("The tree over the entries cannot be read as it was written."),
        agreeing.OTHER_KEY: _("The log’s key is not the one it signed with before."),
        witnessing.REFUSED: _("A witness refused to sign: what it was shown does not follow from what it saw before."),
        witnessing.AHEAD: _("A witness has seen a larger log than the one shown now."),
    }.get(kind, kind)


def problem(kind: str) -> str:
    """Return why a witness gave no signature."""
    return {
        witnessing.REFUSED: _("It refused to sign; see the alarms."),
        witnessing.UNREACHABLE: _("It could not be reached; it is asked again."),
        witnessing.UNKNOWN_LOG: _("It does not know this log yet; its owner has to add the log’s key."),
        witnessing.BAD_ANSWER: _("Its answer could not be used; it is asked again."),
    }.get(kind, kind)


def unstamped(kind: str) -> str:
    """Return why an outside authority gave no timestamp that could be kept."""
    return {
        asking.UNREACHABLE: _("It could not be reached; it is asked again."),
        asking.TOO_SLOW: _("It took too long to answer; it is asked again."),
        asking.TOO_LARGE: _("Its answer was far too long for a timestamp; it is asked again."),
        asking.NOT_OK: _("It answered with an error instead of a timestamp; it is asked again."),
        failure.MALFORMED: _("Its answer was no timestamp; it is asked again."),
        failure.REFUSED: _("It refused to give a timestamp; it is asked again."),
        failure.OTHER_REQUEST: _("Its answer was to another question, perhaps an old one; it is asked again."),
        failure.OTHER_DATA: _("Its timestamp was over something else than the checkpoint; it is asked again."),
        failure.OTHER_POLICY: _("Its timestamp was under other rules than the city asks for; it is asked again."),
        failure.UNTRUSTED: _("Its timestamp was not signed by an authority that the city trusts; it is asked again."),
        failure.NO_ROOTS: _("The city’s list of trusted authorities cannot be read. City IT must mend it."),
        stamping.OTHER_CLOCK: _("Its clock and the city’s are far apart. City IT must find out which one is wrong."),
    }.get(kind, kind)


def verdict(problem_code: str) -> tuple[str, str]:
    """Return what is wrong with a receipt, and what to do now."""
    return {
        "malformed": (
            _("This is not a whole receipt."),
            _("Copy it once more, from its first line to its last, or choose the file instead."),
        ),
        "nothing_inside": (
            _("The receipt does not say what it is a receipt for."),
            _("It holds a place in the log, and neither a record nor an entry. Ask for it again."),
        ),
        "not_signed": (
            _("The receipt was not signed by this log."),
            _("It comes from another city, or somebody made it. Keep it, and ask where it came from."),
        ),
        "not_included": (
            _("The record is not the one that was entered."),
            _("Something in the receipt was changed, even if only one letter. Compare it with the first copy."),
        ),
    }[problem_code]
