"""What a receipt says was recorded, as labelled lines in the reader's language.

The words for kinds and columns stand in ``leaf_words.toml`` of each room. What has none is shown by its name,
with blanks for marks: the words are a help, and what counts is the text as it was committed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dintel.apps.city import law, names
from dintel.apps.design.profile import active_city
from dintel.apps.ledger import tables
from dintel.apps.ledger.content import columns_of
from dintel.domain.canonical import Plain
from dintel.domain.outline import Path, outline
from dintel.lawbook.leaf_words import leaf_words

Say = Callable[[str], str]
_said_by: dict[str, Say] = {}


def register(column: str, say: Say) -> None:
    """Tell how people know the values of a column; ``say`` gives the value back if it knows no name for it."""
    _said_by[column] = say


def lines_of(content: str) -> list[tuple[str, str]]:
    """Return label and value of each line of a committed content; nothing for one that is not a leaf's."""
    try:
        said = json.loads(content)
        envelope = [
            (_("What happened"), _(leaf_words().of_kind(said["kind"]))),
            (_("Of the record"), " ".join(_name(part) if at == 0 else part for at, part in enumerate(said["subject"]))),
            (_("When"), _moment(said["at"])),
            (_("By"), _actor(said["by"])),
        ]
        return [*envelope, *_inside(said["kind"], said["content"])]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []


def _inside(kind: str, content: Mapping[str, Plain]) -> Iterator[tuple[str, str]]:
    for path, value in outline(content):
        text = (_("yes") if value else _("no")) if isinstance(value, bool) else _value(kind, path, str(value))
        yield " › ".join(map(_name, path)), text


def _name(name: str) -> str:
    return _(leaf_words().of_name(name))


def _value(kind: str, path: Path, value: str) -> str:
    """Return a value as people know it: by its column's own choices, or else by the city, the law or its room."""
    table, column = tables.named(kind, path[0]), path[-1]
    choices = next((one.flatchoices for one in columns_of(table.model) if one.attname == column), []) if table else []
    if choices:
        return str(dict(choices).get(value, value))
    return _said_by.get(column, _fact(column))(value)


def _fact(column: str) -> Say:
    axis = law.book().law.space.by_id.get(column)
    values = law.book().law.space.axes[axis].values if axis is not None else ()
    words = {one.id: one.label for one in values}
    return lambda value: law.say(words[value]) if value in words else value


def _of_city(value: str) -> str:
    city = active_city()
    known = city.facilities.get(value) or city.departments.get(value)
    return law.say(known.name) if known else value


def _outcome(value: str) -> str:
    return str(names.OUTCOMES.get(value, value))


def _document(value: str) -> str:
    kind = law.book().law.kinds.get(value)
    return law.say(kind.title) if kind else value


register("facility", _of_city)
register("department", _of_city)
register("outcome", _outcome)
register("kind", _document)


def _moment(text: str) -> str:
    return date_format(timezone.localtime(datetime.fromisoformat(text)), "DATETIME_FORMAT")


def _actor(who: str) -> str:
    """Return an account by its number: a receipt tells nobody's name."""
    kind, _colon, key = who.partition(":")
    if not who:
        return _("the server itself")
    return _("account %(number)s") % {"number": key} if kind == "user" else who
