"""Words for what a case holds: states, routes, answers, sides, in the language of the page."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dintel.apps.city.law import say
from dintel.apps.complaints import words
from dintel.apps.design.profile import active_city
from dintel.domain.reporting.questions import LINE, PAGES, TEXT


def city_name() -> str:
    """Return the city's name."""
    return active_city().name


def department(key: str) -> str:
    """Return a department's name, or its id where the city has none of it any more."""
    known = active_city().departments.get(key)
    return known.name if known else key


def moment(at: datetime, *, is_day: bool = False) -> str:
    """Return a moment on the city's clock; the day alone where no more is kept."""
    return date_format(timezone.localtime(at), "Y-m-d" if is_day else "Y-m-d H:i")


def language(code: str) -> str:
    """Return a language's name; its own name for one that this list does not have."""
    known = {
        "en": _("English"),
        "es": _("Spanish"),
        "vi": _("Vietnamese"),
        "zh-hans": _("Chinese"),
        "ar": _("Arabic"),
        "nv": _("Diné (Navajo)"),
    }
    return known.get(code) or dict(settings.LANGUAGES).get(code, code)


def side(from_reporter: bool) -> str:  # noqa: FBT001 - a column
    """Return who wrote a message."""
    return _("The reporter") if from_reporter else _("The city")


def state(name: str) -> str:
    """Return how far an element is shown."""
    return {"shown": _("Shown"), "partly": _("Partly shown"), "missing": _("Missing")}.get(name, name)


def how_far(name: str) -> str:
    """Return how far the city has come with a report."""
    return {
        "new": _("New"),
        "triaged": _("Being worked on"),
        "referred": _("With a prosecutor"),
        "closed": _("Closed"),
    }[name]


def route(name: str) -> str:
    """Return a route in a few words."""
    return {
        "emergency": _("Emergency"),
        "scam": _("Scam"),
        "officer_conduct": _("A real officer’s conduct"),
        "impersonation": _("Suspected impersonation"),
    }.get(name, name)


def route_words(name: str) -> str:
    """Return what a route means to the reporter, and where to go. It names no number but 911 and 311."""
    return {
        "emergency": _(
            "Your report sounds like danger now. Call 911 if anybody is in danger. Do not wait for an answer here."
        ),
        "scam": _(
            "Your report looks like a scam: somebody wants money or papers by pretending. Do not pay, and do not"
            " call back a number that they gave you. If you paid, tell your bank today. Keep messages and receipts."
        ),
        "officer_conduct": _(
            "Your report is about what a real officer did, so it is not an impersonation. The city cannot decide about"
            " officers of another agency. That agency has its own office for complaints. Call 311 and ask where to"
            " write."
        ),
        "impersonation": _(
            "Your report may be about somebody who only pretended to be an officer. An investigator works on it and may"
            " ask you something here. Come back with your code."
        ),
    }[name]


def outcome_words(name: str) -> str:
    """Return what an outcome means to the reporter."""
    return {
        "declined": _(
            "The prosecutor has decided not to bring charges. That does not say that what you reported is untrue."
        ),
        "charged": _("The prosecutor has brought charges. A court will decide."),
        "convicted": _("A court has found the person guilty."),
        "acquitted": _("A court has found the person not guilty."),
        "dismissed": _("The charges were dropped or dismissed."),
    }[name]


def question(name: str) -> str:
    """Return what a field of the report asks."""
    page = next((page.id for page in PAGES if any(field.id == name for field in page.fields)), name)
    title, label = str(words.TITLES.get(page, page)), str(words.LABELS.get(name, ""))
    return f"{title} – {label}" if label else title


def answer(name: str, value: object) -> str:
    """Return an answer as text; several are parted by commas."""
    given = tuple(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return ", ".join(map(str, words.answer(name, given)))


def is_written(name: str) -> bool:
    """Return whether an answer is in the reporter's own words, and not one that was marked."""
    return any(field.id == name and field.kind in {LINE, TEXT} for page in PAGES for field in page.fields)


def agency_answer(name: str) -> str:
    """Return what an agency answered."""
    return {
        "verified": _("Verified: the agency knows the officer"),
        "not_verified": _("Not verified: the agency does not know the officer"),
        "no_answer": _("Nobody answered"),
        "unknown": _("The agency could or would not say"),
    }[name]


def outcome(name: str) -> str:
    """Return an outcome in a word."""
    return {
        "declined": _("Declined"),
        "charged": _("Charged"),
        "convicted": _("Convicted"),
        "acquitted": _("Acquitted"),
        "dismissed": _("Dismissed"),
    }[name]


def law(line: str) -> str:
    """Return a line of the law in the language of the page."""
    return say(line)


def file_name(name: str, *, is_copy: bool) -> str:
    """Return what a file is called where originals and redacted copies stand together."""
    return _("%(name)s (redacted copy)") % {"name": name} if is_copy else name


def custody(action: str) -> str:
    """Return what a line of custody says was done, in a word or two."""
    return {
        "received": _("Arrived"),
        "refused": _("Turned away"),
        "previewed": _("Looked at"),
        "downloaded": _("Copy taken out"),
        "held": _("Legal hold placed"),
        "released": _("Legal hold lifted"),
        "verified": _("Checked: agrees"),
        "differs": _("Checked: differs"),
        "redacted": _("Redacted copy added"),
        "packed": _("Put into a packet"),
        "handed": _("Packet taken out"),
        "opened": _("Opened to whoever asked"),
        "published": _("Put on the public page"),
    }.get(action, action)


def packet_words() -> dict[str, str]:
    """Return the fixed words of a packet's document."""
    return {
        "page": _("Page {page} of {pages}"),
        "what": _("What"),
        "value": _("Value"),
        "story": _("What was reported"),
        "element": _("What has to be shown"),
        "state": _("State"),
        "shown": _("What shows it"),
        "checks": _("Calls to agencies"),
        "no_checks": _("No agency was asked."),
        "agency": _("Agency"),
        "called": _("Number called"),
        "when": _("When"),
        "answer": _("Answer"),
        "by": _("By"),
        "files": _("Evidence"),
        "working": _("Working copy, without what the device wrote into the file:"),
        "file": _("File"),
        "no_files": _("There are no files."),
        "custody": _("Custody"),
        "line": _("Line"),
        "action": _("What was done"),
        "checking": _("How to check this packet"),
    }
