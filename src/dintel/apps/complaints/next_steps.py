"""What is next in a case: the one or two acts that its state asks for, of those that whoever looks may do.

1. A way first, then somebody who has it.
2. Whoever wrote last and waits is answered before anything is built.
3. An impersonation: the agency is asked, the elements are shown, the packet is made, and its fate is written down.
4. Any other way, and a packet that was decided, ends with last words to the reporter. A closed case asks for nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as t

from dintel.apps.complaints.queries.case import Case

MOST = 2
WHY: dict[str, str | Promise] = {
    "triage": t("Nobody has decided yet which way it goes. Read it, and say what it is taken for."),
    "assign": t("Nobody works on it yet. Give it to an investigator."),
    "ask": t("The reporter wrote last. Answer, or ask what you still need to know."),
    "check": t("No agency has been asked whether it knows the person. Call a number from its own site."),
    "find": t("Not every element is shown yet. Write what shows it, or choose a file that does."),
    "packet": t("An offence is shown in full. Make the packet for the prosecutor."),
    "receipt": t("The packet is made. Hand it over, and write down the day on which the office received it."),
    "outcome": t("The office has the packet. Write down what is decided, when it is."),
    "close": t("Nothing more is to be built here. Close it with last words to the reporter."),
}


@dataclass(frozen=True, slots=True)
class Next:
    """One step: the act it is, and why it is next."""

    act: str
    why: str | Promise


def next_steps(shown: Case, offered: Collection[str]) -> tuple[Next, ...]:
    """Return at most two steps, the first one first; none for a closed case, or where none of them is offered."""
    if shown.report.state == "closed":
        return ()
    wanted = [act for act in _wanted(shown) if act in offered]
    return tuple(Next(act, WHY[act]) for act in wanted[:MOST])


def _wanted(shown: Case) -> Iterator[str]:
    if not shown.triages:  # 1.
        yield "triage"
        return
    if not shown.workers:
        yield "assign"
    if not shown.is_answered:  # 2.
        yield "ask"
    if shown.is_impersonation:  # 3.
        yield from _of_impersonation(shown)
    else:  # 4.
        yield "close"


def _of_impersonation(shown: Case) -> Iterator[str]:
    if shown.referrals:
        yield from _of_packets(shown)
        return
    if not shown.checks:
        yield "check"
    yield "packet" if any(one.is_complete for one in shown.standings) else "find"


def _of_packets(shown: Case) -> Iterator[str]:
    newest = shown.referrals[0]
    decided = [one.outcome for one in newest.outcomes.all()]
    if newest.received_on is None:
        yield "receipt"
    if not decided or decided[-1] == "charged":
        yield "outcome"
    else:
        yield "close"
