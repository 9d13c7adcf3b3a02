"""From the bytes a device sent to a filing that may be kept, or to words about what is wrong.

1. At most ``MOST_BYTES`` of JSON, one object, with the members of ``MEMBERS`` and no others.
2. ``facts`` uses the vocabulary of the law: a wrong name or value is answered with the valid ones.
3. ``notes`` passes ``NotesForm``, and holds no number of a person: the page has said so already.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from dintel.apps.city import screening
from dintel.apps.frontdesk.forms import FREE_TEXT, NotesForm
from dintel.domain.policy.facts import Space

MOST_BYTES = 32 * 1024
MOST_CHOICES = 12
MEMBERS = ("language", "place", "path", "facts", "shown_hash", "notes")
LONGEST = {"language": 12, "place": 80, "shown_hash": 64}
ID = re.compile(r"[A-Za-z0-9_-]{1,80}")


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing wrong with a filing: what, where, why it matters, what to do now."""

    what: str
    where: str
    why: str
    do: str


class FilingError(Exception):
    """A filing that cannot be kept as sent; ``status`` is the HTTP status to answer with."""

    def __init__(self, status: int, wrongs: list[Wrong]) -> None:
        """Keep the reasons."""
        super().__init__("; ".join(f"{wrong.where}: {wrong.what}" for wrong in wrongs))
        self.status = status
        self.wrongs = wrongs

    def as_json(self) -> dict[str, Any]:
        """Return the reasons as JSON values."""
        return {"errors": [asdict(wrong) for wrong in self.wrongs]}


@dataclass(frozen=True, slots=True)
class Filed:
    """A filing that has passed every check; ``body_sha256`` names exactly what was sent."""

    language: str
    place: str
    path: tuple[str, ...]
    facts: Mapping[str, str]
    shown_hash: str
    notes: Mapping[str, Any]
    body_sha256: str


def too_large() -> FilingError:
    """Return the refusal of a body above ``MOST_BYTES``."""
    return FilingError(
        413,
        [
            Wrong(
                what=_("The note is longer than 32 kilobytes."),
                where="body",
                why=_("A note is short; papers and pictures are sent another way."),
                do=_("Shorten the two text boxes and send it again."),
            )
        ],
    )


def read_json(raw: bytes, space: Space) -> Filed:
    """Return the filing in ``raw``; raise ``FilingError`` with every reason found."""
    if len(raw) > MOST_BYTES:
        raise too_large()
    body = _object(raw)
    wrongs = [*_members(body), *_facts(body.get("facts", {}), space), *_path(body.get("path", []))]
    form = NotesForm(_notes_data(body.get("notes", {}), wrongs))
    wrongs += [*_form_wrongs(form), *_numbers(form)]
    if wrongs:
        raise FilingError(422, wrongs)
    return Filed(
        language=body.get("language", "en"),
        place=body.get("place", ""),
        path=tuple(body.get("path", [])),
        facts=dict(body.get("facts", {})),
        shown_hash=body.get("shown_hash", ""),
        notes=form.notes(),
        body_sha256=digest(body),
    )


def digest(body: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a body with its members sorted: the same words, the same digest."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _object(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
        json.dumps(body, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError):  # also bytes that are not UTF-8
        body = None
    if isinstance(body, dict):
        return body
    wrong = Wrong(
        what=_("This is not a JSON object."),
        where="body",
        why=_("The note cannot be read, so nothing was kept here."),
        do=_("The note stays on the device. Reload the page and send it again."),
    )
    raise FilingError(400, [wrong])


def _nearest(name: str, valid: Iterable[str]) -> str:
    """Return the valid names in words, the nearest first."""
    known = list(valid)
    close = difflib.get_close_matches(name, known, n=1)
    listed = ", ".join(known)
    if close:
        return _("Did you mean “%(near)s”? Valid: %(all)s.") % {"near": close[0], "all": listed}
    return _("Valid: %(all)s.") % {"all": listed}


def _members(body: Mapping[str, Any]) -> list[Wrong]:
    kinds: dict[str, type] = {"path": list, "facts": dict, "notes": dict}
    wrongs = [
        Wrong(
            what=_("There is no member “%(name)s”.") % {"name": name[:80]},
            where=name[:80],
            why=_("What is not understood must not be dropped without a word."),
            do=_nearest(name[:80], MEMBERS),
        )
        for name in body
        if name not in MEMBERS
    ]
    for name in MEMBERS:
        kind = kinds.get(name, str)
        value = body.get(name)
        if value is not None and not (isinstance(value, kind) and _is_sound(name, value)):
            wrongs.append(_malformed(name))
    return wrongs


def _is_sound(name: str, value: object) -> bool:
    if not isinstance(value, str) or not value:
        return True
    return len(value) <= LONGEST[name] and ID.fullmatch(value) is not None


def _malformed(where: str) -> Wrong:
    return Wrong(
        what=_("This has the wrong form."),
        where=where,
        why=_("The note cannot be understood as it stands."),
        do=_("Reload the page and send the note again; it is still on the device."),
    )


def _facts(facts: object, space: Space) -> list[Wrong]:
    if not isinstance(facts, dict):
        return []  # said by _members
    axes = {axis.id: axis for axis in space.axes}
    wrongs = []
    for name, value in facts.items():
        valid = axes[name].index if name in axes else axes
        wrong = name if name not in axes else str(value)
        if wrong in valid:
            continue
        wrongs.append(
            Wrong(
                what=_("“%(name)s” is not in the vocabulary of the law.") % {"name": wrong[:80]},
                where=f"facts.{name[:80]}",
                why=_("The answer is worked out again from these facts."),
                do=_nearest(wrong[:80], valid),
            )
        )
    return wrongs


def _path(path: object) -> list[Wrong]:
    if not isinstance(path, list):
        return []  # said by _members
    sound = len(path) <= MOST_CHOICES and all(isinstance(part, str) and ID.fullmatch(part) for part in path)
    return [] if sound else [_malformed("path")]


def _notes_data(notes: object, wrongs: list[Wrong]) -> dict[str, str]:
    """Return the notes as form data, adding to ``wrongs`` what the form has no field for."""
    if not isinstance(notes, dict):
        return {}  # said by _members
    known = NotesForm.base_fields
    for name, value in notes.items():
        if name not in known:
            wrongs.append(
                Wrong(
                    what=_("There is no field “%(name)s”.") % {"name": name[:80]},
                    where=f"notes.{name[:80]}",
                    why=_("What the note has no field for is not collected."),
                    do=_nearest(name[:80], known),
                )
            )
        elif not isinstance(value, str | int) or isinstance(value, bool):
            wrongs.append(_malformed(f"notes.{name}"))
    return {name: str(value) for name, value in notes.items() if name in known}


def _form_wrongs(form: NotesForm) -> list[Wrong]:
    return [
        Wrong(
            what=" ".join(str(message) for message in messages),
            where=f"notes.{name}",
            why=_("The note would say something other than you meant."),
            do=_("Correct this field and send the note again."),
        )
        for name, messages in form.errors.items()
    ]


def _numbers(form: NotesForm) -> list[Wrong]:
    """Return what can never be kept in the free text, named by field and never repeated."""
    texts = {name: str(form.data.get(name, "")) for name in FREE_TEXT}
    return [
        Wrong(
            what=str(found.warning),
            where=f"notes.{found.field}",
            why=_("A person's number is never kept."),
            do=_("Open the note on this device, take the number out, and send it again."),
        )
        for found in screening.screen(texts)
        if not found.may_be_kept
    ]
