"""What the counter's templates are given, and the form as the page without JavaScript sends it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import QueryDict
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from dintel.apps.city import screening
from dintel.apps.city.names import LEVELS, MARKS
from dintel.apps.design.profile import active_city
from dintel.apps.evidence.limits import in_words
from dintel.apps.frontdesk import here, offline, queries, screens, services
from dintel.apps.frontdesk.forms import FREE_TEXT, NotesForm
from dintel.apps.frontdesk.headlines import HEADLINES
from dintel.apps.frontdesk.here import Role
from dintel.apps.frontdesk.intake import Filed, Wrong, digest
from dintel.apps.frontdesk.queries import CounterPage
from dintel.apps.frontdesk.screens import Answer, Cited, Dot, Question, RuleShown, Spoken, Tap, Tile

AGENCIES = (
    "ICE",
    "ICE ERO",
    "ICE HSI",
    "CBP / Border Patrol",
    "FBI",
    "DEA",
    "US Marshals",
)
"""Federal ones; those of the state and the county stand in the city's profile."""
MOST_PHOTOGRAPHS = 10
"""With one note: some pages of a paper, and no more than a phone keeps without trouble."""
ONE_TILE = Tile("", "", "", "", "")
ONE_TAP = Tap("", "", "")
ONE_RULE = RuleShown("", "", (Cited("", "", "", "", ""),))
BLANK_QUESTION = Question("", "", "", (Dot("", ""),), (ONE_TILE,), (ONE_TAP,))
BLANK_ANSWER = Answer(
    headline="",
    outcome="",
    do=("",),
    say=(Spoken("", ""),),
    never=("",),
    then=("",),
    role=Role("", ""),
    rules=(ONE_RULE,),
    displaced=(ONE_RULE,),
    hash="",
    hash_short="",
    on="",
    trail=(ONE_TAP,),
    refine=None,
    refine_tiles=(ONE_TILE,),
)


def counter(page: CounterPage, *, key: UUID) -> dict[str, Any]:
    """Return the context of one screen of the counter."""
    shown = page.question or page.answer or BLANK_QUESTION
    began = timezone.localtime().replace(second=0, microsecond=0, tzinfo=None)
    initial = {"began_at": began, "place": page.place.name if page.place else ""}
    return _frame(page.path, page.at) | {
        "page": page,
        "place_name": initial["place"],
        "trail": shown.trail,
        "form": NotesForm(initial=initial),
        "key": key,
        "shown_hash": here.policy().hash,
        "data": _data(page),
    }


def places(words: str, path: Sequence[str]) -> dict[str, Any]:
    """Return the context of the list of places; nothing is listed until words are given."""
    found = [
        {"name": spot.name, "address": spot.address, "href": screens.href(path, spot.id)}
        for spot in (queries.places_like(words)[:60] if words.strip() else ())
    ]
    kinds = tuple(
        Tile(screens.href(path, kind.id), kind.name, "", kind.drawing, "") for kind in queries.kinds_of_place()
    )
    page = queries.counter_page(path, "")
    return _frame(path, "") | {
        "words": words,
        "found": found,
        "nothing": bool(words.strip()) and not found,
        "kinds": kinds,
        "back": screens.href(path, ""),
        "data": _data(page) | {"rendered": None},
    }


def card(setting: str, *, sides: str) -> dict[str, Any] | None:
    """Return the context of a card: in this language, or in all of the city's, a sheet each."""
    shown = queries.card(setting)
    if shown is None:
        return None
    language = get_language() or "en"
    both = sides == "both"
    base = reverse("frontdesk:card", args=[setting])
    choices = [
        {"href": _in(code, "frontdesk:card", setting), "label": name, "lang": code}
        | {"current": not both and code == language}
        for code, name in settings.WORK_LANGUAGES
    ]
    two = {"href": f"{base}?sides=both", "label": _("All languages"), "lang": "", "current": both}
    return {
        "card": shown,
        "sides": [code for code, _name in settings.WORK_LANGUAGES] if both else [language],
        "choices": [*choices, two],
    }


def _in(language: str, name: str, *args: str) -> str:
    with override(language):
        return reverse(name, args=args)


