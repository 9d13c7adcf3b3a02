"""Words for what the register keeps as short names."""

from __future__ import annotations

from django import template

from dintel.apps.city import law
from dintel.apps.contacts.queries import names

register = template.Library()

TAG_OF = {"verified": "tag--ok", "not_an_officer": "tag--warn"}


@register.filter
def lawsays(line: str) -> str:
    """Return a line of the law in the language of the page."""
    return law.say(line)


@register.filter
def outcome(value: str) -> str:
    """Return an outcome in words."""
    return names.outcome_of(value)


@register.filter
def paper(value: str) -> str:
    """Return a document kind's short name."""
    return names.kind_of(value)


@register.filter
def verified(value: str) -> str:
    """Return a verification state in words."""
    return names.verified_of(value)


@register.filter
def verified_tag(value: str) -> str:
    """Return the class of the tag for a verification state."""
    return TAG_OF.get(value, "")


@register.filter
def channel(value: str) -> str:
    """Return a channel in words."""
    return names.channel_of(value)


@register.filter
def door(value: str) -> str:
    """Return through which door of Dintel a record came."""
    return str(names.SOURCES.get(value, value))


@register.filter
def stream(value: str) -> str:
    """Return how a paper came to the city."""
    return str(names.STREAMS.get(value, value))


@register.filter
def yesno_words(value: str) -> str:
    """Return yes, no or not known in words."""
    return str(names.ANSWERS.get(value, value))


@register.filter
def correction(row: object) -> str:
    """Return a correction as a sentence."""
    return names.change_of(row)  # type: ignore[arg-type]  # templates hand over a Correction


@register.filter
def fieldname(value: str) -> str:
    """Return a field of the record in words."""
    return names.field_of(value)