def _frame(path: Sequence[str], at: str) -> dict[str, Any]:
    """Return what every screen of the counter shows around its question."""
    onward = screens.href(path, "").partition("?")[2]
    return {
        "a": ".".join(path),
        "at": at,
        "back": screens.href(path[:-1], at) if path else "",
        "restart": screens.href((), at),
        "places_page": reverse("frontdesk:places"),
        "places_href": reverse("frontdesk:places") + (f"?{onward}" if onward else ""),
        "agencies": (*AGENCIES, *active_city().agencies),
        "law_of": law_of(),
        "blank_question": BLANK_QUESTION,
        "blank_answer": BLANK_ANSWER,
        "blank_form": NotesForm(),
        "blank_found": ({"name": "", "address": "", "href": ""},),
        "most_photographs": MOST_PHOTOGRAPHS,
    }


def law_of() -> str:
    """Return a sentence with the day of the law in the page."""
    date = date_format(here.policy().on, "DATE_FORMAT")
    return _("The law in this page is of {date}.").format(date=date)


def _data(page: CounterPage) -> dict[str, Any]:
    """Return what ``counter.js`` needs to build the same screens without a network."""
    policy = here.policy()
    spot = page.place
    return {
        "base": reverse("frontdesk:counter"),
        "places_page": reverse("frontdesk:places"),
        "places_data": reverse("frontdesk:places_data"),
        "law": offline.law_url(),
        "workers": offline.workers(),
        "filings": reverse("frontdesk:written"),
        "sprite": static("frontdesk/drawings/drawings.svg"),
        "language": get_language(),
        "hash": policy.hash,
        "law_of": law_of(),
        "facts": page.facts,
        "rendered": {"a": ".".join(page.path), "at": page.at},
        "place": {"id": spot.id, "name": spot.name, "setting": spot.setting} if spot else None,
        "headlines": {name: str(words) for name, words in HEADLINES.items()},
        "levels": {name: str(words) for name, words in LEVELS.items()},
        "marks": {name: str(words) for name, words in MARKS.items()},
        "roles": {person.id: asdict(person) for person in here.roles()},
        "kinds": [[kind.id, here.say(kind.name), kind.drawing] for kind in queries.kinds_of_place()],
        "screening": screening.for_device(),
        "free_text": FREE_TEXT,
        "photographs": _photographs(),
        "words": _words(),
    }


def _photographs() -> dict[str, Any]:
    """Return where a device sends its photographs, how many go with one note, and how large one may be."""
    return {
        "uploads": reverse("evidence:uploads"),
        "sender": reverse("frontdesk:sender"),
        "sign_in": f"{reverse('accounts:sign_in')}?{urlencode({'next': reverse('frontdesk:counter')})}",
        "most": MOST_PHOTOGRAPHS,
        "limit": settings.UPLOAD_LIMIT_BYTES,
    }


def _words() -> dict[str, str]:
    """Return every sentence the scripts show, so that none stands in a script."""
    return {
        "where": _(screens.WHERE),
        "note_begun": _("Note begun at {time}"),
        "kept": _("Kept on this device"),
        "waiting": _("Kept on this device. Waiting for the city"),
        "received": _("Received by the city at {time} as {number}"),
        "refused": _("The city could not take this note. It is still on this device"),
        "not_yet": _("Not sent yet. Finish it, or throw it away."),
        "no_network": _("There is no network. This page works without it."),
        "newer": _("Newer law has arrived. What you typed stays."),
        "use_newer": _("Use the newer law"),
        "taken_out": screening.taken_out(),
        "no_store": _("This device keeps nothing between visits. Send the note before you leave."),
        **{f"photographs_{state}": words for state, words in _words_of_photographs().items()},
        "photograph": _("Photograph {number}, {size}"),
        **{kind: str(words) for kind, words in screening.WARNINGS.items()},
    }


def _words_of_photographs() -> dict[str, str]:
    """Return what is said of a note's photographs, by where they stand."""
    limit = in_words(settings.UPLOAD_LIMIT_BYTES)
    return {
        "note": _("The note is with the city as {number}."),
        "kept": _("Photographs kept on this device: {count}."),
        "most": _("More than {most} do not go with one note.").format(most=MOST_PHOTOGRAPHS),
        "large": _("A photograph that is empty or larger than {limit} was not kept.").format(limit=limit),
        "no_room": _("This device could not keep a photograph. Make room on it, and choose the photograph again."),
        "follow": _("Photographs kept with the note: {count}. They follow it while this page is open."),
        "waiting": _("Photographs that wait for the network: {count}."),
        "sending": _("Photographs being sent under the name of {name}: {count}."),
        "signed_out": _("Photographs that wait on this device until you sign in: {count}."),
        "may_not": _(
            "{name} may not add photographs to this note. They wait on this device for somebody who may: {count}."
        ),
        "refused": _("Photographs that the city could not take, still on this device: {count}."),
        "sent": _("Photographs received by the city: {count}."),
    }


def receipt(acknowledgement: services.Receipt) -> dict[str, Any]:
    """Return the acknowledgement as JSON values; it tells nothing that was in the note."""
    received = timezone.localtime(acknowledgement.received_at)
    return {
        "key": str(acknowledgement.key),
        "number": acknowledgement.number,
        "received_at": received.isoformat(),
        "received_time": f"{received:%H:%M}",
        "outcome": acknowledgement.outcome,
        "policy_hash": acknowledgement.policy_hash,
        "again": acknowledgement.again,
    }


def conflict(received_at: datetime) -> Wrong:
    """Return the words for a key that holds another note."""
    time = f"{timezone.localtime(received_at):%H:%M}"
    return Wrong(
        what=_("This note was already received at {time}, with other words.").format(time=time),
        where="key",
        why=_("What the city has received is never changed."),
        do=_("Open the note on this device and send it again as a second note."),
    )


def cross_site() -> Wrong:
    """Return the words for a filing that did not come from our own page."""
    return Wrong(
        what=_("This did not come from the counter page."),
        where="headers",
        why=_("Other sites must not write notes in a city employee's name."),
        do=_("Open the counter page on this site and send the note from there."),
    )


class SentForm:
    """The note as a plain form post: checked, warned about once, and given back whole."""

    def __init__(self, post: QueryDict) -> None:
        """Read the hidden fields and the form; a broken key becomes a new one.

        Where the writer asked for it, the words that were warned of are taken out first.
        """
        self.post = post
        self.page = queries.counter_page(queries.read_path(post.get("a", "")), post.get("at", ""))
        self.form = NotesForm(self._taken_out() if post.get("screening") == "remove" else post)
        self.key = _key(post.get("key", ""))
        shown = post.get("shown_hash", "")
        self.shown_hash = shown if re.fullmatch(r"[0-9a-f]{64}", shown) else ""
        self.found = screening.screen({field: self.form.data.get(field, "") for field in FREE_TEXT})

    def _taken_out(self) -> QueryDict:
        data = self.post.copy()
        for field in FREE_TEXT:
            data[field] = screening.clean(data.get(field, ""))
        return data

    @property
    def words_may_stay(self) -> bool:
        """Whether nothing was found but words that the writer may decide to keep."""
        return all(one.may_be_kept for one in self.found)

    def may_be_kept(self) -> bool:
        """Say whether the form is sound and its writer has seen any warning."""
        kept = not self.found or (self.words_may_stay and self.post.get("screening") == "keep")
        return self.form.is_valid() and kept

    def filed(self) -> Filed:
        """Return the filing; ``may_be_kept()`` holds."""
        body = {
            "language": get_language() or "en",
            "place": self.page.at,
            "path": list(self.page.path),
            "facts": self.page.facts,
            "shown_hash": self.shown_hash,
            "notes": self.form.notes(),
        }
        return Filed(**{**body, "path": self.page.path}, body_sha256=digest(body))  # type: ignore[arg-type]  # built just above

    def again(self) -> dict[str, Any]:
        """Return the context that shows the form once more with everything typed."""
        return {
            "form": self.form,
            "found": self.found,
            "words_may_stay": self.words_may_stay,
            "key": self.key,
            "a": ".".join(self.page.path),
            "at": self.page.at,
            "shown_hash": self.shown_hash,
            "agencies": (*AGENCIES, *active_city().agencies),
        }

    def conflict(self, error: services.FilingConflictError) -> dict[str, Any]:
        """Return the context that offers to send these words as a second note."""
        received = timezone.localtime(error.received_at)
        return self.again() | {"key": uuid4(), "found": (), "conflict_at": received}


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
